"""One row of a file becomes words as `commands.take_in` takes them, or a sentence that says why not."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.conf import settings

from bihuan.kernel.registry import directory
from bihuan.services import clock
from bihuan.services.clock import ZONE
from bihuan.text.normalise import clean, clean_line
from bihuan.voices import where
from bihuan.voices.commands import Said
from bihuan.voices.imports.columns import LABELS
from bihuan.voices.where import Spot

MOST_TEXT: Final = 50_000
MOST_CONTACT: Final = 200
MOST_ID: Final = 60
EXACT: Final = 10**15
SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?E\+\d+")  # how Excel shows, and saves to csv, a number too long for it
MOMENT: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]*(\d{1,2})[:：时点](\d{1,2})(?:[:：分](\d{1,2})(?:\.\d+)?)?秒?分?)?"
)
SERIAL: Final = (20_000, 80_000)  # dates that a spreadsheet holds as numbers: 1954 to 2119
SERIAL_BEGINS: Final = datetime(1899, 12, 30)
RATINGS: Final = {"非常满意": 5, "满意": 4, "基本满意": 3, "一般": 3, "不满意": 2, "非常不满意": 1}


class Wrong(Exception):
    """The row is not taken; the text says why, without repeating what a person wrote. `field` is what is to blame."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Ready:
    """A row that can be taken in: its number, its id in the file (empty where it has none), its key, its words."""

    number: int
    id: str
    key: str
    words: Said


def ready(number: int, values: Mapping[str, Sequence[Any]], channel: str, area: int) -> Ready:
    """The row's words. `area` is the jurisdiction where nothing in the row says another. Raises Wrong."""
    text = _text(values)
    own_id = clean_line(" ".join(_plain(v, "id") for v in values.get("id", ())))
    if len(own_id) > MOST_ID:
        raise Wrong(f"编号超过 {MOST_ID} 个字。", "id")
    place, matter, home = _where(values)
    found = home or next((spot.jurisdiction for spot in (place, matter) if spot), area)
    if found != area and area != directory().city:
        raise Wrong("这是别的地区的，这里只收本地区的。", "area")
    said = _said(values.get("time", ()))
    words = Said(
        channel, text, found, matter.id if matter else None, place.id if place else None, _rating(values.get("rating", ())),
        _contact(values), said=said, origin=own_id or None,
    )  # fmt: skip
    return Ready(number, own_id, _key(channel, own_id, words), words)


def _key(channel: str, own_id: str, words: Said) -> str:
    """What makes a second import harmless: channel and id; without an id the very words, digested under our own secret."""
    what = ("id", channel, own_id) if own_id else ("words", channel, words.text, words.said, words.contact)
    text = repr(("import", *what)).encode("utf-8", "surrogatepass")
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()


# ---- fields ------------------------------------------------------------------------------------------------------


def _text(values: Mapping[str, Sequence[Any]]) -> str:
    topic = clean_line(" ".join(_plain(v, "topic") for v in values.get("topic", ())))
    detail = clean("\n".join(_plain(v, "text") for v in values.get("text", ())))
    text = detail if detail.startswith(topic) else "\n".join(part for part in (topic, detail) if part)
    if not text:
        raise Wrong("没有内容。", "text")
    if len(text) > MOST_TEXT:
        raise Wrong(f"内容有 {len(text)} 个字，最多 {MOST_TEXT} 个。", "text")
    return text


def _contact(values: Mapping[str, Sequence[Any]]) -> str:
    contact = clean_line(" ".join(_plain(v, "contact") for v in values.get("contact", ())))
    if len(contact) > MOST_CONTACT:
        raise Wrong(f"联系方式超过 {MOST_CONTACT} 个字。", "contact")
    return contact


def _where(values: Mapping[str, Sequence[Any]]) -> tuple[Spot | None, Spot | None, int | None]:
    """Place, matter and jurisdiction, each by name or code. Raises Wrong for one that is not known."""
    area = _name(values, "area")
    home = next((j.id for j in directory().jurisdictions.values() if j.name == area), None)
    if area and home is None:
        raise Wrong("没有这个地区。改成本市的地区名，或者不要这一列。", "area")
    place, matter = _name(values, "place"), _name(values, "matter")
    at, about = where.place(place) or where.place_called(place, home), None
    if matter:
        about = where.matter(matter) or where.matter_called(
            matter, home or (at.jurisdiction if at else directory().city)
        )
    for name, spot, label, field in ((place, at, "地点", "place"), (matter, about, "事项", "matter")):
        if name and spot is None:
            raise Wrong(f"没有这个{label}，或者不止一个。写代码，或者不要这一列。", field)
    return at, about, home


def _name(values: Mapping[str, Sequence[Any]], field: str) -> str:
    return clean_line(" ".join(_plain(v, field) for v in values.get(field, ())), 120)


def _rating(values: Sequence[Any]) -> int | None:
    if not values:
        return None
    text = clean_line(_plain(values[0], "rating")).removesuffix("星").removesuffix("分")
    found = RATINGS.get(text) or (int(text) if text in {"1", "2", "3", "4", "5"} else None)
    if found is None:
        raise Wrong("评分看不懂：写 1 到 5，或 非常满意、满意、基本满意、不满意、非常不满意。", "rating")
    return found


def _plain(value: Any, field: str) -> str:
    """A cell as text; numbers that the table no longer holds exactly are refused, not rounded."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if not abs(value) < EXACT:
            sentence = f"{LABELS[field]}里的数超过 15 位，表格已经改了末尾几位。请把这一列设成文本，重新导出。"
            raise Wrong(sentence, field)
        return f"{value:.0f}" if value == int(value) else repr(value)
    if isinstance(value, date | time):
        return value.isoformat()
    text = str(value)
    if SCIENTIFIC.fullmatch(text.strip()):
        sentence = f"{LABELS[field]}里的长数字被存成了 {text.strip()}，末尾几位已经丢了。请把这一列设成文本，重新导出。"
        raise Wrong(sentence, field)
    return text


# ---- when it was said --------------------------------------------------------------------------------------------


def _said(values: Sequence[Any]) -> str | None:
    """The moment as ISO 8601 with our offset, or the day where no hour is known. Raises Wrong."""
    if not values:
        return None
    moment = _moment(values[0])
    if moment is None:
        raise Wrong("时间看不懂。写成 2026-03-02 15:08 或 2026/3/2。", "time")
    day = moment.date() if isinstance(moment, datetime) else moment
    if day > clock.today():
        raise Wrong("时间在今天以后，请核对。", "time")
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def _moment(value: Any) -> date | None:
    """A local moment with zone, or a day; None where it is neither."""
    if isinstance(value, datetime):
        return value.astimezone(ZONE) if value.tzinfo else value.replace(tzinfo=ZONE)
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _serial(value)
    text = clean_line(str(value))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _written(text)
    if found.tzinfo:
        return found.astimezone(ZONE)
    return found.replace(tzinfo=ZONE) if len(text) > len("2026-03-02") else found.date()


def _serial(value: float) -> date | None:
    if not SERIAL[0] <= value <= SERIAL[1]:
        return None
    moment = SERIAL_BEGINS + timedelta(seconds=round(value * 86_400))
    return moment.replace(tzinfo=ZONE) if value % 1 else moment.date()


def _written(text: str) -> date | None:
    match = MOMENT.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in match.groups())
    try:
        if hour is None:
            return date(year or 0, month or 0, day or 0)
        return datetime(year or 0, month or 0, day or 0, hour, minute or 0, second or 0, tzinfo=ZONE)
    except ValueError:
        return None
