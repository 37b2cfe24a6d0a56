"""One engine runs every table: `decide` says whether an act may be done and what event it makes, `fold` what a row is.

Theory of operation
-------------------
`decide` is six gates in a fixed order: exists, state, who, separation of duties, fields, rule. Each gives a Refusal or
nothing; the first that speaks answers. Then the event is tried on a copy of the row: its effect is applied, the target
chosen, the new state entered. The event records where it came from and where it led, so `fold` never asks the table's
rules again: a later change of the law leaves history as it was.

`apply` alone knows how an event changes a row. Nothing here reads a clock, a database or the environment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from bihuan.loop import clock
from bihuan.loop.directory import Directory, Office, ladder
from bihuan.loop.fields import empty_choice, validate
from bihuan.loop.language import (
    BACK,
    ENDED,
    KEPT,
    NEW,
    SAME,
    Action,
    Actor,
    Case,
    Event,
    Facts,
    Refusal,
    Row,
    State,
    Table,
)  # fmt: skip

LADDER_DAYS = 3
BEGINS = ("id", "table", "number", "jurisdiction")


@dataclass(frozen=True, slots=True)
class Decision:
    """What an act would do: the event to append, and the row as it is after it."""

    event: Event
    row: Row


@dataclass(frozen=True, slots=True)
class Offer:
    """An action that this person may do now, the office it is done in, and for whom; `missing` says what a rule lacks."""

    action: Action
    office: Office
    on_behalf_of: int | None
    rung: int
    missing: str | None = None


# ---- decide ------------------------------------------------------------------------------------------------------


def decide(
    table: Table,
    row: Row,
    action_id: str,
    actor: Actor,
    facts: Facts,
    fields: Mapping[str, Any],
    now: datetime,
    *,
    office: Office | None = None,
    key: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Decision | Refusal:
    """Six gates, then the event. `row` holds only id, number, jurisdiction for an action from NEW.

    `extra` is what a command of the house adds to the payload beside the fields; clients cannot.
    """
    action = table.actions.get(action_id)
    if action is None:
        return Refusal("not-found", "没有这个动作。")
    case = Case(row, actor, facts, now)
    if refusal := state_gate(table, action, row):
        return refusal
    offer = who_gate(table, action, case, office) if office or action.who else None
    if isinstance(offer, Refusal):
        return offer
    if refusal := apart_gate(action, case):
        return refusal
    if name := empty_choice(action.needs, case):
        return Refusal("not-yet", f"“{name}”眼下没有可选的，还不能{action.label}。")
    clean, errors = validate(action.needs, fields, case)
    clean |= extra or {}
    if not errors and action.check is not None:
        errors = dict(action.check(case, clean))
    if errors:
        return Refusal("invalid", next(iter(errors.values())), errors)
    if action.rule is not None and (missing := action.rule(case)):
        return Refusal("not-yet", missing)
    return _decision(table, row, action, case, clean, offer, key)


def state_gate(table: Table, action: Action, row: Row) -> Refusal | None:
    """The action must be one of this state's."""
    state = row.get("state", NEW)
    if state in action.source:
        return None
    label = table.states[state].label if state in table.states else "尚未登记"
    return Refusal("wrong-state", f"现在是“{label}”，不能{action.label}。")


def who_gate(table: Table, action: Action, case: Case, office: Office | None = None) -> Offer | Refusal:
    """The actor must hold an office that a relation of the action names, or stand on the ladder above it."""
    held = case.actor.offices
    base = offices_of(table, action.who, case.row, case.directory)
    rungs = [base] if any(o in held for o in base) or not action.climbs else _rungs(action, base, case)
    found = [(n, o) for n, rung in enumerate(rungs) for o in rung if o in held and office in (None, o)]
    if not found:
        return Refusal("forbidden", f"“{action.label}”由{_names(base, case.directory)}来办。")
    rung, best = min(found, key=lambda f: (f[0], held[f[1]] is not None))
    return Offer(action, best, held[best], rung)


def apart_gate(action: Action, case: Case) -> Refusal | None:
    """Separation of duties, by person and round: who did one of these acts does not do this one."""
    person = case.actor.person
    if person is None:
        return None
    for other in action.apart:
        if person in case.row.get("did", {}).get(other, ()):
            return Refusal("apart", f"您在这一轮里办过前面的环节，按职责分离，“{action.label}”要由别人来办。")
    if action.person is not None and (reason := action.person(case)):
        return Refusal("apart", reason)
    return None


def moved_on(action: Action, row: Row, actor: Actor, fields: Mapping[str, Any], version: int) -> bool:
    """Whether the ground moved since `version`: state, lap, list version, or the item that this act is about."""
    if version > row["version"] or version < row.get("moved", 0):
        return True
    item = _item(action, fields, actor)
    return item is not None and version < row.get("items", {}).get(item, 0)


def offers(table: Table, case: Case) -> Iterator[Offer]:
    """What this person may do now; with `missing` where only a rule is not yet met."""
    for action in table.in_state.get(case.row["state"], ()):
        if action.public and "reporter" not in case.actor.offices:
            continue
        offer = who_gate(table, action, case)
        if isinstance(offer, Refusal) or apart_gate(action, case):
            continue
        name = empty_choice(action.needs, case)
        missing = f"“{name}”眼下没有可选的" if name else action.rule(case) if action.rule else None
        yield Offer(action, offer.office, offer.on_behalf_of, offer.rung, missing)


def _decision(
    table: Table, row: Row, action: Action, case: Case, clean: dict[str, Any], offer: Offer | None, key: str | None
) -> Decision:
    source = row.get("state")
    event = Event(
        subject=str(row["id"]),
        sequence=row.get("version", 0) + 1,
        action=action.id,
        actor=case.actor.id,
        role=offer.office if offer else case.actor.id,
        on_behalf_of=offer.on_behalf_of if offer else None,
        at=clock.moment(case.now),
        source=source,
        target="",
        payload={**clean, **_remembered(action, case, clean, offer)},
        key=key,
    )
    if action.id == "withdraw":
        return _withdrawal(table, event, case)
    trial = copy(row)
    if source is None:
        trial.update(table=table.id)
        event = _with(event, begins={k: trial[k] for k in BEGINS if k in trial})
    _effect(trial, action, event)
    target = _target(action, trial, clean, row)
    if entered := _entered(target, source, action):
        event = _with(event, allowance=allowance(table.states[target], trial, case.facts))
    event = _replace(event, target=target)
    _finish(table, trial, action, event, entered=entered)
    return Decision(event, trial)


def _remembered(action: Action, case: Case, clean: Mapping[str, Any], offer: Offer | None) -> dict[str, Any]:
    """What the event keeps beside the fields: facts the effect needs later, and that somebody stood in (代)."""
    kept = dict(action.remembers(case, clean)) if action.remembers is not None else {}
    return {**kept, "stand_in": offer.rung} if offer and offer.rung else kept


def _withdrawal(table: Table, event: Event, case: Case) -> Decision:
    """Back to before the withdrawn event: the fold of all but it."""
    before: Sequence[Event] = case.facts["events"]
    event = _with(event, withdraws=case.row["last"]["sequence"])
    event = _replace(event, target=case.row["last"]["from"])
    return Decision(event, fold(table, [*before, event]))


def _target(action: Action, trial: Row, fields: Mapping[str, Any], row: Row) -> str:
    goal = action.goes(trial, fields) if action.goes is not None else action.target
    assert isinstance(goal, str)
    if goal == SAME:
        return str(row["state"])
    return str(row["back"]["state"]) if goal == BACK else goal


def _entered(target: str, source: str | None, action: Action) -> bool:
    return target != source or action.target == target


def allowance(state: State, row: Row, facts: Facts) -> Mapping[str, Any] | None:
    """What the state grants on entry: configured days, else the table's; a date or a limit of the row for "due"."""
    if state.days == "due":
        due: Mapping[str, Any] | None = row.get("due")
        return due
    if state.days == "meeting":
        return {"meeting": 10}
    if state.days is None:
        return None
    configured = (facts["allowances"] or {}).get(f"{row['table']}.{state.id}")
    return {"days": configured if configured is not None else state.days}


# ---- fold --------------------------------------------------------------------------------------------------------


def fold(table: Table, events: Iterable[Event]) -> Row:
    """The row that these events make. A withdrawn event leaves its number in the chain and nothing else."""
    events = list(events)
    dropped = {e.payload["withdraws"] for e in events if e.action == "withdraw"}
    row: Row = {}
    for event in events:
        if event.sequence in dropped:
            row["version"] = event.sequence
        else:
            apply(table, row, event)
    return row


def apply(table: Table, row: Row, event: Event) -> None:
    """What one event changes. Only what the journal says is used: never the table's guards."""
    action = table.actions[event.action]
    if begins := event.payload.get("begins"):
        row.update(begins)
    if action.id == "withdraw":
        _withdrawn(row, event)
        return
    _effect(row, action, event)
    _finish(table, row, action, event, entered=_entered(event.target, event.source, action))


def _effect(row: Row, action: Action, event: Event) -> None:
    person = event.person
    if person is not None:
        row.setdefault("did", {}).setdefault(action.id, []).append(person)
    if action.effect is not None:
        action.effect(row, event)


def _finish(table: Table, row: Row, action: Action, event: Event, *, entered: bool) -> None:
    row["version"] = event.sequence
    if entered:
        _enter(table, row, event)
    elif row.get("moved") == "now":
        row["moved"] = event.sequence
    item = action.item(event.payload, Actor(event.actor)) if action.item is not None else None
    if item is not None:
        row.setdefault("items", {})[item] = event.sequence
    if action.id not in SIDE_NOTES:
        row["last"] = {"sequence": event.sequence, "action": action.id, "by": event.actor, "from": event.source}


SIDE_NOTES = frozenset({"note", "acknowledge", "remind", "instruct", "redact", "look"})


def _enter(table: Table, row: Row, event: Event) -> None:
    """A state is entered: what was kept while the clock stood still comes back, else a fresh allowance begins."""
    state = table.states[event.target]
    if state.kind == KEPT and event.source is not None:
        row["back"] = {"state": event.source, "since": row["since"], "allowance": row.get("allowance")}
        row.setdefault("stops", []).append([event.at, None, None])
    elif event.source in table.states and table.states[event.source].kind == KEPT:
        _close_stop(row, event.at)
    row["state"], row["moved"] = state.id, event.sequence
    back = row.get("back")
    if back and table.states[event.source or ""].kind == KEPT and back["state"] == state.id:
        row["since"], row["allowance"] = back["since"], back["allowance"]
    else:
        row["since"], row["allowance"] = event.at, event.payload.get("allowance")
    if state.kind == ENDED:
        row["requests"] = {}
        row["question"] = None
    else:
        row["requests"] = {k: v for k, v in row.get("requests", {}).items() if k == "unseal"}


def _close_stop(row: Row, at: str) -> None:
    for stop in row.get("stops", ()):
        if stop[1] is None:
            stop[1] = at


def _withdrawn(row: Row, event: Event) -> None:
    row["version"] = row["moved"] = event.sequence
    row.setdefault("withdrawn", []).append([event.actor, event.target])
    row["last"] = {"sequence": event.sequence, "action": "withdraw", "by": event.actor, "from": event.source}


# ---- who has the ball, until when --------------------------------------------------------------------------------


def offices_of(table: Table, relations: Sequence[str], row: Row, directory: Directory) -> tuple[Office, ...]:
    """The offices that these relations name for this row, in order, each once."""
    found: dict[Office, None] = {}
    for name in relations:
        relation = table.relations.get(name)
        for office in relation(row, directory) if relation is not None else (name,):
            found[office] = None
    return tuple(found)


def holders(table: Table, row: Row, directory: Directory) -> tuple[Office, ...]:
    """Who has the ball: the offices of the state's one holding relation; nobody where the row has ended."""
    holder = table.states[row["state"]].holder
    return offices_of(table, (holder,), row, directory) if holder else ()


def due(table: Table, row: Row, facts: Facts, today: date) -> date | None:
    """The row's due date by today's calendar and meetings; none where it has ended."""
    if table.states[row["state"]].kind == ENDED or "since" not in row:
        return None
    meetings = facts["meetings"] or ()
    return clock.due(row["since"], row.get("allowance"), row.get("stops", ()), facts.calendar, today, meetings)


def _rungs(action: Action, base: tuple[Office, ...], case: Case) -> list[tuple[Office, ...]]:
    """The base and as much of the ladder as may act: up to somebody able, one further where the decision is overdue."""
    late = case.facts["late"] or 0
    wanted = 1 + (late >= LADDER_DAYS)
    rungs = [base]
    wanted -= _able(action, base, case)
    for office in base:
        left = wanted
        for n, rung in enumerate(ladder(office, case.directory), 1):
            if left <= 0:
                break
            while len(rungs) <= n:
                rungs.append(())
            rungs[n] += rung
            left -= _able(action, rung, case)
    return rungs


def _able(action: Action, offices: Sequence[Office], case: Case) -> bool:
    """Whether somebody present in these offices is not barred by separation of duties."""
    persons = {p for office in offices for p in case.directory.present(office)}
    return any(apart_gate(action, Case(case.row, Actor(f"person:{p}"), case.facts, case.now)) is None for p in persons)


def _names(offices: Sequence[Office], directory: Directory) -> str:
    return "、".join(directory.office_name(o) for o in offices) or "别人"


def _item(action: Action, fields: Mapping[str, Any], actor: Actor) -> str | None:
    if action.item is None:
        return None
    try:
        return action.item(fields, actor)
    except (KeyError, TypeError):
        return None


def _with(event: Event, **more: Any) -> Event:
    return _replace(event, payload={**event.payload, **{k: v for k, v in more.items() if v is not None}})


def _replace(event: Event, **changes: Any) -> Event:
    values = {name: getattr(event, name) for name in Event.__slots__}
    return Event(**{**values, **changes})


def copy(row: Row) -> Row:
    """A deep copy of a row (rows are plain JSON)."""
    copied: Row = orjson.loads(orjson.dumps(row))
    return copied
