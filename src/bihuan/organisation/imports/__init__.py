"""Units, matters and people from tables. One way in: each row goes through the commands, inside one transaction.

The preview is the import itself, rolled back: what it shows is what would happen. Nothing is written while a row is
refused, unless such rows are to be skipped. A second import of the same file finds everything as it should be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from django.db import transaction

from bihuan.kernel.transaction import one_command
from bihuan.loop.language import SYSTEM, Actor, Refused
from bihuan.organisation.changes import Shown, in_words
from bihuan.organisation.imports.matters import MATTERS
from bihuan.organisation.imports.people import PEOPLE
from bihuan.organisation.imports.sort import Later, Sort, wrong
from bihuan.organisation.imports.units import UNITS
from bihuan.organisation.models import Change, Stamp
from bihuan.organisation.sheets import Column, Line, Rounded, Unreadable, lines, lines_of

Read = Callable[[Sequence[Column]], Iterable[Line]]
What = Literal["units", "matters", "people"]
MOST_CHANGES = 1000  # that a report tells of


@dataclass(frozen=True, slots=True)
class Bad:
    """A row, or the file (row 0), that is refused: where, and a sentence that says what to do."""

    row: int
    column: str
    sentence: str


@dataclass
class Report:
    """What an import did or would do; `written` only where it was applied and nothing stood in the way. `changes` are the
    first entries of history that it made or would make: every difference, column by column."""

    what: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: int = 0
    refused: list[Bad] = field(default_factory=list)
    changes: list[Shown] = field(default_factory=list)
    written: bool = False


SORTS: dict[str, Sort] = {"units": UNITS, "matters": MATTERS, "people": PEOPLE}


def run_import(what: What, path: Path, *, apply: bool, skip_bad: bool = False, by: Actor = SYSTEM) -> Report:
    """Reads the table and writes it where `apply` is set; without, only says what would happen."""
    return _run(what, lambda columns: lines(path, columns), by, apply=apply, skip_bad=skip_bad)


def run_content(what: What, content: bytes, *, apply: bool, skip_bad: bool = False, by: Actor = SYSTEM) -> Report:
    """The same of a table that is at hand."""
    return _run(what, lambda columns: lines_of(content, columns), by, apply=apply, skip_bad=skip_bad)


def _run(what: What, read: Read, by: Actor, *, apply: bool, skip_bad: bool) -> Report:
    report, sort = Report(what), SORTS[what]
    try:
        found = list(read(sort.columns))
    except Unreadable as error:
        report.refused.append(Bad(0, "", str(error)))
        return report
    with suppress(_Undone):
        _write(by, sort, found, report, wished=apply, skip_bad=skip_bad)
    return report


def import_units(path: Path, *, apply: bool = True, skip_bad: bool = False) -> Report:
    """Units of the tree, parents in any order. Columns: 单位名称, 单位类型, 上级单位, 地区, 简称, 排序."""
    return run_import("units", path, apply=apply, skip_bad=skip_bad)


def import_matters(path: Path, *, apply: bool = True, skip_bad: bool = False) -> Report:
    """Service matters. Columns: 事项编码, 事项名称, 承办单位, 主题, 地区, 状态."""
    return run_import("matters", path, apply=apply, skip_bad=skip_bad)


def import_people(path: Path, *, apply: bool = True, skip_bad: bool = False) -> Report:
    """Accounts with posts and portfolios, which are only ever added to. Columns: 账号, 姓名, 职务, 所属单位, 地区,
    角色, 分管单位."""
    return run_import("people", path, apply=apply, skip_bad=skip_bad)


class _Undone(Exception):
    """Takes the whole import back."""


@one_command
def _write(by: Actor, sort: Sort, found: Sequence[Line], report: Report, *, wished: bool, skip_bad: bool) -> None:
    with transaction.atomic():
        since = Change.objects.order_by("-id").values_list("id", flat=True).first() or 0
        _all(by, sort, found, report)
        report.changes = in_words(Change.objects.filter(id__gt=since).order_by("id")[:MOST_CHANGES])
        report.written = wished and (skip_bad or not report.refused)
        if not report.written:
            raise _Undone


# ---- rows --------------------------------------------------------------------------------------------------------


def _all(by: Actor, sort: Sort, found: Sequence[Line], report: Report) -> None:
    """Every row; those that wait for another again, until none of them moves any more."""
    todo, waiting = _unrepeated(sort, found, report), list[tuple[Line, Later]]()
    while todo:
        waiting = [(line, later) for line in todo if (later := _one(by, sort, line, report))]
        if len(waiting) == len(todo):
            break
        todo = [line for line, _ in waiting]
    report.refused += [Bad(line.number, _title(sort, later.field), later.sentence) for line, later in waiting]
    report.refused.sort(key=lambda bad: bad.row)


def _unrepeated(sort: Sort, found: Sequence[Line], report: Report) -> list[Line]:
    first: dict[tuple[str, ...], int] = {}
    kept = []
    for line in found:
        key = tuple(line.texts.get(name, "") for name in sort.key)
        if first.setdefault(key, line.number) == line.number:
            kept.append(line)
        else:
            report.refused.append(Bad(line.number, sort.columns[0].titles[0], f"和第 {first[key]} 行重复了。"))
    return kept


def _one(by: Actor, sort: Sort, line: Line, report: Report) -> Later | None:
    texts = {c.field: line.texts.get(c.field, "") for c in sort.columns}
    try:
        with transaction.atomic():
            _complete(sort, line)
            known, before = sort.known(texts), _stamp()
            sort.write(by, texts)
    except Later as later:
        return later
    except Refused as refused:
        name, sentence = next(iter(refused.refusal.errors.items()), ("", ""))
        report.refused.append(Bad(line.number, _title(sort, name), sentence or refused.refusal.sentence))
        return None
    _note(report, texts["name"], known=known, changed=_stamp() != before)
    return None


def _note(report: Report, label: str, *, known: bool, changed: bool) -> None:
    if not known:
        report.added.append(label)
    elif changed:
        report.changed.append(label)
    else:
        report.same += 1


def _complete(sort: Sort, line: Line) -> None:
    for column in sort.columns:
        text = line.texts.get(column.field, "")
        if isinstance(text, Rounded):
            wrong(column.field, "这个数超过 15 位，表格已经改了末尾几位。请把这一列设成文本，重新填写。")
        if column.required and not text:
            wrong(column.field, f"请填写{column.titles[0]}。")


def _stamp() -> str:
    return Stamp.objects.values_list("value", flat=True).first() or ""


def _title(sort: Sort, field: str) -> str:
    return next((c.titles[0] for c in sort.columns if c.field == field), "")
