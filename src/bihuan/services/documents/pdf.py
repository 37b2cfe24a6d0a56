"""A Typst template and plain data become a PDF.

A template lies in its room (`<room>/documents/<name>.typ`) and reads its data with `json(bytes(sys.inputs.data))`, so that
what people wrote is never read as Typst. Only fonts that we bring are used: a document looks alike on every machine.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
import typst

FONTS: Final = Path(__file__).with_name("fonts")
_lock = threading.Lock()


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The document, in which text can be found and copied. Raises typst.TypstError for a template that is wrong.

    `data` is anything that JSON holds; pictures are bytes in base64 (`svg` or `png`), decoded by the template.
    """
    with _lock:  # a compiler keeps its fonts, which are most of the work, and is no one's but one thread's at a time
        made = _compiler(template.parent).compile(
            input=str(template), format="pdf", sys_inputs={"data": orjson.dumps(dict(data)).decode()}
        )
    assert isinstance(made, bytes), "one document, not a list of pages"
    return made


@cache
def _compiler(folder: Path) -> typst.Compiler:
    return typst.Compiler(root=str(folder), font_paths=[str(FONTS)], ignore_system_fonts=True)
