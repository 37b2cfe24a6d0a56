"""A list as an official table in Excel: title, scope, ruled columns, ready to print; as many rows as there are.

Rows go to the disk as they are read, so that the memory it takes does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, Protocol

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bihuan.kernel.models import Subject
from bihuan.problems.columns import Value

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK: Final = 500
MOST_CELL: Final = 32_000  # a cell of a workbook holds 32 767
MOST_ROWS: Final = 1_000_000  # a sheet of a workbook holds 1 048 576
IN_MEMORY: Final = 1 << 20
A4, A3 = 9, 8
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
SETTINGS: Final = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}  # fmt: skip


class List(Protocol):
    """What the rows of a sheet are of: its name, and what some subjects are in it, with as many queries as for one."""

    @property
    def label(self) -> str: ...

    def lines(self, subjects: Sequence[Subject]) -> Iterable[Any]: ...


class Column(Protocol):
    """A column: its word, how wide it is in characters, what it holds of a line."""

    @property
    def label(self) -> str: ...

    @property
    def width(self) -> float: ...

    @property
    def value(self) -> Callable[[Any], Value]: ...


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a list that is nothing but a workbook."""

    label: str
    value: Callable[[Any], Value]
    width: float = 10


@dataclass(frozen=True, slots=True)
class Table:
    """What the sheet says above its rows: the title, and in a line whose rows these are and as of when."""

    title: str
    scope: str
    view: List
    columns: Sequence[Column]


def workbook(table: Table, subjects: Iterable[Subject]) -> IO[bytes]:
    """The workbook as a file that stands at its beginning; small ones never touch the disk but for the rows on their way."""
    out: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  whoever asked reads and closes it
    write(table, subjects, out)
    out.seek(0)
    return out


def write(table: Table, subjects: Iterable[Subject], out: IO[bytes]) -> None:
    """Writes the workbook into an open file."""
    with xlsxwriter.Workbook(out, SETTINGS) as book:
        formats = _formats(book)
        sheet = book.add_worksheet(table.view.label)
        _set_up(sheet, table)
        last = _head(sheet, table, formats)
        count = _rows(sheet, table, _lines(subjects, table.view), formats, last + 1)
        sheet.write_string(last + count + 1, 0, f"共 {count} 行", formats["scope"])


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet computes, even after it was saved as CSV: a mark before = + - @."""
    return f"'{text}" if text.lstrip().startswith(DANGEROUS) or text.startswith(DANGEROUS) else text


def _lines(subjects: Iterable[Subject], view: List) -> Iterator[Any]:
    rows = iter(subjects)
    for first in rows:
        yield from view.lines([first, *islice(rows, CHUNK - 1)])


# ---- the sheet ---------------------------------------------------------------------------------------------------


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    """The fonts of official papers; where they are not installed, a reader takes its own."""
    ruled = {"border": 1, "valign": "vcenter", "font_name": "仿宋_GB2312", "font_size": 11, "text_wrap": True}
    return {
        "title": book.add_format(
            {"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"}
        ),
        "scope": book.add_format({"font_name": "楷体_GB2312", "font_size": 11, "valign": "vcenter"}),
        "head": book.add_format({**ruled, "font_name": "黑体", "align": "center", "bg_color": "#EEF3F5"}),
        "cell": book.add_format(ruled),
        "middle": book.add_format({**ruled, "align": "center"}),
        "day": book.add_format({**ruled, "align": "center", "num_format": "yyyy-mm-dd"}),
    }


def _set_up(sheet: Worksheet, table: Table) -> None:
    """Widths and printing: landscape, as wide as the paper, head on every page, page numbers beneath."""
    sheet.set_column(0, 0, 6)
    for number, column in enumerate(table.columns, 1):
        sheet.set_column(number, number, column.width)
    sheet.set_landscape()
    sheet.set_paper(A3 if sum(c.width for c in table.columns) > 150 else A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.center_horizontally()
    sheet.repeat_rows(0, 2)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.freeze_panes(3, 3 if len(table.columns) > 2 else 0)


def _head(sheet: Worksheet, table: Table, formats: dict[str, Format]) -> int:
    """Title, scope and the columns' names; the number of the last row written."""
    last = len(table.columns)
    sheet.set_row(0, 36)
    _across(sheet, 0, last, table.title, formats["title"])
    _across(sheet, 1, last, table.scope, formats["scope"])
    sheet.set_row(2, 24)
    for number, label in enumerate(chain(("序号",), (c.label for c in table.columns))):
        sheet.write_string(2, number, label, formats["head"])
    return 2


def _across(sheet: Worksheet, row: int, last: int, text: str, how: Format) -> None:
    sheet.merge_range(row, 0, row, last, "", how)
    sheet.write_string(row, 0, text, how)


def _rows(sheet: Worksheet, table: Table, found: Iterable[Any], formats: dict[str, Format], first: int) -> int:
    """The rows, each with its number; how many."""
    count = 0
    for count, line in enumerate(islice(found, MOST_ROWS), 1):
        row = first + count - 1
        sheet.write_number(row, 0, count, formats["middle"])
        for number, column in enumerate(table.columns, 1):
            _write(sheet, row, number, column.value(line), formats)
    return count


def _write(sheet: Worksheet, row: int, column: int, value: Value, formats: dict[str, Format]) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["day"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats["middle"])
    else:
        text = harmless(value or "")
        how = formats["middle" if len(text) <= 6 else "cell"]
        sheet.write_string(row, column, text[:MOST_CELL], how)
