"""Due dates stand outside the fold: whenever the calendar, the meetings or the day change, they are computed anew."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from bihuan.kernel.act import duties, gather, load, write_duties
from bihuan.kernel.models import Duty, Stake, Subject
from bihuan.kernel.registry import projection_of
from bihuan.kernel.transaction import one_command
from bihuan.loop import engine
from bihuan.loop.clock import yellow_from
from bihuan.loop.language import SYSTEM
from bihuan.services import clock

BATCH = 200


def recount(*, jurisdiction: int | None = None, state: str | None = None) -> int:
    """Computes due dates, lights and duties of all open rows anew; how many moved. Safe to run twice or late."""
    return sum(_recount(batch) for batch in _batches(jurisdiction, state))


def _batches(jurisdiction: int | None, state: str | None) -> Iterator[list[int]]:
    rows = Subject.objects.exclude(kind="ended")
    if jurisdiction is not None:
        rows = rows.filter(jurisdiction=jurisdiction)
    if state is not None:
        rows = rows.filter(state=state)
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield batch
        last = batch[-1]


@one_command
def _recount(keys: list[int]) -> int:
    rows = Subject.objects.filter(pk__in=keys).order_by("pk")
    if connection.features.has_select_for_update:  # an act under way is waited for, not written over
        rows = rows.select_for_update()
    return sum(_one(subject) for subject in rows)


def _one(subject: Subject) -> bool:
    projection, row, now = projection_of(subject.table), load(subject), clock.now()
    facts, today = gather(projection, row, subject, (), SYSTEM, now), now.date()
    due = engine.due(projection.table, row, facts, today)
    yellow = yellow_from(due, projection.milestones(row, facts, today), facts.calendar)
    moved = (due, yellow) != (subject.due, subject.yellow_from)
    if moved:
        Subject.objects.filter(pk=subject.pk).update(due=due, yellow_from=yellow)
        Stake.objects.filter(subject=subject).update(due=due, yellow_from=yellow)
    owed = [(o.office, o.action, o.due) for o in duties(projection, row, facts, today, due)]
    if owed != sorted(Duty.objects.filter(subject=subject).values_list("office", "action", "due"), key=lambda d: d[:2]):
        write_duties(subject, duties(projection, row, facts, today, due), clear=True)
    return moved
