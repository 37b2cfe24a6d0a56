"""Lists by keyset: a page costs the same at any depth, and a cursor is a row's place in the order, which can be shared."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from bihuan.kernel.models import Subject
from bihuan.loop.language import Refusal, Refused
from bihuan.services import clock

COUNT_CAP = 501  # where counting stops: shown as 500+
MOST_SETS = 400  # SQLite takes 2000 columns and as many statements nested in one
NOTHING = "SELECT 1 WHERE 1 = 0"
Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value", int, str)
Sql = tuple[str, tuple[Any, ...]]


def counted(number: int) -> str:
    """A capped count as people read it."""
    return str(number) if number < COUNT_CAP else f"{COUNT_CAP - 1}+"


@dataclass(frozen=True, slots=True)
class Each:
    """Parts of a set that repeat for each of the values, which take the place of `mark` in them."""

    parts: Sequence[QuerySet[Any, Any]]
    mark: Any
    values: Sequence[Any]


Parts = Sequence[QuerySet[Any, Any]] | Each


def capped_counts(sets: Mapping[Name, Parts]) -> dict[Name, int]:
    """How many rows each set has, counted up to the cap, all in one statement. A set is given in parts that share no row;
    what stands in its later parts is not looked at where the earlier ones have enough."""
    return dict(zip(sets, _numbers([_compiled(rows) for rows in sets.values()]), strict=True))


def capped_counts_by(sets: Mapping[Name, Parts], mark: Any, values: Sequence[Value]) -> dict[tuple[Value, Name], int]:
    """The same for each of the values, which take the place of `mark` in the sets: each set is compiled but once."""
    compiled = {name: _compiled(rows) for name, rows in sets.items()}
    names = [(value, name) for value in values for name in compiled]
    return dict(zip(names, _numbers([_marked(compiled[name], mark, value) for value, name in names]), strict=True))


def _marked(statement: Sql, mark: Any, value: Any) -> Sql:
    sql, params = statement
    return sql, tuple(value if p == mark else p for p in params)


def _compiled(rows: Parts) -> Sql:
    """The keys of a set's rows, part after part, as far as the cap."""
    parts = list(_statements(rows.parts if isinstance(rows, Each) else rows))
    if isinstance(rows, Each):
        parts = [_marked(part, rows.mark, value) for value in rows.values for part in parts]
    return " UNION ALL ".join(sql for sql, _ in parts) or NOTHING, tuple(p for _, params in parts for p in params)


def _statements(rows: Iterable[QuerySet[Any, Any]]) -> Iterator[Sql]:
    for part in rows:
        with suppress(EmptyResultSet):  # nothing can match, and there is no statement for that
            sql, params = part.values_list("pk")[:COUNT_CAP].query.sql_with_params()
            yield f"SELECT * FROM ({sql}) AS part", params  # noqa: S608  compiled by the ORM


def _numbers(statements: Sequence[Sql]) -> list[int]:
    """Each one's number of rows, in as few statements as every database takes."""
    found: list[int] = []
    for some in (statements[n : n + MOST_SETS] for n in range(0, len(statements), MOST_SETS)):
        columns = ", ".join(f"(SELECT COUNT(*) FROM ({sql} LIMIT {COUNT_CAP}) AS found)" for sql, _ in some)  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns}", [value for _, params in some for value in params])
            found += cursor.fetchone()
    return found


@dataclass(slots=True)
class Page:
    """One page of a keyset list: the rows, and the cursors that lead on and back."""

    rows: list[Subject] = field(default_factory=list)
    next: str | None = None
    previous: str | None = None


def page_around(rows: QuerySet[Subject], at: str, key: str, *, after: str, before: str, limit: int, down: bool) -> Page:
    """The page after or before a cursor, in keyset order both ways. Raises Refused (invalid) for a broken cursor."""
    back = bool(before)
    cursor, up = before or after, down == back
    if cursor:
        rows = rows.filter(_beyond(at, key, *_cursor(cursor), up=up))
    sign = "" if up else "-"
    found = list(rows.order_by(f"{sign}{at}", f"{sign}{key}")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if back:
        found.reverse()
    page = Page(found)
    if found and (more or back):
        page.next = cursor_at(found[-1], at)
    if found and ((more and back) or (cursor and not back)):
        page.previous = cursor_at(found[0], at)
    return page


def cursor_at(row: Subject, at: str) -> str:
    """The cursor that stands at a row, in the order of a column."""
    moment = row.due if at.endswith("due") else row.updated
    return f"{moment.isoformat() if moment else ''}_{row.pk}"


def cursor_after(rows: QuerySet[Subject], after: str, at: str = "updated", key: str = "id") -> QuerySet[Subject]:
    """The rows behind a cursor; all where there is none. Raises Refused (invalid) for a broken one."""
    return rows.filter(_beyond(at, key, *_cursor(after), up=False)) if after else rows


def page_of(rows: QuerySet[Subject], limit: int, at: str = "updated", key: str = "id") -> Page:
    """One page in keyset order, newest change first, with the cursor that leads on."""
    found = list(rows.order_by(f"-{at}", f"-{key}")[: limit + 1])
    page = Page(found[:limit])
    if len(found) > limit:
        last = page.rows[-1]
        page.next = f"{last.updated.isoformat()}_{last.pk}"
    return page


def _cursor(text: str) -> tuple[datetime, int]:
    stamp, _, pk = text.rpartition("_")
    moment = moment_in(stamp)
    if moment is None or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Refused(Refusal("invalid", "翻页的位置不对，请从第一页开始。", {"after": "翻页的位置不对。"}))
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE), int(pk)


def moment_in(text: str) -> datetime | None:
    """A moment from an address, where a plus is easily lost; None for what is none."""
    try:
        return parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None


def _beyond(at: str, key: str, moment: datetime, pk: int, *, up: bool) -> Q:
    """a <= x AND (a < x OR id < y): one index range on both databases (docs/performance.md)."""
    word, bound = ("gt", moment) if up else ("lt", moment)
    value = bound.date() if at.endswith("due") else bound
    return Q(**{f"{at}__{word}e": value}) & (Q(**{f"{at}__{word}": value}) | Q(**{f"{key}__{word}": pk}))
