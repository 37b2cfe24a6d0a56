"""File names as strangers send them, made harmless before anybody sees them or a system obeys them."""

import re
from typing import Final

from bihuan.text.normalise import clean_line

_FORBIDDEN: Final = re.compile(r'[<>:"|?*\x00-\x1f]')
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")


def safe_name(name: str, ending: str, limit: int = 80) -> str:
    """The last component of `name` without paths, controls, bidi tricks and signs that file systems forbid.

    `ending` is what the content proved to be, whatever the name says; the stem keeps at most `limit` characters:
    safe_name("C:\\\\x\\\\账单.exe", "pdf") → "账单.pdf"
    """
    last = clean_line(re.split(r"[/\\]", name.replace("\x00", ""))[-1])
    stem = _FORBIDDEN.sub("_", last.rpartition(".")[0] or last).strip(". ")[:limit].strip(". ")
    return f"{stem if stem and not _RESERVED.fullmatch(stem) else '文件'}.{ending}"
