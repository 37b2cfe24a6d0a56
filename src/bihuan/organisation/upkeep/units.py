"""/organisation/units: the tree, and one unit: renamed, moved, dissolved into another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from bihuan.loop.language import Actor, Case, Field
from bihuan.organisation import changes, commands
from bihuan.organisation.directory import directory
from bihuan.organisation.models import Jurisdiction, Kind, Unit
from bihuan.organisation.overview import walk
from bihuan.organisation.upkeep import scope
from bihuan.organisation.upkeep.page import Deed, Done, Line, Page, chosen

URL = "/organisation/units"
NAME = Field("name", "名称", high=60)
SHORT = Field("short", "简称", required=False, high=20)
KIND = Field("kind", "类型", "choice", options=[(k.value, k.label) for k in Kind])


def listing(by: Actor, given: Mapping[str, str]) -> Page:
    """The living units of a jurisdiction as a tree."""
    area = scope.area(by, given.get("area"))
    known = directory()
    return Page(
        title="单位",
        crumbs=[("配置", "/settings/city")],
        areas=chosen(scope.areas(by), area),
        heads=("单位", "类型", "责任领导", "人数"),
        lines=[_line(unit.id, depth) for unit, depth in walk(known, area)],
        empty=("还没有单位", "先加局本级，再加科室、政务中心和督查科；多的时候从表格导入。"),
        deeds=[_add(by, area)],
        links=[("从表格导入", f"/organisation/import?area={area}")],
    )


def _line(unit: int, depth: int) -> Line:
    known = directory()
    row = known.units[unit]
    leaders = "、".join(known.person_name(p) for p in known.seats.get(f"leader:{unit}", ()))
    persons = len(known.seats.get(f"unit:{unit}", ()))
    return Line((row.name, Kind(row.kind).label, leaders or "—", persons), f"{URL}/{unit}", depth=depth)


def _add(by: Actor, area: int) -> Deed:
    fields = (NAME, KIND, _parent(area), SHORT)
    return Deed("add", "加一个单位", partial(_added, by, area), fields, button="加上")


def _added(by: Actor, area: int, typed: Mapping[str, Any]) -> Done:
    parent = Unit.objects.get(pk=typed["parent"]) if typed["parent"] else None
    area_row = Jurisdiction.objects.get(pk=area)
    commands.add_unit(by, area_row, typed["name"], typed["kind"], parent=parent, short=typed["short"])
    return Done(f"已加上{typed['name']}")


def _parent(area: int, without: int | None = None) -> Field:
    return Field("parent", "上级单位", "choice", required=False, options=partial(_offered, area, without))


def _offered(area: int, without: int | None, case: Case) -> list[tuple[int, str]]:
    return [(u.id, f"{'　' * depth}{u.name}") for u, depth in walk(case.facts.directory, area) if u.id != without]


# ---- one unit ----------------------------------------------------------------------------------------------------


def one(by: Actor, given: Mapping[str, str], pk: int) -> Page:
    """A unit: what it is, and what may be changed of it."""
    unit = Unit.objects.select_related("parent", "successor").filter(pk=pk).first()
    scope.must(by, unit.jurisdiction_id if unit else -1)
    assert unit is not None
    known = directory()
    return Page(
        title=unit.name,
        crumbs=[("配置", "/settings/city"), ("单位", f"{URL}?area={unit.jurisdiction_id}")],
        facts=[
            ("类型", Kind(unit.kind).label),
            ("上级", known.unit_name(unit.parent_id)),
            ("责任领导", _names(f"leader:{pk}")),
            ("分管领导", _names(f"charge:{pk}") or "没有，事情会升到主要负责人"),
            ("经办人", _names(f"unit:{pk}")),
            ("撤并", f"{unit.dissolved_on:%Y-%m-%d} 由{unit.successor}承接" if unit.dissolved_on and unit.successor else ""),
        ],
        deeds=() if unit.dissolved_on else (_rename(by, unit), _move(by, unit), _dissolve(by, unit)),
        changes=changes.of(f"unit:{pk}"),
    )  # fmt: skip


def _names(office: str) -> str:
    known = directory()
    return "、".join(known.person_name(p) for p in known.seats.get(office, ()))


def _rename(by: Actor, unit: Unit) -> Deed:
    def do(typed: Mapping[str, Any]) -> Done:
        commands.rename_unit(by, unit, typed["name"], short=typed["short"], kind=typed["kind"])
        return Done("已保存")

    now = {"name": unit.name, "short": unit.short, "kind": unit.kind}
    return Deed("rename", "改名称和类型", do, (NAME, SHORT, KIND), now)


def _move(by: Actor, unit: Unit) -> Deed:
    def do(typed: Mapping[str, Any]) -> Done:
        parent = Unit.objects.get(pk=typed["parent"]) if typed["parent"] else None
        commands.move_unit(by, unit, parent, order=typed["order"])
        return Done("已移动")

    order = Field("order", "排在第几", "number", required=False, low=0, high=9999, help="小的在前，不写不动。")
    now = {"parent": unit.parent_id, "order": unit.order}
    return Deed("move", "移到别处", do, (_parent(unit.jurisdiction_id, unit.pk), order), now, button="移动")


def _dissolve(by: Actor, unit: Unit) -> Deed:
    def do(typed: Mapping[str, Any]) -> Done:
        commands.dissolve_unit(by, unit, Unit.objects.get(pk=typed["successor"]))
        return Done(f"{unit.name}已撤并")

    successor = Field("successor", "由谁承接", "choice", options=partial(_offered, unit.jurisdiction_id, unit.pk))
    text = "它的人员、事项、地点和没办完的事当天起归承接的单位，不能撤销。"
    return Deed("dissolve", "撤并", do, (successor,), text=text, button="撤并", hard=True)
