"""The ledger 台账: which list, filter bar, rows and pages of one view, all of it in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from bihuan.kernel.access import may_begin
from bihuan.kernel.paging import Page
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.problem import PROBLEM
from bihuan.problems import batch, columns, filter_bar, keeping, ledger
from bihuan.problems.columns import URL, VIEWS, Column, Line
from bihuan.problems.ledger import DUE, FILTER_NAMES, IDLE, TASKS, Filters
from bihuan.services import clock
from bihuan.ui.panel import note
from bihuan.ui.shapes import Pages, Pick

PAGE, PAGE_OF_TASKS = 50, 20  # problems a page; in the task list each has several rows
SORTS = {"due": (DUE, "ascending"), "updated": ("", "descending"), "by": (DUE, "ascending")}
Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; `url` sorts by it, `sorted` says how it is sorted now."""

    id: str
    label: str
    url: str = ""
    sorted: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as its cells; `first` where a problem has several. Whoever may do something in a batch picks by it."""

    number: str
    light: str
    cells: Sequence[tuple[str, SafeString | str]]
    first: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """A view that somebody keeps; `owner` is told where it is another's, `drop` is where one's own is taken away."""

    name: str
    url: str
    owner: str = ""
    shared: bool = False
    drop: str = ""
    chosen: bool = False


def page(actor: Actor, asked: Given, refused: Refusal | None = None) -> dict[str, Any]:
    """One view of the ledger as the address asks for it; a wrong address is told and shows nothing. `refused`: why the
    view that the person wanted to keep was not kept."""
    given = {name: asked[name] for name in FILTER_NAMES if asked.get(name)}
    view = VIEWS.get(given.get("view", ""), VIEWS[""])
    context = {"view": view, "now": clock.now(), "query": keeping.as_query(given), "not_kept": refused}
    try:
        filters = ledger.parse_filters({**given, **_cursors(asked)}, PAGE_OF_TASKS if view.id == TASKS else PAGE)
        sheet = ledger.sheet(actor, filters, filter_bar.sets(given, filters))
    except Refused as wrong:
        bar = filter_bar.bar(actor, {}, {})
        return {**context, "filter": bar, "lists": lists({}), "refused": note(wrong.refusal)}
    names = keeping.chosen_names(actor, view.id)
    return context | _told(actor, given, filters, sheet, columns.chosen(view.id, names)) | {
        "scope": filter_bar.scope(actor, given),
        "lists": lists(given),
        "kept": kept(actor, given),
        "choices": [(c.id, c.label, c.id in (names or view.usual)) for c in map(columns.COLUMNS.get, view.columns) if c],
        "fixed": columns.ALWAYS,
        "may_report": may_begin(actor, PROBLEM),
    }  # fmt: skip


def _told(
    actor: Actor, given: Given, filters: Filters, sheet: ledger.Sheet, wanted: Sequence[Column]
) -> dict[str, Any]:
    """The bar with its counts, the rows in the columns wanted, the ways on and back."""
    found = columns.lines(sheet.page.rows, filters.view)
    return {
        "filter": replace(filter_bar.bar(actor, given, sheet.counts), quick=filter_bar.quick(given, sheet.beside)),
        "heads": heads(wanted, given, filters.sort),
        "lines": [_shown(line, wanted) for line in found],
        "pages": pages(given, sheet.page),
        "acts": batch.picks(actor) if filters.view != TASKS else [],
    }


def _shown(line: Line, wanted: Sequence[Column]) -> Shown:
    return Shown(line.number, line.item.light or "", [(c.id, c.html(line)) for c in wanted], line.first)


def heads(wanted: Sequence[Column], given: Given, sort: str) -> list[Head]:
    """The columns' heads, sortable where the order is one of an index."""
    return [_head(column, given, sort) for column in wanted]


def _head(column: Column, given: Given, sort: str) -> Head:
    if column.id not in SORTS or (column.id == "by" and given.get("view") == TASKS):
        return Head(column.id, column.label)
    by, how = SORTS[column.id]
    if column.id == "updated":  # newest first, then the longest still, then newest again
        wish = IDLE if sort == "" else ""
        return Head(
            column.id, column.label, address(given, sort=wish), "ascending" if sort == IDLE else how if not sort else ""
        )
    return Head(column.id, column.label, address(given, sort="" if sort == by else by), how if sort == by else "")


def pages(given: Given, page: Page) -> Pages:
    """The ways on and back, with all filters."""
    return Pages(len(page.rows), _page(given, "before", page.previous), _page(given, "after", page.next))


def _cursors(asked: Given) -> dict[str, str]:
    return {name: asked[name] for name in ("after", "before") if asked.get(name)}


def _page(given: Given, name: str, cursor: str | None) -> str:
    return f"{address(given)}{'&' if given else '?'}{urlencode({name: cursor})}" if cursor else ""


def address(given: Given, **changes: str) -> str:
    """The address of this view with some filters changed; an empty value takes the filter away."""
    wanted = keeping.as_query({**given, **changes})
    return f"{URL}?{wanted}" if wanted else URL


# ---- lists and kept views ----------------------------------------------------------------------------------------


def lists(given: Given) -> list[Pick]:
    """The three lists of W3.1; the filters that they share go along."""
    along = {name: given[name] for name in ("area", "lead", "leader", "category", "q") if given.get(name)}
    return [Pick(v.label, address(along, view=v.id), chosen=given.get("view", "") == v.id) for v in VIEWS.values()]


def kept(actor: Actor, given: Given) -> list[Kept]:
    """The views that the person keeps, then those that colleagues share."""
    now, found = keeping.as_query(given), []
    for view in keeping.saved_views(actor):
        own = view.owner_id == actor.person
        url = f"{URL}?{view.query}" if view.query else URL
        drop = f"{URL}/views/{view.pk}/drop" if own else ""
        found.append(Kept(view.name, url, "" if own else view.owner.name, bool(view.unit), drop, view.query == now))
    return found
