"""Topics of trainings 主题: which there are, which of them every officer must have, and for how long one holds (W1.1)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bihuan.organisation.directory import setting

KEY: Final = "training_topics"
NEVER: Final = date(1900, 1, 1)  # until when a topic is covered that was never taken
FOREVER: Final = date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic. `months`: how long a completed training of it holds; 0 is for good."""

    id: str
    name: str
    mandatory: bool = True
    months: int = 24
    words: str = ""

    def until(self, completed: date) -> date:
        """The last day on which a training completed then still counts."""
        return _months_on(completed, self.months) if self.months else FOREVER


def _months_on(day: date, months: int) -> date:
    """The same day of a later month, its last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# What the regulation names; a city may keep others
USUAL: Final[tuple[dict[str, Any], ...]] = (
    {"id": "process", "name": "政务服务流程", "words": "事项怎么分类，申请、受理、审查、决定、送达各做什么，线上线下怎么办。"},
    {"id": "policy", "name": "政策法规", "months": 12, "words": "行政许可、政务公开、个人信息保护，体验中发现问题按什么规矩办。"},
    {"id": "manners", "name": "服务礼仪", "words": "怎样询问、倾听、引导和协助，怎样保护群众隐私。"},
)  # fmt: skip


def topics() -> dict[str, Topic]:
    """All topics by id, in their order."""
    return {row["id"]: Topic(**row) for row in setting(KEY, default=USUAL)}


def mandatory() -> list[Topic]:
    """The topics that every officer must have."""
    return [topic for topic in topics().values() if topic.mandatory]


def topic_name(id: str) -> str:
    """A topic's name; its id where there is none any more."""
    found = topics().get(id)
    return found.name if found else id
