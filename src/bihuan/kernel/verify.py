"""The proof that nothing was forged: every chain is walked, every row refolded and compared, every seal made anew.

Reads with a plain cursor in constant memory. `check_chain` hashes the stored bytes alone; `check` refolds too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from bihuan.kernel import seals
from bihuan.kernel.registry import projection_of, registry, working_calendar
from bihuan.loop import engine, journal
from bihuan.loop.directory import Directory
from bihuan.loop.language import Facts, Row, Table
from bihuan.services import clock

Link = tuple[int, int, Any, Any, Any]  # subject, sequence, body, previous, hash
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Finding:
    """The first event that fails, or the row that does not agree with its events."""

    subject: str
    sequence: int | None
    sentence: str


@dataclass(slots=True)
class Proof:
    """What was walked: subjects and events; `finding` is the first fault, None where all holds. `undated`: rows whose due
    date is not the one that today's calendar and meetings make, which counting anew mends."""

    subjects: int = 0
    events: int = 0
    finding: Finding | None = None
    undated: list[str] = field(default_factory=list)


def verify(since: date | None = None, *, refold: bool = True, progress: Callable[[int], None] | None = None) -> Proof:
    """Walks every subject changed since that date (None: all), oldest first, and stops at the first fault."""
    proof, dates = Proof(), _Dates()
    subjects = _subjects(since)
    for pk, links in groupby(_links(since), key=itemgetter(0)):
        proof.finding = _one(subjects, pk, list(links), proof, dates if refold else None)
        if proof.finding:
            return proof
        if progress and proof.subjects % 500 == 0:
            progress(proof.events)
    proof.finding = next((_missing(row) for row in subjects), None) or _unsealed(since)
    return proof


def _unsealed(since: date | None) -> Finding | None:
    day = seals.broken(since)
    return Finding(f"{day:%Y-%m-%d} 的封存", None, "与当天的记录不一致") if day else None


class _Dates:
    """Due dates as one function makes them, outside the fold; calendar and meetings are asked for once."""

    def __init__(self) -> None:
        self.calendar, self.today, self.meetings = working_calendar(), clock.today(), cache(registry.meetings)

    def differ(self, table: Table, row: Row, due: Any) -> bool:
        facts = Facts(Directory(), self.calendar, {"meetings": self.meetings(row["jurisdiction"])})
        made = engine.due(table, row, facts, self.today)
        return (made and made.isoformat()) != (due and str(due))


def _one(
    subjects: Iterator[tuple[Any, ...]], pk: int, links: list[Link], proof: Proof, dates: _Dates | None
) -> Finding | None:
    proof.subjects += 1
    proof.events += len(links)
    row = next(subjects, None)
    if row is None or row[0] != pk:
        return _missing(row) if row is not None and row[0] < pk else Finding(f"#{pk}", 1, "有记录而没有主体")
    name = row[2] or row[1]
    stored = [(n, bytes(body), bytes(previous), bytes(digest)) for _, n, body, previous, digest in links]
    if (broken := journal.first_break(stored)) is not None:
        return Finding(name, broken, "记录被改动，或与前一条接不上")
    if stored[-1][3] != bytes(row[4]):
        return Finding(name, stored[-1][0], "最后一条记录与主体所记的不同，可能缺了后面的记录")
    return _refolded(name, row, stored, proof, dates) if dates else None


def _refolded(
    name: str, row: tuple[Any, ...], stored: list[tuple[int, bytes, bytes, bytes]], proof: Proof, dates: _Dates
) -> Finding | None:
    _, uid, number, table, _, kept, due, *columns = row
    try:
        events = [journal.parse(body) for _, body, _, _ in stored]
        if any(e.subject != uid or e.sequence != n for e, (n, *_rest) in zip(events, stored, strict=True)):
            return Finding(name, None, "记录里的主体或序号与所在位置不同")
        law = projection_of(table).table
        made = engine.fold(law, events)
        same = journal.canonical(made).decode() == kept and _columns(law, made) == [number, *columns]
        if same and dates.differ(law, made, due):
            proof.undated.append(name)
    except (ValueError, LookupError, TypeError, AttributeError):  # whatever a forged record may break on
        return Finding(name, None, "记录无法重演")
    return None if same else Finding(name, None, "主体的现状与它的记录不一致")


def _columns(law: Table, row: Row) -> list[Any]:
    """The subject's columns that follow from its row alone, in the order in which `_subjects` reads them."""
    kind = law.states[row["state"]].kind
    return [row.get("number"), row["state"], row["version"], row["jurisdiction"], kind, row.get("round", 1)]


def _missing(row: tuple[Any, ...]) -> Finding:
    return Finding(row[2] or row[1], 1, "主体没有记录")


def _subjects(since: date | None) -> Iterator[tuple[Any, ...]]:
    where, params = ("WHERE updated >= %s", [_midnight(since)]) if since else ("", [])
    columns = 'id, uid, number, "table", head, "row", due, state, version, jurisdiction, kind, round'
    return _stream(f"SELECT {columns} FROM kernel_subject {where} ORDER BY id", params)  # noqa: S608


def _links(since: date | None) -> Iterator[Link]:
    some = "WHERE subject_id IN (SELECT id FROM kernel_subject WHERE updated >= %s)" if since else ""
    body = (
        "CAST(body AS BLOB)" if connection.vendor == "sqlite" else "convert_to(body, 'UTF8')"
    )  # bytes, as they are hashed
    columns = f"subject_id, sequence, {body}, previous, hash"
    sql = f"SELECT {columns} FROM kernel_event {some} ORDER BY subject_id, sequence"  # noqa: S608
    return _stream(sql, [_midnight(since)] if since else [])


def _midnight(day: date) -> Any:
    """The first moment of a local day, as the database keeps moments."""
    return connection.ops.adapt_datetimefield_value(datetime.combine(day, time.min, clock.ZONE))


def _stream(sql: str, params: list[Any]) -> Iterator[Any]:
    if connection.vendor == "postgresql":
        yield from _stream_postgres(sql, params)
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def _stream_postgres(sql: str, params: list[Any]) -> Iterator[Any]:
    """A server-side cursor, so that memory stays constant there too."""
    connection.ensure_connection()
    with connection.connection.cursor(name=f"verify_{abs(hash(sql)) % 10**8}", withhold=True) as cursor:
        cursor.itersize = BATCH
        cursor.execute(sql, params)
        yield from cursor
