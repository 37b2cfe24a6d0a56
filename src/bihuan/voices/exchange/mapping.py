"""Which field of another system's JSON is which of ours, by configuration: pointers, and tables for single values.

The values found go the same way as a row of an import (`imports.rows`): a matter by name or code, a time in any of the
usual forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bihuan.loop.fields import HOSTILE
from bihuan.loop.language import Refusal, Refused
from bihuan.organisation.directory import setting
from bihuan.services.clock import ZONE
from bihuan.voices.commands import Said
from bihuan.voices.imports.rows import Wrong, ready

# Ours, what it is called, and where it stands unless the administrator says otherwise
FIELDS: Final = {
    "topic": ("主题", "/topic"), "text": ("内容", "/text"), "time": ("时间", "/said"), "contact": ("联系方式", "/contact"),
    "place": ("地点", "/place"), "matter": ("事项", "/matter"), "area": ("地区", "/area"), "rating": ("评分", "/rating"),
    "id": ("对方编号", "/origin"),
}  # fmt: skip
TRANSLATED: Final = ("place", "matter", "area", "rating")
OUTSIDE: Final = {"id": "origin", "time": "said"}  # what the answer calls a field
MOST_POINTERS: Final = 5
LONGEST: Final = 200
MOST_VALUES: Final = 500
MOST_ITEMS: Final = 50
INDEX: Final = re.compile(r"\[(\d{1,3})\]")
EPOCHS: Final = {10: 1, 13: 1000}  # digits of a time in seconds, in milliseconds

Pointers = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Pointers by field, several where a field is put together, and tables that translate single values."""

    fields: Mapping[str, Pointers] = field(default_factory=lambda: {f: (p,) for f, (_, p) in FIELDS.items()})
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def words(self, body: Mapping[str, Any], channel: str, jurisdiction: int) -> Said:
        """What was said, as `commands.say` takes it. Raises Refused (invalid) naming the field."""
        try:
            found = {name: list(self._read(name, body)) for name in self.fields}
            return ready(0, {n: v for n, v in found.items() if v}, channel, jurisdiction).words
        except Wrong as wrong:
            sentence, name = str(wrong), OUTSIDE.get(wrong.field, wrong.field)
            raise Refused(Refusal("invalid", sentence, {name: sentence} if name else {})) from wrong

    def _read(self, name: str, body: Mapping[str, Any]) -> Iterator[Any]:
        table = self.values.get(name, {})
        for pointer in self.fields[name]:
            for value in _scalars(_at(body, pointer), name):
                text = table.get(_plain(value), value)
                if text not in (None, ""):
                    yield _moment(text) if name == "time" else str(text) if _is_whole(text) else text


def mapping_of(channel: str, jurisdiction: int) -> Reading:
    """What was set up for the channel; without, our own names at the top of the object."""
    kept = setting(key(channel), jurisdiction) or {}
    if not kept.get("fields"):
        return Reading()
    return Reading({n: tuple(p) for n, p in kept["fields"].items()}, kept.get("values") or {})


def key(channel: str) -> str:
    """The name of a channel's setting."""
    return f"intake.{channel}"


def pointers(typed: str) -> Pointers:
    """Pointers as typed, /data/content or $.data.content, several parted by blanks. Raises ValueError with a sentence."""
    found = tuple(_pointer(word) for word in typed.replace("，", " ").replace(",", " ").split())
    if len(found) > MOST_POINTERS:
        raise ValueError(f"一项最多由 {MOST_POINTERS} 处拼成。")
    return found


def table(typed: str) -> dict[str, str]:
    """A table of values as typed, one 对方的值=我们的值 a line. Raises ValueError with a sentence."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, typed.splitlines())):
        theirs, is_pair, ours = (part.strip() for part in line.partition("="))
        if not theirs or not is_pair or len(line) > LONGEST or HOSTILE.search(line):
            raise ValueError("每行写一个：对方的值=我们的值。")
        found[theirs] = ours
    if len(found) > MOST_VALUES:
        raise ValueError(f"最多 {MOST_VALUES} 个值。")
    return found


def _pointer(word: str) -> str:
    if HOSTILE.search(word) or len(word) > LONGEST:
        raise ValueError("路径写成 /data/content 或 data.content。")
    if word.startswith("/"):
        return word
    return "/" + INDEX.sub(r".\1", word).removeprefix("$").removeprefix(".").replace(".", "/")


def _at(body: Any, pointer: str) -> Any:
    """What stands there (RFC 6901), None where nothing does."""
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(body, Mapping):
            body = body.get(name)
        elif isinstance(body, Sequence) and not isinstance(body, str) and name.isascii() and name.isdigit():
            body = body[int(name)] if int(name[:4]) < len(body) and len(name) < 4 else None
        else:
            return None
    return body


def _scalars(value: Any, name: str) -> Sequence[Any]:
    several = value if isinstance(value, list) else [value]
    if len(several) > MOST_ITEMS or any(isinstance(each, list | dict) for each in several):
        raise Wrong("这里应当是文字或数，不是一组或一层。", name)
    return several


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def _is_whole(value: Any) -> bool:
    """JSON holds long numbers exactly, unlike a spreadsheet."""
    return isinstance(value, int) and not isinstance(value, bool)


def _moment(value: Any) -> Any:
    """Seconds or milliseconds since 1970 as a moment; else what it was."""
    digits = str(value)
    if digits.isascii() and digits.isdigit() and len(digits) in EPOCHS:
        return datetime.fromtimestamp(int(digits) / EPOCHS[len(digits)], ZONE)
    return value
