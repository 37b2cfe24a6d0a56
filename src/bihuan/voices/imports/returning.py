"""The returned workbook: the rows that were not taken, as they were, with a sentence each; mended, it comes in again."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter

from bihuan.voices.imports.columns import Columns
from bihuan.voices.imports.sources import opened
from bihuan.voices.imports.uploading import held
from bihuan.voices.models import Import

REASON, NUMBER = "为什么没有导入", "原来的行号"
MOST_CELL: Final = 32_000  # a cell of a workbook holds 32 767
TEXT_ONLY: Final = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip


def returned(upload: Import) -> bytes:
    """The workbook; every cell is a text, so that nothing in it is ever computed. Raises Unreadable."""
    why = dict(upload.faults)
    titles = [title for title, _ in upload.columns]
    with opened(held(upload), Columns(upload.fields).is_header) as source:
        rows = [(line.number, line.cells) for line in source.lines if line.number in why]
    return _workbook(titles, [[*_texts(cells, titles), why[number], str(number)] for number, cells in rows])


def _workbook(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, TEXT_ONLY) as book:
        bold, wrapped = (
            book.add_format({"bold": True, "bg_color": "#eef3f5"}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        sheet = book.add_worksheet("没有导入的行")
        for number, cells in enumerate([[*titles, REASON, NUMBER], *rows]):
            for column, text in enumerate(cells):
                sheet.write_string(number, column, text, wrapped if number else bold)
        sheet.set_column(0, len(titles) - 1, 18)
        sheet.set_column(len(titles), len(titles), 44)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _texts(cells: Mapping[str, Any], titles: Sequence[str]) -> list[str]:
    return [_text(cells.get(title))[:MOST_CELL] for title in titles]


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value == int(value):
        return f"{value:.0f}"
    return "" if value is None else str(value)
