"""Service matters 事项 from a table; their code is opaque."""

from __future__ import annotations

from bihuan.loop.language import Actor
from bihuan.organisation import commands
from bihuan.organisation.imports.sort import AREA, Sort, Texts, area_of, unit_or_wrong, wrong
from bihuan.organisation.models import Matter
from bihuan.organisation.sheets import Column

STATES = {
    "": None,
    "在用": True,
    "启用": True,
    "有效": True,
    "是": True,
    "停用": False,
    "取消": False,
    "无效": False,
    "否": False,
}


def _write_matter(by: Actor, texts: Texts) -> None:
    unit = unit_or_wrong(area_of(texts["area"]), texts["unit"])
    if texts["state"] not in STATES:
        wrong("state", "状态填“在用”或“停用”。")
    active = STATES[texts["state"]]
    matter = Matter.objects.filter(code=texts["code"]).first()
    if matter is None:
        matter = commands.add_matter(by, texts["code"], texts["name"], unit, theme=texts["theme"])
    theme = texts["theme"] or None
    commands.change_matter(by, matter, name=texts["name"], unit=unit, theme=theme, active=active)


MATTERS = Sort(
    columns=(
        Column("code", ("事项编码", "编码", "实施编码", "基本编码", "事项代码", "实施清单编码"), required=True),
        Column("name", ("事项名称", "名称", "事项", "主项名称"), required=True),
        Column(
            "unit", ("承办单位", "承办科室", "实施主体", "责任单位", "责任科室", "办理单位", "所属单位"), required=True
        ),
        Column("theme", ("主题", "主题分类", "事项主题")),
        AREA,
        Column("state", ("状态", "是否在用", "事项状态")),
    ),
    key=("code",),
    write=_write_matter,
    known=lambda texts: Matter.objects.filter(code=texts["code"]).exists(),
)
