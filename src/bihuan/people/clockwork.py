"""What is due by the clock: campaigns open and close, terms end, and personal data leave (M10). Safe to run twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from bihuan.kernel.act import act, load
from bihuan.kernel.models import Subject
from bihuan.loop.language import SYSTEM
from bihuan.organisation.directory import setting
from bihuan.people.applying import drop
from bihuan.people.models import Application, Draft, Invitation, Officer
from bihuan.people.vanishing import forget_officer, forget_person
from bihuan.services import clock

DRAFTS_KEPT: Final = timedelta(days=7)
LINKS_KEPT: Final = timedelta(days=30)
BEFORE_THE_END: Final = timedelta(days=30)
# Days after which nothing says any more who it was; a city may set others
KEPT: Final = {"keep_rejected": 180, "keep_officers": 3 * 365}
AT_ONCE: Final = 500


def run_people() -> int:
    """Everything that is due; how many acts."""
    due = [*_campaigns(), *_ending(), *_over(), *_rejected(), *_requests()]
    for table, pk, action in due:
        act(table, pk, action, SYSTEM)
    return len(due) + _archives() + _drafts() + _invitations()


def _campaigns() -> Iterator[tuple[str, int, str]]:
    today = clock.today().isoformat()
    for subject in Subject.objects.filter(table="campaign", state__in=("planned", "recruiting")).order_by("pk"):
        row = load(subject)
        opens = subject.state == "planned" and row["begins_on"] <= today
        if opens:
            yield "campaign", subject.pk, "open"
        if (opens or subject.state == "recruiting") and row["ends_on"] < today:
            yield "campaign", subject.pk, "close"


def _ending() -> Iterator[tuple[str, int, str]]:
    soon, today = clock.today() + BEFORE_THE_END, clock.today()
    near = Officer.objects.filter(serving=True, until__lte=soon, until__gte=today).select_related("subject")
    for officer in near.order_by("pk"):
        if officer.subject.state in ("active", "paused") and not load(officer.subject).get("ending"):
            yield "officer", officer.subject_id, "ending"


def _over() -> Iterator[tuple[str, int, str]]:
    over = Officer.objects.filter(serving=True, until__lt=clock.today(), subject__state__in=("active", "paused"))
    for pk in over.order_by("pk").values_list("subject_id", flat=True):
        yield "officer", pk, "expire"


def _rejected() -> Iterator[tuple[str, int, str]]:
    old = Application.objects.filter(state="rejected", identity__isnull=False)
    for row in old.order_by("pk").only("subject_id", "updated", "jurisdiction"):
        if row.updated.astimezone(clock.ZONE).date() < _limit("keep_rejected", row.jurisdiction):
            yield "application", row.subject_id, "erase"


def _requests() -> Iterator[tuple[str, int, str]]:
    """Departments that have not answered: reminded on the day before, and once more when it is too late."""
    today = clock.today()
    for subject in Subject.objects.filter(table="request", state="asked", due__lte=today + timedelta(days=1)).order_by(
        "pk"
    ):
        reminded, due = load(subject).get("reminded", "")[:10], subject.due
        if not reminded or (due is not None and due < today and reminded <= due.isoformat()):
            yield "request", subject.pk, "remind"


def _archives() -> int:
    """Officers whose archive has been kept as long as the rule says."""
    ended = Officer.objects.filter(serving=False, name__isnull=False).select_related("application")
    old = [
        o for o in ended.order_by("pk")[:AT_ONCE] if o.ended_on and o.ended_on < _limit("keep_officers", o.jurisdiction)
    ]
    for officer in old:
        act("officer", officer.subject_id, "erase", SYSTEM)
        forget_officer(officer)
    return len(old)


def _drafts() -> int:
    old = list(Draft.objects.filter(changed__lt=clock.now() - DRAFTS_KEPT)[:AT_ONCE])
    for draft in old:
        drop(draft)
    return len(old)


def _invitations() -> int:
    """Whom a link was for is forgotten when nobody can use it any more."""
    over = Q(expires_on__lt=clock.today()) | Q(used_at__isnull=False) | Q(ended_at__isnull=False)
    old = list(Invitation.objects.filter(over, sealed__isnull=False, made_at__lt=clock.now() - LINKS_KEPT)[:AT_ONCE])
    for row in old:
        forget_person(row.sealed or "")
        Invitation.objects.filter(pk=row.pk).update(sealed=None)
    return len(old)


def _limit(key: str, jurisdiction: int) -> date:
    return clock.today() - timedelta(days=int(setting(key, jurisdiction, KEPT[key])))
