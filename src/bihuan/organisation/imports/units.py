"""Units from a table; a parent may stand below its children."""

from __future__ import annotations

from bihuan.loop.language import Actor
from bihuan.organisation import commands
from bihuan.organisation.imports.sort import AREA, Later, Sort, Texts, area_of, number, unit_of, wrong
from bihuan.organisation.models import Kind
from bihuan.organisation.sheets import Column

KINDS = {
    **{kind.label: kind for kind in Kind},
    "科": Kind.SECTION, "股室": Kind.SECTION, "内设机构": Kind.SECTION, "行政审批局": Kind.BUREAU,
    "政务服务中心": Kind.CENTRE, "督查": Kind.SUPERVISION, "督查股": Kind.SUPERVISION, "部门": Kind.DEPARTMENT,
    "窗口单位": Kind.DEPARTMENT, "进驻单位": Kind.DEPARTMENT, "乡镇": Kind.TOWNSHIP, "便民服务中心": Kind.TOWNSHIP,
    "为民服务中心": Kind.TOWNSHIP,
}  # fmt: skip


def _write_unit(by: Actor, texts: Texts) -> None:
    area = area_of(texts["area"])
    parent = unit_of(area, texts["parent"]) if texts["parent"] else None
    if texts["parent"] and parent is None:
        raise Later("parent", f"{area.name}没有“{texts['parent']}”这个单位。")
    if texts["kind"] not in ("", *KINDS):
        wrong("kind", f"没有“{texts['kind']}”这种类型，可填：{'、'.join(Kind.labels)}。")
    order = number("order", texts["order"])
    unit = unit_of(area, texts["name"])
    if unit is None:
        if not texts["kind"]:
            wrong("kind", "新单位要写明单位类型。")
        kind = KINDS[texts["kind"]]
        commands.add_unit(by, area, texts["name"], kind, parent=parent, short=texts["short"], order=order)
        return
    commands.rename_unit(by, unit, unit.name, short=texts["short"] or None, kind=KINDS.get(texts["kind"]))
    commands.move_unit(by, unit, parent or unit.parent, order=order)


UNITS = Sort(
    columns=(
        Column("name", ("单位名称", "科室名称", "部门名称", "机构名称", "名称", "单位"), required=True),
        Column("kind", ("单位类型", "类型", "机构类型", "类别")),
        Column("parent", ("上级单位", "上级", "所属单位", "主管单位", "上级机构")),
        AREA,
        Column("short", ("简称", "单位简称")),
        Column("order", ("排序", "序号", "顺序")),
    ),
    key=("area", "name"),
    write=_write_unit,
    known=lambda texts: unit_of(area_of(texts["area"]), texts["name"]) is not None,
)
