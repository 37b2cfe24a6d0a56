"""The head of a problem's page: where it stands, who has the ball since when, what is waited for, who is next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bihuan.kernel.models import Subject
from bihuan.loop import clock, engine
from bihuan.loop.language import Case, Row
from bihuan.loop.tables import problem_rules as rule
from bihuan.loop.tables import problem_who as who
from bihuan.loop.tables.problem import PROBLEM
from bihuan.loop.tables.problem_offers import measure_due
from bihuan.problems.present_item import Ball, Scene, as_day, item, look_back_day, names
from bihuan.ui.measure import Mark
from bihuan.ui.shapes import Hero
from bihuan.ui.when import day as day_word
from bihuan.ui.when import words

STAGES = ("体验", "反馈", "整改", "优化", "评价", "闭环")
# What the holder of each state does, as the object of “等的是”, “前…” and “球到…”
DOES = {
    "reported": "核查", "dispatched": "签收", "disputed": "裁定", "analysing": "核查分析", "decline_review": "复核",
    "planning": "拟制清单", "naming": "明确牵头责任人", "consulting": "会签清单", "plan_review": "审定清单",
    "rectifying": "完成整改", "accepting": "验收", "optimising": "优化固化", "evaluating": "评价", "applying": "申请销号",
    "leader_check": "把关", "countersigning": "会签", "party_review": "审议", "handing_in": "交材料",
    "write_off": "确认销号", "referred": "回复", "suspended": "复核",
}  # fmt: skip
NEXT: dict[str, str | Callable[[Row], str]] = {
    "reported": "dispatched", "disputed": "dispatched", "dispatched": "analysing", "analysing": "planning",
    "planning": lambda row: rule.list_goes_to(row, {}), "naming": lambda row: rule.named_to(row, {}),
    "consulting": "plan_review", "plan_review": "rectifying", "rectifying": lambda row: rule.finished_to(row, {}),
    "accepting": "optimising", "optimising": "evaluating", "evaluating": "applying", "applying": "leader_check",
    "leader_check": lambda row: rule.endorsed_to(row, {}), "countersigning": "party_review",
    "party_review": "handing_in", "handing_in": "write_off",
}  # fmt: skip
FIGURES = "零一两三四五六七八九十"
EARLY = ("reported", "dispatched", "disputed", "declined", "merged", "void")


def hero(subject: Subject, case: Case) -> Hero:
    """Ring, ball card and due track."""
    row, scene = case.row, Scene(case.directory, case.facts.calendar, case.today)
    found = item(subject, row, scene)
    marks, now = _track(subject, row, scene)
    return Hero(
        item=found,
        caption=_caption(row, found.progress, scene),
        holder=_holder(found.holder),
        since=_since(row, scene),
        waits=_waits(row, scene),
        then=next_holder(row, scene),
        until=_until(subject, row, scene),
        marks=marks,
        now=now,
        way=f"{_span(subject, row, scene)} 个工作日里的节点",
        foot=_foot(row, scene),
    )


def _holder(ball: Ball | None) -> str:
    return f"{ball.name} {ball.person}".strip() if ball else ""


def _caption(row: Row, percent: int | None, scene: Scene) -> str:
    if row["state"] == "closed":
        return f"全程 {scene.calendar.working_days_between(as_day(row['registered']), as_day(row['closed_at']))} 天"
    if row["state"] == "rectifying" and percent is not None:
        return f"已完成 {percent}%"
    if row["round"] > 1:
        return f"第 {row['round']} 轮"
    return f"第 {STAGES.index(PROBLEM.states[row['state']].stage) + 1} 环"


# ---- the ball ----------------------------------------------------------------------------------------------------


def _since(row: Row, scene: Scene) -> str:
    """3月30日接球，已 12 个工作日。四项措施做完两项。"""
    if PROBLEM.states[row["state"]].kind == "ended":
        return _ended(row, scene)
    since = as_day(row["since"])
    days = scene.calendar.working_days_between(since, scene.today)
    begun = "今天接球。" if since == scene.today else f"{day_word(since, scene.today)}接球，已 {days} 个工作日。"
    return begun + _done_of_all(row)


def _ended(row: Row, scene: Scene) -> str:
    on = day_word(as_day(row["since"]), scene.today)
    return {
        "closed": f"{on}销号。",
        "declined": f"{on}决定不予立账。",
        "merged": f"{on}并入 {row.get('master', '')}。",
    }.get(row["state"], f"{on}作废。")


def _done_of_all(row: Row) -> str:
    found = who.measures(row)
    if row["state"] != "rectifying" or not found:
        return ""
    done = sum(1 for m in found.values() if m["done"])
    if not done:
        return f"{figure(len(found))}项措施都还没做完。" if len(found) > 1 else "措施还没做完。"
    return f"{figure(len(found))}项措施做完{figure(done)}项。"


def figure(number: int) -> str:
    """Small numbers as they are read: 四, 两, 零; larger ones as figures between blanks."""
    return FIGURES[number] if number < len(FIGURES) else f" {number} "


def _waits(row: Row, scene: Scene) -> str:
    """The one thing that would move it on."""
    state = row["state"]
    if PROBLEM.states[state].kind == "ended":
        return ""
    if row.get("question"):
        return "反映人补充说明"
    if state == "rectifying":
        return _waits_for_measure(row, scene)
    offices = engine.holders(PROBLEM, row, scene.directory)
    return f"{names(offices, scene.directory)} {DOES[state]}" if len(offices) > 1 else DOES[state]


def _waits_for_measure(row: Row, scene: Scene) -> str:
    waiting = [k for k, m in who.measures(row).items() if not m["done"]]
    if not waiting:
        return "报整改完成"
    first = min(waiting, key=lambda k: str(who.content(row, k)["due"]))
    content, tree = who.content(row, first), scene.directory
    if who.measures(row)[first].get("pending"):
        leader = f"leader:{tree.living(int(str(content['unit'])))}"
        return f"措施 {first[1:]} 的把关 · {names((leader,), tree)}"
    return f"措施 {first[1:]} · {tree.unit_name(int(str(content['unit'])))} {tree.person_name(int(str(content['person'])))}"


def next_holder(row: Row, scene: Scene) -> str:
    """Who gets the ball when the present holder is done: 政策法规科 验收."""
    following = NEXT.get(row["state"])
    state = following(row) if callable(following) else following
    if state not in PROBLEM.states or state is None:
        return ""
    return holder_of(state, row, scene)


def holder_of(state: str, row: Row, scene: Scene) -> str:
    """Who would hold the ball in that state, and for what."""
    relation = PROBLEM.states[state].holder
    if relation is None:
        return ""
    if relation == "lead_unit":
        who_next = scene.directory.unit_name(row.get("lead")) or "承办科室"
    else:
        offices = engine.offices_of(PROBLEM, (relation,), {**row, "state": state}, scene.directory)
        who_next = names(offices, scene.directory)
    return f"{who_next} {DOES[state]}"


# ---- the due date ------------------------------------------------------------------------------------------------


def _until(subject: Subject, row: Row, scene: Scene) -> str:
    day = look_back_day(row, scene) if subject.state == "closed" else subject.due
    if day is None:
        return "已经回头看过" if subject.state == "closed" else ""
    on = words(day, "bracket", scene.today)
    if subject.state == "party_review":
        return f"{on}上会审议"
    verb = {"suspended": "复核", "closed": "回头看"}.get(subject.state)
    return f"{on}{verb}" if verb else f"{on}前{DOES.get(subject.state, '办结')}"


def _start(subject: Subject, row: Row) -> date:
    start = as_day(row["since"])
    return min(as_day(row["plan"]["since"]), start) if row["state"] == "rectifying" and row["lap"] == 1 else start


def _span(subject: Subject, row: Row, scene: Scene) -> int:
    return scene.calendar.working_days_between(_start(subject, row), subject.due) if subject.due else 0


def _track(subject: Subject, row: Row, scene: Scene) -> tuple[list[Mark], float]:
    """Start, milestones and due date on the way, and where today stands; nothing where no date is to be kept."""
    length = _span(subject, row, scene)
    if subject.due is None or length <= 0 or subject.kind != "open":
        return [], 0.0
    start = _start(subject, row)

    def share(on: date) -> float:
        return min(1.0, max(0.0, scene.calendar.working_days_between(start, on) / length))

    def mark(on: date, name: str = "", done: bool = False) -> Mark:
        return Mark(share(on), day_word(on, scene.today), name, done)

    between = [
        mark(on, f"措施 {key[1:]}", done) for key, on, done in _milestones(row, scene) if start <= on <= subject.due
    ]
    return [mark(start, done=True), *between, mark(subject.due)], share(scene.today)


def _milestones(row: Row, scene: Scene) -> list[tuple[str, date, bool]]:
    if row["state"] != "rectifying":
        return []
    found = [
        (k, measure_due(row, k, scene.calendar, scene.today), bool(m["done"])) for k, m in who.measures(row).items()
    ]
    return sorted(found, key=lambda m: m[1])


def _foot(row: Row, scene: Scene) -> str:
    """What has moved the date: extensions, stops, laps and rounds, in one line."""
    if row["state"] in EARLY:
        return f"{day_word(as_day(row['registered']), scene.today)}登记"
    stopped = clock.stopped_days(row.get("stops", ()), as_day(row["registered"]), scene.calendar, scene.today)
    parts = [
        f"延期 {row.get('extensions', 0)} 次（最多 {rule.MOST_EXTENSIONS} 次）",
        f"计时停过 {stopped} 天" if stopped else "未挂起",
        *([f"返工 {row['lap'] - 1} 次"] if row["lap"] > 1 else []),
        f"第 {row['round']} 轮" if row["round"] > 1 else "未反弹",
    ]
    return " · ".join(parts)
