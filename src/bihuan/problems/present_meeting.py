"""Meetings of the deliberating body: the list, and one meeting with what waits for it as its agenda.

Everything goes forward by default; only an exception asks for a reason. One submit, an act a problem.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from bihuan.kernel.access import may_begin
from bihuan.kernel.act import load, scoped_key
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import working_calendar
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Case, Row
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables import problem_who as who
from bihuan.loop.tables.meeting import MEETING
from bihuan.organisation.desk import Asked, Desk, desk, panel
from bihuan.organisation.telling import option_word, timeline
from bihuan.problems import queries
from bihuan.problems.commands import DEFAULT_LIMIT, Decision, resolve_many
from bihuan.problems.present_item import shown_number
from bihuan.services import clock
from bihuan.ui.forms import BoundField, Choice
from bihuan.ui.when import day as day_word
from bihuan.ui.when import words

NOT_SAID = "未评价"
DECIDED = (*offer.RESOLUTIONS, ("name_lead", "明确牵头"))
EXCEPTIONS = tuple(value for value, _ in offer.RESOLUTIONS[1:])


@dataclass(frozen=True, slots=True)
class Point:
    """One point of an agenda: facts that were checked, the decisions to choose from, and what an exception asks for."""

    number: int
    id: str
    title: str
    url: str
    version: int
    checks: Sequence[tuple[str, bool]]
    choices: Sequence[Choice]
    reason: BoundField
    redo: BoundField | None = None
    then: str = ""

    @property
    def name(self) -> str:
        """The name of its decision in the form."""
        return f"decision-{self.id}"


@dataclass(frozen=True, slots=True)
class Naming:
    """A problem of several sections that waits for its lead leader: whom the meeting may name."""

    number: int
    id: str
    title: str
    url: str
    version: int
    units: str
    leaders: Sequence[tuple[int, str]]
    chosen: str = ""


# ---- the list ----------------------------------------------------------------------------------------------------


def meetings(actor: Actor, after: str) -> dict[str, Any]:
    """Planned and held meetings, the latest change first, and what waits for the next one."""
    page = queries.meetings(actor, after)
    return {
        "meetings": [_line(m) for m in page.rows],
        "next": page.next,
        "waiting": queries.waiting_for_a_meeting(actor),
        "may_plan": may_begin(actor, MEETING),
    }


def _line(subject: Subject) -> dict[str, Any]:
    row, today = load(subject), clock.today()
    on = row.get("held_on") or row["planned_on"]
    there = f"应到 {row['members']} 人，实到 {row['present']} 人" if row.get("members") else ""
    return {
        "number": subject.number, "title": subject.title, "url": f"/meetings/{subject.number}", "on": on,
        "state": MEETING.states[subject.state].label, "there": there, "late": subject.due and subject.due < today,
    }  # fmt: skip


# ---- one meeting -------------------------------------------------------------------------------------------------


def page(subject: Subject, actor: Actor, asked: Asked, typed: QueryDict | None = None) -> dict[str, Any]:
    """A meeting's page: agenda, attendance, what to mind, what follows by itself."""
    at, told = desk(subject, actor), history(subject)
    row, tree = at.case.row, at.case.directory
    points, namings = agenda(subject, row, actor, at, typed)
    url = f"/meetings/{subject.number}"
    return {
        "meeting": subject, "row": row, "url": url, "head": _head(row, tree), "state": MEETING.states[row["state"]],
        "crumbs": [("会议", "/meetings"), (row["title"], "")],
        "points": points, "namings": namings, "may_decide": row["state"] == "held" and _is_secretary(row, actor),
        "decided": _resolutions(actor, subject), "key": scoped_key(actor, f"{subject.uid}{subject.version}{clock.now()}"),
        "attendance": _attendance(row), "minds": list(_minds(points)), "after": list(_after(points)),
        "timeline": timeline(MEETING, told, tree), "panel": panel(at, url, asked, then=THEN),
    }  # fmt: skip


THEN = {"hold": "记下到会人数以后，就可以记录决议。", "close": "办结以后不能再记决议。"}


def _is_secretary(row: Row, actor: Actor) -> bool:
    return bool({f"secretary:{row['jurisdiction']}", f"acting_secretary:{row['jurisdiction']}"} & set(actor.offices))


def _head(row: Row, tree: Directory) -> str:
    """4月22日（周三）　局党组　记录 董若川"""
    on = words(row.get("held_on") or row["planned_on"], "bracket", clock.today())
    body = tree.jurisdictions[row["jurisdiction"]].deliberates
    secretary = tree.first_name(f"secretary:{row['jurisdiction']}")
    return "　".join(filter(None, (on, body, f"记录 {secretary}" if secretary else "")))


def agenda(
    meeting: Subject, row: Row, actor: Actor, at: Desk, typed: QueryDict | None
) -> tuple[list[Point], list[Naming]]:
    """What waits in the meeting's jurisdiction, by due date; nothing once it is over."""
    if row["state"] not in ("planned", "held"):
        return [], []
    waiting = in_order(queries.for_the_agenda(actor, meeting.jurisdiction))
    naming = [s for s in waiting if s.state == "naming"]
    review = waiting[len(naming) :]
    namings = [_naming(n, s, at, typed) for n, s in enumerate(naming, 1)]
    return [_point(n, s, at, typed) for n, s in enumerate(review, len(naming) + 1)], namings


def in_order(waiting: Sequence[Subject]) -> list[Subject]:
    """As the meeting goes through them: who is to lead first, then what is to be written off, section by section, so that
    each is asked in once; within a section the most urgent first, and the section with the most urgent before others."""
    order = {unit: n for n, unit in enumerate(dict.fromkeys(s.unit for s in waiting if s.state != "naming"))}
    return sorted(waiting, key=lambda s: (s.state != "naming", order.get(s.unit, 0) if s.state != "naming" else 0))


def _naming(number: int, subject: Subject, at: Desk, typed: QueryDict | None) -> Naming:
    row, tree = load(subject), at.case.directory
    leaders = offer.deputies(Case(row, at.case.actor, at.case.facts, at.case.now))
    return Naming(
        number, str(subject.number), subject.title, f"/problems/{subject.number}", subject.version,
        "、".join(tree.unit_name(u) for u in (row["lead"], *who.named(row))), leaders,
        typed.get(f"leader-{subject.number}", "") if typed else "",
    )  # fmt: skip


def _point(number: int, subject: Subject, at: Desk, typed: QueryDict | None) -> Point:
    row, tree, name = load(subject), at.case.directory, str(subject.number)
    chosen = (typed.get(f"decision-{name}", "") if typed else "") or offer.RESOLUTIONS[0][0]
    unit, person = tree.unit_name(row["lead"]), tree.person_name(row.get("handler"))
    return Point(
        number, name, subject.title, f"/problems/{name}", subject.version, checks(row),
        [Choice(value, label, value == chosen) for value, label in offer.RESOLUTIONS],
        _reason(name, typed), _redo(row, name, typed), f"球到 {unit} {person}".strip(),
    )  # fmt: skip


def _reason(id: str, typed: QueryDict | None) -> BoundField:
    value = typed.get(f"reason-{id}", "") if typed else ""
    missing = typed is not None and typed.get(f"decision-{id}") in EXCEPTIONS and not value.strip()
    error = "请写明理由。" if missing else ""
    return BoundField(f"reason-{id}", f"reason-{id}", "理由", "text", "", required=True, value=value, error=error)


def _redo(row: Row, id: str, typed: QueryDict | None) -> BoundField:
    """Which measures to do again, where the work goes on."""
    ticked = typed.getlist(f"measures-{id}") if typed else []
    choices = tuple(
        Choice(m["key"], f"{m['key'][1:]} · {m['text'][:24]}", m["key"] in ticked) for m in row["plan"]["measures"]
    )
    missing = typed is not None and typed.get(f"decision-{id}") == "rework" and not ticked
    return BoundField(
        f"measures-{id}", f"measures-{id}", "要重做的措施", "choices", "ui/parts/fields/choices.html", required=True,
        choices=choices, other=f"decision-{id}", wanted=json.dumps(["rework"]), low="1",
        error="请选至少一项要重做的措施。" if missing else "",
    )  # fmt: skip


def checks(row: Row) -> list[tuple[str, bool]]:
    """The facts a member looks at: measures, signatures, the reporter's word, what came of it."""
    measures, signers = who.measures(row), who.signers(row)
    done, signed = sum(1 for m in measures.values() if m["done"]), len(signers) - len(who.unsigned(row))
    found = [(f"措施 {done} / {len(measures)}", done == len(measures))]
    found += [(f"会签 {signed} / {len(signers)}", signed == len(signers))] if signers else [("不涉及会签", True)]
    found.append((f"反映人：{_answer(row)}", _answer(row) == dict(offer.ANSWERS)["solved"]))
    return [*found, *((o["title"], True) for o in row.get("outcomes", ())[:1])]


def _answer(row: Row) -> str:
    answer = row.get("answer")
    if not answer:
        return NOT_SAID
    word = option_word(offer.ANSWERS, answer["answer"])
    return word if answer["answer"] == "solved" or not answer["settled"] else f"{word}，已另行处理"


# ---- beside the agenda -------------------------------------------------------------------------------------------


def _attendance(row: Row) -> dict[str, Any]:
    """Who was there, in numbers; None before it was held."""
    if not row.get("members"):
        return {}
    return {"members": row["members"], "present": row["present"], "away": row["members"] - row["present"]}


def _minds(points: Sequence[Point]) -> Iterator[str]:
    """议事提醒: the order of speaking, and what nobody should overlook."""
    yield "主持人末位表态。"
    for point in points:
        word = next((text for text, good in point.checks if text.startswith("反映人") and not good), "")
        if word and NOT_SAID not in word:
            yield f"{point.id} {word}。"


def _after(points: Sequence[Point]) -> Iterator[str]:
    """会后自动办."""
    if points:
        yield f"通过的转“待交材料”，{_days()}前交齐一案一档"
        yield "退回的理由原文带到科室"
    yield "反映人收到通俗的一句话"


def _days() -> str:
    due = working_calendar().add_working_days(clock.today(), 2)
    return day_word(due, clock.today())


def _resolutions(actor: Actor, meeting: Subject) -> list[dict[str, Any]]:
    """What this meeting has decided so far, problem by problem."""
    return [
        {"number": shown_number(s), "title": s.title, "url": f"/problems/{s.number}", "word": option_word(DECIDED, d)}
        for s, d in queries.resolved_in(actor, str(meeting.number))
    ]  # fmt: skip


# ---- deciding ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What a submit of decisions is answered with."""

    context: dict[str, Any]
    status: int = 200


def decided(actor: Actor, meeting: Subject, posted: QueryDict) -> Answer:
    """Carries the decisions out and makes the page that tells what was done and what was not, nothing typed lost."""
    outcome = resolve_many(actor, meeting, list(_decisions(actor, posted)))
    names = {s.number: s.title for s in outcome.made}
    context = page(meeting, actor, Asked(), typed=posted if outcome.refused else None)
    context |= {
        "outcome": {"done": list(names.values()), "refused": [(d.number, r.sentence) for d, r in outcome.refused]},
        "draft_done": not outcome.refused,
    }  # fmt: skip
    return Answer(context, outcome.status)


def _decisions(actor: Actor, posted: QueryDict) -> Iterator[Decision]:
    """The posted decisions in the order of the agenda; a naming left open is none."""
    for number in posted.getlist("naming"):
        leader = posted.get(f"leader-{number}", "")
        if leader.isascii() and leader.isdigit():
            yield _one(actor, posted, number, "name_lead", {"leader": int(leader)})
    for number in posted.getlist("point"):
        yield _one(actor, posted, number, "resolve", _fields(posted, number))


def _fields(posted: QueryDict, number: str) -> dict[str, Any]:
    decision = posted.get(f"decision-{number}") or offer.RESOLUTIONS[0][0]
    found: dict[str, Any] = {"decision": decision}
    if decision in EXCEPTIONS:
        found["reason"] = posted.get(f"reason-{number}", "").strip()
    if decision == "rework":
        found |= {"measures": posted.getlist(f"measures-{number}"), "limit": DEFAULT_LIMIT}
    return found


def _one(actor: Actor, posted: QueryDict, number: str, action: str, fields: Mapping[str, Any]) -> Decision:
    version, key = posted.get(f"version-{number}", ""), posted.get("_key", "")[:64]
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    return Decision(number, action, dict(fields), seen, scoped_key(actor, f"{key}|{number}|{action}") if key else None)
