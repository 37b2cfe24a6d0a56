"""What the workbook of the ledger is made of: its title, whose rows they are, and the rows one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final

from bihuan.kernel.access import visible_to
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor
from bihuan.problems import columns, filter_bar, keeping, ledger
from bihuan.problems.batch import MOST
from bihuan.problems.columns import VIEWS, View
from bihuan.problems.ledger import FILTER_NAMES
from bihuan.problems.workbook import Table, workbook
from bihuan.services import clock
from bihuan.ui.when import day

AT_ONCE: Final = 2000  # rows: about half a second of one of the server's few threads


@dataclass(frozen=True, slots=True)
class Wanted:
    """A workbook that somebody wants: the file's name, what stands above its rows, and which rows: their keys in order, up
    to a number, and the rows of keys as they are when they are reached."""

    name: str
    table: Table
    keys: Callable[[int], Sequence[int]]
    every: Callable[[Sequence[int]], Iterator[Subject]]
    picked: Sequence[Subject] | None = None


def wanted(actor: Actor, asked: Mapping[str, str], picked: Sequence[str] = ()) -> Wanted:
    """The workbook of a view, or of the rows picked in it. Raises Refused for a wrong address."""
    given = {name: asked[name] for name in FILTER_NAMES if asked.get(name)}
    filters = ledger.parse_filters(given, MOST)
    view = VIEWS[filters.view]
    shown = columns.chosen(view.id, keeping.chosen_names(actor, view.id))
    table = Table(title(actor, given, view), _scope(actor, given, len(picked)), view, shown)
    return Wanted(
        file_name(view.label), table, lambda most: ledger.keys(actor, filters, most), lambda keys: ledger.every(actor, keys),
        _picked(actor, picked) if picked else None,
    )  # fmt: skip


def file_name(label: str) -> str:
    """问题库20260416.xlsx"""
    return f"{label}{clock.today():%Y%m%d}.xlsx"


def at_once(want: Wanted) -> IO[bytes] | None:
    """The file, if it is made while somebody waits; None where it has more rows than that."""
    if want.picked is not None:
        return workbook(want.table, want.picked)
    found = want.keys(AT_ONCE + 1)
    return workbook(want.table, want.every(found)) if len(found) <= AT_ONCE else None


def _picked(actor: Actor, numbers: Sequence[str]) -> list[Subject]:
    """The rows picked that the person may see, in the order in which they stood."""
    found = {s.number: s for s in visible_to(actor, "problem").filter(number__in=numbers[:MOST])}
    return [found[n] for n in numbers[:MOST] if n in found]


def title(actor: Actor, given: Mapping[str, str], view: View) -> str:
    """晋城市行政审批服务管理局政务服务问题库"""
    return f"{bureau(actor)}政务服务{view.label}"


def bureau(actor: Actor) -> str:
    """The bureau of the person's jurisdiction, else of the city."""
    tree = directory()
    person = tree.persons.get(actor.person or 0)
    unit = tree.units.get(person.unit or 0) if person else None
    area = unit.jurisdiction if unit else tree.city
    return next((u.name for u in tree.units.values() if u.kind == "bureau" and u.jurisdiction == area), "")


def _scope(actor: Actor, given: Mapping[str, str], picked: int) -> str:
    """范围：市本级，已逾期。2026年4月16日 09:20 导出，樊雨亭。"""
    words = [
        filter_bar.word_of(name, given)
        for name in FILTER_NAMES
        if given.get(name) and name not in ("area", "until_day")
    ]
    parts = [filter_bar.scope(actor, given), *(w for w in words if w), *([f"勾选的 {picked} 件"] if picked else [])]
    return said(actor, "，".join(p for p in parts if p))


def said(actor: Actor, scope: str) -> str:
    """What stands above the rows: whose they are, as of when, made by whom."""
    now = clock.now()
    return f"范围：{scope}。{now.year}年{day(now.date(), now.date())} {now:%H:%M} 导出，{actor.name}。"
