"""Topics of trainings 主题: which there are, which of them every officer must have, and for how long one holds (W1.1).

They are the city's: its centre and its administrators keep them, with history.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from django.http import QueryDict

from bihuan.kernel.models import Job
from bihuan.kernel.registry import directory
from bihuan.kernel.transaction import one_command
from bihuan.loop.fields import HOSTILE
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.commands.writing import refuse, write
from bihuan.organisation.directory import setting
from bihuan.organisation.models import Setting
from bihuan.services import clock

KEY: Final = "training_topics"
REBUILD: Final = "training.needs"  # the job that makes the needs anew
MOST, MOST_MONTHS = 20, 120
LONGEST: Final = {"name": 20, "words": 200}
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


# ---- keeping them ------------------------------------------------------------------------------------------------


def may_keep(by: Actor) -> bool:
    """Whether this person keeps the city's topics."""
    city = directory().city
    return bool({f"centre:{city}", f"admin:{city}"} & set(by.offices))


@one_command
def save(by: Actor, posted: QueryDict) -> Topic:
    """Changes a topic or adds one; who lacks it is found anew. Raises Refused (invalid, forbidden)."""
    if not may_keep(by):
        raise Refused(Refusal("forbidden", "培训主题由市政务中心和系统管理员维护。"))
    known = topics()
    wanted = typed(posted, known)
    others = [topic for topic in known.values() if topic.id != wanted.id]
    if errors := {name: sentence for name, sentence in _wrong(wanted, posted, others) if sentence}:
        refuse(next(iter(errors.values())), **errors)
    kept = [asdict(topic) for topic in {**known, wanted.id: wanted}.values()]
    row = Setting.objects.filter(key=KEY, jurisdiction=None).first() or Setting(key=KEY, jurisdiction=None, value=[])
    write(by, "培训主题", row, value=kept)
    Job.objects.create(kind=REBUILD, payload={}, next_at=clock.now())
    return wanted


def typed(posted: QueryDict, known: Mapping[str, Topic]) -> Topic:
    """A topic as it was typed; a new one takes the next free id."""
    blank = Topic(next(f"t{n}" for n in range(1, 1000) if f"t{n}" not in known), "")
    months = posted.get("months", "").strip() or "0"
    fits = months.isascii() and months.isdigit() and len(months) < 4
    return replace(
        known.get(posted.get("id", ""), blank), name=posted.get("name", "").strip(), mandatory="mandatory" in posted,
        months=int(months) if fits else -1, words=posted.get("words", "").strip(),
    )  # fmt: skip


def _wrong(wanted: Topic, posted: QueryDict, others: list[Topic]) -> list[tuple[str, str]]:
    return [
        ("name", "" if 2 <= len(wanted.name) <= LONGEST["name"] else f"名称 2 到 {LONGEST['name']} 个字。"),
        ("name", "已经有这个主题。" if wanted.name in [topic.name for topic in others] else ""),
        ("months", "" if 0 <= wanted.months <= MOST_MONTHS else f"几个月写整数，最多 {MOST_MONTHS}；一直有效就写 0。"),
        ("words", "" if len(wanted.words) <= LONGEST["words"] else f"最多 {LONGEST['words']} 个字。"),
        ("name", f"最多 {MOST} 个主题。" if len(others) >= MOST else ""),
        ("name", "有看不见的控制字符，请删掉。" if HOSTILE.search(wanted.name + wanted.words) else ""),
    ]
