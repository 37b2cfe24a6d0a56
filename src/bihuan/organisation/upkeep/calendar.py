"""/settings/calendar: the official days off and make-up days, by year; a further year comes in from a table.

A year that was not published is never guessed: due dates that reach into it may still move, and the page says so loudly.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction

from bihuan.kernel.models import Job
from bihuan.kernel.recount import recount
from bihuan.kernel.registry import job
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation import changes
from bihuan.organisation.commands.writing import administer
from bihuan.organisation.history import record
from bihuan.organisation.sheets import WORKBOOK, Column, Unreadable, lines_of
from bihuan.organisation.upkeep import scope
from bihuan.organisation.upkeep.page import Line, Page
from bihuan.services.calendar.commands import CalendarRefused, Imported, import_days
from bihuan.services.calendar.models import Day
from bihuan.services.calendar.queries import forget, working_calendar
from bihuan.services.clock import now, today

URL: Final = "/settings/calendar"
SUBJECT: Final = "calendar:days"
JOB: Final = "organisation.recount"
PUBLISHED_FROM: Final = 11  # the State Council publishes next year's days in November
COLUMNS: Final = (
    Column("日期", ("日期", "date"), required=True), Column("类型", ("类型", "kind"), required=True),
    Column("说明", ("说明", "note")), Column("依据", ("依据", "source")),
)  # fmt: skip


def page(by: Actor, given: Mapping[str, str]) -> Page:
    """The days of a year, and the years that are known."""
    scope.area(by, None, scope.READERS)
    wanted = given.get("year", "")
    year = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) == 4 else today().year
    days = Day.objects.filter(date__year=year)
    known = sorted(working_calendar().years)
    return Page(
        title=f"{year} 年工作日历",
        crumbs=[("配置", "/settings/city")],
        heads=("日期", "类型", "说明", "依据"),
        lines=[Line((f"{d.date:%m月%d日} 周{'一二三四五六日'[d.date.weekday()]}", d.get_kind_display(), d.note, d.source)) for d in days],
        empty=(f"{year} 年未公布", "国务院办公厅一般在十一月公布下一年的安排，公布后从表格导入。"),
        loud=[words for words in (unpublished(),) if words],
        links=[(f"{y} 年", f"{URL}?year={y}") for y in (*known, today().year + 1) if y != year],
        changes=changes.listing({"calendar"}, "", URL, None)[0],
    )  # fmt: skip


def unpublished(day: date | None = None) -> str:
    """What must not be overlooked: this year's days or, late in the year, next year's are not here."""
    at, known = day or today(), working_calendar().years
    if at.year not in known:
        return f"未公布：{at.year} 年的放假安排还没有导入，期限只按周一到周五算，可能不准。"
    if at.year + 1 not in known:
        soon = "现在就该导入" if at.month >= PUBLISHED_FROM else "公布后导入"
        return f"未公布：{at.year + 1} 年的放假安排还没有导入，落在 {at.year + 1} 年的期限暂按周一到周五算，{soon}。"
    return ""


class _Undone(Exception):
    """Takes the rehearsal back."""


def rehearse(by: Actor, content: bytes) -> Imported:
    """What an import would change; nothing is. Raises Refused with every faulty line."""
    try:
        with transaction.atomic():
            done = _taken(by, content)
            raise _Undone
    except _Undone:
        return done


@one_command
def take_in(by: Actor, content: bytes) -> Imported:
    """Takes the days in; the worker then computes due dates anew. Raises Refused."""
    done = _taken(by, content)
    told = {"years": sorted(done.years), "added": done.added, "changed": done.changed}
    record(by, "导入工作日历", SUBJECT, {}, told)
    Job.objects.create(kind=JOB, payload={}, next_at=now())
    return done


@job(JOB)
def due_dates(payload: Mapping[str, Any]) -> None:
    """Due dates, lights and duties by the new days."""
    forget()
    recount()


def _taken(by: Actor, content: bytes) -> Imported:
    administer(by, None)
    try:
        return import_days(_as_csv(content))
    except CalendarRefused as refused:
        sentence = "；".join(e.sentence for e in refused.errors[:5])
        raise Refused(Refusal("invalid", sentence, {"file": sentence})) from refused


def _as_csv(content: bytes) -> bytes:
    """A workbook's first sheet as the csv that the calendar reads."""
    if not content.startswith(WORKBOOK):
        return content
    out = io.StringIO()
    table = csv.DictWriter(out, [c.field for c in COLUMNS])
    table.writeheader()
    try:
        table.writerows(dict(line.texts) for line in lines_of(content, COLUMNS))
    except Unreadable as error:
        raise Refused(Refusal("invalid", str(error), {"file": str(error)})) from error
    return out.getvalue().encode()
