"""Meetings: what waits is the agenda, all is decided in one go, an act a problem, and a refusal holds up no other."""

import re

import pytest

from bihuan.kernel.act import act
from bihuan.kernel.models import Event, Subject
from bihuan.problems.commands import Decision, resolve_many
from bihuan.problems.models import Resolution
from bihuan.services import clock
from tests import cast
from tests.kernel import walking
from tests.problems.asking import form, hidden, queries, text

HELD = {"present": 7, "members": 9}


@pytest.fixture
def meeting(city):
    """A meeting planned for today."""
    planned = {"title": "第9次局党组会", "planned_on": clock.today().isoformat()}
    return act("meeting", None, "plan", cast.actor("party"), planned, jurisdiction=1).subject


@pytest.fixture
def waiting(city):
    """Three problems that wait for the party group."""
    made = [walking.problem(title=f"第{n}个等上会的问题") for n in "一二三"]
    for problem in made:
        walking.walk(problem, to="party_review")
    return [walking.now(p) for p in made]


@pytest.fixture
def held(meeting, waiting):
    """The meeting was held today, with its quorum."""
    walking.does("party", "hold", meeting, {"held_on": clock.today().isoformat(), **HELD})
    return walking.now(meeting)


def decision(subject, word="pass", version=None, **more):
    return Decision(
        str(subject.number), "resolve", {"decision": word, **more}, subject.version if version is None else version
    )


def url(meeting, action=""):
    return f"/meetings/{meeting.number}" + (f"/{action}" if action else "")


# ---- the command -------------------------------------------------------------------------------------------------


def test_many_are_decided_at_once_each_by_an_act_of_its_own(held, waiting):
    outcome = resolve_many(cast.actor("party"), held, [decision(p) for p in waiting])

    assert [s.number for s in outcome.made] == [p.number for p in waiting]
    assert not outcome.refused
    assert {walking.now(p).state for p in waiting} == {"handing_in"}
    assert all(walking.events(p)[-1] == "resolve" for p in waiting)
    assert list(Resolution.objects.values_list("meeting", "decision")) == [(held.number, "pass")] * 3


def test_one_that_is_refused_holds_up_no_other_and_stays_as_it_was(held, waiting):
    first, second, third = waiting
    before = walking.now(second).row
    outcome = resolve_many(cast.actor("party"), held, [decision(first), decision(second, "papers"), decision(third)])

    assert [s.number for s in outcome.made] == [first.number, third.number]
    assert [(d.number, r.sentence) for d, r in outcome.refused] == [(second.number, "请填写理由。")]
    assert walking.now(second).row == before


def test_exceptions_go_each_their_own_way(held, waiting):
    first, second, third = waiting
    resolve_many(cast.actor("party"), held, [
        decision(first, "rework", reason="还在收纸质件", measures=["m1"], limit=10), decision(second, "papers", reason="补数据"),
        decision(third, "postpone", reason="下次再议"),
    ])  # fmt: skip

    assert [walking.now(p).state for p in waiting] == ["rectifying", "applying", "party_review"]


def test_only_the_secretary_records_what_was_decided(held, waiting):
    outcome = resolve_many(cast.actor("clerk1"), held, [decision(waiting[0])])

    assert not outcome.done
    assert walking.now(waiting[0]).state == "party_review"


def test_a_problem_that_moved_meanwhile_is_refused(held, waiting):
    stale = waiting[0].version
    walking.does("party", "resolve", waiting[0], {"meeting": held.number, "decision": "postpone", "reason": "下次"})
    walking.does("supervisor", "order_rework", waiting[0])
    outcome = resolve_many(cast.actor("party"), held, [decision(waiting[0], version=stale)])

    assert outcome.refused[0][1].code == "moved-on"


def test_the_same_submit_again_writes_nothing(held, waiting):
    once = [Decision(str(p.number), "resolve", {"decision": "pass"}, p.version, f"key-{p.number}") for p in waiting]
    resolve_many(cast.actor("party"), held, once)
    written = Event.objects.count()
    again = resolve_many(cast.actor("party"), held, once)

    assert len(again.done) == 3
    assert Event.objects.count() == written


# ---- the pages ---------------------------------------------------------------------------------------------------


def test_the_agenda_is_what_waits_with_its_facts_the_most_urgent_first(meeting, waiting, signed_in):
    Subject.objects.filter(pk=waiting[2].pk).update(due="2020-01-01")
    page = signed_in("party").get(url(meeting)).content.decode()

    assert re.findall(r'name="point" value="([^"]+)"', page)[0] == waiting[2].number
    assert page.count("措施 1 / 1") == 3
    assert page.count("反映人：未评价") == 3
    assert page.count('value="pass" checked') == 3


def test_before_it_was_held_nothing_can_be_decided(meeting, waiting, signed_in):
    page = text(signed_in("party").get(url(meeting)))

    assert "会议召开、记下到会人数以后再记录决议。" in page
    assert "记录决议 " not in page.replace("再记录决议", "")


def test_without_a_quorum_there_is_no_meeting(meeting, signed_in):
    browser = signed_in("party")
    sent = {**form(browser.get(url(meeting))), "held_on": clock.today().isoformat(), "present": "3", "members": "9"}
    answer = browser.post(url(meeting, "hold"), sent)

    assert answer.status_code == 422
    assert "到会不足半数" in text(answer)
    assert walking.now(meeting).state == "planned"


@pytest.mark.parametrize("parts", [False, True])
def test_the_form_decides_all_and_tells_what_was_done_and_what_was_not(held, waiting, signed_in, parts):
    first, second, third = waiting
    browser = signed_in("party", parts=parts)
    page = browser.get(url(held))
    sent = {
        "_key": hidden(page, "_key"), "point": [p.number for p in waiting],
        **{f"version-{p.number}": p.version for p in waiting}, **{f"decision-{p.number}": "pass" for p in waiting},
        f"decision-{second.number}": "papers", f"decision-{third.number}": "rework", f"reason-{third.number}": "纸质件没停",
    }  # fmt: skip
    answer = browser.post(url(held, "decide"), sent)

    assert answer.status_code == 200
    assert ("<html" in answer.content.decode()) is not parts
    assert "办好 1 件，2 件没办成" in text(answer)
    assert "请写明理由。" in text(answer)
    assert 'value="纸质件没停"' in answer.content.decode()
    assert [walking.now(p).state for p in waiting] == ["handing_in", "party_review", "party_review"]
    assert first.title in text(answer).split("本次会议的决议")[1]

    sent |= {
        f"reason-{second.number}": "补十月的数据",
        f"measures-{third.number}": ["m1"],
        "point": [second.number, third.number],
    }
    assert "办好 2 件" in text(browser.post(url(held, "decide"), sent))
    assert [walking.now(p).state for p in waiting] == ["handing_in", "applying", "rectifying"]


def test_a_lead_leader_is_named_in_the_same_go(held, city, signed_in):
    problem = walking.problem()
    walking.walk(problem, to="naming", many=("电子政务科",))
    browser = signed_in("party")
    page = browser.get(url(held))
    sent = {
        "_key": hidden(page, "_key"), "naming": [problem.number], f"version-{problem.number}": walking.now(problem).version,
        f"leader-{problem.number}": "41",
    }  # fmt: skip
    answer = browser.post(url(held, "decide"), sent)

    assert "办好 1 件" in text(answer)
    assert walking.now(problem).state == "consulting"
    assert "第9次局党组会" in text(signed_in("supervisor").get(f"/problems/{problem.number}"))


def test_nobody_but_the_secretary_is_shown_the_button(held, waiting, signed_in):
    assert "决议由党组秘书记录。" in text(signed_in("supervisor").get(url(held)))


def test_a_meeting_is_planned_by_the_secretary_alone(city, signed_in):
    browser = signed_in("party")
    sent = {**form(browser.get("/meetings/new")), "title": "第10次局党组会", "planned_on": "2030-01-04"}
    answer = browser.post("/meetings/new", sent)

    assert answer["Location"] == url(Subject.objects.get(table="meeting"))
    assert "第10次局党组会" in text(browser.get("/meetings"))
    assert signed_in("supervisor").get("/meetings/new").status_code == 403


def test_units_see_no_meeting(held, signed_in):
    assert signed_in("clerk1").get(url(held)).status_code == 404
    assert "第9次局党组会" not in text(signed_in("clerk1").get("/meetings"))


def test_a_meeting_costs_the_same_whatever_waits(meeting, city, signed_in):
    few = queries(signed_in("party"), url(meeting))
    for _ in range(5):
        walking.walk(walking.problem(), to="party_review")

    assert queries(signed_in("party"), url(meeting)) == few <= 6
