"""Taking in the days of further years."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import F

from bihuan.services.calendar import queries
from bihuan.services.calendar.models import Day, Stamp
from bihuan.text.decoding import Undecodable, decode
from bihuan.text.normalise import clean_line

COLUMNS: Final = {
    "日期": "date",
    "类型": "kind",
    "说明": "note",
    "依据": "source",
    **{name: name for name in ("date", "kind", "note", "source")},
}
KINDS: Final = {"休": Day.Kind.REST, "班": Day.Kind.WORK, "rest": Day.Kind.REST, "work": Day.Kind.WORK}
FIXED_HOLIDAYS: Final = {(1, 1): "元旦", (5, 1): "劳动节", (10, 1): "国庆节"}
_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one line of the file; 0 stands for the file as a whole."""

    line: int
    sentence: str


class CalendarRefused(Exception):
    """The file was not taken in: nothing has changed. `errors` says why, line by line."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__("；".join(error.sentence for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed: new days, days of another kind than before, years known now and not before."""

    added: int
    changed: int
    years: frozenset[int]


def import_days(content: bytes) -> Imported:
    """Takes in a csv file with the columns 日期, 类型 (休 or 班), 说明, 依据; the same file twice changes nothing.

    All or nothing: raises CalendarRefused with every faulty line, and where a year would stay without its fixed
    holidays, for half a year's list would pass for the whole. Due dates are moved by whoever calls.
    """
    days = _read(content)
    with transaction.atomic():
        before = {day.date: day for day in Day.objects.filter(date__year__in={day.date.year for day in days})}
        _refuse_half_years({**before, **{day.date: day for day in days}})
        added = [day for day in days if day.date not in before]
        changed = [day for day in days if day.date in before and day.kind != before[day.date].kind]
        Day.objects.bulk_create(
            days, update_conflicts=True, unique_fields=["date"], update_fields=["kind", "note", "source"]
        )
        Stamp.objects.update(version=F("version") + 1)
        transaction.on_commit(queries.forget)
    known = {day.year for day in before}
    return Imported(len(added), len(changed), frozenset(day.date.year for day in days) - known)


def _read(content: bytes) -> list[Day]:
    try:
        table = csv.DictReader(io.StringIO(decode(content), newline=""))
        header = [COLUMNS.get(clean_line(name or "").lower(), "") for name in table.fieldnames or []]
    except (Undecodable, csv.Error) as error:
        raise CalendarRefused([RowError(0, str(error))]) from None
    if not {"date", "kind"} <= set(header):
        raise CalendarRefused([RowError(1, "第 1 行应是表头，至少有“日期”和“类型”两列。")])
    table.fieldnames = header
    found = list(_days(table))
    if errors := [each for each in found if isinstance(each, RowError)]:
        raise CalendarRefused(errors)
    if not found:
        raise CalendarRefused([RowError(0, "文件里没有日期。")])
    return [each for each in found if isinstance(each, Day)]


def _days(table: "csv.DictReader[str]") -> Iterator[Day | RowError]:
    seen: set[date] = set()
    for row in table:
        words = {name: clean_line(row.get(name) or "", 120) for name in ("date", "kind", "note", "source")}
        if not any(words.values()):
            continue
        day = _day(words)
        if isinstance(day, Day) and day.date in seen:
            day = f"日期 {day.date:%Y-%m-%d} 出现了两次。"
        if isinstance(day, str):
            yield RowError(table.line_num, f"第 {table.line_num} 行：{day}")
        else:
            seen.add(day.date)
            yield day


def _day(words: dict[str, str]) -> Day | str:
    """The day of one line, or what is wrong with it."""
    kind = KINDS.get(words["kind"])
    try:
        parts = _DATE.fullmatch(words["date"])
        moment = date(*map(int, parts.groups())) if parts else None
    except ValueError:
        moment = None
    if moment is None:
        return f"“{words['date']}”不是有效的日期，请写成 2027-01-01。"
    if kind is None:
        return f"类型只能是“休”或“班”，这里是“{words['kind']}”。"
    if kind == Day.Kind.WORK and moment.weekday() < 5:
        return f"{moment:%Y-%m-%d} 不是周末，本来就上班，不能标为“班”。"
    return Day(date=moment, kind=kind, note=words["note"][:60], source=words["source"])


def _refuse_half_years(days: dict[date, Day]) -> None:
    rest = {day for day in days if days[day].kind == Day.Kind.REST}
    errors = []
    for year in sorted({day.year for day in days}):
        missing = [name for (month, day), name in FIXED_HOLIDAYS.items() if date(year, month, day) not in rest]
        if missing:
            errors.append(RowError(0, f"{year} 年缺少{'、'.join(missing)}的休息日，请补齐全年安排后再导入。"))
    if errors:
        raise CalendarRefused(errors)
