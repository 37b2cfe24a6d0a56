"""The channels 收集渠道 by which voices come (L1.2). A city adds its own with the setting `channels`: id, name, public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bihuan.organisation.directory import remembered, setting

LONGEST_ID: Final = 16


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to speak; `public`: open to everybody without sign-in."""

    id: str
    name: str
    public: bool = False


CHANNELS: Final = {
    c.id: c
    for c in (
        Channel("qr", "有话码上说", public=True),
        Channel("web", "有话直说网页", public=True),
        Channel("rating", "在线评价", public=True),
        Channel("card", "征求意见卡"),
        Channel("social", "社交媒体"),
        Channel("12345", "12345 热线"),
        Channel("officer", "体验员"),
    )
}


def channels() -> Mapping[str, Channel]:
    """All channels by id: those of the regulation, then the city's own, which may rename one or close it to the public."""
    return remembered("channels", lambda: CHANNELS | {c.id: c for c in _own()})


def channel_name(id: str) -> str:
    """A channel as people call it; an id that is no longer known stands for itself."""
    found = channels().get(id)
    return found.name if found else id


def _own() -> list[Channel]:
    rows = setting("channels", default=[])
    return [Channel(str(r["id"])[:LONGEST_ID], str(r["name"]), public=bool(r.get("public"))) for r in rows]
