"""What is done with rounds that is more than one act: the clock's part, and the report with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bihuan.kernel.act import ANY, Acted, act, load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import command, working_calendar
from bihuan.loop.language import SYSTEM, Actor
from bihuan.loop.tables.round import ROUND
from bihuan.rounds.figures import figures
from bihuan.services import clock

REMIND_BEFORE = 3  # working days before the end


def run_rounds() -> int:
    """Opens, reminds of and closes what is due by the clock; how many acts. Safe to run twice or late."""
    return len([act("round", pk, action, SYSTEM) for pk, action in list(_due())])


def _due() -> Iterator[tuple[int, str]]:
    today = clock.today()
    soon = working_calendar().add_working_days(today, REMIND_BEFORE)
    for subject in Subject.objects.filter(table=ROUND.id, state__in=("planned", "collecting")).order_by("pk"):
        row = load(subject)
        first, last = (date.fromisoformat(row[day]) for day in ("begins_on", "ends_on"))
        if subject.state == "planned" and first <= today:
            yield subject.pk, "open"
        if subject.state in ("planned", "collecting") and first <= today and last < today:
            yield subject.pk, "close"
        elif subject.state == "collecting" and last <= soon and not row.get("reminded"):
            yield subject.pk, "remind"


@command("round", "report")
def report(
    subject: Subject, actor: Actor, fields: Mapping[str, Any], *, version: int = ANY, key: str | None = None,
    office: str | None = None,
) -> Acted:  # fmt: skip
    """The report: what the centre writes, and the figures as they are at this moment, both in the event."""
    counted = figures(load(subject))
    return act(
        "round",
        subject.pk,
        "report",
        actor,
        fields,
        version=version,
        key=key,
        office=office,
        extra={"figures": counted},
    )
