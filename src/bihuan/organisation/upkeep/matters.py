"""/organisation/matters: the service matters, and one of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from bihuan.loop.language import Actor, Case, Field
from bihuan.organisation import changes, commands
from bihuan.organisation.commands.matters import themes
from bihuan.organisation.models import Matter, Unit
from bihuan.organisation.upkeep import scope
from bihuan.organisation.upkeep.page import Deed, Done, Line, Page, chosen, keyset
from bihuan.organisation.upkeep.people import units

URL = "/organisation/matters"
NAME = Field("name", "事项名称", high=120)


def listing(by: Actor, given: Mapping[str, str]) -> Page:
    """The matters of a jurisdiction, in the order in which they came."""
    area, words = scope.area(by, given.get("area")), given.get("q", "").strip()[:60]
    rows = Matter.objects.filter(jurisdiction=area).select_related("unit")
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(code__istartswith=word) | Q(unit__name__icontains=word))
    query = urlencode({"area": area, **({"q": words} if words else {})})
    shown, pages = keyset(rows, given, f"{URL}?{query}")
    return Page(
        title="事项",
        crumbs=[("配置", "/settings/city")],
        areas=chosen(scope.areas(by), area),
        search="找名称、编码或单位",
        words=words,
        heads=("事项", "编码", "承办单位", "主题"),
        lines=[Line((m.name, m.code, m.unit.name, m.theme or "—"), f"{URL}/{m.pk}", "" if m.active else "停用") for m in shown],
        empty=("没有找到" if words else "还没有事项", "换个词试试。" if words else "一般从事项清单的表格导入，也可以一项一项加。"),
        pages=pages,
        deeds=[_add(by, area)],
        links=[("从表格导入", f"/organisation/import?area={area}")],
    )  # fmt: skip


def _theme() -> Field:
    return Field("theme", "主题", "choice", required=False, options=_themes)


def _themes(case: Case) -> list[tuple[str, str]]:
    return [(theme, theme) for theme in themes()]


def _add(by: Actor, area: int) -> Deed:
    fields = (Field("code", "事项编码", high=64), NAME, units([area], label="承办单位"), _theme())
    return Deed("add", "加一个事项", partial(_added, by), fields, button="加上")


def _added(by: Actor, typed: Mapping[str, Any]) -> Done:
    unit = Unit.objects.get(pk=typed["unit"])
    commands.add_matter(by, typed["code"], typed["name"], unit, theme=typed["theme"] or "")
    return Done(f"已加上{typed['name']}")


def one(by: Actor, given: Mapping[str, str], pk: int) -> Page:
    """A matter and what may be changed of it."""
    matter = Matter.objects.select_related("unit").filter(pk=pk).first()
    scope.must(by, matter.jurisdiction_id if matter else -1)
    assert matter is not None
    return Page(
        title=matter.name,
        crumbs=[("配置", "/settings/city"), ("事项", f"{URL}?area={matter.jurisdiction_id}")],
        facts=[("编码", matter.code), ("状态", "在用" if matter.active else "停用")],
        deeds=[_change(by, matter)],
        changes=changes.of(f"matter:{pk}"),
    )


def _change(by: Actor, matter: Matter) -> Deed:
    def do(typed: Mapping[str, Any]) -> Done:
        unit = Unit.objects.get(pk=typed["unit"])
        active, theme = bool(typed["active"]), typed["theme"] or ""
        commands.change_matter(by, matter, name=typed["name"], unit=unit, theme=theme, active=active)
        return Done("已保存")

    fields = (
        NAME,
        units([matter.jurisdiction_id], label="承办单位"),
        _theme(),
        Field("active", "在用", "bool", required=False),
    )
    now = {"name": matter.name, "unit": matter.unit_id, "theme": matter.theme, "active": matter.active}
    return Deed("change", "修改", do, fields, now, open=True)
