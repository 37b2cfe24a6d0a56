"""Everything that reads problems and meetings, always from `visible_to(person)`; facts for decisions beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import orjson
from django.db.models import Q

from bihuan.kernel.access import visible_to
from bihuan.kernel.act import load
from bihuan.kernel.models import Event, Subject
from bihuan.kernel.paging import COUNT_CAP, Page, cursor_after, page_of
from bihuan.kernel.registry import registry
from bihuan.loop.language import Actor, Option, Row
from bihuan.loop.tables.problem import OPEN, PROBLEM
from bihuan.organisation.models import Matter, Place
from bihuan.organisation.queries import route
from bihuan.problems.models import Resolution

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


def told_in(actor: Actor, meeting: str) -> list[tuple[Subject, str, dict[str, Any]]]:
    """The same with what each decision says: (problem, decision, what was filled in). Two queries."""
    found = list(
        Resolution.objects.filter(meeting=meeting, subject__in=visible_to(actor, "problem"))
        .select_related("subject")
        .order_by("pk")
    )
    events = Event.objects.filter(subject__in={r.subject_id for r in found}, sequence__in={r.sequence for r in found})
    bodies = {(s, n): orjson.loads(body) for s, n, body in events.values_list("subject_id", "sequence", "body")}
    return [(r.subject, r.decision, bodies[r.subject_id, r.sequence]["payload"]) for r in found]


FOR_A_MEETING = ("party_review", "naming")
