"""The ladder, who may act where nobody of the office can, and acting at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bihuan.loop import engine
from bihuan.loop.directory import Directory, Jurisdiction, Person, Unit
from tests.loop import cast
from tests.loop.cast import ID
from tests.loop.play import (
    Play,
    away,
    countersigning,
    dispatched,
    evaluating,
    joint,
    party_review,
    planning,
    rectifying,
    reported,
)

# ---- the ladder --------------------------------------------------------------------------------------------------


def may(play: Play, name: str, action: str) -> bool:
    return action in play.may(name)


def test_where_everybody_is_away_the_next_one_up_may_and_nobody_further():
    play = planning().do("clerk1", "submit_list")
    play.directory = away("deputy")
    assert may(play, "other_deputy", "approve_list")
    assert not may(play, "head", "approve_list")
    play.directory = away("deputy", "other_deputy")
    assert may(play, "head", "approve_list")


def test_three_days_overdue_the_next_one_up_may_take_it_and_the_usual_one_still():
    play = planning().do("clerk1", "submit_list").later(4)
    assert not may(play, "other_deputy", "approve_list")
    play.later(1)
    assert may(play, "deputy", "approve_list")
    assert may(play, "other_deputy", "approve_list")
    assert not may(play, "head", "approve_list")
    play.do("other_deputy", "approve_list")
    assert (play.event.role, play.event.payload["stands_for"]) == ("deputy:1", "charge:1")


def test_signing_for_a_problem_climbs_too_when_it_is_overdue():
    assert not may(dispatched().later(3), "deputy", "accept")
    assert may(dispatched().later(4), "deputy", "accept"), (
        "the leader is of the unit: next one up is the leader in charge"
    )
    assert not may(dispatched().later(4), "head", "accept")


def test_centre_to_supervision_to_its_leader_in_charge():
    play = reported()
    play.directory = away("centre", "centre_head")
    assert may(play, "supervisor", "verify")
    play.directory = away("centre", "centre_head", "supervisor", "supervision_head")
    assert may(play, "other_deputy", "verify")


def test_the_secretary_is_stood_in_for_by_whom_the_head_names():
    play = party_review()
    assert play.code("head", "resolve") == "forbidden"
    play.directory = away("party")
    assert play.do("head", "resolve").event.role == "acting_secretary:1"


def test_a_lead_leader_away_is_stood_in_for_by_another_leader():
    play = joint().do("clerk1", "ask_extension")
    play.directory = away("other_deputy")
    assert play.do("deputy", "decide_extension").event.payload["stands_for"] == f"lead:{ID['other_deputy']}"


def county() -> Play:
    """A county of two: a centre and a head; the city above it."""
    units = {**cast.UNITS, 12: Unit(12, "县政务科", "section", 2)}
    seats = {
        "unit:12": (61,),
        "leader:12": (62,),
        "unit:11": (61,),
        "centre:2": (61,),
        "head:2": (62,),
        "secretary:2": (61,),
    }
    persons = {**cast.DIRECTORY.persons, 61: Person(61, "county_clerk", 12), 62: Person(62, "county_head", 12)}
    play = Play(row={"id": "p2", "number": "WT-2026-0002", "jurisdiction": 2})
    play.directory = replace(cast.DIRECTORY, units=units, persons=persons, seats={**cast.SEATS, **seats})
    return play


@pytest.fixture
def county_people(monkeypatch):
    monkeypatch.setitem(cast.ID, "county_clerk", 61)
    monkeypatch.setitem(cast.ID, "county_head", 62)


def test_a_county_climbs_up_to_the_city(county_people):
    play = county().do(
        "county_clerk", "report", title="叫号机坏了三天", description="坏了。", category="service", matter=1
    )
    play.do("county_clerk", "verify", lead=12).do("county_clerk", "accept").do("county_clerk", "analyse")
    play.do("county_clerk", "submit_list")
    play.do("county_head", "approve_list")
    assert play.event.payload["stands_for"] == "charge:12"
    play.do("county_clerk", "progress").do("county_head", "check_progress").do("county_clerk", "finish")
    play.do("county_clerk", "optimise")
    assert play.holders() == ("supervision:2",)
    play.do("county_head", "evaluate_pass").do("county_clerk", "apply").do("county_head", "endorse")
    play.do("county_clerk", "resolve").do("county_clerk", "hand_in")
    assert play.code("county_head", "write_off") == "apart", "the head endorsed"
    assert play.do("supervisor", "write_off").state == "closed"
    assert play.event.role == "supervision:1"


SIX = {"a": 71, "b": 72, "c": 73, "d": 74, "e": 75, "f": 76}


def six() -> Directory:
    """A bureau of six: two section heads with a clerk each, a head who is everything else, a deputy."""
    units = {1: Unit(1, "审批科", "section", 1), 2: Unit(2, "勘验科", "section", 1), 3: Unit(3, "服务中心", "centre", 1),
             4: Unit(4, "督查科", "supervision", 1)}  # fmt: skip
    seats = {
        "unit:1": (71, 72), "leader:1": (72,), "unit:2": (73, 74), "leader:2": (74,), "unit:3": (71, 73), "leader:3": (73,),
        "centre:1": (71, 73), "unit:4": (74,), "leader:4": (74,), "supervision:1": (74,),
        "charge:1": (75,), "charge:2": (75,), "charge:3": (75,), "charge:4": (76,), "deputy:1": (75,), "head:1": (76,),
        "secretary:1": (76,), "acting_secretary:1": (75,), "lead:75": (75,), "lead:76": (76,),
    }  # fmt: skip
    persons = {i: Person(i, name, {71: 1, 72: 1, 73: 2, 74: 2}.get(i)) for name, i in SIX.items()}
    return Directory(units, persons, {1: Jurisdiction(1, "某县", city=True)}, seats)


@pytest.mark.parametrize("lead", [1, 2, 3, 4])
@pytest.mark.parametrize("others", [[], [2], [2, 1], [1, 4], [4, 2]])
def test_a_bureau_of_six_always_finds_somebody(monkeypatch, lead, others):
    for name, person in SIX.items():
        monkeypatch.setitem(cast.ID, name, person)
    play = Play(row={"id": "p1", "number": "WT-2026-0001", "jurisdiction": 1}, directory=six())
    play.do("a", "report", title="叫号机坏了三天", description="坏了。", category="service", matter=1)
    taken = [forward(play, {"lead": lead, "others": [u for u in others if u != lead]}) for _ in range(60)]
    assert play.state == "closed", (play.state, taken[-5:])


FORWARD = (
    "write_off", "hand_in", "resolve", "sign", "endorse", "apply", "evaluate_pass", "optimise", "accept_work", "finish",
    "check_progress", "progress", "approve_list", "agree_list", "name_lead", "submit_list", "analyse", "accept", "verify",
)  # fmt: skip


def forward(play: Play, given: dict[str, object]) -> tuple[str, str] | None:
    """Whoever of the six may takes the furthest step."""
    offers = [(FORWARD.index(a), name, a) for name in SIX for a in play.may(name) if a in FORWARD]
    if not offers:
        return None
    _, name, action = min(offers)
    play.do(name, action, **(given if action == "verify" else {}))
    return name, action


# ---- at once -----------------------------------------------------------------------------------------------------


def moved(play: Play, name: str, action: str, version: int, **fields: object) -> bool:
    return engine.moved_on(play.table.actions[action], play.row, play.actor(name), fields, version)


def test_two_leaders_signing_at_once_both_count():
    play = countersigning()
    seen = play.row["version"]
    play.do("leader2", "sign")
    assert not moved(play, "leader3", "sign", seen)
    assert play.do("leader3", "sign").state == "party_review"


def test_an_act_on_a_row_that_has_moved_on_is_refused():
    play = planning()
    seen = play.row["version"]
    play.do("clerk1", "submit_list")
    assert moved(play, "clerk1", "submit_list", seen)
    assert moved(play, "clerk1", "note", seen)
    assert moved(play, "clerk1", "note", play.row["version"] + 1), "a version nobody has seen"
    assert not moved(play, "clerk1", "note", play.row["version"])


def test_others_reports_do_not_disturb_but_the_same_measures_do():
    play = joint()
    seen = play.row["version"]
    play.do("clerk2", "progress")
    assert not moved(play, "clerk1", "progress", seen, measure="m1")
    assert moved(play, "leader2", "check_progress", seen, measure="m2")


def test_a_new_list_version_moves_everything_on():
    play = rectifying()
    seen = play.row["version"]
    play.do("clerk1", "revise_list").do("deputy", "approve_list")
    assert moved(play, "clerk1", "progress", seen, measure="m1")


def test_a_click_and_a_scan_of_the_same_signature_meet():
    play = countersigning()
    seen = play.row["version"]
    play.do("leader2", "sign")
    assert moved(play, "centre", "sign_paper", seen, unit=2, signer=ID["leader2"])
    assert not moved(play, "centre", "sign_paper", seen, unit=3, signer=ID["leader3"])


def test_settling_an_answer_that_has_changed_meanwhile_is_refused():
    play = evaluating().do("reporter", "answer", answer="partly")
    seen = play.row["version"]
    play.do("reporter", "answer", answer="not")
    assert moved(play, "supervisor", "settle", seen)


def test_a_request_decided_meanwhile_is_not_decided_again():
    play = rectifying().do("clerk1", "ask_extension")
    seen = play.row["version"]
    play.do("deputy", "decide_extension", decision="refuse").do("clerk1", "ask_extension")
    assert moved(play, "deputy", "decide_extension", seen)
