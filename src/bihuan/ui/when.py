"""Dates and moments as people read them: 4月16日 周四, the year only where it is another one."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

WEEKDAYS = "一二三四五六日"
Moment = date | datetime | str


def when(moment: Moment | None, style: str, today: date) -> SafeString:
    """`<time>` in one of the `STYLES`. Text must be ISO 8601; a moment is shown in local time; None gives 未定."""
    if moment is None or moment == "":
        return SafeString("未定")
    local = _local(moment)
    machine = f"{local:%Y-%m}" if style == "month" else local.isoformat()  # a month that shields must not name the day
    return format_html('<time datetime="{}">{}</time>', machine, words(local, style, today))


def words(moment: Moment, style: str, today: date) -> str:
    """The bare words of `when`, for sentences, titles and documents."""
    return STYLES[style](_local(moment), today)


def day(moment: date, today: date) -> str:
    """4月16日, or 2025年4月16日 in another year."""
    year = "" if moment.year == today.year else f"{moment.year}年"
    return f"{year}{moment.month}月{moment.day}日"


def weekday(moment: date) -> str:
    return f"周{WEEKDAYS[moment.weekday()]}"


def _month(moment: date, today: date) -> str:
    return day(moment, today).rpartition("月")[0] + "月"


def _time(moment: date, today: date) -> str:
    return f"{day(moment, today)} {moment:%H:%M}" if isinstance(moment, datetime) else day(moment, today)


def _ago(moment: date, today: date) -> str:
    """Today by the hour, yesterday by name, else the day."""
    if not isinstance(moment, datetime):
        return day(moment, today)
    past = (today - moment.date()).days
    clock = f"{moment:%H:%M}"
    return {0: clock, 1: f"昨天 {clock}"}.get(past, day(moment, today))


def _local(moment: Moment) -> date | datetime:
    if isinstance(moment, str):
        moment = date.fromisoformat(moment) if len(moment) == 10 else datetime.fromisoformat(moment)
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment


STYLES = {
    "weekday": lambda m, t: f"{day(m, t)} {weekday(m)}",
    "bracket": lambda m, t: f"{day(m, t)}（{weekday(m)}）",
    "day": day,
    "month": _month,
    "time": _time,
    "ago": _ago,
}
