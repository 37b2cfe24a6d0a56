"""What records add to pages below: to an officer's archive what was recorded and how good it was."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from bihuan.activities.known import offer_templates
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Section, section
from bihuan.loop.language import Actor, Option, Row
from bihuan.loop.tables.record import QUALITIES
from bihuan.records import queries
from bihuan.records.models import Template


@offer_templates
def templates(jurisdiction: int) -> Sequence[Option]:
    """What an activity may be recorded by: the templates of everybody and of its own place."""
    rows = Template.objects.filter(Q(jurisdiction__isnull=True) | Q(jurisdiction=jurisdiction), active=True)
    return list(rows.order_by("order", "id").values_list("code", "name"))


@section("activity")
def of_activity(subject: Subject, row: Row, actor: Actor) -> Section | None:
    """What came of an activity, for whoever reviews it: how many records, and the way to them and to their results."""
    if not actor.of("centre", "supervision"):
        return None
    found = {"number": subject.number, "count": queries.count_of_activity(actor, str(subject.number))}
    if not (actor.of("centre") or found["count"]):
        return None
    return Section("records", "记录和结果", "records/parts/of_activity.html", found)


@section("officer")
def of_officer(subject: Subject, row: Row, actor: Actor) -> Section | None:
    """The officer's records: for the officer the way to them, for the centre how good they were."""
    account = row.get("account")
    if not account:
        return None
    counted = queries.quality(account)
    found = [(label.partition("：")[0], counted[name]) for name, label in QUALITIES if counted[name]]
    own = actor.person == account
    return Section(
        "records", "体验记录", "records/parts/of_officer.html", {"own": own, "qualities": found}, clause="M8.5"
    )
