"""Jurisdictions and units: added, renamed, moved, dissolved into a successor."""

from __future__ import annotations

from datetime import date

from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor
from bihuan.organisation.commands.duties import appoint, end_posts
from bihuan.organisation.commands.writing import administer, refuse, remove, write
from bihuan.organisation.models import Account, Jurisdiction, Role, Unit
from bihuan.services.clock import today


@one_command
def add_jurisdiction(
    by: Actor, code: str, name: str, *, city: bool = False, deliberates: str = "局党组", order: int = 0
) -> Jurisdiction:
    """A city, county or zone with its own centre, supervision and deliberating body."""
    administer(by, None)
    row = Jurisdiction(code=code, name=name, city=city, deliberates=deliberates, order=order)
    return write(by, "增加地区", row)


@one_command
def add_unit(
    by: Actor,
    jurisdiction: Jurisdiction,
    name: str,
    kind: str,
    *,
    parent: Unit | None = None,
    short: str = "",
    order: int | None = None,
) -> Unit:
    """A unit below `parent`; without `order` it comes last."""
    administer(by, jurisdiction.pk)
    _same_jurisdiction(jurisdiction.pk, parent)
    place = _last() if order is None else order
    row = Unit(jurisdiction=jurisdiction, parent=parent, kind=kind, name=name.strip(), short=short.strip(), order=place)
    return write(by, "增加单位", row)


@one_command
def rename_unit(by: Actor, unit: Unit, name: str, *, short: str | None = None, kind: str | None = None) -> Unit:
    """Another name or kind for the same unit; what it answers for stays."""
    administer(by, unit.jurisdiction_id)
    return write(
        by,
        "单位更名",
        unit,
        name=name.strip(),
        short=unit.short if short is None else short.strip(),
        kind=kind or unit.kind,
    )


@one_command
def move_unit(by: Actor, unit: Unit, parent: Unit | None, *, order: int | None = None) -> Unit:
    """Another place in the tree of the same jurisdiction."""
    administer(by, unit.jurisdiction_id)
    _same_jurisdiction(unit.jurisdiction_id, parent)
    above = parent
    while above is not None:
        if above.pk == unit.pk:
            refuse("不能移到自己的下级单位里。", parent="请选别的上级单位。")
        above = above.parent
    return write(by, "调整单位位置", unit, parent=parent, order=unit.order if order is None else order)


@one_command
def dissolve_unit(by: Actor, unit: Unit, successor: Unit, *, on: date | None = None) -> Unit:
    """The unit ends; its persons become members of the successor, which also takes its matters and places.

    What the unit had to do goes on in the same state: its offices are the successor's from now on.
    """
    administer(by, unit.jurisdiction_id)
    if unit.dissolved_on:
        refuse(f"{unit.name}已经撤并了。")
    if successor.dissolved_on:
        refuse(f"{successor.name}已经撤并，不能承接。", successor="请选在用的单位。")
    if unit.children.filter(dissolved_on__isnull=True).exists():
        refuse(f"{unit.name}还有下级单位，请先把它们移走或撤并。")
    _same_jurisdiction(unit.jurisdiction_id, successor)
    write(by, "撤并单位", unit, successor=successor, dissolved_on=on or today())
    _hand_persons(by, unit, successor)
    for row in (*unit.matters.all(), *unit.places.all()):
        write(by, "随单位撤并转移", row, unit=successor)
    for portfolio in unit.portfolios.all():
        remove(by, "随单位撤并取消分管", portfolio)
    return unit


def _hand_persons(by: Actor, unit: Unit, successor: Unit) -> None:
    for post in end_posts(by, unit.posts.filter(until__isnull=True).select_related("account")):
        held = successor.posts.filter(account=post.account_id, until__isnull=True)
        if post.account.is_active and not held.exists():
            appoint(by, post.account, Role.MEMBER, unit=successor, order=post.order)
    for account in Account.objects.filter(unit=unit):
        write(by, "随单位撤并转移", account, unit=successor)


def _same_jurisdiction(jurisdiction: int, unit: Unit | None) -> None:
    if unit is not None and unit.jurisdiction_id != jurisdiction:
        refuse(f"{unit.name}不在同一个地区。", parent="请选本地区的单位。")


def _last() -> int:
    found = Unit.objects.order_by("-order").values_list("order", flat=True).first()
    return (found or 0) + 1
