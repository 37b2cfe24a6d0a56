"""What an act leaves behind: who did it in which office and for whom, who is told, and what it costs."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.act import events_of
from bihuan.kernel.models import Duty, Stake
from bihuan.loop.language import Refused
from bihuan.notices.models import Notice
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Delegation, Post, Unit
from bihuan.services import clock
from bihuan.voices import commands
from tests.costs import asked as questions
from tests.kernel.walking import VERIFY, does, events, now, offered, offers_to, problem, walk
from tests.loop.cast import ID

BUDGET = 12
MANY = 30


def last(subject):
    """The newest event."""
    return list(events_of(subject))[-1]


def delegates(giver, taker, **more):
    """The giver is away for a week; the taker holds the offices."""
    today = clock.today()
    Delegation.objects.create(
        giver_id=ID[giver], taker_id=ID[taker], begins=today, ends=today + timedelta(days=7), reason="出差", **more
    )
    directory.touch()


# ---- who, in which office, for whom ------------------------------------------------------------------------------


def test_an_event_keeps_who_acted_in_which_office_from_where_to_where(city):
    subject = problem()
    done = does("centre", "verify", subject, VERIFY)
    event = last(subject)
    assert event == done.event
    assert (event.sequence, event.action, event.actor, event.role) == (
        2,
        "verify",
        f"person:{ID['centre']}",
        "centre:1",
    )
    assert (event.source, event.target, event.on_behalf_of) == ("reported", "dispatched", None)
    assert event.payload["allowance"] == {"days": 1}
    fresh = now(subject)
    assert (fresh.state, fresh.version, fresh.unit, fresh.holder) == ("dispatched", 2, 1, "unit:1")


def test_who_acts_in_a_delegated_office_is_named_with_whom_they_act_for(city):
    subject = problem()
    walk(subject, "plan_review")
    delegates("deputy", "other_deputy")

    does("other_deputy", "approve_list", subject)

    event = last(subject)
    assert event.actor == f"person:{ID['other_deputy']}"
    assert event.role == "charge:1"
    assert event.on_behalf_of == ID["deputy"]


def test_what_a_person_does_in_an_office_of_their_own_is_for_nobody_else(city):
    delegates("other_deputy", "deputy")
    subject = problem()
    walk(subject, "rectifying")
    approved = next(e for e in events_of(subject) if e.action == "approve_list")
    assert (approved.actor, approved.on_behalf_of) == (f"person:{ID['deputy']}", None)


def test_where_the_leader_may_not_decide_the_next_one_up_does_and_the_event_says_so(city):
    subject = problem()
    does("centre", "verify", subject, VERIFY)
    does("leader1", "accept", subject, {"handler": ID["leader1"]})
    walk(subject, "leader_check")
    assert "endorse" not in offers_to("leader1", subject)

    does("deputy", "endorse", subject)

    event = last(subject)
    assert event.actor == f"person:{ID['deputy']}"
    assert (event.payload["stand_in"], event.payload["stands_for"]) == (1, "leader:1")


def test_nobody_climbs_the_ladder_while_somebody_below_can_act(city):
    subject = problem()
    walk(subject, "leader_check")
    with pytest.raises(Refused) as refused:
        does("head", "endorse", subject, {})
    assert refused.value.refusal.code == "forbidden"
    assert last(subject).action == "apply"


def test_the_next_one_up_may_take_what_is_three_days_overdue(city):
    with clock.at(datetime(2026, 3, 16, 9)):
        subject = problem()
        walk(subject, "leader_check")
    with clock.at(datetime(2026, 3, 20, 9)):
        assert "endorse" not in offers_to("deputy", subject)
    with clock.at(datetime(2026, 3, 24, 9)):
        assert "endorse" in offers_to("deputy", subject)
        does("deputy", "endorse", subject)
    assert last(subject).payload["stand_in"] == 1


# ---- who is told, who owes ---------------------------------------------------------------------------------------


def told():
    """The names of those who have a notice, sorted."""
    names = {person: name for name, person in ID.items()}
    return sorted(names[n] for n in Notice.objects.values_list("person_id", flat=True))


def test_whoever_the_ball_comes_to_is_told_and_the_actor_is_not(city):
    subject = problem()
    Notice.objects.all().delete()
    does("centre", "verify", subject, VERIFY)
    assert told() == ["clerk1", "colleague1", "leader1"]


def test_a_notice_goes_to_whoever_sits_there_while_the_leader_is_away(city):
    subject = problem()
    walk(subject, "planning")
    delegates("deputy", "other_deputy", away=True)
    Notice.objects.all().delete()
    walk(subject, "plan_review")
    assert told() == ["other_deputy"]


def test_the_handlers_ball_is_told_to_the_handler_alone(city):
    subject = problem()
    walk(subject, "plan_review")
    Notice.objects.all().delete()
    does("deputy", "approve_list", subject)
    assert told() == ["clerk1"]


def test_what_is_owed_follows_the_ball_and_nothing_stays_behind(city):
    subject = problem()
    assert [(d.office, d.action, d.holds) for d in Duty.objects.filter(subject=subject)] == [
        ("centre:1", "verify", True)
    ]
    does("centre", "verify", subject, VERIFY)
    assert [(d.office, d.action) for d in Duty.objects.filter(subject=subject)] == [("unit:1", "accept")]
    walk(subject)
    assert not Duty.objects.filter(subject=subject).exists()


def test_no_notice_and_no_duty_names_a_reporter(city):
    subject = problem(title="叫号机坏了", description="取号机坏了")
    walk(subject)
    assert not Notice.objects.filter(person__isnull=True).exists()
    assert all("反映人" not in n.sentence for n in Notice.objects.all())


def test_a_unit_sees_a_problem_from_the_moment_it_is_concerned_and_not_before(city):
    subject = problem()
    assert not Stake.objects.filter(subject=subject).exists()
    does("centre", "verify", subject, {**VERIFY, "others": [2]})
    assert sorted(Stake.objects.filter(subject=subject).values_list("key", flat=True)) == ["unit:1", "unit:2"]
    assert {s.updated for s in Stake.objects.filter(subject=subject)} == {now(subject).updated}


# ---- what it costs -----------------------------------------------------------------------------------------------


@pytest.fixture
def grown_city(own_city, monkeypatch):
    """Thirty more sections, each with a leader of its own."""
    for n in range(100, 100 + MANY):
        unit = Unit.objects.create(id=n, name=f"科室{n}", kind="section", jurisdiction_id=1)
        leader = Account.objects.create(id=n, username=f"chief{n}", name=f"科长{n}", unit=unit)
        Post.objects.create(account=leader, role="leader", unit=unit, since=date(2020, 1, 1))
        monkeypatch.setitem(ID, f"chief{n}", n)
    directory.touch()
    directory.forget()


def cost(name, action, subject, **more):
    """Queries of one act, filled in as its form offers; what is remembered of organisation and calendar is warm."""
    body = offered(name, action, subject) | more
    with CaptureQueriesContext(connection) as captured:
        does(name, action, subject, body)
    return questions(captured) - 3  # does() looks the subject up; BEGIN and COMMIT are none of the act's


def way(others):
    """What each act costs on the way of a problem that concerns these sections beside the lead unit."""
    subject = problem()
    costs = [("verify", cost("centre", "verify", subject, lead=1, others=others))]
    steps = [
        ("clerk1", "accept"), ("clerk1", "analyse"), ("clerk1", "submit_list"),
        *([("party", "name_lead")] if others else []), *((f"chief{unit}", "agree_list") for unit in others),
        ("deputy", "approve_list"), ("clerk1", "progress"), ("leader1", "check_progress"), ("supervisor", "remind"),
    ]  # fmt: skip
    return dict(sorted([*costs, *((action, cost(name, action, subject)) for name, action in steps)]))


def test_every_act_keeps_to_its_budget_and_costs_the_same_with_thirty_sections(grown_city):
    one, thirty = way([100]), way(list(range(100, 100 + MANY)))
    assert max(thirty.values()) <= BUDGET, thirty
    assert thirty == one


def test_acts_that_bring_results_and_meetings_with_them_keep_to_the_budget_too(own_city):
    subject = problem()
    walk(subject, "party_review")
    spent = {
        "resolve": cost("party", "resolve", subject), "hand_in": cost("clerk1", "hand_in", subject),
        "note": cost("clerk1", "note", subject),
    }  # fmt: skip
    assert max(spent.values()) <= BUDGET, spent
    assert events(subject)[-3:] == ["resolve", "hand_in", "note"]


def test_a_citizens_words_are_four_inserts_and_nothing_else(own_city):
    commands.say(commands.Said("qr", "先说一句，什么都记住了", 1))
    with CaptureQueriesContext(connection) as captured:
        commands.take_in(commands.Said("qr", "窗口叫号机坏了三天没人管", 1, matter=1))
    statements = [q["sql"].split()[0] for q in captured.captured_queries]
    assert statements == ["BEGIN", *["INSERT"] * 4, "COMMIT"], captured.captured_queries
