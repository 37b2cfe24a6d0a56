"""Tables that people hand in, as rows of text: xlsx, xls, ods, csv in any of the encodings met in offices.

Texts come back in normal form (half-width, one line, trimmed). A number of more than 15 digits typed into a number cell
has already lost its last digits in the workbook: it comes back as `Rounded`, never as if it were what was typed.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
TOO_LARGE = f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请分成几个文件。"
HEADER_WITHIN = 10  # rows of title and notes that may stand above the header
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
EXACT = 10**15
SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+")  # how Excel shows, and saves to csv, a number too long for it

Cell = str | float | bool | date | datetime | time | timedelta | None


class Unreadable(Exception):
    """The file as a whole cannot be taken; the text says why, to the person who handed it in."""


class Rounded(str):
    """A number that the table no longer holds exactly."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an import knows: the row's field, and the titles it may have, the official one first."""

    field: str
    titles: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: its number in the file, beginning with 1, and its texts by field."""

    number: int
    texts: Mapping[str, str]


def lines(path: Path, columns: Sequence[Column]) -> Iterator[Line]:
    """The rows below the header, empty ones left out.

    Raises Unreadable where the file is too large, of no known kind, or a required column is missing.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    yield from lines_of(path.read_bytes(), columns)


def lines_of(content: bytes, columns: Sequence[Column]) -> Iterator[Line]:
    """The same of a file that is at hand. Raises Unreadable."""
    rows = _rows(content)
    number, found = _header(rows, columns)
    for count, cells in enumerate(rows, number + 1):
        if count - number > MOST_ROWS:
            raise Unreadable(f"一次最多导入 {MOST_ROWS} 行，请分成几个文件。")
        texts = {field: _text(cells[n]) if n < len(cells) else "" for field, n in found.items()}
        if any(texts.values()):
            yield Line(count, texts)


def _rows(content: bytes) -> Iterator[Sequence[Cell]]:
    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    yield from _workbook(content) if content.startswith(WORKBOOK) else _csv(content)


def _workbook(content: bytes) -> Iterator[Sequence[Cell]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        yield from book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError:
        raise Unreadable("工作簿打不开，可能已损坏或加了密码，请另存为 xlsx 再试。") from None


def _csv(content: bytes) -> Iterator[Sequence[Cell]]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error:
        raise Unreadable("表格里的引号不成对，读到一半读不下去，请用 Excel 另存一次再试。") from None


def _decoded(content: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with or without, else GB18030."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in content[:4096]:
        low = content[0:4096:2].count(0)
        encodings = ["utf-16-be"] if low > content[1:4096:2].count(0) else ["utf-16-le"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("看不出文件的文字编码，请用 Excel 另存为“CSV UTF-8”再试。")


def _header(rows: Iterator[Sequence[Cell]], columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    """The header's row number, and where each known column stands; the row with the most of them is it."""
    missing = [c.titles[0] for c in columns if c.required]
    for number, cells in zip(range(1, HEADER_WITHIN + 1), rows, strict=False):
        titles = [_title(_text(cell)) for cell in cells]
        found = {c.field: titles.index(t) for c in columns for t in reversed(c.titles) if t in titles}
        lacking = [c.titles[0] for c in columns if c.required and c.field not in found]
        if not lacking:
            return number, found
        if len(lacking) < len(missing):
            missing = lacking
    raise Unreadable(f"没有找到表头：缺少“{'”“'.join(missing)}”这一列。")


def _title(text: str) -> str:
    """A title as people write it, without stars, brackets and spaces."""
    return text.partition("(")[0].replace(" ", "").strip("*:")


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return Rounded(cell) if not abs(cell) < EXACT else f"{cell:.0f}" if cell == int(cell) else repr(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    text = " ".join(unicodedata.normalize("NFKC", str(cell or "")).replace("\ufeff", "").split())
    return Rounded(text) if SCIENTIFIC.fullmatch(text) else text
