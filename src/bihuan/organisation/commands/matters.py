"""Service matters 事项, places 大厅/窗口, and what a city configures."""

from __future__ import annotations

from typing import Any

from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor
from bihuan.organisation.commands.writing import administer, keep_places, refuse, write
from bihuan.organisation.directory import setting
from bihuan.organisation.models import THEMES, Jurisdiction, Matter, Place, PlaceKind, Setting, Unit


def themes() -> tuple[str, ...]:
    """The themes that matters are sorted into (W2), or the city's own."""
    return tuple(setting("themes", default=THEMES))


@one_command
def add_matter(by: Actor, code: str, name: str, unit: Unit, *, theme: str = "") -> Matter:
    """A service matter that the unit answers for."""
    return _write_matter(by, "增加事项", Matter(code=code.strip()), name=name, unit=unit, theme=theme)


@one_command
def change_matter(
    by: Actor,
    matter: Matter,
    *,
    name: str | None = None,
    unit: Unit | None = None,
    theme: str | None = None,
    active: bool | None = None,
) -> Matter:
    """Another name, unit, theme, or out of use; the code stays."""
    administer(by, matter.jurisdiction_id)
    return _write_matter(
        by,
        "修改事项",
        matter,
        name=matter.name if name is None else name,
        unit=unit or matter.unit,
        theme=matter.theme if theme is None else theme,
        active=matter.active if active is None else active,
    )


@one_command
def add_place(by: Actor, code: str, name: str, kind: str, unit: Unit, *, parent: Place | None = None) -> Place:
    """A hall, or a window in the hall `parent`."""
    place = Place(code=code.strip(), kind=kind)
    return _write_place(by, "增加地点", place, name=name.strip(), unit=unit, parent=parent)


@one_command
def change_place(
    by: Actor, place: Place, *, name: str | None = None, unit: Unit | None = None, active: bool | None = None
) -> Place:
    """Another name, unit, or out of use; the code on the printed picture stays."""
    keep_places(by, place.jurisdiction_id)
    return _write_place(
        by,
        "修改地点",
        place,
        name=place.name if name is None else name.strip(),
        unit=unit or place.unit,
        active=place.active if active is None else active,
    )


@one_command
def configure(by: Actor, key: str, value: Any, *, jurisdiction: Jurisdiction | None = None) -> Setting:
    """Sets what the city, or one jurisdiction, wants otherwise than the default."""
    administer(by, jurisdiction.pk if jurisdiction else None)
    row = Setting.objects.filter(key=key, jurisdiction=jurisdiction).first()
    return write(by, "修改配置", row or Setting(key=key, jurisdiction=jurisdiction), value=value)


def _write_matter(
    by: Actor, what: str, row: Matter, *, name: str, unit: Unit, theme: str, active: bool = True
) -> Matter:
    administer(by, unit.jurisdiction_id)
    _in_use(unit)
    if theme and theme not in themes():
        refuse(f"没有“{theme}”这个主题。", theme=f"可选：{'、'.join(themes())}。")
    jurisdiction = unit.jurisdiction
    return write(by, what, row, name=name.strip(), unit=unit, jurisdiction=jurisdiction, theme=theme, active=active)


def _write_place(by: Actor, what: str, row: Place, *, unit: Unit, **values: Any) -> Place:
    keep_places(by, unit.jurisdiction_id)
    _in_use(unit)
    parent = values.get("parent")
    if parent is not None and (parent.kind != PlaceKind.HALL or parent.jurisdiction_id != unit.jurisdiction_id):
        refuse("窗口要在本地区的大厅里。", parent="请选本地区的大厅。")
    return write(by, what, row, unit=unit, jurisdiction=unit.jurisdiction, **values)


def _in_use(unit: Unit) -> None:
    if unit.dissolved_on:
        refuse(f"{unit.name}已经撤并。", unit="请选在用的单位。")
