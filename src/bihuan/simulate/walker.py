"""Walks one problem along its way as the people of the city would, in the words of its case, at moments that follow."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from bihuan.kernel.act import act, gather, load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Owed, directory, projection_of, working_calendar
from bihuan.loop.directory import Office, ladder
from bihuan.loop.language import SYSTEM, Refused, Row
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables import problem_who as who
from bihuan.organisation.directory import actor
from bihuan.services import clock
from bihuan.simulate.cases.model import Case

FIRST = ("settle", "check_progress", "progress")


@dataclass
class Walk:
    """A problem on its way: `moment` is when the last act was done; no act lies after `end`."""

    subject: int
    case: Case
    moment: datetime
    end: datetime
    dice: random.Random
    others: tuple[int, ...] = ()
    lead: int = 0
    taken: list[str] = field(default_factory=list)

    def row(self) -> Row:
        return load(Subject.objects.get(pk=self.subject))

    def later(self, least: int = 1, most: int = 2) -> datetime:
        """A working moment some days on, before the end where that is near."""
        days = self.dice.randint(least, most)
        day = working_calendar().add_working_days(self.moment.date(), days) if days else self.moment.date()
        at = datetime.combine(day, time(self.dice.randint(8, 17), self.dice.randint(0, 59)), clock.ZONE)
        if at <= self.moment:
            at = self.moment + timedelta(minutes=self.dice.randint(7, 90))
        if at > self.end:
            at = max(self.moment, self.end - timedelta(minutes=3)) + timedelta(seconds=5)
        return at

    def do(self, action: str, office: Office, fields: Mapping[str, Any], at: datetime | None = None) -> None:
        """One act by the first person of the office who may, else by the ladder above it."""
        self.moment = at or self.later()
        with clock.at(self.moment):
            refusal: Refused | None = None
            for person in _candidates(office):
                try:
                    act("problem", self.subject, action, actor(person), fields)
                except Refused as refused:
                    if refused.refusal.code not in ("apart", "forbidden"):
                        raise
                    refusal = refused
                    continue
                self.taken.append(action)
                return
        raise refusal or LookupError(f"nobody in {office} for {action}")

    def step(self) -> str | None:
        """The next act that somebody owes, in the case's words; None where nothing is owed."""
        row, at = self.row(), self.later(0, 2)
        with clock.at(at):
            owed = _next(row)
            if owed is not None:
                self.moment = at
                self.do(owed.action, owed.office, words(owed.action, row, self.case, self), at)
        return owed.action if owed is not None else None

    def next(self) -> str | None:
        """The act that would be next."""
        with clock.at(self.later(0, 0)):
            owed = _next(self.row())
        return owed.action if owed is not None else None

    def to(self, state: str, most: int = 80) -> None:
        """Steps until the problem stands in that state."""
        for _ in range(most):
            if self.row()["state"] == state:
                return
            if self.step() is None:
                break
        raise LookupError(f"{self.case.title} does not reach {state}: {self.taken}")

    def office(self, relation: str) -> Office:
        """The first office of a relation to this problem."""
        return who.RELATIONS[relation](self.row(), directory())[0]


def _candidates(office: Office) -> list[int]:
    tree = directory()
    offices = [(office,), *ladder(office, tree)]
    return list(dict.fromkeys(p for rung in offices for o in rung for p in tree.present(o)))


def _next(row: Row) -> Owed | None:
    projection, now = projection_of("problem"), clock.now()
    facts = gather(projection, row, None, (), SYSTEM, now)
    owed = list(projection.duties(row, facts, now.date(), None))
    ready = [o for o in owed if o.action not in ("acknowledge", "finish")]
    finish = [o for o in owed if o.action == "finish" and all(m["done"] for m in who.measures(row).values())]
    ready.sort(key=lambda o: (FIRST.index(o.action) if o.action in FIRST else 9, not o.holds))
    return next(iter([*ready, *finish]), None)


# ---- the words of each act ---------------------------------------------------------------------------------------


def words(action: str, row: Row, case: Case, walk: Walk) -> dict[str, Any]:
    """What the people of the case write in the form of this act."""
    writer = WRITERS.get(action)
    return writer(row, case, walk) if writer else PLAIN.get(action, {})


def _verify(row: Row, case: Case, walk: Walk) -> dict[str, Any]:
    found = {"finding": case.finding, "severity": case.severity, "lead": walk.lead, "seen": True}
    return {**found, "others": list(walk.others)} if walk.others else found


def _accept(row: Row, case: Case, walk: Walk) -> dict[str, Any]:
    clerks = offer.members(directory(), row["lead"])
    return {"handler": clerks[0]}


def _analyse(row: Row, case: Case, walk: Walk) -> dict[str, Any]:
    return {"nature": case.nature, "kind": case.kind, "scope": case.scope, "cause": case.cause}


def _submit_list(row: Row, case: Case, walk: Walk) -> dict[str, Any]:
    days = walk.dice.choice((10, 15, 15, 20, 30))
    due = working_calendar().add_working_days(walk.moment.date(), days + 3)
    others = row.get("others", [])
    working = others[:-1] if len(others) > 1 else others
    persons = [row["handler"], *(offer.members(directory(), u)[0] for u in working)]
    measures = [
        {"text": m.text, "person": persons[n % len(persons)], "due": _milestone(due, n, len(case.measures), walk)}
        for n, m in enumerate(case.measures)
    ]
    for n, person in enumerate(persons[len(measures) :]):
        text = f"配合落实“{case.title}”有关工作（{n + 1}）"
        measures.append({"text": text, "person": person, "due": due.isoformat()})
    standards: list[dict[str, Any]] = [{"text": s} for s in case.standards]
    if len(others) > 1:
        standards[0]["unit"] = others[-1]
    return {
        "task": case.title, "goal": case.goal, "standards": standards, "measures": measures, "due": due.isoformat(),
    }  # fmt: skip


def _milestone(due: Any, n: int, count: int, walk: Walk) -> str:
    back = (count - 1 - n) * 3
    day = working_calendar().subtract_working_days(due, back)
    return max(day, walk.moment.date() + timedelta(days=4)).isoformat()


def _progress(row: Row, case: Case, walk: Walk) -> dict[str, Any]:
    persons = {k: who.content(row, k)["person"] for k, m in who.measures(row).items() if who.is_open(m)}
    key = min(persons, key=lambda k: int(k[1:]))
    done = int(str(who.measures(row)[key]["percent"]))
    measure = case.measures[(int(key[1:]) - 1) % len(case.measures)]
    half = done == 0 and walk.dice.random() < 0.45
    return {"measure": key, "percent": 50 if half else 100, "text": measure.half if half else measure.done}


def _check(row: Row, case: Case, walk: Walk) -> dict[str, Any]:
    key = next(k for k, m in who.measures(row).items() if m.get("pending"))
    return {"measure": key, "decision": "pass"}


def _accept_work(row: Row, case: Case, walk: Walk) -> dict[str, Any]:
    unit, lines = next(iter(who.lines_left(row).items()))
    return {"lines": lines, "opinion": f"{directory().unit_name(unit)}现场核对，符合标准。"}


def _optimise(row: Row, case: Case, walk: Walk) -> dict[str, Any]:
    kind, title, text = case.outcome
    found = {"outcomes": [{"kind": kind, "title": title, "text": text}], "before": case.before, "after": case.after}
    experience = f"原因：{case.cause}\n措施：{'；'.join(m.text for m in case.measures)}\n长效机制：{title}"
    return {**found, "experience": experience[:5000]} if case.nature != "single" else found


def _apply(row: Row, case: Case, walk: Walk) -> dict[str, Any]:
    facts = gather(projection_of("problem"), row, None, (), SYSTEM, clock.now())
    return {"account": [offer.account_line(row, facts.directory, m) for m in row["plan"]["measures"]]}


def _evaluate(row: Row, case: Case, walk: Walk) -> dict[str, Any]:
    return {"score": walk.dice.randint(82, 98), "opinion": case.opinion}


def _resolve(row: Row, case: Case, walk: Walk) -> dict[str, Any]:
    return {"decision": "pass", "held_on": walk.moment.date().isoformat(), "present": 7, "members": 9}


def _name_lead(row: Row, case: Case, walk: Walk) -> dict[str, Any]:
    leader = directory().present(f"charge:{row['lead']}")[0]
    return {"leader": leader, "decision": walk.dice.choice(("meeting", "circulated"))}


WRITERS = {
    "verify": _verify, "accept": _accept, "analyse": _analyse, "submit_list": _submit_list, "name_lead": _name_lead,
    "progress": _progress, "check_progress": _check, "accept_work": _accept_work, "optimise": _optimise,
    "apply": _apply, "evaluate_pass": _evaluate, "resolve": _resolve,
}  # fmt: skip
PLAIN: dict[str, dict[str, Any]] = {
    "agree_list": {"decision": "agree"},
    "approve_list": {"opinion": "同意。按节点推进，有困难及时说。"},
    "endorse": {"opinion": "已逐条核对，同意申请销号。"},
    "sign": {"opinion": "同意。"},
    "hand_in": {"complete": True, "note": "一案一档已装订，目录附后。"},
    "write_off": {"agrees": True, "opinion": "台账与材料一致，准予销号。"},
    "settle": {"words": "已安排承办科室再上门核对，结果会告诉您。"},
    "decide_extension": {"decision": "approve", "opinion": "同意延期，不得再拖。"},
    "decide_suspension": {"decision": "approve", "opinion": "同意挂起，条件具备立即恢复。"},
    "confirm_decline": {"opinion": "理由成立，同意。"},
}
