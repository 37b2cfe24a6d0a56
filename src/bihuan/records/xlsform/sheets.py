"""The sheets of a form as rows of text by column, in whatever way and case people have written the columns."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_UNPACKED: Final = 60 * 1024 * 1024
MOST_ROWS: Final = 5000
WORKBOOK: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# Columns as other tools and older versions write them
SAME: Final = {
    "caption": "label", "relevance": "relevant", "bind:relevant": "relevant", "bind:constraint": "constraint", "readonly": "read_only",
    "read only": "read_only", "list name": "list_name", "constraint message": "constraint_message", "constraint-msg": "constraint_message",
    "bind:required": "required", "bind:calculate": "calculation", "value": "name", "repeat count": "repeat_count", "choice filter": "choice_filter",
}  # fmt: skip
LANGUAGES: Final = ("chinese", "中文", "简体中文", "zh", "zh-cn", "zh-hans", "汉语", "default")
TEXTS: Final = frozenset({"label", "hint", "constraint_message"})


class Unreadable(Exception):
    """The file as a whole cannot be taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet, its texts by column, and texts of one column in several languages."""

    number: int
    cells: Mapping[str, str]
    told: Mapping[str, Mapping[str, str]]

    def get(self, name: str) -> str:
        return self.cells.get(name, "")

    def text(self, name: str, language: str = "") -> str:
        """A label or hint: the plain one, else Chinese, the form's own language, or the first there is."""
        known = {k: v for k, v in self.told.get(name, {}).items() if v}
        wanted = ("", *LANGUAGES, _short(language))
        return next((known[w] for w in wanted if w in known), next(iter(known.values()), ""))


def read(content: bytes) -> dict[str, list[Row]]:
    """Rows by sheet: survey, choices, settings, whatever of it is there. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(f"文件超过 {MOST_BYTES // 1024 // 1024} MB。")
    if not content.startswith(WORKBOOK):
        raise Unreadable("这不是 Excel 工作簿。XLSForm 请存为 xlsx 或 xls。")
    _not_a_bomb(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = {name.strip().lower(): name for name in book.sheet_names}
        if "survey" not in names:
            raise Unreadable(f"没有名为 survey 的工作表；这里有：{'、'.join(book.sheet_names)[:100] or '空'}。")
        return {
            n: _rows(book.get_sheet_by_name(names[n]).to_python())
            for n in ("survey", "choices", "settings")
            if n in names
        }
    except CalamineError:
        raise Unreadable("工作簿打不开，可能已损坏或加了密码，请另存为 xlsx 再试。") from None


def _not_a_bomb(content: bytes) -> None:
    if not content.startswith(b"PK"):
        return
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise Unreadable("工作簿解开以后太大，不像是一张表单。")
    except BadZipFile:
        raise Unreadable("工作簿打不开，可能没有传完整。") from None


def _rows(cells: Sequence[Sequence[Any]]) -> list[Row]:
    """The rows below the first that is not empty."""
    start = next((n for n, row in enumerate(cells) if any(_text(c) for c in row)), None)
    if start is None:
        return []
    heads = [_head(_text(cell)) for cell in cells[start]]
    found = [_row(n, heads, row) for n, row in enumerate(cells[start + 1 :], start + 2)]
    told = [row for row in found if any(row.cells.values()) or any(any(t.values()) for t in row.told.values())]
    if len(told) > MOST_ROWS:
        raise Unreadable(f"工作表有 {len(told)} 行，最多 {MOST_ROWS} 行。")
    return told


def _row(number: int, heads: Sequence[tuple[str, str]], cells: Sequence[Any]) -> Row:
    plain: dict[str, str] = {}
    told: dict[str, dict[str, str]] = {}
    for (name, language), cell in zip(heads, cells, strict=False):
        text = _text(cell)
        if name in TEXTS:
            told.setdefault(name, {}).setdefault(language, text)
        elif name and not plain.get(name):
            plain[name] = text
    return Row(number, plain, told)


def _head(text: str) -> tuple[str, str]:
    """A column and its language: label::Chinese (zh), label:English, relevance."""
    name = re.sub(r"\s+", " ", text.strip().lower())
    name = re.sub(r" ?:+ ?", ":", name)
    name = SAME.get(name, name)
    first, _, rest = name.partition(":")
    first = SAME.get(first, first)
    return (first, _short(rest)) if first in TEXTS else (name, "")


def _short(language: str) -> str:
    """中文 (zh) → 中文"""
    return language.strip().lower().partition("(")[0].strip()


def _text(cell: Any) -> str:
    """A cell as it reads: whole numbers without a point, TRUE as true."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else str(cell).lower()
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell == int(cell) and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell).strip()
