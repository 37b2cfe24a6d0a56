"""What a file is, by its content alone: an extension is a claim, not a fact."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bihuan.services.files.office import office_kind
from bihuan.services.files.pictures import as_safe_picture
from bihuan.services.files.refusal import FileRefused
from bihuan.text.decoding import Undecodable, decode

MEGABYTES: Final = 20
MOST_BYTES: Final = MEGABYTES * 1024 * 1024

_HEIC_BRANDS: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Texts that a browser or a shell would carry out
_ACTIVE_TEXT: Final = re.compile(r"\s*(<(!doctype|html|head|body|script|svg|\?xml|\?php)|#!|%!ps)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file as it will be stored: media type, ending of its name, cleaned content."""

    kind: str
    ending: str
    content: bytes


def examine(content: bytes, name: str) -> Accepted:
    """What the content is, cleaned where its kind allows. `name` only tells csv from other texts. Raises FileRefused."""
    if not content:
        raise FileRefused("empty", "文件是空的，请重新选择。")
    if len(content) > MOST_BYTES:
        raise FileRefused("too-large", f"文件超过 {MEGABYTES} MB，请压缩或分开后再上传。")
    return next(examined for shape, examined in _SHAPES if shape(content))(content, name)


def _picture(content: bytes, name: str) -> Accepted:
    kind, ending, cleaned = as_safe_picture(content)
    return Accepted(kind, ending, cleaned)


def _pdf(content: bytes, name: str) -> Accepted:
    if b"%%EOF" not in content[-2048:]:
        raise FileRefused("broken", "这个 PDF 不完整，请重新导出后再上传。")
    return Accepted("application/pdf", "pdf", content)


def _office(content: bytes, name: str) -> Accepted:
    kind, ending = office_kind(content)
    return Accepted(kind, ending, content)


def _text(content: bytes, name: str) -> Accepted:
    """A text, in UTF-8 from here on."""
    try:
        text = decode(content)
    except Undecodable:
        raise _unknown() from None
    if _CONTROLS.search(text):
        raise _unknown()
    if _ACTIVE_TEXT.match(text):
        raise FileRefused("active", "网页、脚本等可执行的内容不能上传，请改用 PDF 或图片。")
    csv = name.lower().endswith(".csv")
    return Accepted("text/csv" if csv else "text/plain", "csv" if csv else "txt", text.encode())


def _unknown() -> FileRefused:
    return FileRefused(
        "unknown-kind",
        "不支持这种文件。可以上传图片（JPG、PNG、WEBP、GIF、HEIC）、PDF、Word、Excel、PowerPoint（docx、xlsx、pptx）"
        "和文本（txt、csv）；旧版 doc、xls、ppt 请另存为新格式。",
    )


def _is_picture(content: bytes) -> bool:
    return (
        content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"))
        or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")
        or (content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS)
    )


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-")


def _is_zip(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def _is_anything(content: bytes) -> bool:
    return True


_SHAPES: Final[tuple[tuple[Callable[[bytes], bool], Callable[[bytes, str], Accepted]], ...]] = (
    (_is_picture, _picture),
    (_is_pdf, _pdf),
    (_is_zip, _office),
    (_is_anything, _text),
)
