"""The ledger 问题台账: filter bar, rows and pages of one view, all of it in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bihuan.kernel.access import Reads, may_begin, reads
from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import counted
from bihuan.kernel.registry import directory, registry, working_calendar
from bihuan.loop.language import Actor, Refused, Row
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables.problem import PROBLEM
from bihuan.organisation.choices import matter_options
from bihuan.organisation.telling import option_word
from bihuan.problems import queries
from bihuan.problems.present_hero import STAGES
from bihuan.problems.present_item import Item, Scene, item, leader_in_charge
from bihuan.services import clock
from bihuan.ui.light import LIGHTS
from bihuan.ui.panel import note
from bihuan.ui.shapes import Filter, Pages, Pick, Select
from bihuan.ui.when import words

URL, PAGE = "/problems", 50
NAMES = ("light", "state", "stage", "unit", "category", "area", "matter", "q", "since", "mine", "sort")
SHOWN_LIGHTS = ("red", "yellow", "green", "grey", "blue")
Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ledger. `source` says through which channels it came, `letters` how many reminders it had."""

    item: Item
    number: str
    url: str
    title: str
    source: str
    category: str
    leader: str
    letters: int
    updated: datetime


def ledger(actor: Actor, asked: Given) -> dict[str, Any]:
    """One view of the ledger as the address asks for it; a wrong address is told and shows nothing."""
    given = {name: asked[name] for name in NAMES if asked.get(name)}
    try:
        filters = queries.parse_filters({**given, **_cursors(asked)}, PAGE)
        sheet = queries.sheet(actor, filters)
    except Refused as refused:
        return {"filter": bar(actor, given, {}), "lines": [], "refused": note(refused.refusal), "now": clock.now()}
    page = sheet.page
    return {
        "filter": bar(actor, given, sheet.counts),
        "lines": lines(page.rows),
        "pages": Pages(len(page.rows), _page(given, "before", page.previous), _page(given, "after", page.next)),
        "by_due": filters.sort == "due",
        "sort_url": address(given, sort="" if filters.sort else "due"),
        "scope": scope(actor, given),
        "may_report": may_begin(actor, PROBLEM),
        "now": clock.now(),
    }


def _cursors(asked: Given) -> dict[str, str]:
    return {name: asked[name] for name in ("after", "before") if asked.get(name)}


def _page(given: Given, name: str, cursor: str | None) -> str:
    return f"{address(given)}{'&' if given else '?'}{urlencode({name: cursor})}" if cursor else ""


def address(given: Given, **changes: str) -> str:
    """The address of this view with some filters changed; an empty value takes the filter away."""
    wanted = {name: value for name, value in {**given, **changes}.items() if value}
    return f"{URL}?{urlencode(wanted)}" if wanted else URL


def scope(actor: Actor, given: Given) -> str:
    """Whose problems these are, in a word: 市本级, 全市, 商事服务科."""
    tree, what = directory(), _reads(actor)
    if given.get("area", "").isdigit() and int(given["area"]) in tree.jurisdictions:
        return tree.jurisdictions[int(given["area"])].name
    if what.everything:
        return "全市"
    if what.jurisdictions:
        return "、".join(tree.jurisdictions[j].name for j in sorted(what.jurisdictions) if j in tree.jurisdictions)
    return "、".join(tree.unit_name(u) for u in sorted(what.units))


# ---- rows --------------------------------------------------------------------------------------------------------


def lines(subjects: Sequence[Subject]) -> list[Line]:
    """The rows of a page: one query for where they came from, whatever their number."""
    scene = Scene(directory(), working_calendar(), clock.today())
    rows = [load(s) for s in subjects]
    sources = registry.sources(rows)
    return [_line(s, row, sources.get(row["id"], ""), scene) for s, row in zip(subjects, rows, strict=True)]


def _line(subject: Subject, row: Row, source: str, scene: Scene) -> Line:
    return Line(
        item=item(subject, row, scene),
        number=str(subject.number),
        url=f"{URL}/{subject.number}",
        title=subject.title,
        source=source or (f"从 {row['linked']} 转来" if row.get("linked") else "中心登记"),
        category=option_word(offer.CATEGORIES, row["category"]).removeprefix("审批"),
        leader=leader_in_charge(row, scene.directory),
        letters=row.get("reminded", 0),
        updated=subject.updated,
    )


# ---- the filter bar ----------------------------------------------------------------------------------------------


def bar(actor: Actor, given: Given, counts: Mapping[str, int]) -> Filter:
    """Lights first with their counts, lists, what was chosen as chips, the count of what is shown."""
    return Filter(
        url=URL,
        lights=list(_lights(given, counts)),
        selects=list(_selects(actor, given)),
        query=given.get("q", ""),
        chosen=list(_chosen(given)),
        clear=URL,
        count=_count(given, counts),
        keep=[(name, given[name]) for name in ("light", "state", "matter", "since", "mine", "sort") if name in given],
    )


def _lights(given: Given, counts: Mapping[str, int]) -> Iterator[Pick]:
    yield Pick(f"全部 {counted(sum(counts.values()))}", address(given, light=""), chosen=not given.get("light"))
    for name in SHOWN_LIGHTS:
        word, glyph = LIGHTS[name]
        label = f"{'已办结' if name == 'blue' else word} {counted(counts.get(name, 0))}"
        yield Pick(label, address(given, light=name), chosen=given.get("light") == name, light=name, icon=glyph)


def _count(given: Given, counts: Mapping[str, int]) -> str:
    shown = counts.get(given["light"], 0) if given.get("light") else sum(counts.values())
    return f"符合条件 {counted(shown)} 件"


def _selects(actor: Actor, given: Given) -> Iterator[Select]:
    tree, what = directory(), _reads(actor)
    yield Select("stage", "环节", [("", "全部环节"), *((s, s) for s in STAGES)], given.get("stage", ""))
    units = [u for u in tree.units.values() if _seen(u.jurisdiction, u.id, what) and u.kind in offer.UNIT_KINDS]
    if len(units) > 1:
        options = [("", "全部科室"), *((str(u.id), u.name) for u in units)]
        yield Select("unit", "科室", options, given.get("unit", ""), "w-m")
    yield Select("category", "类别", [("", "全部类别"), *offer.CATEGORIES], given.get("category", ""))
    areas = [j for j in tree.jurisdictions.values() if what.everything or j.id in what.jurisdictions]
    if len(areas) > 1:
        options = [("", "全市"), *((str(j.id), "市本级" if j.city else j.name) for j in areas)]
        yield Select("area", "地区", options, given.get("area", ""))


def _reads(actor: Actor) -> Reads:
    return reads(actor, PROBLEM.id, directory())


def _seen(jurisdiction: int, unit: int, what: Reads) -> bool:
    return what.everything or jurisdiction in what.jurisdictions or unit in what.units


def _chosen(given: Given) -> Iterator[tuple[str, str]]:
    """A chip for each filter, each with the address without it."""
    for name in NAMES:
        if given.get(name) and (word := _word(name, given[name])):
            yield word, address(given, **{name: ""})


def _word(name: str, value: str) -> str:
    tree = directory()
    if name in ("unit", "matter", "area") and not value.isdigit():
        return ""
    words_of = {
        "light": lambda: "已办结" if value == "blue" else LIGHTS.get(value, ("",))[0],
        "state": lambda: "、".join(PROBLEM.states[s].label for s in value.split(",") if s in PROBLEM.states),
        "stage": lambda: value.replace(",", "、"),
        "unit": lambda: tree.unit_name(int(value)),
        "category": lambda: option_word(offer.CATEGORIES, value),
        "area": lambda: tree.jurisdictions[int(value)].name if int(value) in tree.jurisdictions else "",
        "matter": lambda: _matter(int(value)),
        "q": lambda: f"“{value}”",
        "since": lambda: f"{words(value, 'day', clock.today())}以后有变化" if len(value) >= 10 else "",
        "mine": lambda: "等我办的",
    }
    return words_of[name]() if name in words_of else ""


def _matter(id: int) -> str:
    options = (o for j in directory().jurisdictions for o in matter_options(j))
    return option_word(options, id)
