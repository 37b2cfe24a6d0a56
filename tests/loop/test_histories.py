"""Random histories: whatever people do in whatever order, the journal makes the row, and nobody does two persons' part."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bihuan.loop import engine, journal
from bihuan.loop.engine import Decision
from bihuan.loop.fields import schema
from bihuan.loop.language import ENDED, Event
from bihuan.loop.tables.problem import PROBLEM
from tests.filler import value
from tests.loop.cast import ID
from tests.loop.play import reported
from tests.loop.scenes import scenes

PEOPLE = [*ID, "reporter", "system", "body"]
APART = {
    "confirm_decline": ("propose_decline",), "approve_list": ("submit_list", "quick_fix", "revise_list"), "void": ("propose_void",),
    "accept_work": ("progress", "quick_fix"), "endorse": ("apply",), "sign": ("progress", "quick_fix", "apply"),
    "evaluate_pass": ("submit_list", "progress", "optimise"), "decide_extension": ("ask_extension",),
    "write_off": ("submit_list", "progress", "apply", "endorse", "hand_in"), "decide_suspension": ("ask_suspension",),
}  # fmt: skip
Draw = Callable[..., Any]


def filled(draw: Draw, form: dict[str, Any]) -> dict[str, Any]:
    """A body for the form: required fields and some others, each choice at random."""
    found = {}
    for name, field in form["properties"].items():
        if name in form["required"] or draw(st.booleans()):
            found[name] = _value(draw, field)
    for condition in form.get("allOf", ()):
        ((other, asked),) = condition["if"]["properties"].items()
        if found.get(other) in asked["enum"]:
            found |= {n: _value(draw, form["properties"][n]) for n in condition["then"]["required"] if n not in found}
    return found


def _value(draw: Draw, field: dict[str, Any]) -> Any:
    options = [o["value"] for o in field.get("x-options", ())]
    if field["type"] == "array" and options:
        return draw(st.lists(st.sampled_from(options), min_size=1, max_size=3, unique=True))
    if options:
        return draw(st.sampled_from(options))
    if field.get("format") == "file-id" or field.get("items", {}).get("format") == "file-id":
        return ["scan-0001"] if field["type"] == "array" else "scan-0001"
    if field["type"] == "integer" and "maximum" in field:
        return draw(st.sampled_from([field["minimum"], field["maximum"]]))
    return value(field)


class Histories(RuleBasedStateMachine):
    """Everybody may try everything, mostly what is offered."""

    def __init__(self) -> None:
        super().__init__()
        self.play = reported()
        self.head, self.seen = journal.GENESIS, 0

    @initialize(state=st.sampled_from(["reported", *PROBLEM.states]))
    def it_begins_somewhere(self, state: str) -> None:
        self.play = scenes("problem")[state].fork()

    @rule(data=st.data(), times=st.integers(1, 6))
    def people_do_what_is_offered(self, data: st.DataObject, times: int) -> None:
        for _ in range(times):
            offered: dict[str, list[str]] = {}
            for name in PEOPLE:
                for action in set(self.play.may(name)) - DULL:
                    offered.setdefault(action, []).append(name)
            if offered:
                action = data.draw(st.sampled_from(sorted(offered)))
                self.try_it(data, data.draw(st.sampled_from(offered[action])), action)

    @rule(data=st.data(), name=st.sampled_from(PEOPLE), action=st.sampled_from(sorted(PROBLEM.actions)))
    def somebody_tries_something(self, data: st.DataObject, name: str, action: str) -> None:
        self.try_it(data, name, action)

    @rule(days=st.sampled_from([1, 3, 6]))
    def days_pass(self, days: int) -> None:
        self.play.later(days)

    @precondition(lambda self: self.play.state in ("closed", "merged", "declined"))
    @rule()
    def an_end_is_an_end_for_the_clock(self) -> None:
        assert self.play.later(30).due is None

    def try_it(self, data: st.DataObject, name: str, action: str) -> None:
        """Tries it; what is refused has changed nothing."""
        play, before = self.play, journal.canonical(self.play.row)
        offered = action in play.may(name)
        body = filled(data.draw, schema(PROBLEM.actions[action].needs, play.case(name))) if offered else {}
        found = play.decide(name, action, body)
        if isinstance(found, Decision):
            play.row, play.events = found.row, [*play.events, found.event]
        else:
            assert not offered or found.code == "invalid", f"{name} was offered {action}, then: {found}"
            assert journal.canonical(play.row) == before

    @invariant()
    def the_journal_makes_the_row(self) -> None:
        assert engine.fold(PROBLEM, self.play.events) == self.play.row

    @invariant()
    def versions_grow_by_one_and_every_event_joins_the_last(self) -> None:
        events = self.play.events
        assert [e.sequence for e in events] == list(range(1, len(events) + 1))
        assert self.play.row["version"] == len(events)
        assert all(b.source == a.target for a, b in pairwise(events))

    @invariant()
    def every_event_is_stored_as_it_was(self) -> None:
        for event in self.play.events[self.seen :]:
            stored = journal.body(event)
            assert journal.parse(stored) == Event(**{name: getattr(event, name) for name in Event.__slots__})
            self.head = journal.chain(self.head, stored)
        self.seen = len(self.play.events)

    @invariant()
    def somebody_holds_it_while_it_is_open(self) -> None:
        play = self.play
        assert bool(play.holders()) == (PROBLEM.states[play.state].kind != ENDED)

    @invariant()
    def two_persons_where_two_are_required(self) -> None:
        dropped = {e.payload["withdraws"] for e in self.play.events if e.action == "withdraw"}
        did: dict[str, set[str]] = {}
        for event in self.play.events:
            if event.sequence in dropped:
                continue
            if event.action == "reopen":
                did = {}
            earlier = {p for act in APART.get(event.action, ()) for p in did.get(act, ())}
            assert event.actor not in earlier, f"{event.actor} did {event.action} after {did}"
            did.setdefault(event.action, set()).add(event.actor)


DULL = frozenset({
    "note", "look", "redact", "inspect", "study", "instruct", "acknowledge", "remind", "ask_unseal", "take_in", "let_go",
})  # fmt: skip
TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=25, stateful_step_count=50, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
