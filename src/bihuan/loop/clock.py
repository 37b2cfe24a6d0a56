"""Working days, allowances, lights. Receipt day is day 0; overdue is computed, never stored.

An event keeps the allowance and what stopped the clock; `due` makes the date from them, the calendar and the planned
meetings, again whenever one of these changes (02-loop, Working days).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

Light = Literal["green", "yellow", "red", "grey", "blue"]
Stop = Sequence[Any]  # [from, to or None, cap in working days or None]

YELLOW_DAYS = 3


@dataclass(frozen=True, slots=True)
class Calendar:
    """Official 休 and 班 days. `years` are those announced; outside them Monday to Friday stand in, loudly 未公布."""

    rest: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def known(self, day: date) -> bool:
        """Whether the holidays of that year are announced."""
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        return day in self.work or (day.weekday() < 5 and day not in self.rest)

    def add_working_days(self, day: date, days: int) -> date:
        """The date `days` working days after `day`; with 0 the day itself, or the next working day."""
        step = timedelta(days=1)
        while days > 0 or not self.is_working(day):
            day += step
            if self.is_working(day):
                days -= 1
                if days <= 0:
                    break
        return day

    def subtract_working_days(self, day: date, days: int) -> date:
        """The date `days` working days before `day`."""
        while days > 0:
            day -= timedelta(days=1)
            if self.is_working(day):
                days -= 1
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative where `end` lies before `start`."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def day_of(moment: str) -> date:
    """The local date of an ISO moment or date."""
    return date.fromisoformat(moment[:10])


def stopped_days(stops: Iterable[Stop], since: date, calendar: Calendar, today: date) -> int:
    """Working days on which the clock stood still after `since`: a stop still open counts up to today, none beyond its
    cap, and a day on which two stopped it counts once."""
    return len({day for stop in stops for day in _stopped(stop, since, calendar, today)})


def _stopped(stop: Stop, since: date, calendar: Calendar, today: date) -> Iterator[date]:
    begun, ended, cap = stop
    start, end = max(day_of(begun), since), day_of(ended) if ended else today
    if cap is not None:
        end = min(end, calendar.add_working_days(day_of(begun), cap))
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    yield from filter(calendar.is_working, days)


def due(
    since: str,
    allowance: Mapping[str, Any] | None,
    stops: Sequence[Stop],
    calendar: Calendar,
    today: date,
    meetings: Sequence[date] = (),
) -> date | None:
    """When the ball must have moved on: from `{"days": n}`, `{"until": date}` or `{"meeting": n}` and the stops."""
    if not allowance:
        return None
    start = day_of(since)
    if (until := allowance.get("until")) is not None:
        return moved(day_of(until), stops, start, calendar, today)
    if (fallback := allowance.get("meeting")) is not None:
        planned = next((m for m in sorted(meetings) if m >= start), None)
        return planned or calendar.add_working_days(start, fallback)
    return calendar.add_working_days(start, allowance["days"] + stopped_days(stops, start, calendar, today))


def moved(day: date, stops: Sequence[Stop], since: date, calendar: Calendar, today: date) -> date:
    """A fixed date moved on by the working days the clock stood still (suspension, referral)."""
    passed = stopped_days(stops, since, calendar, today) if stops else 0
    return calendar.add_working_days(day, passed) if passed else day


def yellow_from(day: date | None, milestones: Iterable[date], calendar: Calendar) -> date | None:
    """The first day the light is yellow: three working days before the due date, or the day after a missed milestone."""
    if day is None:
        return None
    first = calendar.subtract_working_days(day, YELLOW_DAYS)
    return min([first, *(m + timedelta(days=1) for m in milestones)])


def light(kind: str, due_on: date | None, yellow_on: date | None, today: date, *, asked: bool = False) -> Light | None:
    """The light of a row: grey where kept, blue where closed well, else by today.

    `asked`: an extension asked for in time keeps it yellow until decided.
    """
    if kind == "kept":
        return "grey"
    if kind == "ended":
        return "blue"
    if due_on is not None and today > due_on:
        return "yellow" if asked else "red"
    if yellow_on is not None and today >= yellow_on:
        return "yellow"
    return "green"


def overdue_days(due_on: date | None, calendar: Calendar, today: date) -> int:
    """Working days past the due date, 0 where none."""
    return calendar.working_days_between(due_on, today) if due_on is not None and today > due_on else 0


def moment(at: datetime) -> str:
    """The one form in which times stand in events and rows: ISO 8601 to the millisecond, with offset."""
    return at.isoformat(timespec="milliseconds")
