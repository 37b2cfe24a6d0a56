"""One clean form for whatever people paste, scan, export or attack with."""

import re
import unicodedata
from typing import Final

# Excel writes control characters as _x000D_; a spreadsheet that was read badly shows them literally.
_EXCEL_ESCAPE: Final = re.compile(r"_x00(09|0[aA]|0[dD])_")
_LINE_END: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Invisible, or able to make a text look other than it is: controls, bidi controls, zero width, lone surrogates,
# non-characters. The joiners U+200C and U+200D stay: emoji and some scripts need them.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufdd0-\ufdef\ufff0-\ufffc\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACES: Final = re.compile("[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


def clean(text: str, limit: int | None = None) -> str:
    """`text` in NFC with plain spaces and newlines, nothing invisible, no outer blanks, at most `limit` characters.

    Lines lose their outer blanks and at most one empty line stands between two. Never raises; clean(clean(t)) is
    clean(t).
    """
    text = _EXCEL_ESCAPE.sub(_unescape, _UNSEEN.sub("", text))
    text = _LINE_END.sub("\n", text)
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    text = "\n".join(line.strip(" ") for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", text).strip("\n")[:limit].strip(" \n")


def clean_line(text: str, limit: int | None = None) -> str:
    """The same for titles and names: one line."""
    return clean(text).replace("\n\n", " ").replace("\n", " ")[:limit].strip(" ")


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))
