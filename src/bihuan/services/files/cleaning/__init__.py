"""A copy of a file without what it says beside what it shows: who wrote it, where, what was struck out (docs/adr/0055).

What cannot be cleaned for certain is refused with the reason; a guess would be worse than no copy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bihuan.services.files.cleaning.refusal import NotClean
from bihuan.text.redact import redact

__all__ = ["NotClean", "cleaned"]

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"


def cleaned(kind: str, content: bytes) -> bytes:
    """The copy, of the same kind. Raises NotClean with a sentence for people."""
    if kind.startswith("image/"):
        return content  # made anew when it came
    clean = _CLEANERS.get(kind)
    if clean is None:
        raise NotClean("这种文件系统不会清理，没有给出。")
    try:
        return clean(content)
    except NotClean:
        raise
    except Exception as error:  # whatever a reader stumbles over means the same: not known to be clean
        raise NotClean("这个文件的结构看不懂，不能保证清理干净，没有给出。") from error


def _docx(content: bytes) -> bytes:
    from bihuan.services.files.cleaning.docx import clean

    return clean(content)


def _xlsx(content: bytes) -> bytes:
    from bihuan.services.files.cleaning.xlsx import clean

    return clean(content)


def _pdf(content: bytes) -> bytes:
    from bihuan.services.files.cleaning.pdf import clean

    return clean(content)


def _text(content: bytes) -> bytes:
    return redact(content.decode()).text.encode()


_CLEANERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    f"{_OFFICE}.wordprocessingml.document": _docx, f"{_OFFICE}.spreadsheetml.sheet": _xlsx, "application/pdf": _pdf,
    "text/plain": _text, "text/csv": _text,
}  # fmt: skip
