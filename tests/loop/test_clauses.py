"""The regulation in its own words, and where it is carried out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.urls import resolve

from bihuan.cli import main
from bihuan.loop import clauses
from bihuan.loop.clauses import CLAUSES, NOT_YET, carried_out, clause
from bihuan.loop.tables import TABLES

# The public document, as it was published
REGULATION = re.sub(
    r"\s+|^- ", "", (Path(__file__).parent / "regulation.txt").read_text(encoding="utf-8").replace("- （", "（")
)


@pytest.mark.parametrize("id", CLAUSES)
def test_every_clause_stands_word_for_word_in_the_regulation(id):
    found = clause(id)
    assert re.sub(r"\s", "", found.text) in REGULATION
    assert len(found.text) > 8
    assert found.text[-1] in "。；"


def test_every_part_of_the_three_annexes_is_a_clause():
    by_annex = {annex: sum(c.annex == annex for c in CLAUSES.values()) for annex in ("附件1", "附件2", "附件3")}
    assert by_annex == {"附件1": 13, "附件2": 21, "附件3": 21}
    articles = {c.place for c in CLAUSES.values() if c.annex == "附件2"}
    numbers = ["二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"]
    assert {place.partition("条")[0] for place in articles} == {f"第{number}" for number in numbers}


def test_a_clause_has_a_short_name_and_a_long_one():
    assert clause("L6.3").label == "附件3 第六节 · 对账销号"
    assert clause("M10").label == "附件2 第十条 · 体验员档案"
    assert clauses.DOCUMENT == "晋市审管发〔2023〕48号"
    assert all(2 <= len(c.title) <= 7 for c in CLAUSES.values())
    labels = [c.label for c in CLAUSES.values()]
    assert len(set(labels)) == len(labels)


def test_an_unknown_clause_is_none():
    with pytest.raises(KeyError):
        clause("L9.9")


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_state_and_action_cites_a_clause(table):
    cited = {state.clause for state in table.states.values()} | {action.clause for action in table.actions.values()}
    assert cited <= set(CLAUSES)


def test_what_nothing_carries_out_is_said_to_be_missing(monkeypatch):
    monkeypatch.setattr(clauses, "PAGES", {"M1": ("/people",), "L4": ("/results",)})
    monkeypatch.setattr(clauses, "PARTS", {"L4": ("整改前后对比",)})
    assert carried_out("M9.4", TABLES.values()) == NOT_YET
    assert carried_out("M1", TABLES.values()) == "页面 /people"
    assert carried_out("L4", TABLES.values()) == "问题·提交优化成果；整改前后对比；页面 /results"
    bare = replace(TABLES["problem"].actions["optimise"], clause="L3.1")
    table = object.__new__(type(TABLES["problem"]))
    table.__dict__.update({**TABLES["problem"].__dict__, "actions": {"optimise": bare}})
    assert carried_out("L3.1", [table]) == "问题·提交优化成果"


def test_the_pages_named_are_there():
    for clause_id, addresses in clauses.PAGES.items():
        assert clause_id in CLAUSES
        for address in addresses:
            assert resolve(address), address


def test_the_command_lists_every_clause_and_is_honest_about_it():
    said = CliRunner().invoke(main, ["clauses"])
    assert said.exit_code == 0
    for found in CLAUSES.values():
        assert found.label in said.output
    assert "问题·确认销号" in said.output
    assert said.output.count(NOT_YET) == sum(carried_out(c, TABLES.values()) == NOT_YET for c in CLAUSES)
