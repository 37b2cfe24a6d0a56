"""Everything that reads problems and meetings, always from `visible_to(person)`; facts for decisions beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.kernel.access import LED, Reads, concerning, reads, visible_to
from bihuan.kernel.act import load
from bihuan.kernel.models import Duty, Stake, Subject
from bihuan.kernel.paging import COUNT_CAP, Page, cursor_after, moment_in, page_around, page_of
from bihuan.kernel.registry import directory, registry, working_calendar
from bihuan.loop.fields import HOSTILE
from bihuan.loop.language import Actor, Option, Refusal, Refused, Row
from bihuan.loop.tables.problem import OPEN, PROBLEM
from bihuan.organisation.models import Matter, Place
from bihuan.organisation.queries import route
from bihuan.problems.models import Problem, Resolution
from bihuan.services import clock
from bihuan.services.search.index import match

MOST_MASTERS = 100

# ---- facts of decisions ------------------------------------------------------------------------------------------


def possible_masters(row: Row) -> list[Option]:
    """Open problems of the jurisdiction that another may join: those of the same matter or place first, then the latest."""
    rows = Subject.objects.filter(table="problem", jurisdiction=row["jurisdiction"], state__in=OPEN)
    rows = rows.exclude(number=row.get("number") or "").order_by("-updated", "-id")
    same = Q(problem__matter=row.get("matter") or -1) | Q(problem__place=row.get("place") or -1)
    near = list(rows.filter(same).values_list("number", "title")[:MOST_MASTERS])
    rest = rows.values_list("number", "title")[: MOST_MASTERS - len(near)]
    return [(n, f"{n} {title}") for n, title in dict.fromkeys([*near, *rest])]


def held_meetings(jurisdiction: int) -> list[dict[str, Any]]:
    """Meetings that were held and are not closed yet, the latest first."""
    rows = Subject.objects.filter(table="meeting", jurisdiction=jurisdiction, state="held").order_by("-updated", "-id")
    return [{"number": m.number, "label": f"{m.title}（{load(m)['held_on']}）"} for m in rows[:20]]


def planned_meetings(jurisdiction: int) -> list[date]:
    """The days of the meetings planned."""
    rows = Subject.objects.filter(table="meeting", jurisdiction=jurisdiction, state="planned", due__isnull=False)
    return sorted(day for day in rows.values_list("due", flat=True) if day is not None)


def direct_routing(jurisdiction: int) -> Callable[[int | None, int | None], int | None] | None:
    """Where a matter or window surely belongs, in a jurisdiction that sends problems there at once (L2.1); else None."""
    return sure_unit if registry.settings(jurisdiction).get("direct_routing") else None


def sure_unit(matter: int | None, place: int | None) -> int | None:
    """The unit that a matter or window surely belongs to; None where they disagree or only a hall is known."""
    return route(Matter.objects.filter(pk=matter or 0).first(), Place.objects.filter(pk=place or 0).first())


def open_questions() -> list[int]:
    """Problems that wait for their reporter's answer, for the clock."""
    rows = Subject.objects.filter(table="problem", state__in=PROBLEM.actions["lapse"].source)
    return list(rows.filter(row__contains='"question":{').values_list("pk", flat=True))


# ---- the ledger --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What the ledger is filtered by; every value is optional. `after` and `before` are cursors: the last row of the page
    before, the first row of the page after. `area` is a jurisdiction; `sort` is nothing (newest change first) or `due`."""

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


def parse_filters(given: Mapping[str, str], limit: int) -> Filters:
    """The ledger's filters from words. Raises Refused (invalid) with the field that is wrong."""
    errors = {name: "里面有看不见的控制字符。" for name, text in given.items() if HOSTILE.search(text)}
    states = _words(given.get("state", ""), set(PROBLEM.states), "state", "状态", errors)
    stages = _words(given.get("stage", ""), {s.stage for s in PROBLEM.states.values()}, "stage", "环节", errors)
    light = _words(given.get("light", ""), set(LIGHTS), "light", "灯", errors)
    since = moment_in(given.get("since", ""))
    if given.get("since") and (since is None or since.tzinfo is None):
        errors["since"] = "应当是带时区的时间。"
    sort = _words(given.get("sort", ""), {"due"}, "sort", "排序", errors)
    numbers = {name: _whole(given.get(name, ""), name, errors) for name in ("unit", "matter", "area")}
    if errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    return Filters(
        states, stages, numbers["unit"], light[0] if light else "", numbers["matter"], given.get("category", "")[:12],
        given.get("q", "")[:80], since, given.get("mine", "") in ("true", "1"), given.get("after", ""), limit,
        given.get("before", ""), numbers["area"], sort[0] if sort else "",
    )  # fmt: skip


def _words(text: str, known: set[str], name: str, label: str, errors: dict[str, str]) -> tuple[str, ...]:
    found = tuple(w for w in text.split(",") if w)
    if strange := [w for w in found if w not in known]:
        errors[name] = f"没有“{strange[0][:20]}”这个{label}。"
    return found


def _whole(text: str, name: str, errors: dict[str, str]) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) < 19):
        errors[name] = "应当是编号。"
        return None
    return int(text) if text else None


def ledger(actor: Actor, filters: Filters) -> Page:
    """The problems this person may see, newest change first, by keyset: costs the same at any depth."""
    rows, lead = _scope(actor, filters)
    rows, at, key = _filtered(rows, actor, filters, lead), f"{lead}updated", _last(lead)
    return page_of(cursor_after(rows, filters.after, at, key), filters.limit, at, key)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the ledger as people see it: the rows, and how many there are of each light under the other filters."""

    page: Page
    counts: Mapping[str, int]


def sheet(actor: Actor, filters: Filters) -> Sheet:
    """Rows and capped counts of one view of the ledger, from one and the same narrowed set: seven queries at most."""
    rows, lead = _scope(actor, filters)
    rows, possible = _filtered(rows, actor, replace(filters, light=""), lead), _possible_lights(filters)
    counts = {name: _capped(rows.filter(light_filter(name, lead))) if name in possible else 0 for name in LIGHTS}
    lit = rows.filter(light_filter(filters.light, lead)) if filters.light else rows
    if filters.sort == "due":
        lit = lit.filter(**{f"{lead}due__isnull": False})
        return Sheet(_around(lit, filters, f"{lead}due", lead, down=False), counts)
    return Sheet(_around(lit, filters, f"{lead}updated", lead, down=True), counts)


def _around(rows: QuerySet[Subject], f: Filters, at: str, lead: str, *, down: bool) -> Page:
    return page_around(rows, at, _last(lead), after=f.after, before=f.before, limit=f.limit, down=down)


def count(actor: Actor, filters: Filters) -> int:
    """How many problems match, capped: 500+ where counting stopped."""
    rows, lead = _scope(actor, filters)
    return _capped(_filtered(rows, actor, filters, lead))


def _capped(rows: QuerySet[Subject]) -> int:
    return rows.order_by()[:COUNT_CAP].count()


LIGHTS = {"red": "open", "yellow": "open", "green": "open", "grey": "kept", "blue": "ended"}  # and whose they are


def _possible_lights(f: Filters) -> set[str]:
    """Those that a row in the states asked for can have at all."""
    kinds = {PROBLEM.states[s].kind for s in _states(f)} or set(LIGHTS.values())
    return {name for name, kind in LIGHTS.items() if kind in kinds}


def _last(lead: str) -> str:
    return f"{lead}subject" if lead else "id"


def _scope(actor: Actor, filters: Filters) -> tuple[QuerySet[Subject], str]:
    """Where one unit is asked for, or is all one may see, its stakes lead in the right order; else the subjects."""
    what, unit = reads(actor, "problem", directory()), filters.unit
    if unit is None and not what.everything and not what.jurisdictions and len(what.units) == 1:
        (unit,) = what.units
    return (visible_to(actor, "problem"), "") if unit is None else (concerning(actor, "problem", unit), LED)


def _states(f: Filters) -> list[str]:
    return [*f.state, *(s.id for s in PROBLEM.states.values() if s.stage in f.stage)]


def _filtered(rows: QuerySet[Subject], actor: Actor, f: Filters, lead: str) -> QuerySet[Subject]:
    if wanted := _states(f):
        rows = rows.filter(state__in=wanted)
    if f.light:
        rows = rows.filter(light_filter(f.light, lead))
    if f.matter is not None:
        rows = rows.filter(problem__matter=f.matter)
    if f.category:
        rows = rows.filter(problem__category=f.category)
    if f.area is not None:
        rows = rows.filter(jurisdiction=f.area)
    if f.since is not None:
        rows = rows.filter(updated__gte=f.since)
    if f.mine:
        held = Duty.objects.filter(office__in=list(actor.offices), holds=True)
        rows = rows.filter(pk__in=held.values("subject"))
    return _searched(rows, f.q.strip(), reads(actor, "problem", directory())) if f.q.strip() else rows


def light_filter(light: str, lead: str = "") -> Q:
    """The condition that a light stands for today; overdue is computed, never stored. `lead`: whose columns are read.

    Written without negations, which lose the rows without a date.
    """
    today = clock.today()
    late, in_time = Q(**{f"{lead}due__lt": today}), _none_or(f"{lead}due", "gte", today)
    near, far = Q(**{f"{lead}yellow_from__lte": today}), _none_or(f"{lead}yellow_from", "gt", today)
    asked, not_asked = Q(**{f"{lead}asked": True}), Q(**{f"{lead}asked": False})
    shade = {"red": late & not_asked, "yellow": (in_time & near) | (late & asked), "green": in_time & far}.get(
        light, Q()
    )
    return Q(**{f"{lead}kind": LIGHTS[light]}) & shade


def _none_or(name: str, how: str, day: date) -> Q:
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__{how}": day})


def _searched(rows: QuerySet[Subject], words: str, what: Reads) -> QuerySet[Subject]:
    """By number, or by the words of title and description, within what this person may find."""
    number = words.upper().split("-R")[0]
    if number.startswith("WT-"):
        return rows.filter(number=number)
    scope = None if what.everything else [f"j{j}" for j in what.jurisdictions] + [f"u{u}" for u in what.units]
    return rows.filter(pk__in=match(words, scope))


# ---- meetings ----------------------------------------------------------------------------------------------------


def meetings(actor: Actor, after: str = "", limit: int = 30) -> Page:
    """The meetings this person may see, the latest change first. Raises Refused for a broken cursor."""
    return page_of(cursor_after(visible_to(actor, "meeting"), after), limit)


def for_the_agenda(actor: Actor, jurisdiction: int, limit: int = 100) -> list[Subject]:
    """What waits for the deliberating body of a jurisdiction: to be resolved, or for its lead leader; the most urgent first."""
    rows = visible_to(actor, "problem").filter(jurisdiction=jurisdiction, state__in=FOR_A_MEETING)
    return list(rows.order_by("due", "id")[:limit])


def waiting_for_a_meeting(actor: Actor) -> int:
    """How many problems wait for the next meeting, capped like every count."""
    return visible_to(actor, "problem").filter(state__in=FOR_A_MEETING)[:COUNT_CAP].count()


def resolved_in(actor: Actor, meeting: str) -> list[tuple[Subject, str]]:
    """What a meeting decided on the problems this person may see, in the order it was decided."""
    found = Resolution.objects.filter(meeting=meeting, subject__in=visible_to(actor, "problem")).select_related(
        "subject"
    )
    return [(r.subject, r.decision) for r in found.order_by("pk")]


FOR_A_MEETING = ("party_review", "naming")


# ---- one problem -------------------------------------------------------------------------------------------------


def concerned_units(subject: Subject) -> list[str]:
    """The names of the units that see it."""
    keys = Stake.objects.filter(subject=subject).values_list("key", flat=True)
    tree = directory()
    return [tree.unit_name(int(k.partition(":")[2])) for k in keys]


def facets(subject: Subject) -> Problem:
    """The filter columns of one problem."""
    return Problem.objects.get(pk=subject.pk)


def red_soon(actor: Actor, days: int = 5) -> QuerySet[Subject]:
    """What turns red within these working days, for whoever watches."""
    until = working_calendar().add_working_days(clock.today(), days)
    rows = visible_to(actor, "problem").filter(kind="open", due__isnull=False, due__lte=until)
    return rows.order_by("due", "id")


def latest(actor: Actor, since: timedelta) -> Sequence[Subject]:
    """What changed lately among what this person may see."""
    rows = visible_to(actor, "problem").filter(updated__gte=clock.now() - since)
    return list(rows.order_by("-updated", "-id")[:20])
