"""Voice, meeting and result: their own few rules."""

from __future__ import annotations

import pytest

from bihuan.loop.tables.voice import title_of
from tests.loop.play import Play, away
from tests.loop.scenes import scenes


def voice() -> Play:
    return scenes("voice")["received"].fork()


@pytest.mark.parametrize(
    ("outcome", "state", "more"),
    [
        ("problem", "passed", {"title": "叫号机坏了三天"}), ("question", "question", {}), ("praise", "praise", {}),
        ("decline", "declined", {"words": "这不是政务服务事项。"}), ("merge", "merged", {"master": "WT-2026-0009"}),
    ],
)  # fmt: skip
def test_a_voice_becomes_what_the_centre_makes_of_it(outcome, state, more):
    play = voice().do("centre", "triage", outcome=outcome, **more)
    assert (play.state, play.row["outcome"]) == (state, outcome)


def test_whatever_is_chosen_says_what_it_needs():
    assert voice().code("centre", "triage", outcome="problem", title=None) == "invalid"
    assert voice().code("centre", "triage", outcome="problem", matter=None) == "invalid"
    assert voice().do("centre", "triage", outcome="problem", matter=None, place=1).state == "passed"
    assert voice().code("centre", "triage", outcome="decline", words=None) == "invalid"
    assert voice().code("centre", "triage", outcome="merge", master="WT-2026-0777") == "invalid"


def test_a_question_and_a_praise_go_on_until_they_are_answered():
    for outcome in ("question", "praise"):
        play = voice().do("centre", "triage", outcome=outcome).do("centre", "answer", words="周一至周五都可以办。")
        assert (play.state, play.holders()) == ("answered", ())


def test_a_declined_voice_is_appealed_once_and_looked_at_by_another():
    play = voice().do("centre", "triage", outcome="decline", words="这不是政务服务事项。").do("reporter", "appeal")
    assert play.state == "received"
    assert play.code("centre", "triage") == "apart"
    play.do("centre_head", "triage", outcome="decline", words="这不是政务服务事项。")
    assert play.code("reporter", "appeal") == "not-yet"


def test_a_centre_of_one_passes_the_appeal_up():
    play = voice().do("centre", "triage", outcome="decline", words="这不是政务服务事项。").do("reporter", "appeal")
    play.directory = away("centre_head")
    assert play.do("supervisor", "triage").event.payload["stands_for"] == "centre:1"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("叫号机坏了三天。没人修。", "叫号机坏了三天"), ("停车难\n一楼没有车位，绕了三圈。", "一楼没有车位，绕了三圈"), ("差", "差（反映）"),
        ("坏" * 100, "坏" * 60), ("???", "???（反映）"),
    ],
)  # fmt: skip
def test_a_title_is_suggested_from_the_words(text, title):
    assert title_of(text) == title


def test_a_meeting_without_quorum_is_not_held():
    play = scenes("meeting")["planned"].fork()
    assert play.code("party", "hold", present=4, members=8) == "invalid"
    assert play.code("party", "hold", present=9, members=8) == "invalid"
    play.do("party", "hold", present=5, members=8)
    assert (play.state, play.row["present"], play.row["members"]) == ("held", 5, 8)
    assert play.do("party", "close").state == "closed"


def test_a_meeting_is_due_on_its_day_and_not_planned_into_the_past():
    play = scenes("meeting")["new"].fork()
    assert play.code("party", "plan", planned_on="2026-03-15") == "invalid"
    assert play.do("party", "plan", planned_on="2026-03-25").due.isoformat() == "2026-03-25"


def test_a_result_in_doubt_is_confirmed_or_retired():
    play = scenes("result")["in_use"].fork().do("system", "flag", reason="反弹")
    assert play.fork().do("supervisor", "confirm").state == "in_use"
    assert play.do("supervisor", "retire").state == "retired"
