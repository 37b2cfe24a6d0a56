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

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
    """An action that this person may do now, the office it is done in, and for whom; `missing` says what a rule lacks.

    `rung` 0 is an office of the action itself, which is then `base` too; above it, `base` is the office stood in for.
    """

    action: Action
    office: Office
    on_behalf_of: int | None
    rung: int
    missing: str | None = None
    base: Office = ""


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
    case = replace(case, office=offer.base) if offer else case
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
    steps = [(0, o, o) for o in base if o in held]
    if action.climbs and _stands_above(base, case) and all(_barred(action, step, case) for step in steps):
        steps += [step for step in _above(action, base, case) if step[1] in held]
    steps = [step for step in steps if office in (None, step[1])]
    if not steps:
        return Refusal("forbidden", f"“{action.label}”由{_names(base, case.directory)}来办。")
    rung, best, stood_in_for = min(steps, key=lambda s: (_barred(action, s, case), s[0], held[s[1]] is not None))
    return Offer(action, best, held[best], rung, base=stood_in_for)


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
        if isinstance(offer, Refusal) or apart_gate(action, asked := replace(case, office=offer.base)):
            continue
        name = empty_choice(action.needs, asked)
        missing = f"“{name}”眼下没有可选的" if name else action.rule(asked) if action.rule else None
        yield replace(offer, missing=missing)


def next_in_form(table: Table, case: Case, action: Action, fields: Mapping[str, Any]) -> tuple[Action, Case] | None:
    """The act that this person could do right after `action` with these fields, and the case as it will be then
    (Table.joined); None where there is none."""
    second = table.actions.get(table.joined.get(action.id, ""))
    if second is None:
        return None
    done = decide(table, case.row, action.id, case.actor, case.facts, fields, case.now)
    if isinstance(done, Refusal):
        return None
    later = replace(case, row=done.row, office=None)
    offer = next((o for o in offers(table, later) if o.action is second), None)
    return (second, replace(later, office=offer.base)) if offer else None


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
    """What the event keeps beside the fields: facts the effect needs later, and for whom somebody stood in (代)."""
    kept = dict(action.remembers(case, clean)) if action.remembers is not None else {}
    return {**kept, "stand_in": offer.rung, "stands_for": offer.base} if offer and offer.rung else kept


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


# Acts that go on beside the way: the step before them can still be taken back
SIDE_NOTES = frozenset({"note", "acknowledge", "remind", "instruct", "redact", "ask_unseal", "unseal", "look"})


def _enter(table: Table, row: Row, event: Event) -> None:
    """A state is entered: what was kept while the clock stood still comes back, else a fresh allowance begins."""
    state = table.states[event.target]
    if state.kind == KEPT and event.source is not None:
        _close_stop(row, event.at)
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
        row.update(requests={}, question=None, unread={})
        _close_stop(row, event.at)
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
    """The row's due date by today's calendar and meetings; none where it has ended. A date for which the clock stands
    still is not moved by its standing still."""
    kind = table.states[row["state"]].kind
    if kind == ENDED or "since" not in row:
        return None
    stops, allowance = () if kind == KEPT else row.get("stops", ()), row.get("allowance") or {}
    meetings = facts["meetings"] or () if "meeting" in allowance else ()
    return clock.due(row["since"], allowance, stops, facts.calendar, today, meetings)


Step = tuple[int, Office, Office]  # a rung of the ladder, an office on it, the office of the action below it


def _stands_above(base: Sequence[Office], case: Case) -> bool:
    """Whether the actor is on the ladder at all: who is not need not be asked how far it reaches."""
    held = case.actor.offices
    return any(o in held for office in base for rung in ladder(office, case.directory) for o in rung)


def _above(action: Action, base: Sequence[Office], case: Case) -> Iterator[Step]:
    """As much of the ladder as may act: up to somebody able, one further where the decision is overdue."""
    wanted = 1 + ((case.facts["late"] or 0) >= LADDER_DAYS)
    together = _able(action, base, case)
    for office in base:
        left = wanted - (_able(action, (office,), case) if action.each else together)
        below = set(case.directory.present(office))
        for n, rung in enumerate(ladder(office, case.directory), 1):
            if left <= 0:
                break
            yield from ((n, above, office) for above in rung)
            left -= _able(action, rung, replace(case, office=office), below)
            below |= {p for above in rung for p in case.directory.present(above)}


def _barred(action: Action, step: Step, case: Case) -> bool:
    return apart_gate(action, replace(case, office=step[2])) is not None


def _able(action: Action, offices: Sequence[Office], case: Case, below: Collection[int] = ()) -> bool:
    """Whether somebody present in these offices, and not `below` already, is not barred by separation of duties."""
    return any(
        apart_gate(action, replace(case, actor=Actor(f"person:{p}", offices={office: None}), office=case.office or office)) is None
        for office in offices
        for p in case.directory.present(office)
        if p not in below
    )  # fmt: skip


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
