"""我的待办 in words: duties become tasks, grouped by how soon they are due; what was handed on; the news."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from bihuan.kernel.act import load
from bihuan.kernel.models import Duty, Subject
from bihuan.kernel.registry import directory, projection_of, working_calendar
from bihuan.loop import clock as clocks
from bihuan.loop.directory import Office
from bihuan.loop.engine import holders
from bihuan.loop.language import KEPT, OPEN, Actor, Row, Table
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables import problem_who as who
from bihuan.notices.queries import address
from bihuan.problems.present_item import Ball, Item, Scene, short_office
from bihuan.problems.present_item import item as problem_item
from bihuan.services import clock
from bihuan.ui import when
from bihuan.ui.light import LIGHTS
from bihuan.web.at_once import AtOnce, offered
from bihuan.web.queries import Handed

SOON = clocks.YELLOW_DAYS  # working days
# An act that decides is called by its task, not by its outcome; long names get short.
TASKS = {
    "verify": "核查立账", "confirm_decline": "复核不予立账", "name_lead": "明确牵头", "accept_work": "验收", "evaluate_pass": "评价",
    "endorse": "把关", "sign": "会签", "resolve": "党组审议", "decide_extension": "审批延期", "decide_suspension": "审批挂起",
    "void": "决定是否作废", "unseal": "决定能否看原文", "optimise": "登记成果", "hand_in": "提交材料", "settle": "处理不满意",
    "confirm": "复核成果", "hold": "召开会议", "close": "办结会议",
}  # fmt: skip
CATEGORIES = dict(offer.CATEGORIES)
UNNAMED = {"officer": "体验员", "reporter": "反映人", "person": "经办人"}


@dataclass(frozen=True, slots=True)
class Task:
    """One row: what to do with which subject, by when, where its form is. `others` are further acts owed on the same;
    `at_once`: the act itself, where it needs no page."""

    task: str
    title: str
    number: str
    url: str
    act_url: str
    item: Item
    by: str = ""
    icon: str = "circle-check"
    ring: bool = True
    table: str = ""
    facts: Sequence[str] = ()
    others: Sequence[tuple[str, str]] = ()
    stand_in: str = ""
    at_once: AtOnce | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks of one urgency; `count` includes those of further pages."""

    head: str
    count: int
    tasks: list[Task] = field(default_factory=list)
    urgent: bool = False


# ---- tasks -------------------------------------------------------------------------------------------------------


def groups(actor: Actor, duties: Sequence[Duty], by_day: Mapping[date | None, int]) -> list[Group]:
    """今天要动手, 三个工作日内, 往后; groups without a task on this page are left out."""
    today = clock.today()
    soon = working_calendar().add_working_days(today, SOON)
    heads = ("今天要动手", "三个工作日内", "往后")
    counts = [sum(n for day, n in by_day.items() if _urgency(day, today, soon) == u) for u in range(3)]
    found = [Group(head, counts[u], urgent=u == 0) for u, head in enumerate(heads)]
    for task in tasks(actor, duties):
        found[_urgency(task.item.due, today, soon)].tasks.append(task)
    return [g for g in found if g.tasks]


def _urgency(due: date | None, today: date, soon: date) -> int:
    return 2 if due is None else (due > today) + (due > soon)


def tasks(actor: Actor, duties: Sequence[Duty]) -> Iterator[Task]:
    """One task a subject: the act owed first, the others beside it. An end is last while there is still work before it."""
    for _, same in groupby(sorted(duties, key=_together(duties)), key=lambda d: d.subject_id):
        first, *others = sorted(same, key=lambda d: d.action == "finish")
        yield _task(actor, first, list(dict.fromkeys(d.action for d in others if d.action != first.action)))


def _together(duties: Sequence[Duty]) -> Callable[[Duty], int]:
    """Subjects in the order in which they come first."""
    order: dict[int, int] = {}
    for duty in duties:
        order.setdefault(duty.subject_id, len(order))
    return lambda duty: order[duty.subject_id]


def _task(actor: Actor, duty: Duty, others: Sequence[str]) -> Task:
    subject, row, url = duty.subject, load(duty.subject), address(duty.subject)
    left = _measures_left(row) if duty.action == "finish" else 0
    item = item_of(subject, row, duty.due, asked=subject.asked and duty.holds)
    giver = actor.offices.get(duty.office)
    return Task(
        task="推进整改" if left else word(subject.table, duty.action),
        title=subject.title or subject.number or "",
        number=subject.number or "",
        url=url,
        act_url=f"{url}?act={duty.action}#act" if not left else url,
        item=item,
        by=_by(item),
        icon=_icon(item),
        ring=subject.table == "problem",
        table=projection_of(subject.table).table.label,
        facts=[*facts(actor, subject, row), *([f"还差 {left} 项措施"] if left else [])],
        others=[
            (word(subject.table, a), f"{url}?act={a}#act") for a in others if a != "finish" or not _measures_left(row)
        ],
        stand_in=f"代 {directory().person_name(giver)}" if giver else "",
        at_once=None if left else offered(actor, subject, row, duty.action),
    )


def word(table: str, action: str) -> str:
    """The task of an act in a few words."""
    return TASKS.get(action) or projection_of(table).table.actions[action].label


def item_of(subject: Subject, row: dict[str, Any], due: date | None, *, asked: bool = False) -> Item:
    """A subject as ring and light show it, with the due date of what is owed. What is still owed on a subject that has
    ended has the light of its own day."""
    scene = Scene(directory(), working_calendar(), clock.today())
    near = clocks.yellow_from(due, (), scene.calendar)
    seen = problem_item(subject, row, scene) if subject.table == "problem" else _plain(subject)
    return replace(
        seen,
        label=f"{seen.label} · {seen.progress}%" if subject.state == "rectifying" else seen.label,
        light=clocks.light(KEPT if subject.kind == KEPT else OPEN, due, near, scene.today, asked=asked),
        due=due,
        left=scene.calendar.working_days_between(scene.today, due) if due else None,
    )


def _plain(subject: Subject) -> Item:
    """What has no ring: its state alone."""
    state = projection_of(subject.table).table.states[subject.state]
    return Item(state.stage, state.label, None, None, None, None, None)


def _measures_left(row: dict[str, Any]) -> int:
    return sum(not m["done"] for m in who.measures(row).values())


def facts(actor: Actor, subject: Subject, row: Mapping[str, Any]) -> list[str]:
    """The short facts under a title: category, the unit where it is not one's own, voices, round."""
    found = [CATEGORIES.get(row.get("category", ""), "")]
    if subject.unit and f"unit:{subject.unit}" not in actor.offices:
        found.append(directory().unit_name(subject.unit))
    if (voices := len(row.get("voices", ()))) > 1:
        found.append(f"{voices} 条反馈")
    if subject.round > 1:
        found.append(f"第 {subject.round} 轮")
    return [f for f in found if f]


def _by(item: Item) -> str:
    if item.due is None:
        return ""
    today = clock.today()
    return f"{when.day(item.due, today)} 到期" if item.due < today else when.words(item.due, "weekday", today)


def _icon(item: Item) -> str:
    """The outline of the light; of what has none, that of no hurry."""
    return LIGHTS[item.light or "green"][1]


# ---- handed on, and the news -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waited:
    """A row that others hold; its item says who, until when and how far."""

    title: str
    number: str
    url: str
    item: Item
    by: str
    icon: str
    facts: Sequence[str]
    ring: bool
    table: str


def waited(actor: Actor, handed: Sequence[Handed]) -> list[Waited]:
    """Rows handed on, the most urgent first."""
    return sorted((_waited(actor, h) for h in handed), key=lambda w: w.item.due or date.max)


def _waited(actor: Actor, handed: Handed) -> Waited:
    subject = handed.subject
    item = item_of(subject, handed.row, subject.due, asked=subject.asked)
    table, ring = projection_of(subject.table).table, subject.table == "problem"
    return Waited(
        subject.title or subject.number or "", subject.number or "", address(subject),
        item if ring else replace(item, holder=_holder(table, handed.row)), _by(item), _icon(item),
        facts(actor, subject, handed.row), ring, table.label,
    )  # fmt: skip


def _holder(table: Table, row: Row) -> Ball | None:
    """Who has the ball of what is no problem; an officer or a critic is not named."""
    offices = holders(table, row, directory())
    return Ball("、".join(dict.fromkeys(map(_office, offices)))) if offices else None


def _office(office: Office) -> str:
    return UNNAMED.get(office.partition(":")[0]) or short_office(office, directory())


def watched(actor: Actor, subjects: Sequence[Subject]) -> list[Waited]:
    """Rows that the person follows, whoever has them, in the order given."""
    return [_waited(actor, Handed(subject, load(subject))) for subject in subjects]


def greeting(now: datetime) -> str:
    """早上好 … by the hour."""
    return next(word for until, word in GREETINGS if now.hour < until)


GREETINGS = ((5, "夜深了"), (9, "早上好"), (12, "上午好"), (14, "中午好"), (18, "下午好"), (24, "晚上好"))
