"""Bytes of unknown Chinese encoding to text: UTF-8, UTF-16 or GB18030, with or without a mark at the front."""

import codecs
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Undecodable(ValueError):
    """The bytes are no text in any encoding that offices use."""


def decode(content: bytes) -> str:
    """The text of a file, without its byte order mark. Raises Undecodable, also where it holds NULs."""
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    for encoding in marked or ["utf-8", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Undecodable("文件的文字编码无法识别，请另存为 UTF-8 后再试。")
