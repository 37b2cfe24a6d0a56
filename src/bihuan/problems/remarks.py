"""What is to be seen about a list while it is written: milestones against working days and the date of the whole.

Remarks refuse nothing: what the law refuses is said when the list is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bihuan.loop.clock import Calendar
from bihuan.loop.language import Case
from bihuan.loop.tables import problem_offers as offer
from bihuan.ui.when import WEEKDAYS
from bihuan.ui.when import day as day_word

Remark = tuple[str, str]


def of_list(case: Case, body: Mapping[str, Any]) -> Mapping[str, Remark]:
    """Light and sentence for each dated measure, and for the date of the whole list (L3.1)."""
    return dict(_remarks(case, body)) if "measures" in body else {}


def _remarks(case: Case, body: Mapping[str, Any]) -> Iterator[tuple[str, Remark]]:
    until = _date(body.get("due") or (offer.list_until(case) if case.row.get("plan") else None))
    if body.get("due") and until is not None:
        yield "due", _of_day(until, case, None)
    for n, measure in enumerate(body["measures"]):
        if (day := _date(measure.get("due"))) is not None:
            yield f"measures-{n}-due", _of_day(day, case, until)


def _of_day(day: date, case: Case, until: date | None) -> Remark:
    calendar, today = case.facts.calendar, case.today
    if day < today:
        return "red", "这一天已经过去。"
    if until is not None and day > until:
        return "red", f"晚于完成时限 {day_word(until, today)}。"
    if not calendar.is_working(day):
        before = calendar.subtract_working_days(day, 1)
        return "yellow", f"周{WEEKDAYS[day.weekday()]}不上班，前一个工作日是 {day_word(before, today)}。"
    return "grey", f"周{WEEKDAYS[day.weekday()]}，{_count(day, today, calendar)}{_unknown(day, calendar)}"


def _count(day: date, today: date, calendar: Calendar) -> str:
    left = calendar.working_days_between(today, day)
    return f"还有 {left} 个工作日。" if left else "就是今天。"


def _unknown(day: date, calendar: Calendar) -> str:
    return "" if calendar.known(day) else f"{day.year} 年放假安排还没公布，暂按周一至周五算。"


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
