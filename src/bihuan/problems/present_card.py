"""One matter that waits for a leader's word, on one page of a phone: what it is, how late, what changed since last time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.history import History, walk, withdrawn
from bihuan.kernel.models import Subject
from bihuan.loop.language import Event, Row
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables import problem_who as who
from bihuan.loop.tables.problem import PROBLEM
from bihuan.organisation.telling import option_word
from bihuan.problems import present_list as lists
from bihuan.problems.present_hero import figure
from bihuan.problems.present_item import Scene, as_day
from bihuan.problems.present_signs import Signing, signings
from bihuan.ui.shapes import Measure
from bihuan.ui.when import words

SENT = frozenset({"submit_list", "quick_fix", "revise_list", "apply", "ask_extension", "ask_suspension", "progress"})
BACK = {
    "return_list": "清单", "return_application": "销号申请", "refuse": "会签", "resolve": "党组审议", "evaluate_fail": "评价",
    "reject_work": "验收", "order_rework": "督查", "check_progress": "进展",
}  # fmt: skip
Told = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one section's leader said of the list: agreed or not, and in which words."""

    agrees: bool
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """The facts that decide: `facts` say what it is about, `changed` what is new since it was last sent in."""

    facts: Told
    changed: Sequence[str]
    measures: Sequence[Measure]
    opinions: Sequence[Opinion]
    signed: Sequence[Signing]


def card(subject: Subject, row: Row, action: str, told: History, scene: Scene, own: Sequence[str] = ()) -> Card:
    """The card of an act that waits for its decision. `own`: the measures whose report this person may check."""
    content = _content(row)
    shows_list = action in LISTS and content is not None
    return Card(
        facts=[("群众说", row["description"]), *(fact for fact in FACTS[action](row, scene, own) if fact[1])],
        changed=list(_changed(told, content if shows_list else None)) or ["第一次报来，没有退回过。"],
        measures=lists.measures_of(row, content, scene) if shows_list and content else (),
        opinions=list(_opinions(row, scene)) if action in LISTS else (),
        signed=signings(row, told, scene.directory)[-1:] if action == "sign" else (),
    )


# ---- what it is --------------------------------------------------------------------------------------------------


def _content(row: Row) -> Mapping[str, Any] | None:
    """The list that waits: a draft, or the one in force as a revision would have it."""
    if row.get("draft"):
        return dict(row["draft"])
    return {**row["plan"], **row["revision"]["list"]} if row.get("plan") and row.get("revision") else None


def _list(row: Row, scene: Scene, own: Sequence[str]) -> Told:
    content, analysis = _content(row) or {}, row.get("analysis") or {}
    nature = option_word(offer.NATURES, analysis["nature"]) if analysis else ""
    due, days = content.get("due"), ""
    if due:
        left = scene.calendar.working_days_between(scene.today, as_day(due))
        days = f"{words(as_day(due), 'bracket', scene.today)}，{left} 个工作日" if left > 0 else str(due)
    return [
        ("查到的", "。".join(filter(None, (nature, str(analysis.get("cause", "")).rstrip("。")))) + ("。" if analysis else "")),
        ("要做到", str(content.get("goal", ""))),
        ("到哪天", days),
        ("为什么调整", str((row.get("revision") or {}).get("reason", ""))),
    ]  # fmt: skip


def _extension(row: Row, scene: Scene, own: Sequence[str]) -> Told:
    asked = row["requests"]["extension"]
    now, until = as_day(row["plan"]["due"]), as_day(asked["until"])
    more = scene.calendar.working_days_between(now, until)
    spoken = f"{words(now, 'bracket', scene.today)} → {words(until, 'bracket', scene.today)}，多 {more} 个工作日"
    return [
        ("延到", spoken),
        ("理由", asked["reason"]),
        ("第几次", f"已延期 {row.get('extensions', 0)} 次"),
        _done(row),
    ]


def _suspension(row: Row, scene: Scene, own: Sequence[str]) -> Told:
    asked = row["requests"]["suspension"]
    why = option_word(offer.SUSPENSION_CODES, asked["code"])
    return [
        ("挂起到", words(as_day(asked["until"]), "bracket", scene.today)),
        ("原因", why),
        ("理由", asked["reason"]),
        _done(row),
    ]


def _reports(row: Row, scene: Scene, own: Sequence[str]) -> Told:
    """The first report that waits for this person; the next one follows when it is decided."""
    key = next(iter(own), "")
    if not key:
        return []
    content, pending = who.content(row, key), who.measures(row)[key]["pending"]
    by = scene.directory.person_name(pending["by"])
    files = f"，附 {len(pending['files'])} 份材料" if pending["files"] else ""
    return [
        (f"措施 {key[1:]}", content["text"]),
        ("报来", f"{pending['percent']}%，{by}：{pending['text']}{files}"),
        ("节点", words(as_day(content["due"]), "bracket", scene.today)),
    ]


def _application(row: Row, scene: Scene, own: Sequence[str]) -> Told:
    answer = row.get("answer")
    spoken = option_word(offer.ANSWERS, answer["answer"]) if answer else "还没有评价"
    effects = [f"{n}. {line['effect']}（{line['by']}）" for n, line in enumerate(row.get("account", ()), 1)]
    outcomes = "、".join(o["title"] for o in row.get("outcomes", ()))
    score = (row.get("evaluation") or {}).get("score")
    return [
        _done(row),
        ("做到了", "\n".join(effects)),
        ("成果", outcomes),
        ("评价", f"{score} 分" if score else ""),
        ("反映人", spoken),
    ]


def _done(row: Row) -> tuple[str, str]:
    found = who.measures(row)
    return (
        "措施",
        f"{figure(len(found))}项，做完{figure(sum(1 for m in found.values() if m['done']))}项" if found else "",
    )


LISTS = frozenset({"approve_list", "agree_list"})
FACTS: Mapping[str, Callable[[Row, Scene, Sequence[str]], Told]] = {
    "approve_list": _list, "agree_list": _list, "decide_extension": _extension, "decide_suspension": _suspension,
    "check_progress": _reports, "endorse": _application, "sign": _application,
}  # fmt: skip


# ---- how others see it -------------------------------------------------------------------------------------------


def _opinions(row: Row, scene: Scene) -> Iterator[Opinion]:
    tree = scene.directory
    for unit, answer in row.get("agreed", {}).items():
        name = f"{tree.unit_name(int(unit))} {tree.person_name(answer['by'])}".strip()
        yield Opinion(answer["decision"] == "agree", name, answer.get("objection", ""))
    for unit in who.unanswered(row):
        yield Opinion(False, tree.unit_name(unit), "还没有会签。")


# ---- what changed ------------------------------------------------------------------------------------------------


def _changed(told: History, content: Mapping[str, Any] | None) -> Iterator[str]:
    """Why it came back last, and what the list now says otherwise; nothing where it is here for the first time."""
    events = _standing(told.events)
    last = max((n for n, e in enumerate(events) if e.action in SENT), default=-1)
    back = next((e for e in reversed(events[:last]) if _returned(e)), None)
    if back is not None:
        reason = str(back.payload.get("reason") or back.payload.get("objection") or "").rstrip("。")
        yield f"上次{BACK[back.action]}退回：{reason}。"
    before = _sent_before(told.events, content)
    if before is not None and content is not None:
        moved = ["完成时限"] if before.get("due") != content.get("due") else []
        found = [*lists.changed(content, before), *moved]
        yield f"和上一版比，改了 {len(found)} 处：{'、'.join(found)}。" if found else "和上一版比，没有改动。"


def _standing(events: Sequence[Event]) -> list[Event]:
    dropped = withdrawn(events)
    return [e for e in events if e.sequence not in dropped]


def _returned(event: Event) -> bool:
    if event.action == "resolve":
        return event.payload["decision"] in ("rework", "replan", "papers")
    return event.action in BACK and event.payload.get("decision") != "pass"


def _sent_before(events: Sequence[Event], content: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The list as it was sent in, or came into force, before the one that waits."""
    if content is None:
        return None
    found: list[Mapping[str, Any]] = []
    for event, made in walk(PROBLEM, events):
        if event.action in ("submit_list", "quick_fix", "revise_list"):
            found.append(dict(_content(made) or {}))
        elif event.action == "approve_list" and made.get("plan"):
            found[-1:] = [dict(made["plan"])]
    return found[-2] if len(found) > 1 else None
