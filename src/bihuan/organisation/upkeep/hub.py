"""/settings/city: everything that can be set up, in one place, what is missing said first; and /settings/history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation import changes
from bihuan.organisation.directory import colleagues, directory
from bihuan.organisation.upkeep import calendar, scope
from bihuan.organisation.upkeep.page import Page
from bihuan.organisation.upkeep.portfolios import ABOVE

HISTORY: Final = "/settings/history"


@dataclass(frozen=True, slots=True)
class Way:
    """A page of the set-up: who uses it, and what it is for in a few words."""

    label: str
    url: str
    icon: str
    text: str
    kinds: frozenset[str] = scope.ADMIN


WAYS: Final = (
    Way("单位", "/organisation/units", "sitemap", "科室、部门、乡镇，加、改、撤并"),
    Way("人员账号", "/organisation/people", "users", "加人、发链接、任职、调动、停用"),
    Way("分管", "/organisation/portfolios", "user-check", "哪位领导分管哪个单位"),
    Way("事项", "/organisation/matters", "list-check", "政务服务事项归哪个单位办"),
    Way("大厅和窗口", "/organisation/places", "map-pin", "二维码上的地点", scope.OF_PLACES),
    Way("各环节期限", "/settings/allowances", "clock", "每一步给多少个工作日"),
    Way("编号和其他规则", "/settings/numbering", "adjustments", "编号的样子，几条可改的规则"),
    Way("工作日历", "/settings/calendar", "calendar", "法定放假和调休", scope.READERS),
    Way("从表格导入", "/organisation/import", "table", "单位、人员、事项、日历，先看差异再写入"),
    Way("常用语", "/settings/texts", "message-2", "常写的话，点一下就填上", frozenset({"admin", "centre", "supervision", "secretary", "leader"})),
    Way("收集渠道", "/settings/channels", "inbox", "从哪里收、收什么", frozenset({"admin", "centre", "supervision", "auditor"})),
    Way("对接别的系统", "/settings/intake", "link", "12345 等系统的密钥和字段"),
    Way("防刷屏", "/settings/abuse", "shield-check", "拦多少、留多久"),
    Way("改动记录", HISTORY, "history", "谁改了什么，原来是什么", scope.READERS),
)  # fmt: skip
KINDS: Final = frozenset().union(*(way.kinds for way in WAYS))
SORTS: Final = (
    ("unit", "单位"), ("account", "账号"), ("post", "任职"), ("portfolio", "分管"), ("delegation", "委托"), ("matter", "事项"),
    ("place", "地点"), ("setting", "配置"), ("calendar", "日历"),
)  # fmt: skip


def ways(by: Actor) -> list[Way]:
    """The pages that this person uses. Raises Refused (forbidden) where there are none."""
    held = {office.partition(":")[0] for office in by.offices}
    found = [way for way in WAYS if way.kinds & held]
    if not found:
        raise Refused(Refusal("forbidden", "这一页给系统管理员、政务中心、督查科、秘书和责任领导用。"))
    return found


def missing(by: Actor) -> list[tuple[str, str]]:
    """What an administrator must not overlook, each with where it is mended."""
    areas = scope.areas(by)
    if not areas:
        return []
    known = directory()
    bare = [u for u in known.units.values() if _uncharged(u.id, areas)]
    unset = colleagues().filter(
        is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX, unit__jurisdiction__in=areas
    )
    found = [(words, calendar.URL) for words in (calendar.unpublished(),) if words]
    if bare:
        found.append((f"{len(bare)} 个单位没有分管领导。", "/organisation/portfolios"))
    if count := unset.count():
        found.append((f"{count} 个账号还没有设密码。", "/organisation/people"))
    return found


def _uncharged(unit: int, areas: list[int]) -> bool:
    known = directory()
    row = known.units[unit]
    plain = row.jurisdiction in areas and row.successor is None and row.kind not in ABOVE
    return plain and not known.seats.get(f"charge:{unit}")


def history(by: Actor, given: Mapping[str, str]) -> Page:
    """Who changed what, newest first: an auditor's and an administrator's of their jurisdictions."""
    scope.area(by, None, scope.READERS)
    wanted = given.get("of", "")
    kinds = {wanted} if wanted in dict(SORTS) else set[str]()
    areas = None if scope.whole_city(by, scope.READERS) else scope.areas(by, scope.READERS)
    query = urlencode({"of": wanted if kinds else ""})
    found, pages = changes.listing(kinds, given.get("after", ""), f"{HISTORY}?{query}", areas)
    return Page(
        title="改动记录",
        crumbs=[("配置", "/settings/city")],
        links=[("全部", HISTORY), *((label, f"{HISTORY}?of={kind}") for kind, label in SORTS)],
        changes=found,
        pages=pages,
        empty=("还没有改动", "有人改了单位、人员或规则，就会记在这里。"),
    )
