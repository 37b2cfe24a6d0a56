"""Rows of a file, one at a time, whatever it is and in whatever encoding an office has saved it.

jsonl (also .gz) and csv are streamed; a workbook is held whole and therefore limited.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import orjson
from python_calamine import CalamineError, CalamineWorkbook

from bihuan.text.decoding import Undecodable, decode

MEGABYTE: Final = 1024 * 1024
MOST_WORKBOOK: Final = 20 * MEGABYTE  # the reader holds it whole: some fifteen times as much memory
MOST_UNPACKED: Final = 400 * MEGABYTE
MOST_LINE: Final = MEGABYTE
CHUNK: Final = 256 * 1024
HEADER_WITHIN: Final = 10  # rows of title and notes that may stand above the header
LOOKED_AT: Final = 50  # objects of a file whose names are its columns
GZIP, ZIP, OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

Cells = Mapping[str, Any]
Cell = tuple[int, int]  # row and column, from 0


class Unreadable(Exception):
    """The file as a whole cannot be taken; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as a spreadsheet counts (the header is 1), its cells by column, or why it cannot be read."""

    number: int
    cells: Cells
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """An open file: its rows, how long it is, and how far one has read."""

    lines: Iterator[Line]
    length: int
    at: Callable[[], int]


Known = Callable[[Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class Held:
    """A file that is nowhere on the disk as it is: its name, which tells its kind, and its bytes."""

    name: str
    content: bytes

    def open(self, mode: str = "rb") -> IO[bytes]:
        """As a path is opened."""
        return io.BytesIO(self.content)


Given = Path | Held


def opened(path: Given, is_header: Known) -> AbstractContextManager[Source]:
    """The rows of a file. `is_header` says of a table's row whether it is the header. Raises Unreadable."""
    if _is_workbook(path):
        return _workbook(path, is_header)
    return _table(path, is_header) if _is_table(path) else _json_lines(path)


def headings(path: Given, is_header: Known) -> list[str]:
    """The columns of a file: its header, else the row that looks most like one; of JSON all names met at the top.

    Raises Unreadable.
    """
    if not (_is_workbook(path) or _is_table(path)):
        with _json_lines(path) as source:
            first = [line.cells for _, line in zip(range(LOOKED_AT), source.lines, strict=False)]
        return list(dict.fromkeys(name for cells in first for name in cells))
    with _sheet(path) if _is_workbook(path) else _text(path) as rows:
        first_rows = [_titles(cells) for _, cells in zip(range(HEADER_WITHIN), rows, strict=False)]
    found = next((titles for titles in first_rows if is_header(titles)), None)
    likely = found or max(first_rows, key=lambda titles: len(set(filter(None, titles))), default=[])
    return list(dict.fromkeys(filter(None, likely)))


def _is_workbook(path: Given) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (ZIP, OLE)


def _is_table(path: Given) -> bool:
    return path.name.lower().removesuffix(".gz").endswith((".csv", ".tsv", ".txt"))


def _size(path: Given) -> int:
    return len(path.content) if isinstance(path, Held) else path.stat().st_size


# ---- json lines --------------------------------------------------------------------------------------------------


@contextmanager
def _json_lines(path: Given) -> Iterator[Source]:
    with path.open("rb") as raw, _unpacked(raw) as file:
        yield Source(_objects(file), _size(path), raw.tell)


def _objects(file: IO[bytes]) -> Iterator[Line]:
    number = 0
    while raw := file.readline(MOST_LINE + 1):
        number += 1
        if len(raw) > MOST_LINE:
            _skip_line(file, raw)
            yield Line(number, {}, "这一行超过 1 MB，没有读。")
        elif raw := raw.removeprefix(codecs.BOM_UTF8).strip():
            yield _object(number, raw)


def _object(number: int, raw: bytes) -> Line:
    try:
        value = orjson.loads(raw)
    except ValueError:
        try:
            value = orjson.loads(decode(raw))
        except (ValueError, Undecodable):
            return Line(number, {}, "这一行不是合法的 JSON。")
    return Line(number, value) if isinstance(value, dict) else Line(number, {}, "这一行不是一个 JSON 对象。")


def _skip_line(file: IO[bytes], raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(MOST_LINE)


@contextmanager
def _unpacked(raw: IO[bytes]) -> Iterator[IO[bytes]]:
    packed = raw.read(2) == GZIP
    raw.seek(0)
    if not packed:
        yield raw
        return
    try:
        with gzip.open(raw) as file:
            yield file  # type: ignore[misc]
    except (EOFError, OSError) as error:
        raise Unreadable("压缩文件不完整，读到一半断了。已读的行照常导入，重新下载后再导一次，不会重复。") from error


# ---- csv ---------------------------------------------------------------------------------------------------------


@contextmanager
def _table(path: Given, is_header: Known) -> Iterator[Source]:
    encoding = _encoding(path)
    with path.open("rb") as raw, _unpacked(raw) as file:
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        yield Source(_rows(text, is_header), _size(path), raw.tell)


@contextmanager
def _text(path: Given) -> Iterator[Iterator[Sequence[Any]]]:
    """The rows as they stand. Raises Unreadable."""
    encoding = _encoding(path)
    with path.open("rb") as raw, _unpacked(raw) as file:
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        try:
            yield _parted(text)
        except (csv.Error, UnicodeError) as error:
            raise Unreadable("开头几行就读不下去：引号不成对，或文字编码不对。用 Excel 另存一次再导。") from error


def _parted(text: io.TextIOWrapper) -> Any:
    csv.field_size_limit(MOST_LINE)
    first = text.readline(MOST_LINE)
    return csv.reader(_again(first, text), delimiter=max(",\t;", key=first.count))


def _rows(text: io.TextIOWrapper, is_header: Known) -> Iterator[Line]:
    read = 0
    try:
        rows = _parted(text)
        for line in _below_header(rows, is_header):
            read = rows.line_num
            yield line
    except (csv.Error, UnicodeError) as error:
        advice = "引号不成对，或文字编码不对。用 Excel 另存一次再导，不会重复。"
        raise Unreadable(f"第 {read + 1} 行起读不下去：{advice}") from error


def _again(first: str, text: io.TextIOWrapper) -> Iterator[str]:
    yield first
    yield from text


def _encoding(path: Given) -> str:
    """UTF-8 with or without mark, UTF-16 with or without, else GB18030. Reads the file through once, in constant memory."""
    with path.open("rb") as raw, _unpacked(raw) as file:
        start = file.read(4096)
    marked = next((encoding for mark, encoding in MARKS if start.startswith(mark)), None)
    if marked:
        return marked
    if b"\0" in start:
        return "utf-16-be" if start[0::2].count(0) > start[1::2].count(0) else "utf-16-le"
    for encoding in ("utf-8", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise Unreadable("看不出文件的文字编码，请用 Excel 另存为“CSV UTF-8”再导。")


def _decodes(path: Given, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as raw, _unpacked(raw) as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


# ---- workbooks ---------------------------------------------------------------------------------------------------


@contextmanager
def _workbook(path: Given, is_header: Known) -> Iterator[Source]:
    with _sheet(path, is_header) as rows:
        listed, done = list(rows), [0]

    def counted() -> Iterator[Sequence[Any]]:
        for number, row in enumerate(listed, 1):
            done[0] = number
            yield row

    yield Source(_below_header(counted(), is_header), len(listed), lambda: done[0])


@contextmanager
def _sheet(path: Given, is_header: Known | None = None) -> Iterator[Iterator[Sequence[Any]]]:
    """The rows of the first sheet; below the header, what is merged over several rows stands in each. Raises Unreadable."""
    _not_too_large(path)
    try:
        with path.open("rb") as file:
            sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
            rows = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    except (CalamineError, IndexError, zipfile.BadZipFile) as error:
        raise Unreadable("工作簿打不开，可能已损坏或加了密码，请另存为 xlsx 再导。") from error
    if is_header is not None:
        _filled(rows, merged, is_header)
    yield iter(rows)


def _filled(rows: list[list[Any]], merged: Iterable[tuple[Cell, Cell]], is_header: Known) -> None:
    below = next((n for n, cells in enumerate(rows[:HEADER_WITHIN], 1) if is_header(_titles(cells))), len(rows))
    for (top, left), (bottom, _) in merged:
        for row in rows[top + 1 : bottom + 1] if top >= below else ():
            row[left] = rows[top][left]


def _not_too_large(path: Given) -> None:
    """Before it is read: a small file can unpack to a large one."""
    advice = "请另存为 CSV，或分成几个文件。"
    if _size(path) > MOST_WORKBOOK:
        raise Unreadable(f"工作簿超过 {MOST_WORKBOOK // MEGABYTE} MB，{advice}")
    with path.open("rb") as file:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                    raise Unreadable(f"工作簿展开后超过 {MOST_UNPACKED // MEGABYTE} MB，{advice}")


# ---- both kinds of table -----------------------------------------------------------------------------------------


def _below_header(rows: Iterator[Sequence[Any]], is_header: Known) -> Iterator[Line]:
    number, titles = _header(rows, is_header)
    for cells in rows:
        number += 1
        if any(cell not in (None, "") for cell in cells):
            yield Line(number, dict(zip(titles, cells, strict=False)))


def _header(rows: Iterator[Sequence[Any]], is_header: Known) -> tuple[int, list[str]]:
    for number, cells in zip(range(1, HEADER_WITHIN + 1), rows, strict=False):
        titles = _titles(cells)
        if is_header(titles):
            return number, titles
    raise Unreadable("没有找到表头：要有“内容”或“主题”一列，或者说明哪一列是内容（命令里写 --map 列名=text）。")


def _titles(cells: Sequence[Any]) -> list[str]:
    return [str(cell or "").strip().lstrip("\ufeff") for cell in cells]
