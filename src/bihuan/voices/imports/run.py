"""Takes a file in: batches of one transaction each, what was there before left as it is, what cannot be taken listed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from django.db import IntegrityError, connection

from bihuan.kernel.models import Event
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import SYSTEM
from bihuan.services.sealed.boxes import open_many
from bihuan.voices.commands import is_same, take_in
from bihuan.voices.imports.columns import Columns
from bihuan.voices.imports.rows import Ready, Wrong, ready
from bihuan.voices.imports.seen import Seen
from bihuan.voices.imports.sources import Given, Line, Unreadable, opened
from bihuan.voices.models import Voice

BATCH: Final = 500  # rows of one transaction: nobody else waits longer than these take
MANY: Final = 1000  # rows after which the database looks anew at what it holds
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
HEADER: Final = ("行号", "编号", "为什么没有导入")
CONFLICT: Final = "这个编号以前导入过，内容不同。没有改动原来的。"


@dataclass
class Report:
    """What an import did. `same` stood there already; `refused` rows are listed in `file`; `broken` says why the rest of
    the file could not be read."""

    added: int = 0
    same: int = 0
    refused: int = 0
    file: Path | None = None
    broken: str = ""


Moved = Callable[[int, int], None]


def run(path: Path, channel: str, columns: Columns, area: int, moved: Moved = lambda at, length: None) -> Report:
    """Imports a file as voices of one channel, and says what it did.

    `area` is the jurisdiction where a row says none; `moved` hears after each batch how far of how much has been read.
    Rows that are refused are listed in a csv beside the file. Raises Unreadable where no row can be read at all.
    """
    report = Report()
    with Refusals(path, report) as refusals:
        take_all(path, Import(channel, columns, area, report, refusals), moved)
    return report


def take_all(path: Given, importing: Import, moved: Moved) -> None:
    """Every row of a file, in batches; what an import did stands in its report. Raises Unreadable as `run` does."""
    report = importing.report
    try:
        with opened(path, importing.columns.is_header) as source:
            for lines in _chunks(source.lines):
                importing.take(lines)
                moved(source.at(), source.length)
    except Unreadable as error:
        if not (report.added or report.same or report.refused):
            raise
        report.broken = str(error)
    if report.added >= MANY:
        _look_anew()


class Notes(Protocol):
    """Where the rows go that were not taken."""

    def note(self, number: int, id: str, sentence: str) -> None:
        """One row: its number, its id in the file, and why."""


class Refusals:
    """The rows that were not taken, written beside the file as they come; no file where there are none."""

    def __init__(self, path: Path, report: Report) -> None:
        self.path, self.report = path.with_name(f"{path.name}.refused.csv"), report
        self.rows: Any = None

    def __enter__(self) -> Refusals:
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(self, *error: object) -> None:
        if self.rows is not None:
            self.out.close()

    def note(self, number: int, id: str, sentence: str) -> None:
        """One row. Excel opens it; what would be a formula there is a text."""
        if self.rows is None:
            self.out = self.path.open("w", encoding="utf-8-sig", newline="")
            self.rows = csv.writer(self.out)
            self.rows.writerow(HEADER)
            self.report.file = self.path
        self.report.refused += 1
        self.rows.writerow([number, f"'{id}" if id.startswith(DANGEROUS) else id, sentence])


@dataclass
class Import:
    """One run: what it takes from each row, and which ids this file has had already."""

    channel: str
    columns: Columns
    area: int
    report: Report
    refusals: Notes

    def __post_init__(self) -> None:
        self.seen = Seen()

    def take(self, lines: Iterable[Line]) -> None:
        """One batch. Where another import brought the same row meanwhile, it is looked at once more."""
        rows = [row for line in lines if (row := self.ready(line))]
        try:
            added, known = _take(rows)
        except IntegrityError:
            added, known = _take(rows)
        self.report.added += added
        for row, same in known:
            if same:
                self.report.same += 1
            else:
                self.refusals.note(row.number, row.id, CONFLICT)

    def ready(self, line: Line) -> Ready | None:
        """The row as it can be taken in; None where it cannot, and that is noted."""
        try:
            if line.fault:
                raise Wrong(line.fault)
            row = ready(line.number, self.columns.read(line.cells), self.channel, self.area)
        except Wrong as wrong:
            self.refusals.note(line.number, _id(line, self.columns), str(wrong))
            return None
        first = self.seen.first(row.key, row.number)
        if first != row.number:
            what = "编号相同" if row.id else "内容完全相同"
            self.refusals.note(row.number, row.id, f"和第 {first} 行{what}，只导入了第 {first} 行。")
            return None
        return row


@one_command
def _take(rows: list[Ready]) -> tuple[int, list[tuple[Ready, bool]]]:
    """How many were added, and which were known before: (row, whether its words are the same)."""
    known = dict(Event.objects.filter(key__in=[row.key for row in rows]).values_list("key", "subject"))
    fresh = [row for row in rows if row.key not in known]
    for row in fresh:
        take_in(row.words, SYSTEM, row.key)
    return len(fresh), [(row, same) for row, same in _compared(rows, known)]


def _compared(rows: Iterable[Ready], known: dict[str | None, int]) -> Iterator[tuple[Ready, bool]]:
    """An erased one counts as the same: nobody can say any more, and it must not come back."""
    if not known:
        return
    sealed = dict(Voice.objects.filter(subject__in=known.values()).values_list("subject", "sealed"))
    boxes = open_many(sealed.values())
    for row in rows:
        if row.key in known:
            box = boxes.get(sealed[known[row.key]])
            yield row, box is None or is_same(box, row.words)


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """Batches of rows; what was read before a file broke off is still handed on."""
    chunk: list[Line] = []
    broken: Exception | None = None
    try:
        for line in lines:
            chunk.append(line)
            if len(chunk) == BATCH:
                yield chunk
                chunk = []
    except (Unreadable, EOFError, OSError) as error:
        broken = error
    if chunk:
        yield chunk
    if broken:
        raise broken


def _id(line: Line, columns: Columns) -> str:
    return " ".join(str(v) for v in columns.read(line.cells).get("id", ()))[:60]


def _look_anew() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize" if connection.vendor == "sqlite" else "ANALYZE kernel_subject, voices_voice")
