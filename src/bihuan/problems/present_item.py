"""A problem as a row of a list and as the head of its page: light, stage, whose ball, days left, how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.kernel.models import Subject
from bihuan.loop import clock, engine
from bihuan.loop.clock import Calendar
from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import ENDED, KEPT, Row
from bihuan.loop.tables import problem_who as who
from bihuan.loop.tables.problem import AFTER_WORK, PROBLEM
from bihuan.ui.when import day as day_word

LOOK_BACK_DAYS = 60
DONE = (*AFTER_WORK, "accepting", "optimising")


@dataclass(frozen=True, slots=True)
class Ball:
    """Who has the ball: unit or office, then the person."""

    name: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What the kit's tags ask of a row: `left` working days until `due`, `progress` checked percent or None.

    `over`: it ended without being solved here (declined, merged, void), and nothing is due any more.
    """

    stage: str
    label: str
    light: str | None
    left: int | None
    due: date | None
    holder: Ball | None
    progress: int | None
    round: int = 1
    closed: bool = False
    over: bool = False
    word: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """What every row is seen against: the organisation, the calendar, today."""

    directory: Directory
    calendar: Calendar
    today: date


def item(subject: Subject, row: Row, scene: Scene) -> Item:
    """The row as people see it today. Costs no query."""
    state = PROBLEM.states[subject.state]
    colour = clock.light(subject.kind, subject.due, subject.yellow_from, scene.today, asked=subject.asked)
    running = subject.kind != ENDED and subject.due is not None
    return Item(
        stage=state.stage,
        label=state.label,
        light=colour,
        left=scene.calendar.working_days_between(scene.today, subject.due) if running and subject.due else None,
        due=look_back_day(row, scene) if subject.state == "closed" else subject.due,
        holder=ball(subject, row, scene),
        progress=progress(row),
        round=subject.round,
        closed=subject.state == "closed",
        over=subject.kind == ENDED and subject.state != "closed",
        word="" if subject.state == "closed" or state.kind not in (KEPT, ENDED) else state.label.removesuffix("待回复"),
    )


def look_back_day(row: Row, scene: Scene) -> date | None:
    """When somebody looks whether it holds; nothing once that was done (L6.4)."""
    if row.get("look_backs"):
        return None
    return scene.calendar.add_working_days(as_day(row["closed_at"]), LOOK_BACK_DAYS)


def progress(row: Row) -> int | None:
    """What was done and passed its check, in percent; None where no list is in force."""
    if row["state"] in DONE:
        return 100
    found = who.measures(row)
    if not row.get("plan") or not found:
        return None
    return round(sum(m["checked"] for m in found.values()) / len(found))


# ---- who ---------------------------------------------------------------------------------------------------------


def ball(subject: Subject, row: Row, scene: Scene) -> Ball | None:
    """Who has the ball, in words; nobody where the row has ended."""
    offices = engine.holders(PROBLEM, row, scene.directory)
    if not offices:
        return None
    if PROBLEM.states[row["state"]].holder == "lead_unit":
        return Ball(scene.directory.unit_name(row["lead"]), scene.directory.person_name(row.get("handler")) or "待指派")
    if len(offices) > 1:
        return Ball("、".join(short_office(o, scene.directory) for o in offices))
    return Ball(short_office(offices[0], scene.directory), _beside(subject, row, offices[0], scene))


def _beside(subject: Subject, row: Row, office: Office, scene: Scene) -> str:
    """The person in the office; where a day says more, the day."""
    on = day_word(subject.due, scene.today) if subject.due else ""
    if row["state"] == "suspended" and on:
        return f"{on}复核"
    if row["state"] == "party_review" and on:
        return f"{on}会"
    return "" if office.startswith("unit:") else scene.directory.first_name(office)


def short_office(office: Office, directory: Directory) -> str:
    """The office as a row has room for it: 分管领导, 局党组, 电子政务科."""
    kind, _, of = office.partition(":")
    if kind in ("charge", "lead"):
        return "分管领导"
    if kind == "secretary" and int(of) in directory.jurisdictions:
        return directory.jurisdictions[int(of)].deliberates
    if kind == "leader":
        return directory.unit_name(int(of))
    return directory.office_name(office)


def leader_in_charge(row: Row, directory: Directory) -> str:
    """The name of the leader in charge, or of the lead leader once there is one."""
    return next((directory.first_name(o) for o in who.charge(row, directory)), "")


def names(offices: Sequence[Office], directory: Directory) -> str:
    """Several offices as one phrase, each with the person who sits there: 电子政务科 闫澈、政策法规科 汤若谷."""
    found = [f"{short_office(o, directory)} {directory.first_name(o)}".strip() for o in offices]
    return "、".join(dict.fromkeys(found))


def shown_number(subject: Subject) -> str:
    """WT-2026-0087, and with -R2 from its second round on."""
    return f"{subject.number}-R{subject.round}" if subject.round > 1 else str(subject.number)


def as_day(value: Any) -> date:
    """The local day of an ISO moment or date."""
    return clock.day_of(str(value))
