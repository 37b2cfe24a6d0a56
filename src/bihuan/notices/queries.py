"""A person's own notices, and where the page of a subject is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from bihuan.kernel.access import Reads, reads
from bihuan.kernel.models import Stake, Subject
from bihuan.kernel.registry import NOT, directory
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.notices.models import Notice, Nudge
from bihuan.services import clock

MOST_UNREAD = 100
# Acts that lead to a page of what all who are told may read, not to the row
OPEN_TO_WHO_IS_TOLD = {"convey": "/praise", "training": "/officer/trainings"}
WATCHERS = frozenset({"supervision", "charge", "deputy", "head"})
PAGES = {
    "problem": "/problems/{}", "voice": "/voices/{}", "suggestion": "/suggestions/{}", "meeting": "/meetings/{}",
    "result": "/results/{}", "round": "/rounds/{}", "campaign": "/people/campaigns/{}",
    "application": "/people/applications/{}", "officer": "/people/{}", "training": "/people/trainings/{}",
    "record": "/experience/records/{}", "assessment": "/people/assessments/{}",
    "request": "/people/requests/{}",
    "activity": "/experience/{}",
}  # fmt: skip

# What is about the person who is told, and has a page of theirs
OWN = {"officer": "/officer/me", "assessment": "/officer/assessments/{}"}


def unread_count(actor: Actor) -> int:
    """How many notices this person has not read, capped at 100."""
    return Notice.objects.filter(person=actor.person, read_at__isnull=True)[:MOST_UNREAD].count()


def latest(actor: Actor, limit: int = 30) -> Sequence[Notice]:
    """The newest notices of this person, with their subjects."""
    return list(Notice.objects.filter(person=actor.person).select_related("subject").order_by("-at", "-id")[:limit])


@dataclass(frozen=True, slots=True)
class Page:
    """One page of notices, newest first; `seen` are the subjects that the person may still see, `next` the cursor."""

    notices: Sequence[Notice]
    seen: set[int]
    next: str | None = None


def inbox(actor: Actor, after: str = "", limit: int = 30) -> Page:
    """The person's notices by keyset. Raises Refused (invalid) for a broken cursor."""
    rows = Notice.objects.filter(person=actor.person).select_related("subject")
    if after:
        at, pk = _cursor(after)
        rows = rows.filter(Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=pk)))
    found = list(rows.order_by("-at", "-id")[: limit + 1])
    page = found[:limit]
    last = f"{page[-1].at.isoformat()}_{page[-1].pk}" if len(found) > limit else None
    return Page(page, visible_among(actor, [n.subject for n in page if n.subject]), last)


def visible_among(actor: Actor, subjects: Sequence[Subject]) -> set[int]:
    """The keys of those subjects that this person may see, as `visible_to` has it; one query at most.

    The rows are at hand, so only the stakes of those are asked for that no office of the whole jurisdiction opens:
    `visible_to` would gather all that the person's units are concerned with.
    """
    may = {table: reads(actor, table, directory()) for table in {s.table for s in subjects}}
    audible = [s for s in subjects if may[s.table].early or not s.quiet_until or s.quiet_until <= clock.today()]
    whole = {s.pk for s in audible if may[s.table].everything or s.jurisdiction in may[s.table].jurisdictions}
    whole |= {s.pk for s in audible if s.person is not None and s.person == may[s.table].person}
    keys = set[str]().union(*(what.keys | what.shut for what in may.values()))
    asked = [s.pk for s in audible if s.pk not in whole or may[s.table].shut]
    if not asked:
        return whole
    stakes = Stake.objects.filter(subject__in=asked, key__in=keys).values_list("subject", "key")
    found = {pk for pk, key in stakes if not key.startswith(NOT)}
    return (whole | found) - {pk for pk, key in stakes if key.startswith(NOT)}


def who_see(subject: Subject, actors: Sequence[Actor]) -> list[Actor]:
    """Those of these persons who may see the row, as `visible_to` has it; one query however many they are."""
    if not actors:
        return []
    keys = set(Stake.objects.filter(subject=subject).values_list("key", flat=True))
    quiet = subject.quiet_until is not None and subject.quiet_until > clock.today()
    may = {a.id: reads(a, subject.table, directory()) for a in actors}
    return [a for a in actors if (may[a.id].early or not quiet) and _reads_it(may[a.id], subject, keys)]


def _reads_it(may: Reads, subject: Subject, keys: Collection[str]) -> bool:
    if may.shut & set(keys):
        return False
    if may.everything or subject.jurisdiction in may.jurisdictions:
        return True
    own = may.person is not None and subject.person == may.person
    return own or bool(may.keys & set(keys))


def address_of(notice: Notice, seen: Collection[int]) -> str:
    """Where a notice leads; empty where its row is not this person's to see any more."""
    if notice.subject is None:
        return notice.page
    if notice.subject.table in OWN and notice.subject.person == notice.person_id:
        return OWN[notice.subject.table].format(notice.subject.number)
    return OPEN_TO_WHO_IS_TOLD.get(notice.action) or (address(notice.subject) if notice.subject_id in seen else "")


# ---- urging 催办 --------------------------------------------------------------------------------------------------


def watches(actor: Actor) -> bool:
    """Whether this person watches over others' work at all."""
    return any(office.partition(":")[0] in WATCHERS for office in actor.offices)


def may_nudge(actor: Actor, subject: Subject) -> bool:
    """Whether this person watches over this row: supervision and leaders of its jurisdiction or of the city, the leader
    who is in charge of its unit."""
    areas = {subject.jurisdiction, directory().city}
    over = {f"{kind}:{area}" for kind in ("supervision", "head", "deputy") for area in areas}
    return bool((over | {f"charge:{subject.unit}"}) & set(actor.offices))


def nudged(subjects: Sequence[Subject]) -> dict[int, str]:
    """Of these rows those that were urged today, by whom and when: 樊雨亭 09:20; one query."""
    found = Nudge.objects.filter(subject__in=subjects, day=clock.today()).select_related("by")
    return {n.subject_id: f"{n.by.name} {timezone.localtime(n.at):%H:%M}" for n in found}


def address(subject: Subject) -> str:
    """The path of the page of a subject; empty where its room has none."""
    return PAGES[subject.table].format(subject.number or subject.uid) if subject.table in PAGES else ""


def _cursor(text: str) -> tuple[datetime, int]:
    stamp, _, pk = text.rpartition("_")
    try:
        moment = parse_datetime(stamp.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Refused(Refusal("invalid", "翻页的位置不对，请从第一页开始。", {"after": "翻页的位置不对。"}))
    return moment, int(pk)
