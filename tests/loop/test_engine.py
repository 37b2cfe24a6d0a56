"""The engine itself: the order of its gates, what a decision records, and what a table must be to be built."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bihuan.loop import engine
from bihuan.loop.directory import Directory, Jurisdiction, Person, Unit, ladder
from bihuan.loop.engine import Decision
from bihuan.loop.language import BACK, ENDED, NEW, SAME, Action, Actor, Case, Facts, Field, Refusal, State, Table
from tests.loop.cast import ID, MONDAY
from tests.loop.play import joint, planning, rectifying, reported

# ---- gates -------------------------------------------------------------------------------------------------------


def test_the_gates_answer_in_a_fixed_order():
    play = planning().do("clerk1", "submit_list")
    assert play.decide("clerk1", "fly", {}).code == "not-found"  # type: ignore[union-attr]
    assert play.decide("clerk2", "accept", {"nonsense": 1}).code == "wrong-state"  # type: ignore[union-attr]
    assert play.decide("clerk2", "approve_list", {"nonsense": 1}).code == "forbidden"  # type: ignore[union-attr]
    assert play.decide("deputy", "approve_list", {"nonsense": 1}).code == "invalid"  # type: ignore[union-attr]
    play.row["did"]["submit_list"].append(ID["deputy"])
    assert play.decide("deputy", "approve_list", {"nonsense": 1}).code == "apart"  # type: ignore[union-attr]
    assert rectifying().decide("deputy", "decide_extension", {"decision": "x"}).code == "invalid"  # type: ignore[union-attr]
    assert rectifying().decide("deputy", "decide_extension", {"decision": "approve"}).code == "not-yet"  # type: ignore[union-attr]


def test_a_refusal_speaks_to_people():
    assert reported().refused("clerk1", "verify").sentence == "“核查属实并立账定责”由政务服务中心来办。"
    assert reported().refused("centre", "finish").sentence == "现在是“待核查”，不能整改完成。"
    joint_list = joint()
    joint_list.row["did"]["ask_extension"] = [ID["other_deputy"]]
    assert "职责分离" in joint_list.refused("other_deputy", "decide_extension").sentence


def test_an_event_says_who_in_which_office_for_whom_and_when():
    play = reported()
    substitute = Actor("person:2", "clerk2", {"person:2": None, "centre:1": ID["centre"]})
    found = engine.decide(
        play.table, play.row, "verify", substitute, play.facts(), play.body("centre", "verify", {}), MONDAY, key="k1"
    )
    assert isinstance(found, Decision)
    event = found.event
    assert (event.actor, event.role, event.on_behalf_of, event.key) == ("person:2", "centre:1", ID["centre"], "k1")
    assert (event.source, event.target, event.sequence) == ("reported", "dispatched", 2)
    assert event.at == "2026-03-16T09:00:00.000+08:00"


def test_an_own_office_goes_before_one_held_for_another_and_a_chosen_one_before_both():
    play = planning(others=[2, 3]).do("clerk1", "submit_list").do("party", "name_lead")
    both = Actor("person:13", "leader3", {"leader:2": ID["leader2"], "leader:3": None})
    case = replace(play.case("leader3"), actor=both)
    for chosen, office, behalf in ((None, "leader:3", None), ("leader:2", "leader:2", ID["leader2"])):
        offer = engine.who_gate(play.table, play.table.actions["agree_list"], case, chosen)
        assert isinstance(offer, engine.Offer)
        assert (offer.office, offer.on_behalf_of, offer.rung) == (office, behalf, 0)


def test_a_chosen_office_must_be_held_and_fit():
    play = reported()
    body = play.body("centre", "verify", {})
    assert isinstance(play.decide("centre", "verify", body, office="centre:1"), Decision)
    refused = play.decide("centre", "verify", body, office="supervision:1")
    assert isinstance(refused, Refusal)
    assert refused.code == "forbidden"


def test_configured_allowances_go_before_those_of_the_table():
    play = reported()
    play.known["allowances"] = {"problem.dispatched": 4}
    assert play.do("centre", "verify").row["allowance"] == {"days": 4}


def test_history_stays_as_it_was_when_the_law_changes():
    play = planning().do("clerk1", "submit_list").do("deputy", "approve_list")
    law = play.table
    strict = [replace(a, source=("closed",), who=("reporter",), rule=lambda case: "nie") for a in law.actions.values()]
    changed = object.__new__(Table)
    changed.__dict__.update({**law.__dict__, "actions": {a.id: a for a in strict}})
    assert engine.fold(changed, play.events) == play.row


def test_the_row_of_a_decision_shares_nothing_with_the_row_before():
    play = joint()
    before = engine.copy(play.row)
    after = play.decide("clerk2", "progress", play.body("clerk2", "progress", {})).row  # type: ignore[union-attr]
    after["plan"]["measures"][0]["text"] = "geändert"
    after["stops"] = [1]
    assert play.row == before


def test_somebody_in_all_the_citys_offices_still_acts_as_one_person():
    play = planning()
    offices = dict.fromkeys((f"person:{ID['clerk1']}", "charge:1", "leader:1", "supervision:1"), None)
    everything = Actor("person:1", "clerk1", offices)
    play.do("clerk1", "submit_list")
    found = engine.decide(play.table, play.row, "approve_list", everything, play.facts(), {}, MONDAY)
    assert isinstance(found, Refusal)
    assert found.code == "apart"


# ---- the ladder --------------------------------------------------------------------------------------------------

CITY = Directory(
    units={
        1: Unit(1, "商事服务科", "section", 1), 5: Unit(5, "督查科", "supervision", 1), 6: Unit(6, "局领导", "leadership", 1),
        9: Unit(9, "县商事科", "section", 2),
    },
    persons={1: Person(1, "甲", 1), 41: Person(41, "副局长", 6), 42: Person(42, "外人")},
    jurisdictions={1: Jurisdiction(1, "晋城市", city=True), 2: Jurisdiction(2, "沁水县")},
    seats={"deputy:2": (42,)},
)  # fmt: skip
TOP = [("deputy:1",), ("head:1",)]


@pytest.mark.parametrize(
    ("office", "rungs"),
    [
        ("person:1", [("leader:1",), ("charge:1",), *TOP]),
        ("unit:1", [("leader:1",), ("charge:1",), *TOP]),
        ("leader:1", [("charge:1",), *TOP]),
        ("charge:1", TOP),
        ("lead:41", TOP),
        ("centre:1", [("supervision:1",), ("charge:5",), *TOP]),
        ("supervision:1", [("charge:5",), *TOP]),
        ("secretary:1", [("acting_secretary:1",), *TOP]),
        ("head:1", TOP),
        ("charge:9", [("deputy:2",), ("head:2",), ("supervision:1",), *TOP]),
        ("lead:42", [("deputy:2",), ("head:2",), ("supervision:1",), *TOP]),
        ("supervision:2", [("deputy:2",), ("head:2",), ("supervision:1",), *TOP]),
        ("reporter", []), ("system", []), ("body", []), ("person:42", []),
    ],
)  # fmt: skip
def test_who_stands_above_an_office(office, rungs):
    assert ladder(office, CITY) == rungs


@pytest.mark.parametrize(
    ("office", "name"),
    [
        ("unit:1", "商事服务科"), ("leader:1", "商事服务科责任领导"), ("charge:1", "商事服务科分管领导"), ("lead:41", "分管领导 副局长"),
        ("centre:1", "政务中心"), ("supervision:1", "督查科"), ("secretary:1", "局党组秘书"), ("person:1", "甲"),
        ("reporter", "反映人"), ("system", "系统"), ("head:1", "主要负责人"), ("body", "外部单位"),
    ],
)  # fmt: skip
def test_offices_have_names(office, name):
    assert CITY.office_name(office) == name


def test_a_dissolved_units_successors_successor_answers_for_it():
    units = {
        1: Unit(1, "甲", "section", 1, successor=2),
        2: Unit(2, "乙", "section", 1, successor=3),
        3: Unit(3, "丙", "section", 1),
    }
    assert Directory(units=units).living(1) == 3
    round_about = {1: Unit(1, "甲", "section", 1, successor=2), 2: Unit(2, "乙", "section", 1, successor=1)}
    assert Directory(units=round_about).living(1) in (1, 2), "a mistake in the data ends all the same"


def test_a_reorganised_section_answers_and_signs_through_its_successor():
    play = joint()
    moved = {**play.directory.units, 2: replace(play.directory.units[2], successor=4)}
    play.directory = replace(play.directory, units=moved)
    play = (
        play.do("clerk2", "progress")
        .do("centre_head", "check_progress")
        .do("clerk1", "progress")
        .do("leader1", "check_progress")
    )
    play.do("clerk1", "finish").do("clerk3", "accept_work").do("clerk1", "optimise").do("supervisor", "evaluate_pass")
    play.do("clerk1", "apply").do("leader1", "endorse")
    assert play.holders() == ("leader:4", "leader:3")
    play.do("centre_head", "sign")
    assert set(play.row["signed"]) == {"2"}, "the signature is the section's"


# ---- tables ------------------------------------------------------------------------------------------------------


def nobody(row, directory):
    return ()


BEGIN = Action("begin", "开始", "L1.1", (NEW,), "a", ("nobody",))
A, B = State("a", "甲", "体验", "nobody", 1, "L1.1"), State("b", "乙", "闭环", None, None, "L1.1", ENDED)
END = Action("end", "结束", "L1.1", ("a",), "b", ("nobody",))


def built(states=(A, B), actions=(BEGIN, END)):
    return Table("t", "表", "T", states, actions, {"nobody": nobody}, starts="begin")


def test_a_table_is_built_where_everything_is_reached_and_nothing_is_a_trap():
    assert built().targets(END, "a") == ("b",)


@pytest.mark.parametrize(
    ("states", "actions"),
    [
        ((A, A, B), (BEGIN, END)),
        ((A, B), (BEGIN, END, END)),
        ((A, B, replace(A, id="c")), (BEGIN, END)),
        ((A, B, replace(A, id="c")), (BEGIN, END, replace(END, id="trap", target="c"))),
        ((replace(A, holder="somebody"), B), (BEGIN, END)),
        ((A, B), (BEGIN, replace(END, who=("somebody",)))),
        ((A, B), (BEGIN, replace(END, target="z"))),
        ((A, B), (BEGIN, replace(END, source=("z",)))),
        ((A, B), (BEGIN, replace(END, apart=("z",)))),
        ((A, B), (BEGIN, replace(END, target=("a", "b")))),
        ((A, B), (BEGIN, replace(END, moves=("b",)))),
        ((A, B), (BEGIN, replace(END, needs=(Field("x", "甲", when=("y", (1,))),)))),
        ((A, B), (BEGIN, replace(END, needs=(Field("x", "甲", unless="y"),)))),
        ((A, B), (BEGIN, replace(END, needs=(Field("x", "甲"), Field("x", "乙"))))),
    ],
    ids=[
        "a state twice", "an action twice", "never reached", "a trap", "an unknown holder", "an unknown relation",
        "an unknown target", "an unknown source", "kept apart from nothing", "several targets and no choice",
        "moves from where it is not", "hangs on no field", "instead of no field", "a field twice",
    ],
)  # fmt: skip
def test_a_table_that_could_not_work_is_refused(states, actions):
    with pytest.raises(ValueError, match="t"):
        built(states, actions)


def test_back_and_same_are_targets_by_where_one_is():
    back = replace(END, id="back", target=BACK)
    same = replace(END, id="same", target=SAME)
    table = built(actions=(BEGIN, END, back, same))
    assert table.targets(back, "a") == ("a",)
    assert table.targets(same, "a") == ("a",)
    assert table.targets(replace(END, moves=("b",)), "a") == ("a",)


def test_an_unknown_fact_is_nothing():
    assert Facts(Directory())["whatever"] is None
    assert Case({}, Actor("system"), Facts(Directory()), MONDAY).today == MONDAY.date()
