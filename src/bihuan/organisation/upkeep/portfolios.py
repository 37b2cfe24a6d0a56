"""/organisation/portfolios: which leader is in charge of which unit, and where nobody is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from bihuan.loop.language import Actor, Case, Field
from bihuan.organisation import changes, commands
from bihuan.organisation.directory import directory
from bihuan.organisation.models import Account, Kind, Portfolio, Role, Unit
from bihuan.organisation.overview import walk
from bihuan.organisation.upkeep import scope
from bihuan.organisation.upkeep.page import Deed, Done, Line, Page, chosen
from bihuan.organisation.upkeep.people import units

URL = "/organisation/portfolios"
ABOVE = frozenset({Kind.BUREAU, Kind.LEADERSHIP})  # nobody is in charge of these: they are what leaders come from


def listing(by: Actor, given: Mapping[str, str]) -> Page:
    """Every living unit with its leader in charge, own or that of the unit above."""
    area = scope.area(by, given.get("area"))
    known = directory()
    own = _own(area)
    living = [(unit, depth) for unit, depth in walk(known, area) if unit.kind not in ABOVE]
    missing = [u.name for u, _ in living if not known.seats.get(f"charge:{u.id}")]
    return Page(
        title="分管",
        crumbs=[("配置", "/settings/city")],
        areas=chosen(scope.areas(by), area),
        heads=("单位", "分管领导", "怎么来的"),
        lines=[_line(u.id, u.name, depth, own) for u, depth in living],
        empty=("还没有单位", "先在“单位”里加单位，这里就会列出每个单位由谁分管。"),
        loud=[f"没有分管领导：{'、'.join(missing[:8])}{' 等' if len(missing) > 8 else ''}。它们的清单会升到主要负责人。"] if missing else [],
        deeds=[_give(by, area), *([_take(by, area)] if own else [])],
        changes=changes.of(*(f"portfolio:{p.pk}" for rows in own.values() for p in rows)),
    )  # fmt: skip


def _own(area: int) -> dict[int, list[Portfolio]]:
    found: dict[int, list[Portfolio]] = {}
    for row in Portfolio.objects.filter(unit__jurisdiction=area, account__is_active=True).select_related(
        "account", "unit"
    ):
        found.setdefault(row.unit_id, []).append(row)
    return found


def _line(unit: int, name: str, depth: int, own: Mapping[int, Sequence[Portfolio]]) -> Line:
    known = directory()
    charge = "、".join(known.person_name(p) for p in known.seats.get(f"charge:{unit}", ()))
    how = "直接分管" if unit in own else "随上级" if charge else "—"
    return Line((name, charge or "没有", how), f"/organisation/units/{unit}", depth=depth)


def _give(by: Actor, area: int) -> Deed:
    def do(typed: Mapping[str, Any]) -> Done:
        account = Account.objects.get(pk=typed["account"])
        commands.give_portfolio(by, account, Unit.objects.get(pk=typed["unit"]))
        return Done(f"{account.name}已分管，当天生效")

    fields = (
        Field("account", "哪位领导", "choice", options=partial(_leaders, area)),
        units([area], label="分管哪个单位"),
    )
    return Deed("give", "安排分管", do, fields, button="分管")


def _leaders(area: int, case: Case) -> list[tuple[int, str]]:
    """Deputies and the head of the jurisdiction."""
    known = case.facts.directory
    found = [p for kind in (Role.DEPUTY, Role.HEAD) for p in known.seats.get(f"{kind}:{area}", ())]
    return [
        (p, f"{known.person_name(p)}（{known.persons[p].title}）".replace("（）", "")) for p in dict.fromkeys(found)
    ]


def _take(by: Actor, area: int) -> Deed:
    def do(typed: Mapping[str, Any]) -> Done:
        commands.take_portfolio(by, Portfolio.objects.select_related("unit").get(pk=typed["portfolio"]))
        return Done("已取消分管")

    rows = [row for rows in _own(area).values() for row in rows]
    field = Field(
        "portfolio", "取消哪一项", "choice", options=[(r.pk, f"{r.unit.name} · {r.account.name}") for r in rows]
    )
    return Deed("take", "取消分管", do, (field,), button="取消分管", hard=True)
