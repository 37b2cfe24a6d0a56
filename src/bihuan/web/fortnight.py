"""这两周: what is due on which day of this and the next week, and the days off and on that lie ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bihuan.loop.clock import Calendar, light
from bihuan.ui.when import WEEKDAYS

AHEAD = 35  # days in which holidays are told
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: its word, its number, how much is due, in which light. `rest`: a day off."""

    word: str
    number: int
    count: int
    light: str
    today: bool
    rest: bool


def cells(today: date, calendar: Calendar, due: Mapping[date | None, int]) -> list[Cell]:
    """Monday to Friday of this week and the next; a weekend that is worked stands in `sentence`."""
    monday = today - today.weekday() * DAY
    days = [monday + (week * 7 + n) * DAY for week in range(2) for n in range(5)]
    return [_cell(day, today, calendar, due.get(day, 0)) for day in days]


def _cell(day: date, today: date, calendar: Calendar, count: int) -> Cell:
    near = calendar.subtract_working_days(day, 3) <= today
    colour = light("open", day, today if near else None, today) if count else ""
    rest = not calendar.is_working(day)
    return Cell(
        "今天" if day == today else f"周{WEEKDAYS[day.weekday()]}", day.day, count, colour or "", day == today, rest
    )


def sentence(today: date, calendar: Calendar) -> str:
    """5月1日至5日放假，5月9日（周六）上班，期限已照此顺延。 Empty where nothing lies ahead; loud where it is not announced."""
    days = [today + n * DAY for n in range(AHEAD)]
    found = [*_holidays(days, calendar), *_worked(days, calendar)]
    words = [text for _, text in sorted(found)]
    told = f"{'，'.join(words)}，期限已照此顺延。" if words else ""
    unknown = next((d.year for d in days if not calendar.known(d)), None)
    return told + (f"{unknown} 年的放假安排还没有公布，暂按周一至周五计算。" if unknown else "")


def _holidays(days: list[date], calendar: Calendar) -> Iterator[tuple[date, str]]:
    """Runs of days off that hold at least one weekday; the weekends beside them belong to them."""
    run: list[date] = []
    for day in [*days, days[-1] + DAY]:
        if not calendar.is_working(day) and day != days[-1] + DAY:
            run.append(day)
            continue
        if any(d in calendar.rest and d.weekday() < 5 for d in run):
            yield run[0], f"{_day(run[0])}{_until(run)}放假"
        run = []


def _until(run: list[date]) -> str:
    if len(run) == 1:
        return ""
    return f"至{run[-1].day}日" if run[0].month == run[-1].month else f"至{_day(run[-1])}"


def _worked(days: list[date], calendar: Calendar) -> Iterator[tuple[date, str]]:
    for day in days:
        if day in calendar.work:
            yield day, f"{_day(day)}（周{WEEKDAYS[day.weekday()]}）上班"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
