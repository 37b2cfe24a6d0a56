"""A workbook written anew from what it shows: values of visible sheets, rows and columns. Nothing else can come along:
no properties, comments, hidden sheets, formulas, links, pictures."""

from __future__ import annotations

from datetime import date, datetime, time
from io import BytesIO
from typing import Any, Final

import openpyxl
import xlsxwriter
from openpyxl.utils import get_column_letter

from bihuan.services.files.cleaning.refusal import NotClean

MOST_CELLS: Final = 300_000
_BEGUN: Final = datetime(2000, 1, 1)
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_SHOWN: Final = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd", time: "hh:mm"}


def clean(content: bytes) -> bytes:
    """The copy. Raises NotClean."""
    source = openpyxl.load_workbook(BytesIO(content), data_only=True, keep_links=False)
    sheets = [sheet for sheet in source.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise NotClean("这个工作簿没有看得见的表，没有给出。")
    if sum(sheet.max_row * sheet.max_column for sheet in sheets) > MOST_CELLS:
        raise NotClean(f"这个工作簿超过 {MOST_CELLS // 10_000} 万格，没有给出。")
    out = BytesIO()
    with xlsxwriter.Workbook(out, dict(_OPTIONS)) as book:
        book.set_properties({"created": _BEGUN})
        shapes = {kind: book.add_format({"num_format": shown}) for kind, shown in _SHOWN.items()}
        for number, sheet in enumerate(sheets, 1):
            _copied(sheet, book.add_worksheet(f"表{number}"), shapes)
    return out.getvalue()


def _copied(sheet: Any, into: Any, shapes: dict[type, Any]) -> None:
    """Visible rows and columns close up, so that nothing says that there were others."""
    columns = [n for n in range(1, sheet.max_column + 1) if not _hidden_column(sheet, n)]
    at = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        if sheet.row_dimensions[number].hidden:
            continue
        for place, column in enumerate(columns):
            if column <= len(row):
                _put(into, at, place, row[column - 1].value, shapes)
        at += 1


def _hidden_column(sheet: Any, number: int) -> bool:
    """Columns are described in groups, under the letter of the first."""
    letter = get_column_letter(number)
    if letter in sheet.column_dimensions:
        return bool(sheet.column_dimensions[letter].hidden)
    return any(d.hidden and d.min and d.min <= number <= d.max for d in sheet.column_dimensions.values())


def _put(into: Any, row: int, column: int, value: Any, shapes: dict[type, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        into.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        into.write_number(row, column, value)
    elif type(value) in shapes:
        into.write_datetime(row, column, value, shapes[type(value)])
    else:
        into.write_string(row, column, str(value))
