"""Everything that reads activities, from `visible_to(person)`."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import F, Q, QuerySet

from bihuan.activities.models import Activity, Participation
from bihuan.kernel.access import visible_to
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import Page, cursor_after, page_of
from bihuan.loop.language import Actor
from bihuan.loop.tables.activity import ACTIVITY, KINDS
from bihuan.loop.tables.activity_who import HERE
from bihuan.people.models import Officer
from bihuan.services import clock

MOST: Final = 50
MOST_OF_A_MONTH: Final = 300
LONGEST: Final = timedelta(days=366)
LIVING: Final = ("planned", "signing", "running", "deciding", "finished")
COMING: Final = ("signing", "running")


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of activities is narrowed to."""

    state: str = ""
    kind: str = ""
    q: str = ""
    after: str = ""


def listing(actor: Actor, sought: Sought, most: int = MOST) -> Page:
    """The activities this person may see, the latest change first; one kind is read from its own index. Raises Refused for
    a broken cursor."""
    rows, at, key = _sought(actor, sought)
    return page_of(cursor_after(rows, sought.after, at, key), most, at, key)


def keys(actor: Actor, sought: Sought, most: int) -> array[int]:
    """The keys of all of the list, in its order."""
    rows, at, key = _sought(actor, sought)
    return array("q", rows.order_by(f"-{at}", f"-{key}").values_list("pk", flat=True)[:most].iterator(10_000))


def _sought(actor: Actor, sought: Sought) -> tuple[QuerySet[Subject], str, str]:
    """The rows, and by what they are in order."""
    one_kind = sought.kind in dict(KINDS)
    rows = visible_to(actor, ACTIVITY.id, led=one_kind).select_related("activity")
    if sought.state in ACTIVITY.states:
        rows = rows.filter(state=sought.state)
    if q := sought.q.strip():
        numbered = q.upper().startswith(f"{ACTIVITY.prefix}-")
        rows = rows.filter(number=q.upper()) if numbered else rows.filter(title__icontains=q)
    if not one_kind:
        return rows, "updated", "id"
    rows = rows.filter(activity__kind=sought.kind)
    return rows.alias(led=F("activity__updated"), led_by=F("activity__subject")), "led", "led_by"


def between(actor: Actor, first: date, last: date) -> list[Subject]:
    """The activities of these days that this person may see, by their beginning; cancelled ones are left out."""
    period = Activity.objects.filter(
        begins_on__lte=last, begins_on__gte=first - LONGEST, ends_on__gte=first, state__in=LIVING
    )
    rows = visible_to(actor, ACTIVITY.id).filter(pk__in=period.values("subject")).select_related("activity")
    return list(rows.order_by("activity__begins_on", "pk")[:MOST_OF_A_MONTH])


def of_officer(officer: Officer) -> QuerySet[Participation]:
    """The activities that an officer has or had to do with, the latest first."""
    rows = (
        Participation.objects.filter(officer=officer)
        .exclude(state="out")
        .select_related("activity__subject", "partner__subject")
    )
    return rows.order_by("-begins_on", "-activity")


def seen_of_officer(officer: Officer, actor: Actor) -> QuerySet[Participation]:
    """Of these those that somebody else may see: not an unannounced visit to their own unit."""
    return of_officer(officer).filter(activity__subject__in=visible_to(actor, ACTIVITY.id).order_by())


def hidden_from(actor: Actor) -> list[int]:
    """The activities that are kept from this person's units yet; by id."""
    rows = Activity.objects.filter(secret=True).exclude(subject__in=visible_to(actor, ACTIVITY.id).order_by())
    return list(rows.values_list("pk", flat=True))


def own(actor: Actor) -> list[Participation]:
    """This officer's own activities, the latest first."""
    officer = Officer.objects.filter(account=actor.person).order_by("-pk").first()
    return list(of_officer(officer)[:MOST]) if officer else []


def coming(actor: Actor) -> list[Subject]:
    """What this officer may still sign up for, the next first."""
    taken = Participation.objects.filter(officer__account=actor.person, state__in=HERE).values("activity__subject")
    open_now = Q(
        activity__state="signing",
        activity__ends_on__gte=clock.today(),
        activity__begins_on__gte=clock.today() - LONGEST,
    )
    rows = visible_to(actor, ACTIVITY.id, led=True).filter(open_now).exclude(pk__in=taken)
    return list(rows.select_related("activity").order_by("activity__begins_on", "activity__subject")[:MOST])


def planned_with(actor: Actor) -> list[Subject]:
    """What this officer proposed or helps to plan, and is not over."""
    rows = visible_to(actor, ACTIVITY.id, led=True).filter(activity__state__in=("proposed", "planned"))
    return list(rows.select_related("activity").order_by("-activity__updated", "-activity__subject")[:MOST])


def people(subject: Subject) -> Sequence[Participation]:
    """Who has to do with an activity: assigned ones first, then in the order they came."""
    rows = Participation.objects.filter(activity__subject=subject).exclude(state="out")
    rows = rows.select_related("officer__subject", "partner__subject")
    order = {"assigned": 0, "signed": 1, "asked": 2}
    return sorted(rows, key=lambda one: (order.get(one.state, 3), one.pk))


def pilots(suggestion: str | None) -> list[Subject]:
    """The pilots that came from a suggestion."""
    rows = (
        Subject.objects.filter(table=ACTIVITY.id, activity__suggestion=suggestion)
        if suggestion
        else Subject.objects.none()
    )
    return list(rows.order_by("pk")[:MOST])


def due_to(condition: Q) -> QuerySet[Subject]:
    """Activities for the clock."""
    return Subject.objects.filter(condition, table=ACTIVITY.id).order_by("pk")


def may_see(actor: Actor, subject: Subject) -> bool:
    """Whether this person may see the activity."""
    return visible_to(actor, ACTIVITY.id).filter(pk=subject.pk).exists()
