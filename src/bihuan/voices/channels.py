"""The channels 收集渠道 by which voices come (L1.2). Further ones are data of a later issue; these ids are the contract's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to speak; `public`: open to everybody without sign-in."""

    id: str
    name: str
    public: bool = False


CHANNELS = {
    c.id: c
    for c in (
        Channel("qr", "有话码上说", public=True),
        Channel("rating", "在线评价", public=True),
        Channel("card", "征求意见卡"),
        Channel("social", "社交媒体"),
        Channel("12345", "12345 热线"),
        Channel("officer", "体验员"),
    )
}
