"""The regulation's clauses by id: 晋市审管发〔2023〕48号, in its own words.

Every action and state cites one of these ids; ids are for the house, people see `label` or `title`. The words stand in
`regulation.csv`, verbatim. Annex 4 repeats 第八条 of annex 2 and has no ids of its own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bihuan.loop.language import Action, Table

DOCUMENT = "晋市审管发〔2023〕48号"
NOT_YET = "尚未实现"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. `place` is where it stands in its annex, `title` its short name, `requires` (English) what it asks
    of the product, `text` its own words."""

    id: str
    annex: str
    place: str
    title: str
    requires: str
    text: str

    @property
    def label(self) -> str:
        """附件3 第六节 · 对账销号"""
        return f"{self.annex} {self.place} · {self.title}"


def _read() -> dict[str, Clause]:
    with (Path(__file__).parent / "regulation.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: Clause(**row) for row in csv.DictReader(file)}


CLAUSES: Mapping[str, Clause] = _read()

# What carries a clause out beside the actions that cite it. A room adds its pages here; a test proves that they are there.
PAGES: Mapping[str, tuple[str, ...]] = {
    "W3.1": ("/problems",), "L1.2": ("/say", "/voices", "/voices/cards", "/voices/import", "/posters"), "W1.4": ("/praise",),
    "L1.3": ("/rounds",), "W3.2": ("/suggestions",),
    "L5.2": ("/track",), "L5.1": ("/supervision",), "L6.2": ("/my", "/supervision"), "L6.3": ("/meetings",),
    "L6.4": ("/results",), "M2": ("/people",), "M5": ("/apply", "/people/campaigns"), "M6": ("/apply",), "M7": ("/people/applications", "/verify"),
    "M9.3": ("/people/support", "/officer/me"), "M13": ("/people/assessments",), "M14": ("/people/honours",), "M9.1": ("/officer/me", "/officer/shelf"),
    "M9.2": ("/officer/me", "/officer/trainings", "/officer/shelf"),
    "M9.4": ("/say", "/officer/me"), "M10": ("/people", "/officer/me"), "M8.5": ("/officer/records", "/experience/records"), "M8.3": ("/officer/help",),
    "W1.2": ("/officer/help", "/experience/assistance"), "W2": ("/experience", "/officer/activities", "/experience/results"),
    "M8.1": ("/officer/", "/experience/records"), "M8.2": ("/officer/", "/experience/templates"), "M8.4": ("/experience",),
    "W2.1.1": ("/experience/templates",), "W2.1.2": ("/experience/templates",),
    "W2.2.1": ("/experience/templates",), "W2.2.2": ("/experience/templates",), "W2.2.3": ("/experience/templates",),
    "W1.1": ("/people/trainings", "/officer/trainings"), "M11": ("/people/trainings",), "W1.3": ("/people/shelf", "/officer/shelf"),
}  # fmt: skip
PARTS: Mapping[str, tuple[str, ...]] = {
    "L5.4": ("问题·提交优化成果，普遍性、全局性问题写经验材料",),
    "W2.1.1": ("体验活动·安排活动，怎么体验选“实地办事”",),
    "W2.1.2": ("体验活动·安排活动，怎么体验选“网上办事”",),
    "W2.2.1": ("体验活动·安排活动，怎么体验选“窗口坐班”",),
    "W2.2.2": ("体验活动·安排活动，怎么体验选“现场勘验”",),
    "W2.2.3": ("体验活动·安排活动，怎么体验选“基层蹲点”",),
    "W1.2": ("体验活动·安排活动，形式选“政务服务帮办”，名额按事项类型分",),
    "W3.2": ("服务小贴士还没有",),
}


def clause(id: str) -> Clause:
    """The clause with this id; KeyError where there is none."""
    return CLAUSES[id]


def actions_for(id: str, tables: Iterable[Table]) -> list[tuple[Table, Action]]:
    """The actions that cite the clause, table by table."""
    return [(table, action) for table in tables for action in table.actions.values() if action.clause == id]


def carried_out(id: str, tables: Iterable[Table]) -> str:
    """Where the clause is carried out: actions, parts of actions, pages; else the words 尚未实现."""
    acts = [f"{table.label}·{action.label}" for table, action in actions_for(id, tables)]
    pages = [f"页面 {address}" for address in PAGES.get(id, ())]
    return "；".join("、".join(found) for found in (acts, PARTS.get(id, ()), pages) if found) or NOT_YET
