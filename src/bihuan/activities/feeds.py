"""A person's calendar at a secret address: what is due, and activities. Whoever has the address reads it, so it says no more
than numbers, the act that is due, and the names of what was announced; a new address ends the old one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from icalendar import Calendar, Event

from bihuan.activities import queries
from bihuan.activities.models import Feed
from bihuan.kernel.act import load
from bihuan.kernel.models import Duty, Subject
from bihuan.kernel.registry import projection_of
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused, Row
from bihuan.loop.tables.activity_who import is_secret
from bihuan.notices.queries import address, visible_among
from bihuan.organisation.directory import actor_of
from bihuan.services import clock

BACK: Final = timedelta(days=30)
AHEAD: Final = timedelta(days=180)
MOST: Final = 500
TOKEN: Final = 32  # bytes of chance


# ---- the address -------------------------------------------------------------------------------------------------


@one_command
def make(actor: Actor) -> str:
    """A fresh secret for this person's calendar; the one before opens nothing any more."""
    token = secrets.token_urlsafe(TOKEN)
    Feed.objects.update_or_create(
        account_id=actor.person or 0, defaults={"digest": _digest(token), "made_at": clock.now()}
    )
    return token


@one_command
def stop(actor: Actor) -> None:
    """The address opens nothing any more."""
    Feed.objects.filter(account_id=actor.person or 0).delete()


def made_at(actor: Actor) -> Any:
    """Since when this person has an address; None without one."""
    return Feed.objects.filter(account_id=actor.person or 0).values_list("made_at", flat=True).first()


def holder(token: str) -> Actor:
    """Whose calendar a secret opens. Raises Refused (not-found) for unknown, stopped and closed ones alike."""
    found = Feed.objects.select_related("account").filter(digest=_digest(token), account__is_active=True).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这个日历，或者地址已经换过。"))
    return actor_of(found.account)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# ---- the calendar ------------------------------------------------------------------------------------------------


def calendar(actor: Actor, base: str) -> bytes:
    """The person's calendar as text/calendar; `base` is the address of the site."""
    made = Calendar()
    made.add("prodid", "-//Bihuan//Calendar//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", "闭环")
    made.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for event in (*_due(actor, base), *_activities(actor, base)):
        made.add_component(event)
    return bytes(made.to_ical())


def _due(actor: Actor, base: str) -> Iterator[Event]:
    """What the person's offices owe, on its day: number and act, never what it is about."""
    rows = Duty.objects.filter(office__in=list(actor.offices), due__gte=clock.today() - BACK).select_related("subject")
    duties = list(rows.order_by("due", "pk")[:MOST])
    seen = visible_among(actor, [duty.subject for duty in duties])
    for duty in duties:
        if duty.subject_id in seen and duty.due is not None:
            table = projection_of(duty.subject.table).table
            words = f"到期：{duty.subject.number or table.label} {table.actions[duty.action].label}"
            yield _event(
                f"due-{duty.subject.uid}-{duty.action}", words, duty.due, duty.due, base + address(duty.subject)
            )


def _activities(actor: Actor, base: str) -> Iterator[Event]:
    """Activities that this person may see, an officer's own alone; of an unannounced one no more than its number."""
    for subject in _seen(actor):
        row = load(subject)
        words = f"体验活动 {subject.number}" if is_secret(row) else f"体验：{subject.title}"
        first, last = _period(row)
        yield _event(f"activity-{subject.uid}", words, first, last, base + address(subject))


def _seen(actor: Actor) -> list[Subject]:
    if actor.of("officer"):
        return [part.activity.subject for part in queries.own(actor) if part.activity.begins_on]
    return queries.between(actor, clock.today() - BACK, clock.today() + AHEAD)


def _period(row: Row) -> tuple[date, date]:
    return date.fromisoformat(row["begins_on"]), date.fromisoformat(row["ends_on"])


def _event(uid: str, words: str, first: date, last: date, url: str) -> Event:
    """A whole-day entry; its end is the day after its last."""
    event = Event()
    event.add("uid", f"{uid}@bihuan")
    event.add("dtstamp", clock.now())
    event.add("summary", words)
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add("url", url)
    return event
