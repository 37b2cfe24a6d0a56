"""The filter bar of the ledger: lights and ready filters as chips with capped counts, lists, what was chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bihuan.kernel.access import Reads, reads
from bihuan.kernel.paging import counted
from bihuan.kernel.registry import directory, working_calendar
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables.problem import PROBLEM
from bihuan.organisation.choices import matter_options
from bihuan.organisation.telling import option_word
from bihuan.problems import keeping
from bihuan.problems.columns import URL
from bihuan.problems.ledger import DUE, FEEDBACK, FILTER_NAMES, IDLE, Filters
from bihuan.problems.present_hero import STAGES
from bihuan.services import clock
from bihuan.ui.light import LIGHTS
from bihuan.ui.shapes import Filter, Pick, Select
from bihuan.ui.when import day as day_word
from bihuan.ui.when import words

SHOWN_LIGHTS = ("red", "yellow", "green", "grey", "blue")
SELECTS = ("stage", "lead", "leader", "category", "area", "q")
SOON = 5  # working days
UNCOUNTED = (("等我办的", {"mine": "true"}), ("最久没有动静", {"sort": IDLE}))  # the first is counted in 我的待办
Given = Mapping[str, str]


def bar(actor: Actor, given: Given, counts: Mapping[str, int]) -> Filter:
    """Lights first with their counts, lists, what was chosen as chips, the count of what is shown."""
    return Filter(
        url=URL,
        lights=list(_lights(given, counts)),
        selects=list(_selects(actor, given)),
        query=given.get("q", ""),
        chosen=list(_chosen(given)),
        clear=_address({}, view=given.get("view", "")),
        count=_count(given, counts),
        keep=[(name, given[name]) for name in FILTER_NAMES if name in given and name not in SELECTS],
    )


def _address(given: Given, **changes: str) -> str:
    wanted = keeping.as_query({**given, **changes})
    return f"{URL}?{wanted}" if wanted else URL


def _lights(given: Given, counts: Mapping[str, int]) -> Iterator[Pick]:
    yield Pick(f"全部 {counted(sum(counts.values()))}", _address(given, light=""), chosen=not given.get("light"))
    for name in SHOWN_LIGHTS:
        word, glyph = LIGHTS[name]
        label = f"{'已办结' if name == 'blue' else word} {counted(counts.get(name, 0))}"
        yield Pick(label, _address(given, light=name), chosen=given.get("light") == name, light=name, icon=glyph)


def _count(given: Given, counts: Mapping[str, int]) -> str:
    shown = counts.get(given["light"], 0) if given.get("light") else sum(counts.values())
    return f"符合条件 {counted(shown)} 件"


# ---- ready filters -----------------------------------------------------------------------------------------------


def ready(given: Given) -> dict[str, dict[str, str]]:
    """Ready filters by name: the categories in the feedback list, else what is mine or presses."""
    if given.get("view") == FEEDBACK:
        return {label: {"category": name} for name, label in offer.CATEGORIES}
    soon = working_calendar().add_working_days(clock.today(), SOON)
    return {
        "等批延期": {"asked": "true"},
        "五个工作日内到期": {"from_day": clock.today().isoformat(), "until_day": soon.isoformat()},
    }


def sets(given: Given, filters: Filters) -> dict[str, Filters]:
    """What each ready filter would leave of this view."""
    plain = replace(filters, sort="" if filters.sort == IDLE else filters.sort)
    return {label: replace(plain, **_typed(change)) for label, change in ready(given).items()}


def quick(given: Given, found: Mapping[str, int]) -> list[Pick]:
    """The ready filters as chips with their counts, and the order by which nothing is forgotten."""
    chips = [_toggle(given, label, found[label], change) for label, change in ready(given).items()]
    mine, still = (_toggle(given, label, None, change) for label, change in UNCOUNTED)
    return [mine, *chips, still]


def _typed(change: Mapping[str, str]) -> dict[str, Any]:
    return {
        n: date.fromisoformat(v) if n.endswith("_day") else v if n == "category" else True for n, v in change.items()
    }


def _toggle(given: Given, label: str, number: int | None, change: Mapping[str, str]) -> Pick:
    """A chip that sets its filters, and takes them away where they are set."""
    is_set = all(given.get(name) == value for name, value in change.items())
    url = _address(given, **(dict.fromkeys(change, "") if is_set else change))
    return Pick(label if number is None else f"{label} {counted(number)}", url, chosen=is_set)


# ---- lists -------------------------------------------------------------------------------------------------------


def _selects(actor: Actor, given: Given) -> Iterator[Select]:
    tree, what = directory(), _reads(actor)
    yield Select("stage", "环节", [("", "全部环节"), *((s, s) for s in STAGES)], given.get("stage", ""))
    area = int(given["area"]) if given.get("area", "").isdigit() else None
    units = [u for u in tree.units.values() if u.kind in offer.UNIT_KINDS and _seen(u.jurisdiction, u.id, what)]
    units = [u for u in units if area is None or u.jurisdiction == area or str(u.id) == given.get("lead")]
    if len(units) > 1:
        options = [("", "牵头科室"), *((str(u.id), u.name) for u in units)]
        yield Select("lead", "牵头科室", options, given.get("lead", ""), "w-m")
    leaders = dict.fromkeys(p for u in units for p in tree.seats.get(f"charge:{u.id}", ()))
    if len(leaders) > 1:
        options = [("", "分管领导"), *((str(p), tree.person_name(p)) for p in leaders)]
        yield Select("leader", "分管领导", options, given.get("leader", ""))
    yield Select("category", "类别", [("", "全部类别"), *offer.CATEGORIES], given.get("category", ""))
    areas = [j for j in tree.jurisdictions.values() if what.everything or j.id in what.jurisdictions]
    if len(areas) > 1:
        options = [("", "全市"), *((str(j.id), "市本级" if j.city else j.name) for j in areas)]
        yield Select("area", "地区", options, given.get("area", ""))


def _reads(actor: Actor) -> Reads:
    return reads(actor, PROBLEM.id, directory())


def _seen(jurisdiction: int, unit: int, what: Reads) -> bool:
    return what.everything or jurisdiction in what.jurisdictions or unit in what.units


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


# ---- what was chosen ---------------------------------------------------------------------------------------------


def _chosen(given: Given) -> Iterator[tuple[str, str]]:
    """A chip for each filter, each with the address without it; both bounds of a span of days are one."""
    for name in FILTER_NAMES:
        if given.get(name) and name != "until_day" and (word := word_of(name, given)):
            yield word, _address(given, **{name: "", **({"until_day": ""} if name == "from_day" else {})})
    if given.get("until_day") and not given.get("from_day"):
        yield word_of("until_day", given), _address(given, until_day="")


def word_of(name: str, given: Given) -> str:
    """A filter in words."""
    tree, value = directory(), given[name]
    if name in ("unit", "lead", "leader", "matter", "area") and not value.isdigit():
        return ""
    words_of = {
        "light": lambda: "已办结" if value == "blue" else LIGHTS.get(value, ("",))[0],
        "state": lambda: "、".join(PROBLEM.states[s].label for s in value.split(",") if s in PROBLEM.states),
        "stage": lambda: value.replace(",", "、"),
        "unit": lambda: f"涉及{tree.unit_name(int(value))}",
        "lead": lambda: tree.unit_name(int(value)),
        "leader": lambda: f"{tree.person_name(int(value))}分管",
        "category": lambda: option_word(offer.CATEGORIES, value),
        "area": lambda: _area(int(value), tree),
        "matter": lambda: _matter(int(value)),
        "q": lambda: f"“{value}”",
        "since": lambda: f"{words(value, 'day', clock.today())}以后有变化" if len(value) >= 10 else "",
        "mine": lambda: "等我办的",
        "asked": lambda: "等批延期",
        "open": lambda: "在办",
        "sort": lambda: {IDLE: "最久没有动静", DUE: "有期限的，急的在前"}.get(value, ""),
        "from_day": lambda: _span(given),
        "until_day": lambda: _span(given),
    }
    return words_of[name]() if name in words_of else ""


def _area(area: int, tree: Directory) -> str:
    return tree.jurisdictions[area].name if area in tree.jurisdictions else ""


def _span(given: Given) -> str:
    """在办、4月16日至4月21日到期."""
    first, last = (_day(given.get(name, "")) for name in ("from_day", "until_day"))
    return (
        f"在办，{first}至{last}到期"
        if first and last
        else f"在办，{first}以后到期"
        if first
        else f"在办，{last}以前到期"
    )


def _day(text: str) -> str:
    return day_word(date.fromisoformat(text), clock.today()) if text else ""


def _matter(id: int) -> str:
    options = (o for j in directory().jurisdictions for o in matter_options(j))
    return option_word(options, id)
