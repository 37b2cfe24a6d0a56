"""待我审批: what waits for a leader's word, one matter after the other; and many of them at once.

A decision is one act of the problem's table, whichever way it goes: `DECISIONS` says which, and what the sentence that was
written becomes in it. Where the other way needs more than a sentence, it leads to the problem's page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from bihuan.kernel.access import find
from bihuan.kernel.act import load
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory, working_calendar
from bihuan.loop.engine import Offer
from bihuan.loop.language import Actor, Case, Refusal, Refused
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables.problem import PROBLEM
from bihuan.notices.queries import visible_among
from bihuan.organisation.desk import case_before, desk
from bihuan.organisation.several import Several, act_once, each
from bihuan.problems.present_card import Card, card
from bihuan.problems.present_item import Item, Scene, shown_number
from bihuan.services import clock
from bihuan.ui.days import sentence
from bihuan.web.desk import item_of
from bihuan.web.queries import MOST, to_decide

ONE: Final = "/my/approve"
INSTRUCT: Final = "instruct"
AT_ONCE: Final = 50  # rows of a page of many
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided (`task`), the two buttons, and the fields of both acts. `no`: the act of the other way, empty where it
    is the same one; `words`: the field that the sentence goes into when it goes forward, empty where there is none."""

    task: str
    yes: str
    forward: Callable[[Case], Fields]
    words: str = ""
    no: str = ""
    back: Callable[[Case, str], Fields] | None = None
    no_label: str = "退回"


def _nothing(case: Case) -> Fields:
    return {}


def _report(case: Case) -> str:
    return next((key for key, _ in offer.reports_to_check(case)), "")


def _approve(case: Case) -> Fields:
    return {"decision": "approve"}


def _refuse(case: Case, words: str) -> Fields:
    return {"decision": "refuse", "opinion": words}


DECISIONS: Final[Mapping[str, Decision]] = {
    "approve_list": Decision("审定清单", "审定通过", _nothing, "opinion", "return_list", lambda case, words: {"reason": words}),
    "agree_list": Decision(
        "会签清单", "同意", lambda case: {"decision": "agree"}, "", "",
        lambda case, words: {"decision": "object", "objection": words}, "有意见",
    ),
    "check_progress": Decision(
        "进展把关", "通过", lambda case: {"measure": _report(case), "decision": "pass"}, "", "",
        lambda case, words: {"measure": _report(case), "decision": "return", "reason": words},
    ),
    "decide_extension": Decision("审批延期", "同意延期", _approve, "opinion", "", _refuse, "不同意"),
    "decide_suspension": Decision("审批挂起", "同意挂起", _approve, "opinion", "", _refuse, "不同意"),
    "endorse": Decision(
        "销号把关", "把关通过", _nothing, "opinion", "return_application", lambda case, words: {"what": "papers", "reason": words},
    ),
    "sign": Decision("会签销号", "会签同意", _nothing, "opinion", "refuse", None, "不同意"),
}  # fmt: skip


# ---- the stack ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be decided on which problem, and by when."""

    subject: Subject
    action: str
    item: Item

    @property
    def decision(self) -> Decision:
        return DECISIONS[self.action]

    @property
    def left(self) -> str:
        """余 3 天, 超期 2 天."""
        return sentence(self.item.left, self.item.light, "天")

    @property
    def url(self) -> str:
        return address(self.subject, self.action)


@dataclass(frozen=True, slots=True)
class Waiting(Matter):
    """One matter of the stack: its decision, and the addresses before and behind it."""

    case: Case
    offer: Offer
    card: Card
    may_instruct: bool = False

    @property
    def number(self) -> str:
        return shown_number(self.subject)

    @property
    def page(self) -> str:
        return f"/problems/{self.subject.number}"

    @property
    def elsewhere(self) -> str:
        """Where the other way is gone, when it needs more than a sentence."""
        return "" if self.decision.back else f"{self.page}?act={self.decision.no}#act"

    @property
    def clause(self) -> str:
        return PROBLEM.actions[self.action].clause

    @property
    def stand_in(self) -> str:
        """For whom this is decided, where the office is another's: 代 沈知远."""
        giver = self.case.actor.offices.get(self.offer.office)
        return f"代 {self.case.directory.person_name(giver)}" if giver else ""


@dataclass(frozen=True, slots=True)
class Stack:
    """Where in the stack somebody stands: `at` of `count` (`more`: and others behind), the matter, what stands beside it."""

    at: int = 0
    count: int = 0
    more: bool = False
    one: Waiting | None = None
    before: str = ""
    behind: str = ""


def address(subject: Subject, action: str) -> str:
    """Where a matter of the stack lies."""
    return f"{ONE}/{subject.number}/{action}"


def stack(actor: Actor, number: str = "", action: str = "") -> Stack:
    """The stack, open at this matter, or at its first. Raises Refused (not-found) for what does not wait for this person."""
    found = to_decide(actor, PROBLEM.id, DECISIONS)
    order = list(found)
    if not found and not number:
        return Stack()
    wanted = (number, action) if number else order[0]
    if wanted not in found:
        raise gone()
    at = order.index(wanted)
    before, behind = (f"{ONE}/{'/'.join(order[n])}" if 0 <= n < len(order) else "" for n in (at - 1, at + 1))
    one = waiting(actor, find(actor, PROBLEM, wanted[0]), wanted[1], found[wanted])
    return Stack(at + 1, len(found), len(found) >= MOST, one, before, behind)


def gone() -> Refused:
    """What somebody else decided meanwhile, or was never theirs."""
    return Refused(Refusal("not-found", "这件事已经不等您审批了。"))


def waiting(actor: Actor, subject: Subject, action: str, due: date | None) -> Waiting:
    """One matter with all that decides it. Raises Refused (not-found) where it is no longer this person's to decide."""
    at = desk(subject, actor)
    found = next((o for o in at.ready if o.action.id == action), None)
    if found is None or action not in DECISIONS:
        raise gone()
    row, scene = load(subject), Scene(directory(), working_calendar(), clock.today())
    own = [key for key, _ in offer.reports_to_check(at.case)] if action == "check_progress" else []
    made = card(subject, row, action, history(subject), scene, own)
    instructs = any(o.action.id == INSTRUCT for o in at.ready)
    return Waiting(subject, action, item_of(subject, row, due), at.case, found, made, instructs)


# ---- deciding ----------------------------------------------------------------------------------------------------


def instruct(actor: Actor, one: Waiting, *, words: str, version: int | None, key: str) -> str:
    """批示 by a sentence, which decides nothing: a note of the journal that whoever has the ball is told of (L3.2)."""
    if not words:
        raise Refused(Refusal("invalid", "请写批示。", {"words": "请写批示。"}))
    act_once(one.subject, INSTRUCT, actor, {"text": words}, version=version, key=key)
    return f"{one.number} 已批示，手里有球的人会收到"


def decide(actor: Actor, one: Waiting, *, forward: bool, words: str, version: int | None, key: str) -> str:
    """Carries the decision out; what was done, in words. Raises Refused, with what is wrong with the sentence at `words`."""
    decision = one.decision
    if not forward and not words:
        raise Refused(Refusal("invalid", "请写明理由。", {"words": "请写明理由。"}))
    action, fields = _act(one, forward, words)
    try:
        act_once(one.subject, action, actor, fields, version=version, key=key)
    except Refused as refused:
        if refused.refusal.code == "invalid":
            sentence = next(iter(refused.refusal.errors.values()), refused.refusal.sentence)
            raise Refused(Refusal("invalid", sentence, {"words": sentence})) from refused
        raise
    return f"{one.number} {decision.yes if forward else decision.no_label}"


def _act(one: Waiting, forward: bool, words: str) -> tuple[str, Fields]:
    decision = one.decision
    if forward:
        said = {decision.words: words} if decision.words and words else {}
        return one.action, {**decision.forward(one.case), **said}
    if decision.back is None:
        raise Refused(Refusal("invalid", "不同意要写清重做哪些措施，请到问题页办。"))
    return decision.no or one.action, decision.back(one.case, words)


# ---- many at once ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row(Matter):
    """A line of the list of many."""

    chosen: bool = True

    @property
    def name(self) -> str:
        return f"{self.subject.number}|{self.action}"

    @property
    def task(self) -> str:
        return self.decision.task


@dataclass(frozen=True, slots=True)
class Many:
    """A page of many, and how many wait in all."""

    rows: Sequence[Row] = field(default_factory=list)
    count: int = 0
    more: bool = False


def many(actor: Actor, chosen: Sequence[str] | None = None) -> Many:
    """The first that wait; all are chosen beforehand, or those that were."""
    found = to_decide(actor, PROBLEM.id, DECISIONS)
    first = list(found.items())[:AT_ONCE]
    subjects = list(Subject.objects.filter(table=PROBLEM.id, number__in={number for (number, _), _ in first}))
    may = visible_among(actor, subjects)
    seen = {s.number: s for s in subjects if s.pk in may}
    lines = [
        Row(s, action, item_of(s, load(s), due), chosen is None or f"{s.number}|{action}" in chosen)
        for (number, action), due in first if (s := seen.get(number))
    ]  # fmt: skip
    return Many(lines, len(found), len(found) >= MOST)


def decide_many(
    actor: Actor, chosen: Sequence[str], versions: Mapping[str, int | None], words: str, key: str
) -> Several[str, Subject]:
    """Each that was chosen goes forward with the same sentence, as an act of its own. Never raises Refused."""

    def one(name: str) -> Subject:
        number, _, action = name.partition("|")
        subject, decision = find(actor, PROBLEM, number), DECISIONS.get(action)
        if decision is None:
            raise gone()
        case = case_before(subject, actor, PROBLEM.actions[action].facts)
        said = {decision.words: words} if decision.words and words else {}
        return act_once(subject, action, actor, {**decision.forward(case), **said}, version=versions.get(name), key=key)

    return each(dict.fromkeys(chosen[:AT_ONCE]), one)
