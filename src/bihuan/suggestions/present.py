"""Suggestions as staff read them."""

from __future__ import annotations

from typing import Any

from bihuan.kernel.access import may_begin
from bihuan.kernel.act import load
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory, registry
from bihuan.loop import clock as clocks
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Event, Row
from bihuan.loop.tables.suggestion import DECISIONS, SATISFIED, SUGGESTION
from bihuan.organisation.desk import Asked, desk, panel
from bihuan.organisation.telling import filled_in, option_word, timeline
from bihuan.services import clock
from bihuan.suggestions import queries
from bihuan.ui.shapes import Note, Pick

ABOUT = frozenset({"title", "description"})
THEN = {
    "study": "提交后由单位负责人审核，审核通过才答复建议人。", "answer": "“给建议人的话”会原样给建议人看。",
    "send_back": "球回政务中心，由政务中心定给哪个单位；每个单位只能说一次。", "extend": "每个单位只能延长一次，建议人看得到研究要多用几天。",
    "merge": "并入后，建议人凭查询码看到的是那一条的答复。", "redact": "单位看到的就是这段文字；原话不变，仍封存着。",
    "decline": "建议人看得到这段话，可以申诉一次。",
}  # fmt: skip


def listing(actor: Actor, state: str, after: str) -> dict[str, Any]:
    """The list with its states to choose from."""
    page = queries.listing(actor, state, after)
    picks = [Pick("全部", "/suggestions", chosen=not state)]
    picks += [Pick(s.label, f"/suggestions?state={s.id}", chosen=state == s.id) for s in SUGGESTION.states.values()]
    return {
        "lines": [_line(subject) for subject in page.rows], "picks": picks, "next": page.next, "state": state,
        "may_begin": may_begin(actor, SUGGESTION),
    }  # fmt: skip


def _line(subject: Subject) -> dict[str, Any]:
    row = load(subject)
    return {
        "number": subject.number, "title": subject.title, "url": _url(subject), "unit": directory().unit_name(row.get("unit")),
        "state": SUGGESTION.states[subject.state].label, "light": _light(subject), "due": subject.due,
        "decision": option_word(DECISIONS, row["decision"]) if row.get("decision") else "", "at": subject.opened,
    }  # fmt: skip


def _light(subject: Subject) -> str | None:
    """Blue is for what was answered; grey for what ended otherwise."""
    if subject.state in ("declined", "merged"):
        return "grey"
    return clocks.light(subject.kind, subject.due, subject.yellow_from, clock.today(), asked=subject.asked)


def _url(subject: Subject) -> str:
    return f"/suggestions/{subject.number}"


def page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """One suggestion: what is suggested, the study, the answer, what may be done."""
    at, url = desk(subject, actor), _url(subject)
    row, tree = at.case.row, at.case.directory
    made = (make(subject, row, actor) for make in registry.sections["suggestion"])
    return {
        "suggestion": subject, "row": row, "url": url, "state": SUGGESTION.states[row["state"]].label, "light": _light(subject),
        "crumbs": [("建议", "/suggestions"), (str(subject.number), "")], "unit": tree.unit_name(row.get("unit")),
        "study": _study(row), "notes": _notes(row), "sections": [s for s in made if s is not None],
        "timeline": timeline(SUGGESTION, history(subject), tree, lambda event: _told(event, tree)), "panel": panel(at, url, asked, then=THEN),
    }  # fmt: skip


def _study(row: Row) -> list[tuple[str, str]]:
    """The study under its headings, and what the suggester thinks of the answer; nothing before there is one."""
    study, said = row.get("study") or {"words": row.get("words")}, row.get("satisfaction")
    found = [("能不能采纳", option_word(DECISIONS, study["decision"]))] if "decision" in study else []
    names = {"effort": "要做什么", "effect": "有什么效果", "instead": "改做什么", "words": "给建议人的话"}
    found += [(label, study[name]) for name, label in names.items() if study.get(name)]
    return [*found, ("建议人评价", option_word(SATISFIED, said["answer"]))] if said else found


def _notes(row: Row) -> list[Note]:
    """What a reader should know first: where it went, why it came back, until when it was extended."""
    state, found = row["state"], []
    if state == "merged":
        link = (row["master"], f"/suggestions/{row['master']}")
        found.append(Note("已并入另一条建议，答复看那一条。", icon="arrow-forward-up", links=[link]))
    if state == "received" and row.get("sent_back"):
        found.append(Note("上一个单位说不归它管", f"：{row['sent_back']}", icon="arrow-back-up"))
    if state == "received" and row.get("appealed"):
        found.append(Note("建议人申诉了，要由另外的人来看。", icon="users"))
    if state == "studying" and row.get("returned"):
        found.append(Note("负责人退回，请再研究", f"：{row['returned']}", icon="arrow-back-up"))
    return found


def _told(event: Event, tree: Directory) -> str:
    """What was filled in; title and content stand on the page already."""
    return filled_in(SUGGESTION, event, {k: v for k, v in event.payload.items() if k not in ABOUT}, tree)
