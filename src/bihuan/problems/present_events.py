"""经过: each act of a problem in words. Who in which role, on whose behalf, what was decided, opinions quoted.

The critic is 反映人 and nothing else, whoever it was; what a unit may not read is gone before a word is made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from bihuan.kernel.access import shown_payload
from bihuan.kernel.history import History, withdrawn
from bihuan.loop.directory import Directory
from bihuan.loop.language import Event, Row
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables.problem import PROBLEM
from bihuan.organisation.telling import filled_in, option_word, quoted, sentence, who_did
from bihuan.problems.present_list import Past
from bihuan.services import clock
from bihuan.ui.shapes import Entry, Fold, Timeline
from bihuan.ui.when import words

Payload = Mapping[str, Any]
FEW = 8  # so many acts are shown without folds
GATES = frozenset(
    {"verify", "confirm_decline", "overturn_decline", "rule", "name_lead", "approve_list", "decide_extension",
     "decide_suspension", "accept_work", "evaluate_pass", "evaluate_fail", "order_rework", "endorse", "resolve",
     "write_off", "reopen", "void"}
)  # fmt: skip
# Worth reading though the state stays
WORTH_READING = GATES | {
    "revise_list", "progress", "answer", "remind", "inspect", "instruct", "settle", "look_back", "sign", "sign_paper",
    "reassign", "agree_list", "take_in",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Telling:
    """What telling an event needs beside it: the organisation, the version in force after it."""

    directory: Directory
    version: int = 0


def timeline(
    history: History, then: Past, row: Row, tree: Directory, *, insider: bool, whole: bool, url: str, light: str
) -> Timeline:
    """Newest first. `whole` shows every act, else those that moved something; the newest wears the light's colour."""
    dropped = withdrawn(history.events)
    shown = [e for e in reversed(history.events) if whole or _matters(e, dropped)]
    entries = [
        describe(e, Telling(tree, then.version_at.get(e.sequence, 0)), insider=insider, dropped=e.sequence in dropped)
        for e in shown
    ]
    entries = [replace(entry, moved=_moved(e)) for entry, e in zip(entries, shown, strict=True)] if whole else entries
    lit = _lit(entries, row, light)
    broken = history.broken or ("" if then.agrees else "现状与记录不一致")
    return Timeline(
        lit,
        len(history.events),
        broken,
        whole=whole,
        key_url=f"{url}#path",
        whole_url=f"{url}?path=all#path",
        folds=_folds(lit, shown, history),
    )


def _moved(event: Event) -> str:
    """待签收 → 核查分析"""
    states = PROBLEM.states
    if event.source == event.target or event.source not in states or event.target not in states:
        return ""
    return f"{states[event.source].label} → {states[event.target].label}"


def _folds(entries: Sequence[Entry], shown: Sequence[Event], history: History) -> list[Fold]:
    """The entries in runs of one stage of the ring and one round, newest first; only the newest run lies open."""
    if len(entries) <= FEW:
        return []
    rounds = _rounds(history)
    last = max(rounds.values(), default=1)
    runs = groupby(zip(entries, shown, strict=True), key=lambda both: (rounds[both[1].sequence], _stage(both[1])))
    folds = [(n, stage, [entry for entry, _ in both]) for (n, stage), both in runs]
    return [
        Fold(f"第 {n} 轮 · {stage}" if last > 1 else stage, found, at == 0)
        for at, (n, stage, found) in enumerate(folds)
    ]


def _rounds(history: History) -> dict[int, int]:
    """In which round each act was done, or which it opened."""
    found, number = {}, 1
    for event in history.events:
        number += event.action == "reopen"
        found[event.sequence] = number
    return found


def _stage(event: Event) -> str:
    """The stage in which it was done: that which it left, for a report that which it came to."""
    state = PROBLEM.states.get(event.source or "") or PROBLEM.states.get(event.target)
    return state.stage if state else ""


def _matters(event: Event, dropped: set[int]) -> bool:
    if event.sequence in dropped or event.action == "withdraw":
        return False
    return event.source != event.target or event.action in WORTH_READING


def _lit(entries: Sequence[Entry], row: Row, light: str) -> list[Entry]:
    """While the problem is open, its newest act is where the ball is, in the light's colour."""
    if not entries or PROBLEM.states[row["state"]].kind != "open":
        return list(entries)
    return [replace(entries[0], tone="now", light=light), *entries[1:]]


def describe(event: Event, at: Telling, *, insider: bool, dropped: bool = False) -> Entry:
    """One event in people's words."""
    action, payload = PROBLEM.actions[event.action], shown_payload(event.payload, insider)
    label = LABELS[event.action](payload, at) if event.action in LABELS else action.label
    tell = TEXTS.get(event.action)
    text = tell(payload, at) if tell else filled_in(PROBLEM, event, payload, at.directory)
    return Entry(
        f"{label}（已撤回）" if dropped else label,
        who_did(event, at.directory),
        datetime.fromisoformat(event.at),
        text,
        action.clause,
        "key" if event.action in GATES and not dropped else "",
    )


# ---- labels that say more than the button ------------------------------------------------------------------------

LABELS: dict[str, Callable[[Payload, Telling], str]] = {
    "approve_list": lambda p, at: f"审定清单第 {at.version} 版" + ("，开始整改" if at.version == 1 else ""),
    "progress": lambda p, at: f"填报进展 {p['percent']}%",
    "check_progress": lambda p, at: "进展把关通过" if p["decision"] == "pass" else "退回进展",
    "agree_list": lambda p, at: "会签清单，同意" if p["decision"] == "agree" else "会签清单，不同意",
    "decide_extension": lambda p, at: "同意延期" if p["decision"] == "approve" else "不同意延期",
    "decide_suspension": lambda p, at: "同意挂起" if p["decision"] == "approve" else "不同意挂起",
    "resolve": lambda p, at: f"党组审议：{option_word(offer.RESOLUTIONS, p['decision'])}",
    "answer": lambda p, at: f"反映人说：{option_word(offer.ANSWERS, p['answer'])}" if p.get("answer") else "反映人补充",
    "look_back": lambda p, at: f"回头看，{option_word(offer.LOOK_BACK_FINDINGS, p['finding'])}",
    "remind": lambda p, at: "发提醒函",
    "take_in": lambda p, at: "并入同类问题" if p.get("number") else "并入新的反馈",
}  # fmt: skip


# ---- texts -------------------------------------------------------------------------------------------------------


def _reported(p: Payload, at: Telling) -> str:
    route = p.get("route")
    parts = [f"类别：{option_word(offer.CATEGORIES, p['category'])}"]
    parts += [f"从 {p['linked']} 转来"] if p.get("linked") else []
    parts += [f"按事项直接交 {at.directory.unit_name(route['unit'])}"] if route else []
    return sentence(parts)


def _verified(p: Payload, at: Telling) -> str:
    others = "、".join(at.directory.unit_name(u) for u in p.get("others", ()))
    return sentence([
        p["finding"],
        f"严重程度{option_word(offer.SEVERITIES, p['severity'])}，交 {at.directory.unit_name(p['lead'])} 牵头办理",
        f"相关科室：{others}" if others else "",
    ])  # fmt: skip


def _decline(p: Payload, at: Telling) -> str:
    return sentence([option_word(offer.DECLINE_CODES, p["code"]), f"给反映人的话：{quoted(p['words'])}"])


def _analysed(p: Payload, at: Telling) -> str:
    return sentence([
        f"性质：{option_word(offer.NATURES, p['nature'])}", f"类型：{option_word(offer.KINDS, p['kind'])}",
        f"影响：{p['scope']}", f"原因：{p['cause']}",
    ])  # fmt: skip


def _quick(p: Payload, at: Telling) -> str:
    done = "，已经做完" if p.get("done") else ""
    return _analysed(p, at) + sentence([f"措施：{p['measure']}", f"{_day(p['due'])}前完成{done}"])


def _listed(p: Payload, at: Telling) -> str:
    return sentence([f"{len(p['measures'])} 项措施，{len(p['standards'])} 条标准，{_day(p['due'])}前完成"])


def _revised(p: Payload, at: Telling) -> str:
    return sentence([f"新清单 {len(p['measures'])} 项措施", f"理由：{p['reason']}"])


def _progressed(p: Payload, at: Telling) -> str:
    files = f"附件 {len(p['files'])} 份" if p.get("files") else ""
    return sentence([f"{_measure(p['measure'])}：{p['text']}", files])


def _checked(p: Payload, at: Telling) -> str:
    return sentence([_measure(p["measure"]), f"原因：{p['reason']}" if p.get("reason") else ""])


def _answered(p: Payload, at: Telling) -> str:
    return quoted(p.get("text"))


def _asked_for_time(p: Payload, at: Telling) -> str:
    return sentence([f"延到 {_day(p['until'])}", f"理由：{p['reason']}", f"目前进展：{p['progress']}"])


def _optimised(p: Payload, at: Telling) -> str:
    found = [f"{option_word(offer.OUTCOME_KINDS, o['kind'])}：{o['title']}" for o in p["outcomes"]]
    figures = f"整改前 {p['before']}，整改后 {p['after']}" if p.get("before") and p.get("after") else ""
    return sentence([*found, figures])


def _evaluated(p: Payload, at: Telling) -> str:
    short = f"不足：{p['shortcomings']}" if p.get("shortcomings") else ""
    return sentence([f"{p['score']} 分", quoted(p["opinion"]), short])


def _reworked(p: Payload, at: Telling) -> str:
    """What has to be done again, why and by when: one sentence for each way back to work."""
    code = option_word(offer.REWORK_CODES, p["code"]) if p.get("code") else ""
    again = "、".join(_measure(m) for m in p.get("measures", ()))
    extra = f"另加：{p['extra']}" if p.get("extra") else ""
    limit = f"{p['limit']} 个工作日内做完" if p.get("limit") else ""
    return sentence([code, p.get("reason", ""), f"重做{again}" if again else "", extra, limit])


def _applied(p: Payload, at: Telling) -> str:
    return sentence([f"对账 {len(p['account'])} 项，逐项写明谁做的、做到什么程度"])


def _resolved(p: Payload, at: Telling) -> str:
    meeting = p.get("meeting") or (f"{_day(p['held_on'])}会议" if p.get("held_on") else "")
    return sentence([meeting]) + _reworked(p, at)


def _lead_named(p: Payload, at: Telling) -> str:
    basis = "，".join(filter(None, (option_word(offer.LEAD_DECISIONS, p["decision"]), p.get("basis", ""))))
    return sentence([f"{at.directory.person_name(p['leader'])}为牵头责任人（{basis}）"])


def _inspected(p: Payload, at: Telling) -> str:
    untrue = "、".join(_measure(m) for m in p.get("untrue", ()))
    kind = option_word(offer.INSPECTION_KINDS, p["kind"])
    return sentence([kind, p["finding"], f"{untrue} 不属实，进度清零" if untrue else ""])


def _opinion(p: Payload, at: Telling) -> str:
    return quoted(p.get("opinion"))


def _objected(p: Payload, at: Telling) -> str:
    return quoted(p.get("objection"))


def _replied(p: Payload, at: Telling) -> str:
    return sentence([OUTCOMES.get(p["outcome"], ""), quoted(p["reply"])])


def _taken_in(p: Payload, at: Telling) -> str:
    return sentence([p.get("number", "")])


def _measure(key: str) -> str:
    return f"措施 {key[1:]}"


def _day(value: str) -> str:
    return words(value, "day", clock.today())


OUTCOMES = {"settled": "对方已解决", "advice": "有答复，由我处继续", "none": "两次催办未复"}
TEXTS: dict[str, Callable[[Payload, Telling], str]] = {
    "report": _reported, "verify": _verified, "propose_decline": _decline, "confirm_decline": _opinion,
    "analyse": _analysed, "quick_fix": _quick, "submit_list": _listed, "name_lead": _lead_named,
    "agree_list": _objected, "approve_list": _opinion, "revise_list": _revised, "progress": _progressed, "check_progress": _checked,
    "ask_extension": _asked_for_time, "decide_extension": _opinion, "decide_suspension": _opinion,
    "optimise": _optimised, "evaluate_pass": _evaluated, "evaluate_fail": _reworked, "reject_work": _reworked,
    "order_rework": _reworked, "refuse": _reworked, "return_application": _reworked, "apply": _applied,
    "endorse": _opinion, "sign": _opinion, "accept_work": _opinion, "resolve": _resolved, "answer": _answered,
    "inspect": _inspected, "take_reply": _replied, "take_in": _taken_in, "let_go": _taken_in, "write_off": _opinion, "unseal": _opinion,
}  # fmt: skip
