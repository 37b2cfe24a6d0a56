"""Who sets up what: administrators their jurisdiction, the city's all; the centre its halls and windows; auditors look."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.directory import directory

ADMIN: Final = frozenset({"admin"})
OF_PLACES: Final = frozenset({"admin", "centre"})
READERS: Final = frozenset({"admin", "auditor"})


def areas(by: Actor, kinds: Collection[str] = ADMIN) -> list[int]:
    """The jurisdictions in which this person holds such an office; all of them for who holds it in the city."""
    known, own = directory(), by.of(*kinds)
    return [j for j in known.jurisdictions if j in own or known.city in own]


def area(by: Actor, wanted: str | None, kinds: Collection[str] = ADMIN) -> int:
    """The jurisdiction that a page shows: the one asked for, if it is this person's to set up. Raises Refused (forbidden)."""
    may = areas(by, kinds)
    if not may:
        raise Refused(Refusal("forbidden", "这一页给系统管理员用。"))
    home = directory().persons.get(by.person or 0)
    unit = directory().units.get((home.unit if home else None) or 0)
    asked = int(wanted) if wanted and wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 else None
    return next((a for a in (asked, unit.jurisdiction if unit else None) if a in may), may[0])


def must(by: Actor, jurisdiction: int | None, kinds: Collection[str] = ADMIN) -> None:
    """Raises Refused (not-found) where a row is not this person's to set up: whether it is there is not told either."""
    may = areas(by, kinds)
    if jurisdiction is None and directory().city in may:
        return
    if jurisdiction not in may:
        raise Refused(Refusal("not-found", "没有这一项，或者不归您维护。"))


def whole_city(by: Actor, kinds: Collection[str] = ADMIN) -> bool:
    """Whether the person sets up what holds for all."""
    return directory().city in areas(by, kinds)
