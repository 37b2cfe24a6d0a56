"""A table shown: as Markdown to read, as a Mermaid diagram, and as data for clients. Nothing here is written by hand
but the words for relations; `docs/loop.md` is what `bihuan loop` prints.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bihuan.loop.clauses import DOCUMENT, clause
from bihuan.loop.language import BACK, ENDED, KEPT, NEW, SAME, Action, Field, State, Table

# Every relation that a table names, as people call it
WHO = {
    "centre": "政务中心", "supervision": "督查科", "lead_unit": "牵头（承办）科室", "handler": "经办人",
    "responsible": "责任领导", "charge": "分管领导（已明确的，牵头责任人）", "secretary": "党组秘书",
    "secretary_if_passed": "党组秘书（已审议过的）", "leaders": "主要负责人、分管领导", "deputies": "分管领导",
    "sections_left": "还没答复的相关科室领导", "list_returner": "分管领导（待明确牵头时，党组秘书）",
    "measure_persons": "措施责任人", "measure_owners": "没做完的措施的责任人", "checkers": "措施所在科室的领导",
    "acceptors": "还有标准没验的验收科室", "acceptance_units": "验收科室", "signers_left": "还没签字的会签科室领导",
    "decliner": "政务中心（立账以后，经办人）", "transferer": "政务中心（移交过一次的，市督查科）",
    "unsealers": "政务中心、督查科（是当事科室的除外）", "unsealed_for": "获准看原文的人", "last_actor": "办上一步的人",
    "reminders": "督查科（转办以后，政务中心也可以）", "addressees": "收件的科室和领导", "answer_takers": "提问的人，没有提问的，督查科",
    "parties": "办理各方", "units": "相关单位", "applicant": "报名人", "department": "收到协办的科室",
    "liaison": "联络员", "reviewers": "政务中心（缺第二人的，市政务中心）", "officer": "体验员本人",
    "receiver": "政务中心（提议暗访政务中心的，督查）", "reviewer": "审核单位（政务中心；督查组织的暗访，督查）",
    "organiser": "组织单位", "keeper": "组织单位（暗访公开前，安排的人）", "officers": "体验员", "invited": "受邀、报名和安排参加的体验员",
    "assigned": "安排参加的体验员", "touched": "这一步说到的体验员", "planners": "参加筹备的体验员", "visited": "被体验的单位",
    "walkers": "陪同的工作人员",
    "unit": "研究的单位", "unit_leader": "研究单位的负责人", "system": "系统", "reporter": "反映人", "body": "外部单位",
}  # fmt: skip
KINDS = {
    "text": "文字", "long": "文字", "choice": "单选", "choices": "多选", "number": "数", "date": "日期",
    "datetime": "时间", "bool": "确认", "file": "文件", "files": "文件", "rows": "多行",
}  # fmt: skip
TARGETS = {SAME: "不变", BACK: "回到原处"}


def who(relations: Iterable[str]) -> str:
    """Relations in words."""
    return "、".join(WHO[name] for name in relations)


# ---- data --------------------------------------------------------------------------------------------------------


def loop_data(tables: Iterable[Table]) -> dict[str, Any]:
    """Every table as data, by id: what GET /api/v1/loop answers."""
    return {table.id: table_data(table) for table in tables}


def as_json(tables: Iterable[Table]) -> str:
    return json.dumps(loop_data(tables), ensure_ascii=False, indent=2)


def table_data(table: Table) -> dict[str, Any]:
    """States and actions of one table as JSON-able data, without any row: what only a row decides is null."""
    return {
        "id": table.id, "label": table.label, "starts": table.starts,
        "states": [_state_data(state) for state in table.states.values()],
        "actions": [_action_data(table, action) for action in table.actions.values()],
    }  # fmt: skip


def _state_data(state: State) -> dict[str, Any]:
    return {
        "id": state.id, "label": state.label, "stage": state.stage, "kind": state.kind, "days": state.days,
        "holder": _who_data(state.holder) if state.holder else None, "clause": _clause_data(state.clause),
    }  # fmt: skip


def _action_data(table: Table, action: Action) -> dict[str, Any]:
    return {
        "id": action.id, "label": action.label, "clause": _clause_data(action.clause),
        "from": list(action.source), "to": _goals(action), "who": [_who_data(name) for name in action.who],
        "apart": list(action.apart), "ladder": action.climbs, "withdrawable": action.id in table.undoable,
        "fields": [_field_data(field) for field in action.needs],
    }  # fmt: skip


def _field_data(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": field.name, "label": field.label, "kind": field.kind, "help": field.help, "required": _fixed(field.required),
        "low": _fixed(field.low), "high": _fixed(field.high), "options": _option_data(field),
        "when": {"field": field.when[0], "values": list(field.when[1])} if field.when else None,
    }  # fmt: skip
    return {**found, "rows": [_field_data(sub) for sub in field.rows]} if field.rows else found


def _option_data(field: Field) -> list[dict[str, Any]] | None:
    if field.options is None or callable(field.options):
        return None
    return [{"value": value, "label": label} for value, label in field.options]


def _fixed(value: Any) -> Any:
    return None if callable(value) else value


def _goals(action: Action) -> list[str]:
    return [action.target] if isinstance(action.target, str) else list(action.target)


def _who_data(relation: str) -> dict[str, str]:
    return {"relation": relation, "name": WHO[relation]}


def _clause_data(id: str) -> dict[str, str]:
    return {"id": id, "label": clause(id).label}


# ---- Markdown ----------------------------------------------------------------------------------------------------


def document(tables: Sequence[Table]) -> str:
    """All tables to read, each with its diagram: the text of docs/loop.md."""
    head = f"# 流程\n\n由 `bihuan loop` 从程序里的流程表打印，不要手改。依据 {DOCUMENT}。期限是缺省的工作日数，可以配置。\n\n"
    head += "不能办过：同一轮里办过这些的人，这一步要由别人来办。可以代办：没有人能办，或逾期三天，由上一级代。\n"
    return "\n".join([head, *(markdown(table) for table in tables)])


def markdown(table: Table) -> str:
    """One table: its diagram, a row a state, a row an action."""
    states = [_state_row(state) for state in table.states.values()]
    actions = [_action_row(table, action) for action in table.actions.values()]
    return "\n".join([
        f"## {table.label} `{table.id}`\n", "```mermaid", mermaid(table) + "```\n",
        *_rows("状态|id|环节|球在谁手里|期限|依据", states), "",
        *_rows("动作|id|从|到|谁来办|不能办过|可以代办|要填什么|依据", actions), "",
    ])  # fmt: skip


def _rows(head: str, rows: Iterable[Sequence[str]]) -> list[str]:
    names = head.split("|")
    return [_line(names), _line(["---"] * len(names)), *(_line(row) for row in rows)]


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _state_row(state: State) -> list[str]:
    holder = who([state.holder]) if state.holder else "—"
    return [state.label, f"`{state.id}`", state.stage, holder, _days(state.days), clause(state.clause).label]


def _days(days: int | str | None) -> str:
    return {None: "—", "due": "约定日期", "meeting": "下次会议"}.get(days, f"{days} 天")  # type: ignore[arg-type]


def _action_row(table: Table, action: Action) -> list[str]:
    apart = "、".join(table.actions[a].label for a in dict.fromkeys(action.apart)) or "—"
    needs = "、".join(_need(field) for field in action.needs) or "—"
    names = [action.label, f"`{action.id}`", _from(table, action), _to(table, action)]
    return [*names, who(action.who), apart, "上一级" if action.climbs else "—", needs, clause(action.clause).label]


def _from(table: Table, action: Action) -> str:
    if NEW in action.source:
        return "新"
    if len(action.source) == len(table.states):
        return "任何状态"
    if len(action.source) > 1 and _open(table) <= set(action.source):
        rest = [_label(table, s) for s in action.source if s not in _open(table)]
        return "、".join(["未结束的", *rest])
    return "、".join(_label(table, s) for s in action.source)


def _to(table: Table, action: Action) -> str:
    return "、".join(_label(table, s) for s in _goals(action))


def _label(table: Table, state: str) -> str:
    return TARGETS.get(state) or table.states[state].label


def _need(field: Field) -> str:
    """选填 where it may be left out, 视情况 where only the row or another answer decides."""
    sometimes = field.when is not None or callable(field.required)
    mark = "视情况" if sometimes else "" if field.required else "选填"
    inner = f"（{'、'.join(_need(sub) for sub in field.rows)}）" if field.rows else ""
    return f"{field.label}{inner}" + (f"[{mark}]" if mark else "")


# ---- Mermaid -----------------------------------------------------------------------------------------------------

ANYWHERE = "anywhere"


def mermaid(table: Table) -> str:
    """A state diagram. Acts that change no state are not drawn; what may happen in every open state is drawn once."""
    edges = _edges(table)
    lines = ["stateDiagram-v2", *(f"  {state.id} : {state.label}" for state in table.states.values())]
    lines += [f"  {ANYWHERE} : 未结束的任何状态"] if any(a == ANYWHERE for a, _ in edges) else []
    lines += [f"  {a} --> {b} : {'、'.join(labels)}" for (a, b), labels in edges.items()]
    ends = [state.id for state in table.states.values() if state.kind == ENDED]
    return "\n".join([*lines, *(f"  {state} --> [*]" for state in ends)]) + "\n"


def _edges(table: Table) -> dict[tuple[str, str], list[str]]:
    """From and to → the labels of the actions that lead there."""
    found: dict[tuple[str, str], list[str]] = {}
    for action in table.actions.values():
        for source in action.source:
            for goal in _drawn(table, action, source):
                labels = found.setdefault((_start(table, action, source), goal), [])
                labels += [action.label] if action.label not in labels else []
    return found


def _start(table: Table, action: Action, source: str) -> str:
    everywhere = len(action.source) > 1 and _open(table) <= set(action.source)
    return "[*]" if source == NEW else ANYWHERE if everywhere else source


def _open(table: Table) -> set[str]:
    return {state.id for state in table.states.values() if state.kind != ENDED}


def _drawn(table: Table, action: Action, source: str) -> list[str]:
    """Where an act leads; back from a state in which the clock stood still, to the states it is entered from."""
    if BACK not in _goals(action):
        return [goal for goal in table.targets(action, source) if goal != source]
    kept = source in table.states and table.states[source].kind == KEPT and len(action.source) == 1
    return [s for s in table.states if kept and any(source in _goals(a) for a in table.in_state[s])]
