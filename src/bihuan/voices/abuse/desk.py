"""What an administrator sees of the pressure on the public form, and may set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Sum
from django.db.models.functions import TruncHour

from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor
from bihuan.organisation.commands import configure
from bihuan.services import clock
from bihuan.voices.abuse import pace, tally, words
from bihuan.voices.channels import channels
from bihuan.voices.models import Held, Tally, Voice

HOURS: Final = 24
MOST_SENDERS: Final = 20
TAKEN: Final = "taken"
COLUMNS: Final = {TAKEN: "进收件箱", **tally.KINDS}


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour: a figure for each of COLUMNS; `loud` where something was held or refused."""

    at: datetime
    figures: Sequence[int]
    loud: bool


@dataclass(frozen=True, slots=True)
class Sender:
    """A digest of an address, and what came from it today."""

    digest: str
    kind: str
    count: int


def hours() -> list[Hour]:
    """The last day by hours, the latest first; hours in which nothing came are left out."""
    since = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    found = dict[datetime, dict[str, int]]()
    for hour, kind, count in (*_taken(since), *_unusual(since)):
        figures = found.setdefault(hour, {})
        figures[kind] = figures.get(kind, 0) + count
    return [_hour(at, found[at]) for at in sorted(found, reverse=True)]


def senders() -> list[Sender]:
    """Who was held, joined or told to stop most, in a day."""
    rows = Tally.objects.filter(hour__gte=clock.now() - timedelta(hours=HOURS)).exclude(sender="").order_by()
    found = rows.values("sender", "kind").annotate(n=Sum("count")).order_by("-n", "sender", "kind")[:MOST_SENDERS]
    return [Sender(g["sender"], tally.KINDS[g["kind"]], g["n"]) for g in found]


def save_words(by: Actor, typed: str) -> None:
    """Keeps the blocked words. Raises Refused."""
    configure(by, words.KEY, {"words": words.understood(typed)})


def save_bounds(by: Actor, typed: Mapping[str, str]) -> None:
    """Keeps from what pace on the browser is asked for work. Raises Refused."""
    configure(by, pace.KEY, pace.understood(typed))


def marked(jurisdiction: int, limit: int = 50) -> list[tuple[Voice, list[str]]]:
    """The latest voices with a mark, and the marks in words."""
    rows = Voice.objects.filter(jurisdiction=jurisdiction).exclude(marks="").select_related("subject")
    return [(v, [tally.KINDS[m] for m in v.marks.split(",")]) for v in rows.order_by("-opened")[:limit]]


def _hour(at: datetime, found: Mapping[str, int]) -> Hour:
    loud = any(found.get(kind) for kind in ("slow", "flood", "refused"))
    return Hour(at, [found.get(kind, 0) for kind in COLUMNS], loud)


def _taken(since: datetime) -> Iterator[tuple[datetime, str, int]]:
    public = [c.id for c in channels().values() if c.public]
    rows = Voice.objects.filter(
        jurisdiction__in=list(directory().jurisdictions), channel__in=public, opened__gte=since
    ).order_by()
    for hour, count in rows.annotate(h=TruncHour("opened", tzinfo=clock.ZONE)).values_list("h").annotate(n=Count("pk")):
        yield hour, TAKEN, count


def _unusual(since: datetime) -> Iterator[tuple[datetime, str, int]]:
    rows = Tally.objects.filter(hour__gte=since).order_by().values_list("hour", "kind").annotate(n=Sum("count"))
    for hour, kind, count in (*rows, *tally.unwritten(since)):
        yield hour.astimezone(clock.ZONE), kind, count


def held() -> Mapping[str, int]:
    """How many wait in all slow lanes, by why."""
    rows = Held.objects.filter(voice="", dropped__isnull=True).order_by().values_list("why")
    return dict(rows.annotate(n=Count("pk")))
