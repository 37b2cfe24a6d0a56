"""/organisation/places: halls with their windows, kept by the centre and by administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from bihuan.loop.language import Actor, Field
from bihuan.organisation import changes, commands
from bihuan.organisation.models import Place, PlaceKind, Unit
from bihuan.organisation.upkeep import scope
from bihuan.organisation.upkeep.page import Deed, Done, Line, Page, chosen
from bihuan.organisation.upkeep.people import units

URL = "/organisation/places"
NAME = Field("name", "名称", high=60)
MOST = 2000  # halls and windows of one jurisdiction; a city has hundreds


def listing(by: Actor, given: Mapping[str, str]) -> Page:
    """Each hall with its windows below it."""
    area = scope.area(by, given.get("area"), scope.OF_PLACES)
    rows = list(Place.objects.filter(jurisdiction=area).select_related("unit").order_by("id")[:MOST])
    return Page(
        title="大厅和窗口",
        crumbs=[("配置", "/settings/city")],
        areas=chosen(scope.areas(by, scope.OF_PLACES), area),
        heads=("地点", "代码", "管理单位"),
        lines=[_line(place) for place in _tree(rows)],
        empty=("还没有大厅", "先加一个大厅，再加里面的窗口，然后到“二维码”里印。"),
        deeds=[_add(by, area, [p for p in rows if p.kind == PlaceKind.HALL and p.active])],
        links=[("印二维码", "/posters")],
    )


def _tree(rows: Sequence[Place]) -> list[Place]:
    halls = [place for place in rows if place.parent_id is None]
    return [place for hall in halls for place in (hall, *(p for p in rows if p.parent_id == hall.pk))]


def _line(place: Place) -> Line:
    depth = 0 if place.parent_id is None else 1
    return Line((place.name, place.code, place.unit.name), f"{URL}/{place.pk}", "" if place.active else "停用", depth)


def _add(by: Actor, area: int, halls: Sequence[Place]) -> Deed:
    fields = (
        Field("kind", "类型", "choice", options=[(k.value, k.label) for k in PlaceKind]),
        Field("parent", "在哪个大厅", "choice", when=("kind", (PlaceKind.WINDOW.value,)), options=[(h.pk, h.name) for h in halls]),
        NAME,
        Field("code", "代码", high=24, help="字母、数字和短横，如 A-12。印出去以后不改。"),
        units([area], label="管理单位"),
    )  # fmt: skip
    return Deed("add", "加一个地点", partial(_added, by), fields, button="加上")


def _added(by: Actor, typed: Mapping[str, Any]) -> Done:
    parent = Place.objects.get(pk=typed["parent"]) if typed["parent"] else None
    unit = Unit.objects.get(pk=typed["unit"])
    commands.add_place(by, typed["code"], typed["name"], typed["kind"], unit, parent=parent)
    return Done(f"已加上{typed['name']}")


def one(by: Actor, given: Mapping[str, str], pk: int) -> Page:
    """A place and what may be changed of it."""
    place = Place.objects.select_related("unit", "parent").filter(pk=pk).first()
    scope.must(by, place.jurisdiction_id if place else -1, scope.OF_PLACES)
    assert place is not None
    return Page(
        title=place.name,
        crumbs=[("配置", "/settings/city"), ("大厅和窗口", f"{URL}?area={place.jurisdiction_id}")],
        facts=[
            ("代码", place.code),
            ("类型", place.get_kind_display()),
            ("在哪个大厅", place.parent.name if place.parent else ""),
            ("状态", "在用" if place.active else "停用"),
        ],
        deeds=[_change(by, place)],
        changes=changes.of(f"place:{pk}"),
    )


def _change(by: Actor, place: Place) -> Deed:
    def do(typed: Mapping[str, Any]) -> Done:
        unit = Unit.objects.get(pk=typed["unit"])
        commands.change_place(by, place, name=typed["name"], unit=unit, active=bool(typed["active"]))
        return Done("已保存")

    fields = (NAME, units([place.jurisdiction_id], label="管理单位"), Field("active", "在用", "bool", required=False))
    now = {"name": place.name, "unit": place.unit_id, "active": place.active}
    return Deed("change", "修改", do, fields, now, open=True)
