"""What a lifecycle is made of: states, actions, fields, offices, refusals.

A table file writes a lifecycle down with these words; `engine` runs any of them. Everything here is a value:
nothing knows a database, a request or a clock.

Two ideas carry the rest:

* An **office** 职位 is a string that names one seat of the organisation ("leader:5", "supervision:1", "person:12").
  A relation of a table maps a row to offices; who may act, who has the ball and who may see all follow from it.
* A **row** is a plain JSON object, the fold of its events. Nobody but an action's effect changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from bihuan.loop.clock import Calendar
from bihuan.loop.directory import Directory, Office

Row = dict[str, Any]
Fields = Mapping[str, Any]
Option = tuple[Any, str]
Kind = Literal["text", "long", "choice", "choices", "number", "date", "datetime", "bool", "file", "files", "rows"]

OPEN, KEPT, ENDED = "open", "kept", "ended"
SAME, BACK = "↺", "back"


@dataclass(frozen=True, slots=True)
class State:
    """One state of a table.

    `holder` names the relation that has the ball (None: nobody); `days` the default allowance in working days,
    or the name of a date in the row ("due"), or "meeting"; `kind` is open, kept (clock stopped) or ended.
    """

    id: str
    label: str
    stage: str
    holder: str | None
    days: int | str | None
    clause: str
    kind: str = OPEN


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person in all offices held, the reporter, or the system's clock.

    `offices` maps each office to the person on whose behalf it is held (delegation), None where it is one's own.
    """

    id: str
    name: str = ""
    offices: Mapping[Office, int | None] = field(default_factory=dict)

    @property
    def person(self) -> int | None:
        """The account's id, None for the reporter and the system."""
        return int(self.id.removeprefix("person:")) if self.id.startswith("person:") else None

    def of(self, *kinds: str) -> list[int]:
        """What the offices of these kinds belong to: `of("centre")` are the jurisdictions whose centre this actor is."""
        held = (office.partition(":") for office in self.offices)
        return [int(of) for kind, _, of in held if kind in kinds and of.isdecimal()]


SYSTEM = Actor("system", "系统", {"system": None})
REPORTER = Actor("reporter", "反映人", {"reporter": None})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision needs beside the row: the organisation, the calendar, and facts of other rows by name."""

    directory: Directory
    calendar: Calendar = field(default_factory=Calendar)
    known: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.known.get(name)


@dataclass(frozen=True, slots=True)
class Case:
    """A row, who looks at it, what else is known, and when: what rules, options and defaults are asked about.

    `office`: the one that is acted in or, on the ladder, stood in for; None where nothing is being done yet.
    `offered` keeps what was computed as the choices of a field, so that five hundred rows ask but once.
    """

    row: Row
    actor: Actor
    facts: Facts
    now: datetime
    office: Office | None = None
    offered: dict[int, tuple[Field, Sequence[Option]]] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def directory(self) -> Directory:
        return self.facts.directory


@dataclass(frozen=True, slots=True)
class Field:
    """One thing an action asks for; form and JSON schema are both rendered from it.

    `low`/`high` bound the length of a text, the value of a number, the count of choices or rows, or a date
    (then a function of the case). `options` are given or computed; the first leads on. `default` is what the system
    already knows. `when` = (other field, values): asked, and then required, only if the other has one of these values.
    `unless` names another field that does as well: filled in, it makes this one optional.
    `sealed`: what is written is personal: the journal keeps a reference to a box under the key of the row's person, and
    no effect may look at it.
    """

    name: str
    label: str
    kind: Kind = "text"
    required: bool | Callable[[Case], bool] = True
    help: str = ""
    low: int | Callable[[Case], date | None] | None = None
    high: int | Callable[[Case], date | None] | None = None
    options: Sequence[Option] | Callable[[Case], Sequence[Option]] | None = None
    default: Any = None
    when: tuple[str, tuple[Any, ...]] | None = None
    unless: str | None = None
    rows: tuple[Field, ...] = ()
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One act, as the journal keeps it. `source` and `target` are states; `sequence` is the row's version after it."""

    subject: str
    sequence: int
    action: str
    actor: str
    role: str
    on_behalf_of: int | None
    at: str
    source: str | None
    target: str
    payload: Mapping[str, Any]
    key: str | None = None

    @property
    def person(self) -> int | None:
        return int(self.actor.removeprefix("person:")) if self.actor.startswith("person:") else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act was not done: a stable code, a sentence for people, errors at fields, and what was kept."""

    code: Literal[
        "not-found",
        "key-reused",
        "running",
        "no-version",
        "moved-on",
        "wrong-state",
        "forbidden",
        "apart",
        "invalid",
        "not-yet",
        "too-many",
        "too-large",
    ]
    sentence: str
    errors: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)


class Refused(Exception):
    """Carries a refusal out of a nested command, so that the outermost transaction is rolled back."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


Relation = Callable[[Row, Directory], tuple[Office, ...]]
Rule = Callable[[Case], str | None]
Check = Callable[[Case, Fields], Mapping[str, str]]
Effect = Callable[[Row, Event], None]
Goes = Callable[[Row, Fields], str]


@dataclass(frozen=True, slots=True)
class Action:
    """One line of the law: label · from → to · who · not who did · needs, rule.

    `target` is a state, SAME, BACK, or the several states `goes` chooses from once the effect is done. `moves`: the only
    sources that it leaves (else all); in the others the state stays.
    `rule` and `person` answer twice from one body: a reason (the refusal) or None (the button): `person` speaks of this
    person (403), `rule` of what is missing (409). `check` looks at fields together (422). `item` names what parallel
    acts must not touch at once. `remembers`: what the event keeps of the case beside the fields. `climbs`:
    a decision that the ladder carries upwards; `each`: every office of `who` has a part of its own, and climbs by itself.
    `facts`: other rows' facts it needs. `tells`: relations told beside the new holder.
    """

    id: str
    label: str
    clause: str
    source: tuple[str, ...]
    target: str | tuple[str, ...]
    who: tuple[str, ...]
    apart: tuple[str, ...] = ()
    needs: tuple[Field, ...] = ()
    rule: Rule | None = None
    person: Rule | None = None
    check: Check | None = None
    goes: Goes | None = None
    effect: Effect | None = None
    item: Callable[[Fields, Actor], str | None] | None = None
    remembers: Callable[[Case, Fields], Mapping[str, Any]] | None = None
    facts: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    climbs: bool = False
    each: bool = False
    moves: tuple[str, ...] = ()
    public: bool = False


class Table:
    """A whole lifecycle, checked when it is built.

    `joined`: acts that the same person often does one right after the other, and pages offer in one form (减负). `drafts`:
    forms begun are kept on the server, for nothing that is written in them is personal.
    Raises ValueError where a state cannot be reached, is a trap, names an unknown relation, or an id occurs twice.
    """

    def __init__(
        self,
        id: str,
        label: str,
        prefix: str,
        states: Sequence[State],
        actions: Sequence[Action],
        relations: Mapping[str, Relation],
        *,
        starts: str,
        undoable: Sequence[str] = (),
        joined: Mapping[str, str] | None = None,
        numbered: bool = True,
        drafts: bool = False,
    ) -> None:
        self.id, self.label, self.prefix, self.starts = id, label, prefix, starts
        self.states = {state.id: state for state in states}
        self.actions = {action.id: action for action in actions}
        self.relations = dict(relations)
        self.undoable, self.joined, self.numbered = frozenset(undoable), dict(joined or {}), numbered
        self.drafts = drafts
        self.in_state = {s: tuple(a for a in actions if s in a.source) for s in self.states}
        self._check(states, actions)

    def targets(self, action: Action, state: str) -> tuple[str, ...]:
        """The states an action may lead to from `state`; BACK may lead to any open state it was taken from."""
        goals = (action.target,) if isinstance(action.target, str) else action.target
        if action.moves and state not in action.moves:
            return (state,)
        found: list[str] = []
        for goal in goals:
            if goal == SAME:
                found.append(state)
            elif goal == BACK:
                found.extend(s.id for s in self.states.values() if s.kind == OPEN)
            else:
                found.append(goal)
        return tuple(dict.fromkeys(found))

    def _check(self, states: Sequence[State], actions: Sequence[Action]) -> None:
        if len(self.states) != len(states) or len(self.actions) != len(actions):
            raise ValueError(f"{self.id}: an id occurs twice")
        known = set(self.relations) | {"system", "reporter", "body"}
        for state in states:
            if state.holder is not None and state.holder not in known:
                raise ValueError(f"{self.id}.{state.id}: no relation {state.holder}")
        for action in actions:
            self._check_action(action, known)
        for first, second in self.joined.items():
            if not set(self.targets(self.actions[first], NEW)) & set(self.actions[second].source):
                raise ValueError(f"{self.id}: {second} never follows {first}")
        self._check_reachable()

    def _check_action(self, action: Action, known: set[str]) -> None:
        goals = (action.target,) if isinstance(action.target, str) else action.target
        strange = [s for s in (*action.source, *goals) if s not in self.states and s not in (SAME, BACK, NEW)]
        strange += [w for w in (*action.who, *action.tells) if w not in known]
        strange += [a for a in action.apart if a not in self.actions]
        strange += [s for s in action.moves if s not in action.source]
        strange += _strange_fields(action.needs)
        if strange or (len(goals) > 1 and action.goes is None):
            raise ValueError(f"{self.id}.{action.id}: {strange or 'several targets and nothing that chooses'}")

    def _check_reachable(self) -> None:
        edges = {s: {t for a in self.in_state[s] for t in self.targets(a, s)} for s in self.states}
        begin = {t for a in self.actions.values() if NEW in a.source for t in self.targets(a, NEW) if t in self.states}
        if lost := set(self.states) - closure(begin, edges):
            raise ValueError(f"{self.id}: never reached: {sorted(lost)}")
        ends = {s for s, state in self.states.items() if state.kind == ENDED}
        traps = [s for s in self.states if s not in ends and not closure({s}, edges) & ends]
        if traps:
            raise ValueError(f"{self.id}: no way out of {traps}")


NEW = "new"


def _strange_fields(fields: Sequence[Field]) -> list[str]:
    """Fields named twice, or that hang on or stand instead of one that is not there."""
    names = [f.name for f in fields]
    asked = [other for f in fields for other in ((f.when or (None,))[0], f.unless) if other is not None]
    inner = [s for f in fields for s in _strange_fields(f.rows)]
    return [n for n in names if names.count(n) > 1] + [n for n in asked if n not in names] + inner


def closure(begin: set[str], edges: Mapping[str, set[str]]) -> set[str]:
    """Everything that can be reached from `begin` along `edges`."""
    seen, todo = set(begin), list(begin)
    while todo:
        for state in edges.get(todo.pop(), ()):
            if state not in seen:
                seen.add(state)
                todo.append(state)
    return seen
