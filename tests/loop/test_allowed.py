"""State × action × person, against what is written by hand in allowed/*.txt."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from bihuan.loop import engine
from bihuan.loop.journal import canonical
from bihuan.loop.language import Refusal
from bihuan.loop.tables import TABLES
from tests.loop import oracle
from tests.loop.cast import ID, actor
from tests.loop.scenes import scenes

PERSONS = [*ID, "reporter", "applicant", "system", "body"]
ACTORS = {name: actor(name) for name in PERSONS}
CASES = [(table, state) for table in TABLES for state in (*oracle.read(table).states, "new")]
ACTIONS = [(table, action) for table in TABLES for action in TABLES[table].actions]


@cache
def facts(table, state):
    return scenes(table)[state].facts()


def answer(table, state, action, name, **row):
    """What the engine says to an act with an empty form: a code, or "" where only the form or a rule is left."""
    play = scenes(table)[state]
    row = {**play.row, **row}
    before = canonical(row)
    found = engine.decide(TABLES[table], row, action, ACTORS[name], facts(table, state), {}, play.now)
    assert canonical(row) == before, "deciding changed the row"
    code = found.code if isinstance(found, Refusal) else ""
    return "" if code in ("invalid", "not-yet") else code


@pytest.mark.parametrize("table", TABLES)
def test_the_hand_written_file_knows_every_action_and_state(table):
    written = oracle.read(table)
    assert written.actions() == set(TABLES[table].actions)
    assert set(written.states) == set(TABLES[table].states)


@pytest.mark.parametrize(("table", "state"), CASES)
def test_exactly_who_is_named_may_act_and_everybody_else_is_refused(table, state):
    written = oracle.read(table)
    wrong = []
    for action in TABLES[table].actions:
        allowed = written.may(action, state)
        for name in PERSONS:
            expected = "" if name in allowed else "forbidden" if written.of(action, state) else "wrong-state"
            if (found := answer(table, state, action, name)) != expected:
                wrong.append(f"{name} {action}: {found or 'allowed'}, not {expected or 'allowed'}")
    assert wrong == []


@pytest.mark.parametrize(("table", "state"), CASES)
def test_what_is_offered_is_exactly_what_passes(table, state):
    written, play = oracle.read(table), scenes(table)[state]
    for name in PERSONS if state != "new" else ():
        case = replace(play.case("centre"), actor=ACTORS[name])
        offered = {offer.action.id for offer in engine.offers(TABLES[table], case)}
        assert offered == {action for action in TABLES[table].actions if name in written.may(action, state)}


@pytest.mark.parametrize(("table", "action"), ACTIONS)
def test_who_did_what_is_kept_apart_and_nobody_else(table, action):
    written = oracle.read(table)
    for line in written.lines:
        state = min(line.states - {"new"}, default=None) if line.action == action else None
        for name in sorted(written.may(action, state) & set(ID))[:1] if state else ():
            for other in TABLES[table].actions:
                found = answer(table, state, action, name, did={other: [ID[name]]})
                assert found == ("apart" if other in line.apart else ""), f"{name} did {other}, {action}: {found}"


@pytest.mark.parametrize(("table", "action"), ACTIONS)
def test_the_ladder_carries_upwards_what_it_should_and_nothing_else(table, action):
    """With the usual seats empty somebody above may act, where the file says so; else nobody may."""
    written = oracle.read(table)
    for line in written.lines:
        for state in line.states if line.action == action else ():
            allowed = written.may(action, state) & set(ID)
            if allowed and not {"system", "reporter", "applicant", "body"} >= set(line.who):
                assert climbs(table, state, action, allowed) == line.climbs, f"{action} in {state}"


def climbs(table, state, action, usual):
    play = scenes(table)[state]
    directory = replace(play.directory, absent=frozenset(ID[name] for name in usual))
    facts = replace(play.facts(), directory=directory)
    for name in set(ID) - usual:
        found = engine.decide(TABLES[table], play.row, action, actor(name), facts, {}, play.now)
        if not isinstance(found, Refusal) or found.code in ("invalid", "not-yet"):
            return True
    return False
