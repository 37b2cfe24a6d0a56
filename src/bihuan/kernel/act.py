"""`act()`: the one command by which a row with a lifecycle changes.

One transaction: lock the row, check the version, gather facts, decide, append the event, project, run the handlers
that change rows, put jobs into the outbox. It raises `Refused` and then nothing was written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import orjson
from django.db import connection

from bihuan.kernel.inserting import insert
from bihuan.kernel.models import Attachment, Duty, Job, Stake, Subject, new_uid
from bihuan.kernel.models import Event as EventRow
from bihuan.kernel.registry import Owed, Projection, directory, projection_of, registry, working_calendar
from bihuan.kernel.transaction import one_command
from bihuan.loop import engine, journal
from bihuan.loop.clock import overdue_days, yellow_from
from bihuan.loop.directory import Office
from bihuan.loop.language import Action, Actor, Event, Facts, Refusal, Refused, Row, Table
from bihuan.services import clock
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import claim
from bihuan.services.numbering import next_number
from bihuan.services.sealed.boxes import seal

SEALED_WORDS: Final = "words"  # the kind of box for what an act says of a person
ANY: Final = -1  # the version of a command of our own, which has seen the row it locks


@dataclass(frozen=True, slots=True)
class Acted:
    """What was done: the subject as it is now, the row before and after, the event, and whose ball it has become."""

    subject: Subject
    table: Table
    before: Row | None
    row: Row
    event: Event
    actor: Actor
    facts: Facts


@one_command
def act(
    table: str,
    subject: int | None,
    action: str,
    actor: Actor,
    fields: Mapping[str, Any] | None = None,
    *,
    version: int | None = ANY,
    key: str | None = None,
    office: Office | None = None,
    extra: Mapping[str, Any] | None = None,
    jurisdiction: int | None = None,
    number: str | None = None,
    person: int | None = None,
) -> Acted:
    """Carries out one act of a table on a subject (None: begins a new one in `jurisdiction`, with `number` if drawn,
    as the own of `person` where it is somebody's).

    `version` is what the actor saw (ANY for commands of our own); `key` the idempotency key, already scoped;
    `extra` what a room's command adds to the event beside the fields. Raises Refused.
    """
    projection = projection_of(table)
    spec = projection.table.actions.get(action)
    if spec is None:
        raise Refused(Refusal("not-found", "没有这个动作。"))
    locked = _locked(table, subject) if subject is not None else None
    row = load(locked) if locked else _begun(projection.table, jurisdiction, number, person)
    fields = fields or {}
    if locked is not None:
        _same_ground(spec, locked, row, actor, fields, version)
    now = clock.now()
    facts = gather(projection, row, locked, spec.facts, actor, now)
    decision = engine.decide(
        projection.table, row, action, actor, facts, fields, now, office=office, key=key, extra=extra
    )
    if isinstance(decision, Refusal):
        raise Refused(decision)
    event, after = sealed(spec, decision.event, decision.row), decision.row
    before, was_due = (row, locked.due) if locked else (None, None)
    changed = _append(locked, event, _projected(projection, after, facts, now), after)
    _related(projection, changed, before, was_due, after, facts)
    projection.write(changed, before, after, event)
    attach(changed, spec, event, actor)
    acted = Acted(changed, projection.table, before, after, event, actor, facts)
    _handle(acted)
    return acted


@one_command
def perform(
    subject: Subject,
    action: str,
    actor: Actor,
    fields: Mapping[str, Any],
    *,
    version: int | None,
    key: str | None = None,
    office: Office | None = None,
) -> Acted:
    """What a page or a client asks for: the room's own command where the act is more than itself, else `act`."""
    if version is None or version < 1:  # whatever a client sends, it is never taken for a command of our own
        raise no_version()
    command = registry.commands.get((subject.table, action))
    if command is not None:
        done: Acted = command(subject, actor, fields, version=version, key=key, office=office)
        return done
    return act(subject.table, subject.pk, action, actor, fields, version=version, key=key, office=office)


def sealed(spec: Action, event: Event, row: Row) -> Event:
    """The event with what was written of a person (`Field.sealed`) in a box under the key of the row's person, and no more
    than a reference to it in the payload. The box goes with the act, or is not kept."""
    names = [f.name for f in spec.needs if f.sealed and f.name in event.payload]
    if not names:
        return event
    ref = seal({name: event.payload[name] for name in names}, SEALED_WORDS, row["sealed"])
    rest = {name: value for name, value in event.payload.items() if name not in names}
    return replace(event, payload={**rest, "box": ref.id, "digest": ref.digest})


def load(subject: Subject) -> Row:
    """The folded row of a subject."""
    row: Row = orjson.loads(subject.row)
    return row


def scoped_key(actor: Actor, key: str) -> str:
    """An idempotency key as the journal keeps it: a person's own, never another's."""
    return hashlib.sha256(f"{actor.id}|{key}".encode()).hexdigest()


def gather(
    projection: Projection,
    row: Row,
    subject: Subject | None,
    names: Sequence[str],
    actor: Actor,
    now: datetime,
    *,
    meetings: Callable[[int], Sequence[date]] | None = None,
) -> Facts:
    """What a decision needs beside the row. Whatever costs a query is asked only when it is looked at.

    `meetings`: the planned meetings of a jurisdiction, where whoever asks for many rows keeps them.
    """
    calendar = working_calendar()
    suppliers: dict[str, Callable[[], Any]] = {
        "allowances": lambda: registry.settings(row["jurisdiction"]).get("allowances"),
        "meetings": lambda: (meetings or registry.meetings)(row["jurisdiction"]),
        "events": lambda: list(events_of(subject)) if subject else [],
    }
    known = _Known(suppliers, projection.facts(row, names, actor) if names else {})
    facts = Facts(directory(), calendar, known)
    if "since" in row:
        due = engine.due(projection.table, row, facts, now.date())
        known.kept.update(due=due, late=overdue_days(due, calendar, now.date()))
    return facts


class _Known(Mapping[str, Any]):
    """Facts by name; some are supplied when first asked for."""

    def __init__(self, suppliers: Mapping[str, Callable[[], Any]], kept: Mapping[str, Any]) -> None:
        self.suppliers, self.kept = suppliers, dict(kept)

    def __getitem__(self, name: str) -> Any:
        if name not in self.kept:
            self.kept[name] = self.suppliers[name]()
        return self.kept[name]

    def __iter__(self) -> Iterator[str]:
        return iter({*self.kept, *self.suppliers})

    def __len__(self) -> int:
        return len({*self.kept, *self.suppliers})


def events_of(subject: Subject, since: int = 0) -> Iterator[Event]:
    """The events of a subject after `since`, oldest first."""
    rows = EventRow.objects.filter(subject=subject, sequence__gt=since).order_by("sequence")
    for body in rows.values_list("body", flat=True):
        yield journal.parse(body)


def _locked(table: str, subject: int) -> Subject:
    rows = Subject.objects.filter(table=table, pk=subject)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    found = rows.first()
    if found is None:
        raise Refused(Refusal("not-found", "没有找到，或者您不能查看。"))
    return found


def _begun(table: Table, jurisdiction: int | None, number: str | None, person: int | None) -> Row:
    assert jurisdiction is not None, "a new row begins in a jurisdiction"
    row: Row = {"id": new_uid(), "jurisdiction": jurisdiction}
    if person is not None:
        row["person"] = person
    if table.numbered:
        row["number"] = number or draw_number(table)
    return row


def draw_number(table: Table) -> str:
    """The table's next number; a refused command gives it back with its transaction."""
    return next_number(table.prefix, clock.today().year)


def _same_ground(
    spec: Action, subject: Subject, row: Row, actor: Actor, fields: Mapping[str, Any], version: int | None
) -> None:
    if version == ANY:
        return
    if version is None:
        raise no_version()
    if engine.moved_on(spec, row, actor, fields, version):
        raise Refused(moved_on(subject, version))


def no_version() -> Refused:
    """422: nobody knows what this person has seen."""
    return Refused(Refusal("no-version", "缺少 version：请带上您看到的版本。", {"version": "请带上您看到的版本。"}))


def moved_on(subject: Subject, version: int) -> Refusal:
    """409: the present version and what happened meanwhile; nothing typed is lost."""
    actions = projection_of(subject.table).table.actions
    happened = [{"action": e.action, "label": actions[e.action].label, "at": e.at} for e in events_of(subject, version)]
    did = "、".join(dict.fromkeys(str(h["label"]) for h in happened)) or "有了变化"
    return Refusal(
        "moved-on", f"您打开以后，这件事已经往前走了（{did}）。请看一眼再办，您写的都还在。",
        kept={"version": subject.version, "happened": happened},
    )  # fmt: skip


def _projected(projection: Projection, row: Row, facts: Facts, now: datetime) -> dict[str, Any]:
    """The subject's columns that follow from the row and the calendar."""
    table, today = projection.table, now.date()
    holders = engine.holders(table, row, facts.directory)
    due = engine.due(table, row, facts, today)
    return {
        "jurisdiction": row["jurisdiction"],
        "state": row["state"],
        "kind": table.states[row["state"]].kind,
        "holder": holders[0] if len(holders) == 1 else None,
        "due": due,
        "yellow_from": yellow_from(due, projection.milestones(row, facts, today), facts.calendar),
        "version": row["version"],
        "round": row.get("round", 1),
        "updated": now,
        **projection.columns(row, facts.directory),
    }


def _append(subject: Subject | None, event: Event, columns: dict[str, Any], row: Row) -> Subject:
    """The event chained to the last one, and the subject's row written beside it."""
    stored = journal.body(event)
    previous = bytes(subject.head) if subject else journal.GENESIS
    head = journal.chain(previous, stored)
    text = journal.canonical(row).decode()
    if subject is None:
        subject = Subject(
            uid=row["id"], table=row["table"], number=row.get("number"), opened=columns["updated"], row=text, head=head,
            **columns,
        )  # fmt: skip
        insert(subject)
    else:
        Subject.objects.filter(pk=subject.pk).update(row=text, head=head, **columns)
        for name, value in columns.items():
            setattr(subject, name, value)
        subject.row, subject.head = text, head
    insert(
        EventRow(
            subject=subject, sequence=event.sequence, body=stored.decode(), key=event.key, previous=previous, hash=head
        )
    )
    return subject


def _related(
    projection: Projection, subject: Subject, before: Row | None, was_due: date | None, after: Row, facts: Facts
) -> None:
    """Who is concerned and who owes what: written only where it changed."""
    old = set(projection.concerned(before)) if before else set()
    new = set(projection.concerned(after))
    if old - new:
        Stake.objects.filter(subject=subject, key__in=old - new).delete()
    if old & new:
        Stake.objects.filter(subject=subject).update(**Stake.followed(subject))
    if new - old:
        Stake.objects.bulk_create([Stake.of(subject, key) for key in sorted(new - old)])
    today = subject.updated.date()
    owed = duties(projection, after, facts, today, subject.due)
    was = duties(projection, before, facts, today, was_due) if before else []
    if owed != was:
        write_duties(subject, owed, clear=bool(was))


def duties(projection: Projection, row: Row, facts: Facts, today: date, due: date | None) -> list[Owed]:
    """Everything owed now, one line an office and act, in a fixed order."""
    found = {(o.office, o.action): o for o in projection.duties(row, facts, today, due)}
    return [found[k] for k in sorted(found)]


def write_duties(subject: Subject, owed: Sequence[Owed], *, clear: bool) -> None:
    """Replaces what a subject's offices owe."""
    if clear:
        Duty.objects.filter(subject=subject).delete()
    Duty.objects.bulk_create(
        [Duty(office=o.office, subject=subject, action=o.action, due=o.due, holds=o.holds) for o in owed]
    )


def attach(subject: Subject, spec: Action, event: Event, actor: Actor) -> None:
    """Binds the files that the act names; only the actor's own uploads. Raises Refused (invalid)."""
    fields = [f.name for f in spec.needs if f.kind in ("file", "files") and f.name in event.payload]
    ids = [i for f in fields for i in ([event.payload[f]] if isinstance(event.payload[f], str) else event.payload[f])]
    if not ids:
        return
    try:
        files = claim(ids, actor=actor.id)
    except FileRefused as refused:
        raise Refused(Refusal("invalid", str(refused), {fields[0]: str(refused)})) from refused
    rows = [Attachment(subject=subject, file=f, sequence=event.sequence) for f in files]
    Attachment.objects.bulk_create(rows, ignore_conflicts=True)


def _handle(acted: Acted) -> None:
    table, action = acted.table.id, acted.event.action
    for key in ((table, action), (table, "*"), ("*", "*")):
        for handler in registry.within.get(key, ()):
            handler(acted)
    kinds = [*registry.after.get((table, action), ()), *registry.after.get((table, "*"), ())]
    if kinds:
        payload = {"table": table, "subject": acted.subject.pk, "sequence": acted.event.sequence}
        Job.objects.bulk_create([Job(kind=k, payload=payload, next_at=acted.subject.updated) for k in kinds])
