"""The ledger 台账: its filters in words, the rows and capped counts of a view, always from what this person may see.

Whatever the overview counts is a set of these filters: a figure and the rows that it opens are one query.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from bihuan.kernel.access import LED, concerning, reads, visible_to
from bihuan.kernel.models import NUMBERED, Duty, Subject
from bihuan.kernel.paging import (
    COUNT_CAP,
    Each,
    Page,
    Parts,
    capped_counts,
    capped_counts_by,
    cursor_after,
    moment_in,
    page_around,
    page_of,
)
from bihuan.kernel.registry import directory
from bihuan.loop.clock import YELLOW_DAYS
from bihuan.loop.fields import HOSTILE
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables.problem import AFTER_WORK, PROBLEM
from bihuan.services import clock
from bihuan.services.search.index import match

FEEDBACK, TASKS = "feedback", "tasks"  # the other lists of W3.1; 问题库 is the ledger without a view
WITH_LIST = ("rectifying", "accepting", "optimising", *AFTER_WORK)  # a list has come into force
DUE, IDLE = "due", "idle"
LIGHTS = {"red": "open", "yellow": "open", "green": "open", "grey": "kept", "blue": "ended"}  # and whose they are
YES = ("true", "1")
CATEGORIES = tuple(name for name, _ in offer.CATEGORIES)
Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value", int, str)
MARK, MARKED_STATE = 918_273_645_546_372, "?"  # stands for a value in a statement that is made once for many


# ---- filters -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What the ledger is filtered by; every value is optional. `after` and `before` are cursors: the last row of the page
    before, the first row of the page after. `area` is a jurisdiction, `unit` one that is concerned, `lead` the one that
    leads, `leader` the person who has the lead unit in the portfolio; `from_day` and `until_day` bound the due date of
    what is open, `asked`: an extension waits, `open`: neither ended nor kept. `sort` is nothing (newest change first),
    `due` of what has one, or `idle`: what is open and has stood still the longest first."""

    state: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    unit: int | None = None
    light: str = ""
    matter: int | None = None
    category: str = ""
    q: str = ""
    since: datetime | None = None
    mine: bool = False
    after: str = ""
    limit: int = 50
    before: str = ""
    area: int | None = None
    sort: str = ""
    view: str = ""
    lead: int | None = None
    leader: int | None = None
    from_day: date | None = None
    until_day: date | None = None
    asked: bool = False
    open: bool = False

    @property
    def open_only(self) -> bool:
        """Whether it asks for what is open alone."""
        return self.open or self.asked or self.sort == IDLE or self.from_day is not None or self.until_day is not None


def parse_filters(given: Mapping[str, str], limit: int) -> Filters:
    """The ledger's filters from words. Raises Refused (invalid) with the field that is wrong."""
    read = _Reading(given)
    found = {
        "state": read.words("state", set(PROBLEM.states), "状态"),
        "stage": read.words("stage", {s.stage for s in PROBLEM.states.values()}, "环节"),
        "light": read.word("light", set(LIGHTS), "灯"),
        "sort": read.word("sort", {DUE, IDLE}, "排序"),
        "view": read.word("view", {FEEDBACK, TASKS}, "清单"),
        **{name: read.whole(name) for name in ("unit", "lead", "leader", "matter", "area")},
        **{name: read.day(name) for name in ("from_day", "until_day")},
        **{name: given.get(name, "") in YES for name in ("mine", "asked", "open")},
        "since": read.moment("since"),
        "category": given.get("category", "")[:12], "q": given.get("q", "")[:80],
        "after": given.get("after", ""), "before": given.get("before", ""),
    }  # fmt: skip
    if read.errors:
        raise Refused(Refusal("invalid", next(iter(read.errors.values())), read.errors))
    return Filters(limit=limit, **found)  # type: ignore[arg-type]


class _Reading:
    """Reads words of an address; what is wrong with them is kept by field."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.errors = {name: "里面有看不见的控制字符。" for name, text in given.items() if HOSTILE.search(text)}

    def words(self, name: str, known: set[str], label: str) -> tuple[str, ...]:
        found = tuple(w for w in self.given.get(name, "").split(",") if w)
        if strange := [w for w in found if w not in known]:
            self.errors[name] = f"没有“{strange[0][:20]}”这个{label}。"
        return found

    def word(self, name: str, known: set[str], label: str) -> str:
        return next(iter(self.words(name, known, label)), "")

    def whole(self, name: str) -> int | None:
        text = self.given.get(name, "")
        if text and not (text.isascii() and text.isdigit() and len(text) < 19):
            self.errors[name] = "应当是编号。"
            return None
        return int(text) if text else None

    def day(self, name: str) -> date | None:
        text = self.given.get(name, "")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.errors[name] = "应当是日期，如 2026-03-01。"
            return None

    def moment(self, name: str) -> datetime | None:
        text = self.given.get(name, "")
        moment = moment_in(text)
        if text and (moment is None or moment.tzinfo is None):
            self.errors[name] = "应当是带时区的时间。"
        return moment


FILTER_NAMES = tuple(f.name for f in fields(Filters) if f.name not in ("after", "before", "limit"))


# ---- rows and counts ---------------------------------------------------------------------------------------------


class _Look:
    """One person's look at the ledger: what the words of a search lead to is asked once, however many sets it narrows."""

    def __init__(self, actor: Actor) -> None:
        self.actor, self.what = actor, reads(actor, "problem", directory())
        self.hits: dict[str, list[int]] = {}

    def parts(self, f: Filters) -> Parts:
        """The rows that the filters leave, in no order, as parts that share none: each is a range of an index."""
        if f.light == "red" and f.from_day is not None and f.from_day >= clock.today():
            return []  # nothing that is due from today on is late
        if apart := _apart(f):
            return Each(self._ranges(_of_state(f, MARKED_STATE)), MARKED_STATE, apart)
        return self._ranges(f)

    def few(self, f: Filters) -> list[int]:
        """The keys of rows that are known to be few, from the index that counted them: walking in the order of the view
        would pass by all others."""
        ranges = [r for one in ([_of_state(f, s) for s in _apart(f)] or [f]) for r in self._ranges(one)]
        first, *more = (r.order_by().values_list("pk") for r in ranges)
        return [pk for (pk,) in (first.union(*more, all=True) if more else first)]

    def _ranges(self, f: Filters) -> list[QuerySet[Subject]]:
        rows, lead = self.rows(replace(f, light=""))
        if f.asked:
            rows = rows.filter(**_flag(lead, True))
        found = [rows.filter(part) for part in light_parts(f.light, lead)]
        return [part.order_by(f"-{lead}yellow_from") for part in found] if f.light == "yellow" else found

    def rows(self, f: Filters) -> tuple[QuerySet[Subject], str]:
        """The rows that the filters leave, and whose columns lead."""
        rows, lead = self._scope(f.unit)
        rows = _narrowed(rows, self.actor, f, lead)
        return (self._searched(rows, f.q.strip()) if f.q.strip() else rows), lead

    def ordered(self, f: Filters) -> tuple[QuerySet[Subject], str, str, bool]:
        """The rows of a view, the columns that they are ordered by, and whether downwards."""
        rows, lead = self.rows(f)
        at = f"{lead}due" if f.sort == DUE else f"{lead}updated"
        return rows, at, f"{lead}subject" if lead else "id", f.sort == ""

    def _scope(self, unit: int | None) -> tuple[QuerySet[Subject], str]:
        """Where one unit is asked for, or is all one may see, its stakes lead in the right order; else the subjects."""
        what = self.what
        if unit is None and not what.everything and not what.jurisdictions and len(what.units) == 1:
            (unit,) = what.units
        if unit is None:
            rows = visible_to(self.actor, "problem")
            return rows.filter(NUMBERED) if what.jurisdictions and not what.everything else rows, ""
        return concerning(self.actor, "problem", unit), LED

    def _searched(self, rows: QuerySet[Subject], words: str) -> QuerySet[Subject]:
        """By number, or by the words of title and description, within what this person may find."""
        number = words.upper().split("-R")[0]
        if number.startswith("WT-"):
            return rows.filter(number=number)
        if words not in self.hits:
            tokens = [f"j{j}" for j in self.what.jurisdictions] + [f"u{u}" for u in self.what.units]
            self.hits[words] = match(words, None if self.what.everything else tokens)
        return rows.filter(pk__in=self.hits[words])


def ledger(actor: Actor, filters: Filters) -> Page:
    """The problems this person may see, newest change first, by keyset: costs the same at any depth."""
    rows, lead = _Look(actor).rows(filters)
    at, key = f"{lead}updated", f"{lead}subject" if lead else "id"
    return page_of(cursor_after(rows, filters.after, at, key), filters.limit, at, key)


def latest(actor: Actor, filters: Filters) -> QuerySet[Subject, int]:
    """The keys of the ledger's first page, for a question that goes on from there."""
    return _in_order(actor, filters).values_list("pk", flat=True)[: filters.limit]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the ledger as people see it: the rows; how many there are of each light under the other filters; and of
    each category, in the feedback list, or of each set that was asked for beside it."""

    page: Page
    counts: Mapping[str, int]
    beside: Mapping[str, int]


def sheet(actor: Actor, filters: Filters, beside: Mapping[str, Filters] | None = None) -> Sheet:
    """Rows and capped counts of one view of the ledger: two queries, one more where words are looked for or few have the light."""
    look, possible = _Look(actor), _possible_lights(filters)
    asked = {name: replace(filters, light=name) for name in LIGHTS if name in possible} | dict(beside or {})
    found = capped_counts({name: look.parts(f) for name, f in asked.items()})
    rows, at, key, down = look.ordered(filters)
    if filters.light and (count := found.get(filters.light, 0)) < COUNT_CAP:
        rows = rows.filter(pk__in=look.few(filters)) if count else rows.none()
    page = page_around(rows, at, key, after=filters.after, before=filters.before, limit=filters.limit, down=down)
    return Sheet(page, {n: found.get(n, 0) for n in LIGHTS}, {n: found[n] for n in beside or ()})


def page(actor: Actor, filters: Filters) -> list[Subject]:
    """The first rows of a view in its order."""
    return list(_in_order(actor, filters)[: filters.limit])


def keys(actor: Actor, filters: Filters, most: int) -> array[int]:
    """The keys of all rows of a view in its order, eight bytes each: whatever changes while they are read, none is left out."""
    return array("q", _in_order(actor, filters).values_list("pk", flat=True)[:most].iterator(10_000))


def _in_order(actor: Actor, filters: Filters) -> QuerySet[Subject]:
    rows, at, key, down = _Look(actor).ordered(filters)
    sign = "-" if down else ""
    return rows.order_by(f"{sign}{at}", f"{sign}{key}")


def every(actor: Actor, found: Sequence[int], chunk: int = 500, table: str = PROBLEM.id) -> Iterator[Subject]:
    """The rows of these keys as they are now, in this order; without those that the person may see no more."""
    for at in range(0, len(found), chunk):
        part = list(found[at : at + chunk])
        rows = visible_to(actor, table).in_bulk(part)
        yield from (rows[pk] for pk in part if pk in rows)


def counts(actor: Actor, asked: Mapping[Name, Filters]) -> dict[Name, int]:
    """How many problems match each of these filters, capped: 500+ where counting stopped; all in one query."""
    look = _Look(actor)
    return capped_counts({name: look.parts(filters) for name, filters in asked.items()})


def counts_by(
    actor: Actor, name: str, values: Sequence[Value], asked: Mapping[Name, Filters]
) -> dict[tuple[Value, Name], int]:
    """The same for each value of one filter (a unit, an area, a state): each set is compiled once, whatever their number."""
    look, is_state = _Look(actor), name == "state"
    mark: Any = (MARKED_STATE,) if is_state else MARK
    sets = {which: look.parts(replace(filters, **{name: mark})) for which, filters in asked.items()}
    return capped_counts_by(sets, MARKED_STATE if is_state else MARK, values)


def _possible_lights(f: Filters) -> set[str]:
    """Those that a row in the states asked for can have at all."""
    kinds = {PROBLEM.states[s].kind for s in _states(f)} or set(LIGHTS.values())
    if f.sort == DUE:
        kinds.discard("ended")
    return {name for name, kind in LIGHTS.items() if kind in kinds and (kind == "open" or not f.open_only)}


def _states(f: Filters) -> list[str]:
    wanted = [*f.state, *(s.id for s in PROBLEM.states.values() if s.stage in f.stage)]
    if f.view != TASKS:
        return wanted
    return [s for s in WITH_LIST if s in wanted] if wanted else list(WITH_LIST)


def _apart(f: Filters) -> list[str]:
    """The states to be counted each by itself, where an index is led by the state: those alone that can have the light."""
    wanted = _states(f)
    if len(wanted) < 2 or any(x is not None for x in (f.unit, f.lead, f.leader, f.from_day, f.until_day)):
        return []
    kinds = {LIGHTS[f.light]} if f.light else set(LIGHTS.values())
    return [s for s in wanted if PROBLEM.states[s].kind in kinds]


def _of_state(f: Filters, state: str) -> Filters:
    return replace(f, view="", stage=(), state=(state,))


def _narrowed(rows: QuerySet[Subject], actor: Actor, f: Filters, lead: str) -> QuerySet[Subject]:
    if f.state or f.stage or f.view == TASKS:
        rows = rows.filter(NUMBERED, state__in=_states(f))
    if f.light:
        rows = rows.filter(light_filter(f.light, lead))
    if f.open_only:
        rows = rows.filter(_open(f, lead))
    if f.sort in (DUE, IDLE):
        rows = rows.filter(**{f"{lead}due__isnull": False})
    for asked, narrow in NARROWING:
        if (value := getattr(f, asked)) not in (None, "", False):
            rows = rows.filter(narrow(value, lead, actor))
    return rows


NARROWING: tuple[tuple[str, Callable[..., Q]], ...] = (
    ("matter", lambda value, lead, actor: Q(problem__matter=value)),
    ("category", lambda value, lead, actor: Q(problem__category=value)),
    ("area", lambda value, lead, actor: Q(jurisdiction=value) & NUMBERED),
    ("lead", lambda value, lead, actor: Q(unit=value)),
    ("leader", lambda value, lead, actor: Q(unit__in=portfolio(value))),
    ("since", lambda value, lead, actor: Q(updated__gte=value)),
    ("asked", lambda value, lead, actor: Q(**{f"{lead}asked": True})),
    ("mine", lambda value, lead, actor: Q(pk__in=_held(actor))),
)


def _held(actor: Actor) -> QuerySet[Duty, int]:
    return Duty.objects.filter(office__in=list(actor.offices), holds=True).values_list("subject", flat=True)


def portfolio(leader: int) -> list[int]:
    """The units that a leader is in charge of 分管, dissolved ones among them whose rows still name them."""
    tree = directory()
    return [u for u in tree.units if leader in tree.seats.get(f"charge:{tree.living(u)}", ())]


def _open(f: Filters, lead: str) -> Q:
    """What is open, its due date within the bounds."""
    bounds = {f"{lead}due__gte": f.from_day, f"{lead}due__lte": f.until_day}
    return Q(**{f"{lead}kind": "open"}, **{name: day for name, day in bounds.items() if day is not None})


def light_filter(light: str, lead: str = "") -> Q:
    """The condition that a light stands for today; overdue is computed, never stored. `lead`: whose columns are read."""
    return reduce(or_, light_parts(light, lead))


def light_parts(light: str, lead: str) -> list[Q]:
    """The same in parts that share no row, each one range of an index whose columns are (kind, asked, yellow_from, due);
    everything where no light is asked for. A day of turning yellow stands exactly where a due date does, three working
    days before it or earlier: so whoever turned within these last days is not late.
    """
    if not light:
        return [Q()]
    today, turns = clock.today(), f"{lead}yellow_from"
    lately = today - timedelta(days=YELLOW_DAYS)
    unasked, waiting, either = Q(**_flag(lead, False)), Q(**_flag(lead, True)), Q(**_flag(lead, False, True))
    late, in_time = Q(**{f"{lead}due__lt": today}), Q(**{f"{lead}due__gte": today})
    near, long_near = Q(**{f"{turns}__lte": today}), Q(**{f"{turns}__lt": lately})
    shades = {
        "red": [unasked & long_near & late],
        "yellow": [
            unasked & near & Q(**{f"{turns}__gte": lately}) & in_time,
            unasked & long_near & in_time,
            waiting & near,
        ],
        "green": [either & Q(**{f"{turns}__gt": today}), either & Q(**{f"{turns}__isnull": True})],
    }.get(light, [Q()])
    return [Q(**{f"{lead}kind": LIGHTS[light]}) & shade for shade in shades]


def _flag(lead: str, *values: bool) -> dict[str, object]:
    """Whether an extension waits, as one of a list: `NOT asked`, as the ORM writes an equality, is no range of an index."""
    return {f"{lead}asked__in": values}
