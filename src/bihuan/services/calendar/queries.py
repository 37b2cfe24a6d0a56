"""The working calendar of this process."""

from time import monotonic
from typing import Final

from bihuan.loop.clock import Calendar
from bihuan.services.calendar.models import Day, Stamp

LOOK_AGAIN: Final = 30.0  # seconds after which a process asks whether another one has changed the days


def working_calendar() -> Calendar:
    """The official days as a pure calendar. No query while it is fresh, one each 30 seconds, two more when it changed.

    A change is seen at once by the process that committed it, within 30 seconds by all others.
    """
    return _shelf.calendar()


def forget() -> None:
    """The next call of working_calendar reads the days again."""
    _shelf.empty()


class _Shelf:
    """The calendar as it was last read. Threads may read it twice, never half."""

    def __init__(self) -> None:
        self._kept: tuple[Calendar, int, float] | None = None

    def calendar(self) -> Calendar:
        if self._kept is None or monotonic() - self._kept[2] > LOOK_AGAIN:
            self._kept = self._fresh(self._kept)
        return self._kept[0]

    def empty(self) -> None:
        self._kept = None

    def _fresh(self, kept: tuple[Calendar, int, float] | None) -> tuple[Calendar, int, float]:
        version = Stamp.objects.values_list("version", flat=True).get()
        calendar = kept[0] if kept and kept[1] == version else _read()
        return calendar, version, monotonic()


_shelf: Final = _Shelf()


def _read() -> Calendar:
    days = Day.objects.values_list("date", "kind")
    rest = frozenset(day for day, kind in days if kind == Day.Kind.REST)
    work = frozenset(day for day, kind in days if kind == Day.Kind.WORK)
    # A year is announced as a whole; the import sees to it that none stands here without its National Day.
    return Calendar(rest, work, frozenset(day.year for day in rest if (day.month, day.day) == (10, 1)))
