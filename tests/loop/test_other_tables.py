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


def suggestion(state: str) -> Play:
    return scenes("suggestion")[state].fork()


def test_a_voice_joins_an_open_suggestion_as_it_joins_a_problem():
    play = voice()
    play.known["masters"] = [("WT-2026-0009", "叫号机坏了"), ("JY-2026-0009", "大厅门口放轮椅")]
    play.do("centre", "triage", outcome="merge", master="JY-2026-0009")
    assert (play.state, play.row["suggestion"], play.row.get("master")) == ("merged", "JY-2026-0009", None)


def test_a_study_says_what_it_takes_what_it_brings_and_why():
    for name in ("decision", "effort", "effect", "words"):
        assert suggestion("studying").code("clerk1", "study", **{name: None}) == "invalid"
    play = suggestion("studying").do("clerk1", "study", decision="not", words="装不下。", instead="一楼先放一台。")
    play.do("leader1", "answer")
    assert play.state == "answered"
    assert [play.row[name] for name in ("decision", "instead", "words")] == ["not", "一楼先放一台。", "装不下。"]


def test_what_is_done_instead_is_not_asked_of_what_is_adopted():
    play = suggestion("studying").do("clerk1", "study", decision="adopt", instead="不用")
    assert "instead" not in play.row["study"]


def test_the_only_leader_who_studied_passes_the_answer_up():
    play = suggestion("studying").do("leader1", "study")
    assert play.code("leader1", "answer") == "apart"
    assert play.do("deputy", "answer").event.payload["stands_for"] == "leader:1"


def test_each_unit_disputes_and_extends_for_itself():
    play = suggestion("studying").do("clerk1", "send_back").do("centre", "assign", unit=2)
    assert play.do("leader2", "extend").due.isoformat() > "2026-03-30"
    assert play.code("leader2", "extend") == "not-yet"
    play.do("centre", "transfer", unit=3).do("leader3", "extend")
    assert play.do("clerk3", "send_back").do("centre", "assign", unit=1).code("clerk1", "send_back") == "not-yet"


def test_an_extension_comes_too_late_after_the_due_date():
    assert suggestion("studying").later(11).code("leader1", "extend") == "not-yet"


def test_a_withdrawn_study_leaves_nothing_behind_and_is_withdrawn_once():
    play = suggestion("review").do("clerk1", "withdraw")
    assert (play.state, "study" in play.row, play.row["did"].get("study")) == ("studying", False, None)
    assert play.do("clerk1", "study").code("clerk1", "withdraw") == "not-yet"
