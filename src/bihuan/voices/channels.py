"""The channels 收集渠道 by which voices come (L1.2), as data: what each asks for, how it comes in, who collects when.

Those of the regulation stand here; the setting `channels` adds others and says of each what the city wants otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from bihuan.organisation.directory import remembered, setting

LONGEST_ID: Final = 16
# What a channel's form may ask for beside the words
ASKS: Final = {
    "rating": "评分", "reasons": "原因（勾选）", "place": "地点", "matter": "事项", "contact": "联系方式", "photos": "照片、扫描件",
    "said_on": "哪天说的", "origin": "原编号", "link": "网址",
}  # fmt: skip
PUBLIC_ASKS: Final = ("rating", "reasons", "photos", "place", "matter", "contact")
REASONS: Final = ("材料反复交", "排队久", "说法不一", "系统慢", "看不懂指南", "态度")
GOOD_AND_BAD: Final = ("一次办成", "态度好", "指引清楚", "排队久", "材料反复交", "说法不一", "态度差", "系统慢")
BY_HAND: Final = ("place", "matter", "rating", "said_on", "origin", "contact", "photos")


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to speak; `public`: open to everybody without sign-in.

    `asks` are the fields of its form, `reasons` what can be ticked there, `wordless`: a rating alone will do. `plan` says
    who collects, where and how often, `target` how many in a quarter.
    """

    id: str
    name: str
    public: bool = False
    asks: tuple[str, ...] = BY_HAND
    reasons: tuple[str, ...] = REASONS
    wordless: bool = False
    plan: str = ""
    target: int = 0


CHANNELS: Final = {
    c.id: c
    for c in (
        Channel("qr", "有话码上说", True, PUBLIC_ASKS, plan="每个窗口一个码，每季度换一次海报。"),
        Channel("web", "有话直说网页", True, PUBLIC_ASKS),
        Channel("rating", "在线评价", True, PUBLIC_ASKS, GOOD_AND_BAD, True, "办结后请办事人评价。"),
        Channel("card", "征求意见卡", plan="大厅咨询台发放，每周收一次，当天录入。"),
        Channel("social", "社交媒体", asks=("link", "photos", "said_on", "place", "matter")),
        Channel("12345", "12345 热线", asks=("origin", "said_on", "place", "matter", "contact")),
        Channel("officer", "体验员", asks=()),
        Channel("talk", "座谈调研", asks=("said_on", "place", "matter", "photos"), plan="每季度开一次座谈会，会后两天内录入。"),
        Channel("firm", "企业走访", asks=("said_on", "matter", "contact", "photos"), plan="每季度走访企业，回来两天内录入。"),
        Channel("letter", "来信来访", asks=("said_on", "place", "matter", "contact", "photos", "origin")),
    )
}  # fmt: skip
KNOWN: Final = frozenset(f.name for f in fields(Channel)) - {"id"}


def channels() -> Mapping[str, Channel]:
    """All channels by id: those of the regulation as the city wants them, then the city's own."""
    return remembered("channels", lambda: CHANNELS | {c.id: c for c in _own()})


def channel_name(id: str) -> str:
    """A channel as people call it; an id that is no longer known stands for itself."""
    found = channels().get(id)
    return found.name if found else id


def _own() -> list[Channel]:
    return [_made(row) for row in setting("channels", default=[])]


def _made(row: Mapping[str, Any]) -> Channel:
    """A channel from what the setting says of it; of what it does not say, the regulation's, else the usual."""
    name = str(row["id"])[:LONGEST_ID]
    before = asdict(CHANNELS[name]) if name in CHANNELS else {"name": name}
    said = {n: tuple(value) if isinstance(value, list) else value for n, value in row.items() if n in KNOWN}
    return Channel(**{**before, **said, "id": name})
