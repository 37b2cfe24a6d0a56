"""Reports in Word, which a clerk goes on writing in: headings, paragraphs, tables, in the faces of official papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE, HEAD, TEXT = "方正小标宋简体", "黑体", "仿宋_GB2312"  # GB/T 9704; where one is missing Word takes the next Song
INK: Final = RGBColor(0x1B, 0x24, 0x29)


class Report:
    """A document on A4 with the margins of GB/T 9704: put in what stands in it from the top, then `made()`."""

    def __init__(self, title: str, under: str = "") -> None:
        self.document = Document()
        self.document.core_properties.title, self.document.core_properties.author = title, ""
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
        section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
        self._line(title, TITLE, 22, centred=True)
        if under:
            self._line(under, TEXT, 14, centred=True)

    def head(self, text: str) -> None:
        """A heading of the first rank."""
        self._line(text, HEAD, 16, style="Heading 1")

    def text(self, words: str) -> None:
        """Paragraphs, a line each, indented by two characters."""
        for line in filter(None, (part.strip() for part in words.splitlines())):
            self._line(line, TEXT, 16, indent=True)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[float]) -> None:
        """A table whose head is repeated on each page; `widths` in centimetres."""
        table = self.document.add_table(rows=1, cols=len(heads), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        self._row(table.rows[0], heads, HEAD)
        table.rows[0]._tr.get_or_add_trPr().append(table.rows[0]._tr.makeelement(qn("w:tblHeader"), {}))
        for values in rows:
            self._row(table.add_row(), values, TEXT)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)
        self.document.add_paragraph()

    def made(self) -> bytes:
        """The file."""
        kept = BytesIO()
        self.document.save(kept)
        return kept.getvalue()

    def _row(self, row: Any, values: Sequence[Any], face: str) -> None:
        for cell, value in zip(row.cells, values, strict=True):
            line = cell.paragraphs[0]
            _set(line.add_run(str(value)), face, 12)
            line.paragraph_format.line_spacing = Pt(22)
            if face == HEAD or not isinstance(value, str):
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER if face == HEAD else WD_ALIGN_PARAGRAPH.RIGHT

    def _line(
        self, text: str, face: str, size: int, *, centred: bool = False, indent: bool = False, style: str | None = None
    ) -> None:
        paragraph = self.document.add_paragraph(style=style)
        paragraph.paragraph_format.line_spacing = Pt(28)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        _set(paragraph.add_run(text), face, size)


def _set(run: Any, face: str, size: int) -> None:
    run.font.name, run.font.size, run.font.color.rgb = "Times New Roman", Pt(size), INK
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
