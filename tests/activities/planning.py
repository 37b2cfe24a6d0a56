"""Activities and officers for tests, made by the real commands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bihuan.kernel.act import Acted, act, load, perform
from bihuan.kernel.models import Subject
from bihuan.loop.language import Actor
from bihuan.organisation import directory
from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.training.topics import mandatory
from tests import cast
from tests.kernel.walking import does, now
from tests.people import recruiting
from tests.training.teaching import completed

BUSINESS, ELDERLY = "企业全生命周期", "老年人服务"


def officer(
    serial: int = 3,
    name: str = "李婉容",
    avoid: tuple[int, ...] = (),
    groups: tuple[str, ...] = (BUSINESS,),
    trained: bool = True,
    **said: Any,
) -> Officer:
    """An officer with these groups, who avoids these units, and has every mandatory training."""
    applied, _ = recruiting.applied(_campaign(), identity=recruiting.number(serial), name=name, **said)
    does("centre", "check_pass", applied, {**recruiting.CHECKS, "avoid": list(avoid)})
    does("centre_head", "review_pass", applied, {"groups": list(groups)})
    does("centre", "appoint", applied, recruiting.term(avoid=list(avoid), groups=list(groups)))
    found = Officer.objects.select_related("subject", "account").get(application__subject=applied)
    for topic in mandatory() if trained else ():
        completed(found, topic.id, clock.today())
    return found


def _campaign() -> Subject:
    return Subject.objects.filter(table="campaign", state="recruiting").first() or recruiting.campaign(quota=20)


def who(one: Officer) -> Actor:
    """The officer as an actor."""
    return directory.actor(one.account_id or 0)


def fields(**more: Any) -> dict[str, Any]:
    """A plan that goes to 商事服务科's window in a week."""
    first = clock.today() + timedelta(days=7)
    return {
        "title": "开办企业走一遍", "kind": "trial_day", "channels": ["site"], "matters": [1], "places": [2], "begins_on": first.isoformat(),
        "ends_on": first.isoformat(), "quotas": [{"group": "any", "number": 3}], **more,
    }  # fmt: skip


def planned(by: str = "centre", **more: Any) -> Subject:
    return act("activity", None, "plan", cast.actor(by), fields(**more), jurisdiction=1).subject


def published(by: str = "centre", **more: Any) -> Subject:
    subject = planned(by, **more)
    does(by, "publish", subject, {})
    return now(subject)


def officer_does(one: Officer, action: str, subject: Subject, sent: dict[str, Any] | None = None) -> Acted:
    fresh = now(subject)
    return perform(fresh, action, who(one), sent or {}, version=fresh.version)


def part(subject: Subject, one: Officer) -> dict[str, Any]:
    """What the row says of an officer."""
    found: dict[str, Any] = load(now(subject)).get("people", {}).get(str(one.account_id), {})
    return found
