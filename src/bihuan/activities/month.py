"""The month of activities: weeks of days, each with what goes on then."""

from __future__ import annotations

from calendar import Calendar, monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.activities import queries
from bihuan.activities.present import line
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.services import clock


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid; `outside` belongs to the month before or after."""

    date: date
    activities: list[dict[str, Any]]
    outside: bool
    today: bool


def month(actor: Actor, wish: str) -> dict[str, Any]:
    """The month asked for as 2026-03, else this one. Raises Refused (invalid)."""
    first = _first(wish)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    lines = [line(subject) for subject in queries.between(actor, weeks[0][0], weeks[-1][-1])]
    grid = [[_day(day, lines, first) for day in week] for week in weeks]
    return {
        "weeks": grid, "first": first, "title": f"{first.year} 年 {first.month} 月", "before": _shifted(first, -1), "after": _shifted(first, 1),
        "lines": [one for one in lines if one["row"]["begins_on"] <= last.isoformat() and one["row"]["ends_on"] >= first.isoformat()],
        "cut": len(lines) == queries.MOST_OF_A_MONTH,
    }  # fmt: skip


def _day(day: date, lines: list[dict[str, Any]], first: date) -> Day:
    at = day.isoformat()
    here = [one for one in lines if one["row"]["begins_on"] <= at <= one["row"]["ends_on"]]
    return Day(day, here, day.month != first.month, day == clock.today())


def _first(wish: str) -> date:
    try:
        return date.fromisoformat(f"{wish}-01") if wish else clock.today().replace(day=1)
    except ValueError:
        raise Refused(Refusal("invalid", "月份要写成 2026-03 这样。", {"month": "月份要写成 2026-03 这样。"})) from None


def _shifted(first: date, by: int) -> str:
    number = first.year * 12 + first.month - 1 + by
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
