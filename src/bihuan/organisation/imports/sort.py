"""What the sorts of tables share: what a sort is, and how the words in its cells are understood."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from bihuan.loop.language import Actor
from bihuan.organisation.commands.writing import refuse
from bihuan.organisation.models import Jurisdiction, Unit
from bihuan.organisation.sheets import Column

Texts = dict[str, str]
AREA = Column("area", ("地区", "区域", "县区", "县", "所属地区", "行政区划", "区划代码"))


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of table: its columns, the fields that name a row, how a row is written and whether it is known."""

    columns: tuple[Column, ...]
    key: tuple[str, ...]
    write: Callable[[Actor, Texts], None]
    known: Callable[[Texts], bool]


class Later(Exception):
    """The row needs another one that may stand further down; the sentence is for when there is none."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence


def wrong(field: str, sentence: str) -> NoReturn:
    """Refuses the row for what stands in one column."""
    refuse(sentence, **{field: sentence})


def area_of(text: str) -> Jurisdiction:
    """The jurisdiction by name or code; the city where nothing is said."""
    found = [j for j in Jurisdiction.objects.all() if (text in {j.name, j.code} if text else j.city)]
    if not found:
        wrong("area", f"没有“{text}”这个地区。" if text else "请填写地区。")
    return found[0]


def unit_of(area: Jurisdiction, name: str) -> Unit | None:
    """The living unit of that name."""
    return Unit.objects.filter(jurisdiction=area, name=name, dissolved_on__isnull=True).first()


def unit_or_wrong(area: Jurisdiction, name: str, field: str = "unit") -> Unit:
    """The living unit of that name; the row is refused where there is none."""
    unit = unit_of(area, name)
    if unit is None:
        wrong(field, f"{area.name}没有“{name}”这个单位。")
    return unit


def several(text: str) -> list[str]:
    """The words of a cell that lists some."""
    return [part for part in re.split(r"[、,;/ ]+", text) if part]


def number(field: str, text: str) -> int | None:
    """A whole number; None where nothing is said."""
    if text and not (text.isdecimal() and len(text) < 7):
        wrong(field, "这里填整数。")
    return int(text) if text else None
