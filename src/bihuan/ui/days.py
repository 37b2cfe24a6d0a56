"""Days left, always in working days: 余 3 天, 今天到期, 逾期 1 天, 计时已停."""

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from bihuan.ui.when import day

STOPPED, LOOK_BACK = "计时已停", "回头看"


def sentence(left: int | None, colour: str | None = None, unit: str = "天") -> str:
    """`left` working days until the due date (0 today, below 0 overdue); None and no stopped clock: 没有期限."""
    if colour == "grey":
        return STOPPED
    if left is None:
        return LOOK_BACK if colour == "blue" else "没有期限"
    if left < 0:
        return f"逾期 {-left} {unit}"
    return f"余 {left} {unit}" if left else "今天到期"


def days(left: int | None, due: date | None, today: date, *, colour: str | None = None, note: str = "") -> SafeString:
    """The sentence, and beneath it the date or `note` (18:00 前, 6月1日复核)."""
    beneath = note or (day(due, today) if due else "")
    return format_html(
        '<span class="b-days" data-l="{}">{}<small>{}</small></span>', colour or "", sentence(left, colour), beneath
    )


def workdays(count: int) -> str:
    """A span in words: 当天, 15 个工作日."""
    return f"{count} 个工作日" if count else "当天"
