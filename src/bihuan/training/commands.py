"""What is done with trainings that is more than one act: the clock's part, and the end with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from bihuan.kernel.act import ANY, Acted, act, load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import command, working_calendar
from bihuan.loop.language import SYSTEM, Actor
from bihuan.loop.tables.training import TRAINING
from bihuan.services import clock
from bihuan.training.queries import FIGURES, counts

REMIND_BEFORE = 1  # working days


def run_trainings() -> int:
    """Begins lessons and reminds of them; how many acts. Safe to run twice or late."""
    return len([act("training", pk, action, SYSTEM) for pk, action in list(_due())])


def _due() -> Iterator[tuple[int, str]]:
    now = clock.now()
    soon = working_calendar().add_working_days(now.date(), REMIND_BEFORE)
    for subject in Subject.objects.filter(table=TRAINING.id, state__in=("enrolling", "running")).order_by("pk"):
        row = load(subject)
        begins = row.get("starts_at")
        if subject.state == "enrolling" and begins and datetime.fromisoformat(begins) <= now:
            yield subject.pk, "begin"
        elif not row.get("reminded") and _waits(row) and now.date() <= _day(row) <= soon:
            yield subject.pk, "remind"


def _waits(row: Mapping[str, Any]) -> bool:
    """Whether there is something still to be done: a lesson to come to, a quiz to take."""
    return row["state"] == "enrolling" or bool(row["questions"])


def _day(row: Mapping[str, Any]) -> date:
    """The lesson where there is one to come, else the last day."""
    return date.fromisoformat(str(row["starts_at"] if row["state"] == "enrolling" else row["ends_on"])[:10])


@command("training", "finish")
def finish(
    subject: Subject, actor: Actor, fields: Mapping[str, Any], *, version: int = ANY, key: str | None = None,
    office: str | None = None,
) -> Acted:  # fmt: skip
    """The end: what the centre writes, and how many came and passed, without a name, both in the event."""
    counted = counts([subject]).get(subject.pk, {})
    figures = {name: counted.get(name, 0) for name in FIGURES}
    return act(
        "training",
        subject.pk,
        "finish",
        actor,
        fields,
        version=version,
        key=key,
        office=office,
        extra={"figures": figures},
    )
