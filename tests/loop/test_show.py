"""The tables shown: as text, as a diagram, as data; docs/loop.md is what `bihuan loop` prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bihuan.cli import main
from bihuan.loop import show
from bihuan.loop.language import BACK, NEW, SAME
from bihuan.loop.tables import TABLES

DOCS = Path(__file__).parents[2] / "docs" / "loop.md"
every_table = pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))


def run(*arguments):
    said = CliRunner().invoke(main, ["loop", *arguments])
    assert said.exit_code == 0, said.output
    return said.output


def test_the_documentation_is_current():
    assert DOCS.read_text(encoding="utf-8") == run(), "run: bihuan loop > docs/loop.md"


@every_table
def test_data_names_every_state_and_action_and_is_json(table):
    data = json.loads(json.dumps(show.table_data(table), allow_nan=False))
    assert [s["id"] for s in data["states"]] == list(table.states)
    assert [a["id"] for a in data["actions"]] == list(table.actions)
    assert data["starts"] == table.starts
    known = {*table.states, NEW, SAME, BACK}
    assert all({*a["from"], *a["to"]} <= known for a in data["actions"])
    assert all(a["who"] and all(w["name"] for w in a["who"]) for a in data["actions"])
    assert all(a["clause"]["label"] for a in data["actions"])


def test_fields_are_shown_as_far_as_they_are_fixed():
    (action,) = [a for a in show.table_data(TABLES["problem"])["actions"] if a["id"] == "check_progress"]
    measure, decision, reason = action["fields"]
    assert measure["options"] is None, "only a row knows its measures"
    assert decision["options"] == [{"value": "pass", "label": "通过"}, {"value": "return", "label": "退回"}]
    assert reason["when"] == {"field": "decision", "values": ["return"]}
    assert (reason["required"], reason["high"]) == (True, 1000)
    (listing,) = [a for a in show.table_data(TABLES["problem"])["actions"] if a["id"] == "submit_list"]
    rows = next(f for f in listing["fields"] if f["name"] == "measures")["rows"]
    assert [r["name"] for r in rows] == ["key", "text", "person", "due"]


@every_table
def test_text_has_a_row_for_every_state_and_action_in_words(table):
    text = show.markdown(table)
    for item in (*table.states.values(), *table.actions.values()):
        assert any(line.startswith(f"| {item.label} | `{item.id}` |") for line in text.splitlines())
    assert "None" not in text


def test_text_says_who_and_what_is_needed():
    row = next(
        line for line in show.markdown(TABLES["problem"]).splitlines() if "`write_off` | 待销号 | 已销号" in line
    )
    assert "| 督查科 | 提交清单、立行立改、" in row
    assert "| 上一级 |" in row
    assert "台账与材料一致" in row
    assert "附件3 第六节 · 对账销号" in row


@every_table
def test_the_diagram_draws_every_state_and_no_way_that_is_not_there(table):
    lines = show.mermaid(table).splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert {f"  {s.id} : {s.label}" for s in table.states.values()} <= set(lines)
    for line in lines[1:]:
        source, arrow, rest = line.strip().partition(" --> ")
        target = rest.partition(" : ")[0]
        if arrow and source in table.states and target in table.states:
            assert any(target in _goals(table, a, source) for a in table.in_state[source]), line


def _goals(table, action, source):
    return table.targets(action, source)


def test_the_diagram_draws_what_moves_where_it_moves():
    lines = {line.strip() for line in show.mermaid(TABLES["problem"]).splitlines()}
    assert "naming --> consulting : 明确牵头责任人" in lines
    assert "anywhere --> void : 作废" in lines
    assert "suspended --> rectifying : 恢复" in lines
    assert not any(line.startswith("rectifying --> consulting") for line in lines)
    assert not any("撤回" in line for line in lines)


def test_the_command_prints_one_table_or_all_in_each_form():
    assert set(json.loads(run("--format", "json"))) == set(TABLES)
    assert set(json.loads(run("voice", "--format", "json"))) == {"voice"}
    assert run("--format", "mermaid").startswith("stateDiagram-v2\n  reported : 待核查")
    assert run("meeting", "--format", "mermaid").startswith("stateDiagram-v2\n  planned : 已安排")
    assert "## 会议 `meeting`" in run("meeting")
    refused = CliRunner().invoke(main, ["loop", "nothing"])
    assert refused.exit_code == 2
    assert "没有“nothing”这个流程" in refused.output


@every_table
def test_every_relation_has_words(table):
    assert {*table.relations} <= set(show.WHO)
