"""What 我的待办 and the navigation read: duties of all offices held, what was handed on, counts.

Theory of operation
-------------------
A person holds several offices, and each owes its duties in the order of an index (office, due, subject). One range an
office, cut off after a page, and the cheapest of them together: so a page costs the same whether the house knows a
thousand problems or a million, and whether an office owes ten things or ten thousand. Counts stop at `MOST`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from bihuan.api.models import Key
from bihuan.kernel.access import reads, visible_to
from bihuan.kernel.act import load
from bihuan.kernel.models import Duty, Subject
from bihuan.kernel.registry import directory, projection_of
from bihuan.loop.directory import Office
from bihuan.loop.engine import holders
from bihuan.loop.language import Actor, Refusal, Refused, Row
from bihuan.notices.models import Notice
from bihuan.notices.queries import visible_among
from bihuan.problems.ledger import Filters, latest
from bihuan.services import clock

MOST = 500  # duties of one office that are counted
MOST_WAITING = 1000
MOST_UNREAD = 100
OTHERS = ("suggestion", "voice", "activity", "application", "officer", "request", "assessment", "record")
MARK = "?"  # stands for a table in a statement that is made once for many
LOOKED_THROUGH = 200  # latest rows of a table among which what I handed on is looked for

CURSOR = re.compile(r"(\d{4}-\d\d-\d\d)?_([0-9]{1,18})_([0-9]{1,18})", re.ASCII)
Sql = tuple[str, list[Any]]


# ---- duties ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owed:
    """One page of duties, the most urgent first; `next` is the cursor that leads on."""

    duties: Sequence[Duty] = ()
    next: str | None = None


def duties(actor: Actor, after: str = "", limit: int = 50) -> Owed:
    """What the person owes in all offices, by due date, by keyset; subjects that the person may not see stay out.

    Raises Refused (invalid) for a broken cursor.
    """
    sql, params = _of_each_office(actor, lambda rows: rows.values_list("pk")[: limit + 1], after)
    first = RawSQL(f"SELECT * FROM ({sql}) AS owed", params)  # noqa: S608, S611  compiled by the ORM, values apart
    rows = Duty.objects.filter(pk__in=first)
    found = list(rows.select_related("subject").order_by(F("due").asc(nulls_last=True), "subject", "id")[: limit + 1])
    page, seen = found[:limit], visible_among(actor, [d.subject for d in found[:limit]])
    cursor = _cursor_of(page[-1]) if len(found) > limit else None
    return Owed([d for d in page if d.subject_id in seen], cursor)


def owed_by_day(actor: Actor) -> dict[date | None, int]:
    """How many subjects the person owes something on, by the earliest due date; each office is counted up to `MOST`."""
    each = "SELECT subject_id, MIN(due) AS due FROM ({}) AS owed GROUP BY subject_id"
    sql, params = _of_each_office(actor, lambda rows: rows.values_list("subject_id", "due")[:MOST])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT due, COUNT(*) FROM ({each.format(sql)}) AS days GROUP BY due", params)  # noqa: S608  as above
        return {_day(due): count for due, count in cursor.fetchall()}


def to_decide(actor: Actor, table: str, actions: Collection[str]) -> dict[tuple[str, str], date | None]:
    """What waits for this person's word: (number, action) and by when, the most urgent first; each office is counted up to `MOST`."""

    def shape(rows: QuerySet[Duty]) -> QuerySet[Duty, Any]:
        wanted = rows.filter(action__in=sorted(actions), subject__table=table)
        return wanted.values_list("subject__number", "action", "due", "subject_id")[:MOST]

    sql, params = _of_each_office(actor, shape)
    each = f"SELECT subject__number, action, MIN(due) FROM ({sql}) AS owed"  # noqa: S608  compiled by the ORM
    with connection.cursor() as cursor:
        cursor.execute(
            f"{each} GROUP BY subject_id, subject__number, action ORDER BY MIN(due) IS NULL, MIN(due), subject_id",
            params,
        )
        return {(number, action): _day(due) for number, action, due in cursor.fetchall()}


def _of_each_office(actor: Actor, shape: Callable[[QuerySet[Duty]], QuerySet[Duty, Any]], after: str = "") -> Sql:
    """The ranges of all offices held, joined: compiled once, and repeated with the name of each office."""
    first, *others = sorted(actor.offices)
    compiled = [_sql(shape(rows)) for rows in _ranges(actor, first, after)]
    named = [[office if p == first else p for p in params] for _, params in compiled for office in (first, *others)]
    statements = [sql for sql, _ in compiled for _ in actor.offices]
    return _joined(list(zip(statements, named, strict=True)))


def _ranges(actor: Actor, office: Office, after: str) -> Iterator[QuerySet[Duty]]:
    """The duties of an office behind the cursor, in the order of their index; those without a date come last."""
    behind, undated = _behind(after)
    rows = _audible(actor, Duty.objects.filter(office=office))
    if behind is not None:
        yield rows.filter(behind, due__isnull=False).order_by("due", "subject_id", "pk")
    yield rows.filter(undated, due__isnull=True).order_by("subject_id", "pk")


def _audible(actor: Actor, rows: QuerySet[Duty]) -> QuerySet[Duty]:
    """Without what is kept quiet until its dispatch day, unless the person hears of it early (kernel.access)."""
    if reads(actor, "problem", directory()).early:
        return rows
    quiet_until = "subject__quiet_until"
    return rows.filter(Q(**{f"{quiet_until}__isnull": True}) | Q(**{f"{quiet_until}__lte": clock.today()}))


def _behind(after: str) -> tuple[Q | None, Q]:
    """The conditions behind a cursor for dated duties (None: all of them lie before it) and for those without a date."""
    if not after:
        return Q(), Q()
    day, subject, pk = _cursor(after)
    later = Q(subject__gt=subject) | Q(subject=subject, pk__gt=pk)
    if day is None:
        return None, later
    return Q(due__gte=day) & (Q(due__gt=day) | later), Q()


def _cursor_of(duty: Duty) -> str:
    return f"{duty.due.isoformat() if duty.due else ''}_{duty.subject_id}_{duty.pk}"


def _cursor(text: str) -> tuple[date | None, int, int]:
    found = CURSOR.fullmatch(text)
    try:
        if found:
            return date.fromisoformat(found[1]) if found[1] else None, int(found[2]), int(found[3])
    except ValueError:  # a 13th month
        pass
    raise Refused(Refusal("invalid", "翻页的位置不对，请从第一页开始。", {"after": "翻页的位置不对。"}))


# ---- what I handed on --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Handed:
    """A problem or another row that this person handles or moved on last, and that others hold now."""

    subject: Subject
    row: Row


def handed_on(actor: Actor) -> list[Handed]:
    """Among the latest rows that the person sees, problems and others: those they handle or moved on last, and which others
    hold now."""
    found = []
    for subject in _latest_moved(actor):
        row = load(subject)
        holders = _holding(subject, row) if _mine(actor, subject, row) else ()
        if holders and not any(o in actor.offices for o in holders):
            found.append(Handed(subject, row))
    return found


def _latest_moved(actor: Actor) -> list[Subject]:
    """The latest that this person sees, and moved last or is named by: what is not theirs is left in the database, however
    many there are. Whether the other rows may still be seen is asked of the few that were found."""
    mine = Q(person=actor.person) | Q(row__contains=f'"by":"{actor.id}"')
    own = Subject.objects.filter(mine).exclude(kind="ended")
    problems = _sql(own.filter(pk__in=latest(actor, Filters(limit=LOOKED_THROUGH))))
    sql, params = _sql(own.filter(pk__in=_latest_of(MARK)))
    parts = [problems, *((sql, [t if p == MARK else p for p in params]) for t in OTHERS)]
    found = list(Subject.objects.raw(*_joined(parts)))
    seen = visible_among(actor, [s for s in found if s.table in OTHERS])
    return [s for s in found if s.table not in OTHERS or s.pk in seen]


def _latest_of(table: str) -> QuerySet[Subject, int]:
    return Subject.objects.filter(table=table).order_by("-updated", "-pk").values_list("pk", flat=True)[:LOOKED_THROUGH]


def _mine(actor: Actor, subject: Subject, row: Row) -> bool:
    last = (row.get("last") or {}).get("by")
    return subject.kind != "ended" and (subject.person == actor.person or last == actor.id)


def _holding(subject: Subject, row: Row) -> tuple[Office, ...]:
    """Who has the ball: the handler where there is one and the unit's turn, else the offices of the state."""
    table = projection_of(subject.table).table
    if table.states[subject.state].holder == "lead_unit" and row.get("handler"):
        return (f"person:{row['handler']}",)
    return holders(table, row, directory())


# ---- the navigation's counts -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands beside the words of the navigation; each stops at its `MOST`."""

    owed: int = 0
    unread: int = 0
    waiting: int = 0


def counts(actor: Actor, *, voices: bool) -> Counts:
    """Subjects owed, notices unread and, for whom `voices` are a duty, words waiting for triage: in one query."""
    owed, params = _of_each_office(actor, lambda rows: rows.values_list("subject_id")[:MOST])
    parts: dict[str, Sql] = {"owed": (f"SELECT DISTINCT subject_id FROM ({owed}) AS each_office", params)}  # noqa: S608
    parts["unread"] = _sql(
        Notice.objects.filter(person=actor.person, read_at__isnull=True).values_list("pk")[:MOST_UNREAD]
    )
    if voices:
        waiting = visible_to(actor, "voice").filter(state="received")
        parts["waiting"] = _sql(waiting.order_by("-updated", "-pk").values_list("pk")[:MOST_WAITING])
    return Counts(**dict(zip(parts, _count(parts.values()), strict=True)))


def _count(parts: Collection[Sql]) -> tuple[int, ...]:
    """Each part's number of rows, all in one statement."""
    columns = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS part)" for sql, _ in parts)  # noqa: S608  compiled by the ORM
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for _, params in parts for value in params])
        return tuple(cursor.fetchone())


# ---- statements --------------------------------------------------------------------------------------------------


def _sql(rows: QuerySet[Any, Any]) -> Sql:
    sql, params = rows.query.sql_with_params()
    return sql, list(params)


def _joined(parts: Sequence[Sql]) -> Sql:
    """All rows of ordered and limited statements; each wrapped, since SQLite allows neither in a compound's member."""
    wrapped = (f"SELECT * FROM ({sql}) AS part_{n}" for n, (sql, _) in enumerate(parts))  # noqa: S608
    return " UNION ALL ".join(wrapped), [value for _, params in parts for value in params]


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


# ---- one's own keys ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key of the API as its owner sees it; the key itself was told once."""

    pk: int
    name: str
    may: str
    created: datetime
    used: date | None


def keys_of(actor: Actor) -> list[OwnKey]:
    """The person's keys of the API that still open, the newest first."""
    rows = Key.objects.filter(account=actor.person, revoked__isnull=True).order_by("-created", "-pk")
    return [OwnKey(k.pk, k.name, _may(k.scope), k.created, k.used) for k in rows]


def _may(scope: Any) -> str:
    if scope == "all":
        return "能查看，也能办理"
    return "只能查看" if all(str(s).endswith(":read") for s in scope) else f"只限 {'、'.join(map(str, scope))}"
