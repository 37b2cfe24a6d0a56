"""What happened since a person was last at 我的待办: a moment kept for each person, and the news after it.

A visit goes on while pages are opened with less than `PAUSE` between them; the next one begins where it ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor
from bihuan.notices.models import Notice, Visit
from bihuan.notices.queries import address_of, latest, visible_among
from bihuan.services import clock

PAUSE = timedelta(minutes=30)
FRESH = timedelta(minutes=5)  # a younger mark is not written again
LOOKED_AT = 60
SHOWN, SHOWN_OLD = 8, 3


@dataclass(frozen=True, slots=True)
class News:
    """The latest that happened to one row, and how much else did; `url` is empty where it is not theirs to see."""

    number: str
    title: str
    sentence: str
    at: datetime
    url: str
    more: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """News since `since` (None: never here before), `rest` further rows; where there is none, the last ones before."""

    since: datetime | None
    news: Sequence[News]
    fresh: bool
    rest: int = 0


def since(actor: Actor) -> datetime | None:
    """Until when the person was here the time before this one; None where they never were."""
    kept = Visit.objects.filter(pk=actor.person).first()
    if kept is None:
        return None
    return kept.before if clock.now() - kept.here < PAUSE else kept.here


@one_command
def arrive(actor: Actor) -> None:
    """Marks the person as being here now."""
    now = clock.now()
    kept, new = Visit.objects.get_or_create(person_id=actor.person or 0, defaults={"here": now})
    if not new and now - kept.here >= FRESH:
        before = kept.before if now - kept.here < PAUSE else kept.here
        Visit.objects.filter(pk=kept.pk).update(before=before, here=now)


def told(actor: Actor) -> Told:
    """What the person has been told since the visit before this one, a line a row, the latest first."""
    last = since(actor)
    found = latest(actor, LOOKED_AT)
    new = [n for n in found if last is not None and n.at > last]
    shown = new or found[:SHOWN_OLD]
    seen = visible_among(actor, [n.subject for n in shown if n.subject])
    lines = list(_lines(shown, seen))
    return Told(last, lines[:SHOWN], bool(new), max(0, len(lines) - SHOWN))


def _lines(notices: Sequence[Notice], seen: set[int]) -> Iterator[News]:
    """A line a row or page, in the order of the latest of each."""
    order: dict[int | str, int] = {}
    for notice in notices:
        order.setdefault(_about(notice), len(order))
    for _, same in groupby(sorted(notices, key=lambda n: order[_about(n)]), key=_about):
        first, *others = same
        url, subject = address_of(first, seen), first.subject
        number, title = (subject.number or "", subject.title) if subject else ("", "")
        yield News(number, title if url else "", first.sentence, first.at, url, len(others))


def _about(notice: Notice) -> int | str:
    return notice.subject_id or notice.page
