"""Who still needs which mandatory training: one row an officer in office and mandatory topic, kept up as officers come and
go and trainings are completed. `queries.lacking` is the truth and asks the participants; this is what lists are read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bihuan.kernel.act import Acted
from bihuan.kernel.registry import job, within
from bihuan.kernel.transaction import one_command
from bihuan.loop.tables.officer import SERVING
from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.training.models import Need
from bihuan.training.queries import completed
from bihuan.training.topics import NEVER, REBUILD, Topic, mandatory, topics

AT_ONCE = 2000


@within("application", "appoint")
def begins(acted: Acted) -> None:
    """A new officer needs every mandatory training."""
    officers = Officer.objects.filter(application__subject=acted.subject)
    _write([(officer.pk, officer.jurisdiction) for officer in officers], mandatory())


@within("officer", "decide_dismissal", "resign", "expire")
def ends(acted: Acted) -> None:
    """Who has left needs none."""
    if acted.row["state"] not in SERVING:
        Need.objects.filter(officer__subject=acted.subject).delete()


def covers(officer: int, topic: str, completed_on: date) -> None:
    """A training was completed: the need is covered until then."""
    found = topics().get(topic)
    if found is not None:
        until = found.until(completed_on)
        Need.objects.filter(officer=officer, topic=topic, until__lt=until).update(until=until)


@one_command
def rebuild() -> int:
    """All needs anew from officers and participants, after topics have changed; how many rows."""
    wanted = mandatory()
    Need.objects.exclude(officer__serving=True, topic__in=[topic.id for topic in wanted]).delete()
    return sum(_write(some, wanted) for some in _serving())


@job(REBUILD)
def rebuild_later(payload: Mapping[str, Any]) -> None:
    """After topics have changed."""
    rebuild()


def _serving() -> Iterator[list[tuple[int, int]]]:
    after = 0
    while some := list(_after(after)):
        yield some
        after = some[-1][0]


def _after(pk: int) -> list[tuple[int, int]]:
    rows = Officer.objects.filter(serving=True, pk__gt=pk).order_by("pk")
    return list(rows.values_list("pk", "jurisdiction")[:AT_ONCE])


def _write(officers: Sequence[tuple[int, int]], wanted: Sequence[Topic]) -> int:
    done = completed([pk for pk, _ in officers], [topic.id for topic in wanted], clock.today())
    rows = [
        Need(officer_id=pk, jurisdiction=place, topic=t.id, until=t.until(done[pk, t.id]) if (pk, t.id) in done else NEVER)
        for pk, place in officers
        for t in wanted
    ]  # fmt: skip
    Need.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["officer", "topic"], update_fields=["until", "jurisdiction"]
    )
    return len(rows)
