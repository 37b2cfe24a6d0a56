"""Everything that reads trainings and who takes part. The centre reads of all officers of its place, an officer of
themselves; `lacking` is for the rooms above, which give officers something to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

from django.db.models import Max

from bihuan.training.models import Participant
from bihuan.training.topics import mandatory

AT_ONCE = 5000


def lacking(officers: Iterable[int], on: date) -> dict[int, list[str]]:
    """The mandatory trainings (by the names of their topics) that these officers lack on that day, by officer; who lacks
    none is left out. `officers`: keys of `people.Officer`. One query for every 5000."""
    wanted = mandatory()
    found: dict[int, list[str]] = {}
    for some in _batches(officers):
        done = completed(some, [topic.id for topic in wanted], on)
        for officer in some:
            missing = [t.name for t in wanted if not _covers(done.get((officer, t.id)), t.until, on)]
            if missing:
                found[officer] = missing
    return found


def completed(officers: Sequence[int], topics: Sequence[str], on: date) -> Mapping[tuple[int, str], date]:
    """The last day, up to `on`, on which these officers completed a training of these topics."""
    rows = Participant.objects.filter(officer__in=officers, topic__in=topics, completed_on__lte=on)
    latest = rows.order_by().values_list("officer", "topic").annotate(last=Max("completed_on"))
    return {(officer, topic): last for officer, topic, last in latest}


def _covers(last: date | None, until: Callable[[date], date], on: date) -> bool:
    return last is not None and until(last) >= on


def _batches(officers: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(officers)
    while some := list(islice(rest, AT_ONCE)):
        yield some
