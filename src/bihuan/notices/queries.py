"""A person's own notices, and where the page of a subject is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from bihuan.kernel.access import visible_to
from bihuan.kernel.models import Subject
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.notices.models import Notice

MOST_UNREAD = 100
PAGES = {"problem": "/problems/{}", "voice": "/voices/{}", "meeting": "/meetings/{}", "result": "/results/{}"}


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
    return Page(page, visible_among(actor, [n.subject for n in page]), last)


def visible_among(actor: Actor, subjects: Sequence[Subject]) -> set[int]:
    """The keys of those subjects that this person may see; one query."""
    keys = {s.pk for s in subjects}
    rows = [
        visible_to(actor, t).filter(pk__in=keys).values_list("pk", flat=True)
        for t in sorted({s.table for s in subjects})
    ]
    return set(rows[0].union(*rows[1:], all=True)) if rows else set()


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
