"""The words of the top bar: the rooms that a person uses and that stand, who is signed in, the personal menu."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import Resolver404, resolve

from bihuan.kernel.access import reads
from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor
from bihuan.organisation.door import is_staff
from bihuan.organisation.models import Role
from bihuan.ui.shapes import Me, Room
from bihuan.web.queries import MOST, MOST_UNREAD, MOST_WAITING, Counts

MY, OFFICER = "/my", "/officer/"


@dataclass(frozen=True, slots=True)
class Entry:
    """A room of the navigation. `table`: whoever reads it uses the room; `kinds`: whoever holds such an office does."""

    label: str
    url: str
    icon: str
    key: str
    table: str = ""
    kinds: frozenset[str] = frozenset()
    tab: bool = False


CENTRE, WATCH = frozenset({"centre"}), frozenset({"supervision", "charge", "deputy", "head", "auditor"})
LEADING = frozenset({"leader", "charge", "lead", "deputy", "head", "secretary", "acting_secretary"})
ENTRIES = (
    Entry("待办", MY, "checklist", "d", tab=True),
    Entry("反馈", "/voices", "message-report", "f", table="voice", tab=True),
    Entry("问题", "/problems", "circle-dashed-check", "w", table="problem", tab=True),
    Entry("督查", "/supervision", "eye-check", "s", kinds=WATCH),
    Entry("建议", "/suggestions", "bulb", "j", table="suggestion"),
    Entry("征集", "/rounds", "calendar-stats", "r", table="round"),
    Entry("会议", "/meetings", "gavel", "h", table="meeting"),
    Entry("体验", "/experience", "route", "t", kinds=CENTRE | WATCH),
    Entry("体验员", "/people", "users", "y", kinds=CENTRE),
    Entry("成果", "/results", "certificate", "c", table="result", tab=True),
    Entry("分析", "/insight", "chart-bar", "a", table="problem"),
    Entry("配置", "/settings/city", "adjustments", "b", kinds=frozenset({"admin"}), tab=True),
)
OWN = (
    Entry("待我审批", "/my/approve", "lock-check", "", kinds=LEADING), Entry("外出委托", "/my/away", "transfer", "", kinds=LEADING),
    Entry("收到的表扬", "/praise", "thumb-up", ""), Entry("组织", "/organisation", "sitemap", "o"), Entry("设置", "/settings", "settings", "z"),
    Entry("配置", "/settings/city", "adjustments", "", kinds=frozenset({"centre", "auditor"})),
    Entry("收集渠道", "/settings/channels", "inbox", "", kinds=frozenset({"admin", "centre", "supervision", "auditor"})),
    Entry("体验记录", "/experience/records", "notes", "", kinds=CENTRE | {"supervision"}),
    Entry("常用语", "/settings/texts", "message-2", "", kinds=frozenset({"admin", "centre", "supervision", "secretary", "leader"})),
    Entry("慢车道", "/voices/lane", "clock", "", kinds=CENTRE), Entry("对接别的系统", "/settings/intake", "link", "", kinds=frozenset({"admin"})),
    Entry("防刷屏", "/settings/abuse", "shield-check", "", kinds=frozenset({"admin"})),
    Entry("订阅日历", "/my/calendar", "calendar-event", ""),
)  # fmt: skip
STAFF_ONLY = ("/organisation", "/praise")
# What a person is called, the highest first; `charge` is a deputy's portfolio.
ROLES = (
    ("admin", Role.ADMIN), ("auditor", Role.AUDITOR), ("head", Role.HEAD), ("deputy", Role.DEPUTY), ("charge", Role.DEPUTY),
    ("secretary", Role.SECRETARY), ("acting_secretary", Role.ACTING_SECRETARY), ("leader", Role.LEADER),
    ("unit", Role.MEMBER), ("officer", Role.OFFICER),
)  # fmt: skip
BESIDE = frozenset({"person", "lead", "centre", "supervision", "officers"})  # offices that follow from another
JURISDICTION_ONLY = frozenset({"meeting", "voice", "round"})  # of these a unit sees nothing, or what a notice leads to


@lru_cache(maxsize=64)
def stands(url: str) -> bool:
    """Whether the room has been built."""
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def rooms(actor: Actor, counts: Counts, path: str) -> list[Room]:
    """The rooms that this person uses and that stand; officers 体验员 have pages of their own."""
    if not is_staff(actor):
        return []
    numbers = {MY: _shown(counts.owed, MOST), "/voices": _shown(counts.waiting, MOST_WAITING)}
    return [
        Room(
            e.label,
            e.url,
            e.icon,
            numbers.get(e.url, 0),
            hot=e.url == MY,
            current=_at(e.url, path),
            key=e.key,
            tab=e.tab,
        )
        for e in ENTRIES
        if stands(e.url) and _uses(actor, e)
    ]


def used(actor: Actor) -> list[Entry]:
    """Everything of the navigation and of the personal menu that this person uses."""
    staff = is_staff(actor)
    mine = [e for e in ENTRIES if staff and stands(e.url) and _uses(actor, e)]
    return mine + [e for e in OWN if stands(e.url) and _uses(actor, e) and (staff or e.url not in STAFF_ONLY)]


def live(counts: Counts) -> dict[str, str]:
    """The numbers that stand beside words of the navigation, by the address each belongs to; empty where there is none."""
    numbers = {
        MY: _shown(counts.owed, MOST), "/voices": _shown(counts.waiting, MOST_WAITING),
        "/my/notices": _shown(counts.unread, MOST_UNREAD),
    }  # fmt: skip
    return {url: str(number or "") for url, number in numbers.items()}


def tabs(found: Iterable[Room], path: str) -> list[Room]:
    """A phone's tab bar: the everyday rooms and what is one's own."""
    everyday = [room for room in found if room.tab][:3]
    return [*everyday, Room("我的", "/settings", "user", current=_at("/settings", path), tab=True)]


def triages(actor: Actor) -> bool:
    """Whether waiting words are this person's duty."""
    return bool(actor.of("centre"))


def me(actor: Actor, counts: Counts) -> Me:
    """Name, unit and role, and the personal menu."""
    tree = directory()
    person = tree.persons.get(actor.person or 0)
    words = (tree.unit_name(person.unit if person else None), role(actor))
    return Me(actor.name, " · ".join(w for w in words if w), list(_menu(actor, counts)))


def role(actor: Actor) -> str:
    """The highest of the person's own roles in words."""
    own = {office.partition(":")[0] for office, giver in actor.offices.items() if giver is None}
    return next((str(label.label) for kind, label in ROLES if kind in own), "")


def offices(actor: Actor) -> list[tuple[str, str]]:
    """The person's offices in words, and for whom each is held where it is not one's own."""
    tree, found = directory(), dict[str, str]()
    for office, giver in actor.offices.items():
        if office.partition(":")[0] not in BESIDE:
            found.setdefault(tree.office_name(office), f"代 {tree.person_name(giver)}" if giver else "")
    return list(found.items())


def bureau(actor: Actor | None) -> str:
    """The name of the person's bureau; of the city's for everybody else."""
    tree = directory()
    person = tree.persons.get(actor.person or 0) if actor else None
    unit = tree.units.get(person.unit or 0) if person else None
    jurisdiction = unit.jurisdiction if unit else tree.city
    found = next((u.name for u in tree.units.values() if u.kind == "bureau" and u.jurisdiction == jurisdiction), "")
    area = tree.jurisdictions.get(jurisdiction or 0)
    return found or (f"{area.name}行政审批服务管理局" if area else "")


def _menu(actor: Actor, counts: Counts) -> Iterator[Room]:
    yield Room("通知", "/my/notices", "bell", _shown(counts.unread, MOST_UNREAD))
    own = set(OWN)
    yield from (Room(entry.label, entry.url, entry.icon) for entry in used(actor) if entry in own)
    yield Room("帮助", "/help", "help-circle")


def _uses(actor: Actor, entry: Entry) -> bool:
    if entry.kinds:
        return any(office.partition(":")[0] in entry.kinds for office in actor.offices)
    if not entry.table:
        return True
    may = reads(actor, entry.table, directory())
    return bool(may.everything or may.jurisdictions or (may.units and entry.table not in JURISDICTION_ONLY))


def _shown(count: int, most: int) -> Any:
    """A count that stopped at its cap says so."""
    return f"{most}+" if count >= most else count


def _at(url: str, path: str) -> bool:
    return path == url or path.startswith(f"{url.rstrip('/')}/")
