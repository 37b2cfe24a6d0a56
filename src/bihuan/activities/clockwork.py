"""What is due by the clock: reminders, beginnings, releases. Safe to run twice or late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import Q

from bihuan.activities import queries
from bihuan.kernel.act import act, load
from bihuan.kernel.registry import working_calendar
from bihuan.loop.language import SYSTEM
from bihuan.services import clock

REMIND_BEFORE: Final = 1  # working days before it begins


def run_activities() -> int:
    """Everything that is due; how many acts."""
    due = [*_open(), *_released()]
    for pk, action in due:
        act("activity", pk, action, SYSTEM)
    return len(due)


def _open() -> Iterator[tuple[int, str]]:
    """Who is assigned is reminded the working day before; on its first day it begins, if somebody is."""
    today = clock.today()
    soon = working_calendar().add_working_days(today, REMIND_BEFORE)
    rows = queries.due_to(Q(activity__state="signing", activity__begins_on__lte=soon))
    for subject in rows.select_related("activity"):
        row = load(subject)
        if not any(one["state"] == "assigned" for one in row.get("people", {}).values()):
            continue
        if row["begins_on"] <= today.isoformat():
            yield subject.pk, "start"
        elif not row.get("reminded"):
            yield subject.pk, "remind"


def _released() -> Iterator[tuple[int, str]]:
    """Unannounced ones that are over and whose day has come."""
    over = Q(activity__state__in=("finished", "cancelled"), activity__secret=True)
    for pk in queries.due_to(over & Q(activity__release_on__lte=clock.today())).values_list("pk", flat=True):
        yield pk, "release"
