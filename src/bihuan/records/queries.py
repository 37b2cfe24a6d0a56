"""Everything that reads records, from `visible_to(person)`."""

from __future__ import annotations

from array import array
from collections import Counter
from datetime import datetime

from django.db.models import F, QuerySet

from bihuan.activities.models import Participation
from bihuan.kernel.access import visible_to
from bihuan.kernel.models import Attachment, Subject
from bihuan.kernel.paging import Page, cursor_after, page_of
from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor
from bihuan.loop.tables.activity import ACTIVITY
from bihuan.loop.tables.record import RECORD, WAITING
from bihuan.organisation.models import Post, Role
from bihuan.records.models import Delivery, Finding, Record
from bihuan.services.files.models import File

MOST = 50
LED, LED_KEY = "own_updated", "own_subject"


def place_of(actor: Actor) -> int:
    """The jurisdiction that engaged an officer; the city's where there is no such post."""
    posts = Post.objects.filter(account=actor.person, role=Role.OFFICER).order_by("-since", "-id")
    found = posts.values_list("jurisdiction", flat=True).first()
    return found or directory().city or 0


def listing(actor: Actor, state: str = "", activity: str = "", after: str = "") -> Page:
    """The records that somebody reads, the latest change first. Raises Refused for a broken cursor."""
    return page_of(cursor_after(_sought(actor, state, activity), after), MOST)


def keys(actor: Actor, state: str, activity: str, most: int) -> array[int]:
    """The keys of all of the list, in its order."""
    rows = _sought(actor, state, activity).order_by("-updated", "-id")
    return array("q", rows.values_list("pk", flat=True)[:most].iterator(10_000))


def _sought(actor: Actor, state: str, activity: str) -> QuerySet[Subject]:
    rows = visible_to(actor, RECORD.id, led=bool(activity))
    if state in RECORD.states:
        rows = rows.filter(state=state)
    return rows.filter(record__activity=activity) if activity else rows


def own(actor: Actor, after: str = "") -> Page:
    """An officer's own records, the latest change first, from their own index. Raises Refused for a broken cursor."""
    rows = visible_to(actor, RECORD.id, led=True).filter(record__account=actor.person or 0)
    rows = rows.alias(**{LED: F("record__updated"), LED_KEY: F("record__subject")})
    return page_of(cursor_after(rows, after, LED, LED_KEY), MOST, LED, LED_KEY)


def record_of(subject: Subject) -> Record:
    return Record.objects.select_related("template").get(subject=subject)


def twins(record: Record) -> list[Subject]:
    """The other drafts of the same visit, oldest first."""
    rows = Record.objects.filter(account=record.account, client_id=record.client_id).exclude(pk=record.pk)
    return [r.subject for r in rows.select_related("subject").order_by("pk")]


def waiting_twins(record: Record) -> list[Subject]:
    return [subject for subject in twins(record) if subject.state in WAITING]


def delivered(account: int, client_id: str) -> list[Delivery]:
    """What came under this client id so far, oldest first."""
    rows = Delivery.objects.filter(account=account, client_id=client_id)
    return list(rows.select_related("subject").order_by("rank"))


def files(subject: Subject) -> dict[str, File]:
    """The files of a record by id."""
    rows = Attachment.objects.filter(subject=subject).select_related("file")
    return {a.file_id: a.file for a in rows}


def voices(subject: Subject) -> dict[str, Subject]:
    """The voices that the findings of a record became, by the finding's id."""
    return {f.client_id: f.voice for f in Finding.objects.filter(subject=subject).select_related("voice")}


def quality(account: int, since: datetime | None = None, until: datetime | None = None) -> Counter[str]:
    """How many records of an officer were accepted, by how good they were, by the day of the visit."""
    rows = Record.objects.filter(account=account).exclude(quality="")
    if since:
        rows = rows.filter(ended__gte=since)
    if until:
        rows = rows.filter(ended__lt=until)
    return Counter(rows.values_list("quality", flat=True))


def count_of_activity(actor: Actor, number: str) -> int:
    """How many records of an activity count, handed in or accepted, of those that this person may see."""
    rows = visible_to(actor, RECORD.id).filter(record__activity=number, state__in=(*WAITING, "accepted"))
    return rows.count()


def activity_of(officer: Actor, number: str) -> Subject | None:
    """The activity of this number, where the officer has or had a part in it: of others nobody learns that they are."""
    part = Participation.objects.filter(activity__subject__number=number, officer__account=officer.person)
    return Subject.objects.filter(table=ACTIVITY.id, number=number).first() if part.exists() else None


def activity(actor: Actor, number: str) -> Subject | None:
    """The activity of this number, if this person may see it."""
    return visible_to(actor, ACTIVITY.id).filter(number=number).first() if number else None
