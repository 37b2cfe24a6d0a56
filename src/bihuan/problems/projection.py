"""Where the problem's and the meeting's pure rows meet the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Owed, Projection
from bihuan.loop import clock, engine
from bihuan.loop.directory import Directory, Office, person_office
from bihuan.loop.language import Actor, Event, Facts, Row
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables import problem_who as who
from bihuan.loop.tables.meeting import MEETING
from bihuan.loop.tables.problem import PROBLEM
from bihuan.loop.tables.problem_rules import unsettled
from bihuan.organisation.choices import matter_options, place_options
from bihuan.problems import queries
from bihuan.problems.models import Problem, Resolution

# The act that the holder of each state is waited for: what 我的待办 calls the task, and its first button.
AWAITED = {
    "reported": "verify", "dispatched": "accept", "disputed": "rule", "analysing": "analyse",
    "decline_review": "confirm_decline", "planning": "submit_list", "naming": "name_lead", "consulting": "agree_list",
    "plan_review": "approve_list", "rectifying": "finish", "accepting": "accept_work", "optimising": "optimise",
    "evaluating": "evaluate_pass", "applying": "apply", "leader_check": "endorse", "countersigning": "sign",
    "party_review": "resolve", "handing_in": "hand_in", "write_off": "write_off", "referred": "take_reply",
    "suspended": "resume",
}  # fmt: skip


class ProblemProjection(Projection):
    """The problem: every reader kind but the administrator; units see what they are concerned with."""

    def __init__(self) -> None:
        super().__init__(
            PROBLEM, ("centre", "supervision", "secretary", "acting_secretary", "head", "deputy", "auditor")
        )

    def facts(self, row: Row, names: Sequence[str], actor: Actor) -> Mapping[str, Any]:
        suppliers: dict[str, Callable[[], Any]] = {
            "matters": lambda: matter_options(row["jurisdiction"]),
            "places": lambda: place_options(row["jurisdiction"]),
            "masters": lambda: queries.possible_masters(row),
            "held_meetings": lambda: queries.held_meetings(row["jurisdiction"]),
            "route": lambda: queries.direct_routing(row["jurisdiction"]),
        }
        return {n: suppliers[n]() for n in names if n in suppliers}

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        day = row.get("not_before")
        return {
            "title": row["title"],
            "unit": row.get("lead"),
            "person": row.get("handler"),
            "quiet_until": date.fromisoformat(day) if day else None,
            "asked": "extension" in row.get("requests", {}),
        }

    def milestones(self, row: Row, facts: Facts, today: date) -> Sequence[date]:
        if row["state"] != "rectifying" or not row.get("plan"):
            return ()
        left = [k for k, m in who.measures(row).items() if not m["done"]]
        return [offer.measure_due(row, k, facts.calendar, today) for k in left]

    def concerned(self, row: Row) -> Sequence[str]:
        units = [row.get("lead"), *who.named(row), *who.revised(row), *row.get("added_signers", ())]
        return [f"unit:{u}" for u in dict.fromkeys(units) if u]

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        if PROBLEM.states[row["state"]].kind == "ended":
            return _settling(row, facts)
        found = [Owed(o, AWAITED[row["state"]], due, holds=True) for o in _holding(row, facts.directory)]
        if row["state"] == "rectifying":
            found += _measures(row, facts, today)
        return [*found, *_requests(row, facts), *_settling(row, facts), *_unread(row, facts)]

    def write(self, subject: Subject, before: Row | None, after: Row, event: Event) -> None:
        columns = _columns(after)
        if before is None:
            Problem(subject=subject, **columns).save(force_insert=True)
        elif columns != _columns(before):
            Problem.objects.filter(subject=subject).update(**columns)
        if event.action in ("resolve", "name_lead") and event.payload.get("meeting"):
            word = event.payload["decision"] if event.action == "resolve" else event.action
            decided = {"meeting": event.payload["meeting"], "decision": word}
            Resolution(subject=subject, sequence=event.sequence, **decided).save(force_insert=True)


def _columns(row: Row) -> dict[str, Any]:
    return {
        "category": row["category"], "matter": row.get("matter"), "place": row.get("place"),
        "severity": row.get("severity", ""), "nature": (row.get("analysis") or {}).get("nature", ""),
    }  # fmt: skip


def _holding(row: Row, directory: Directory) -> tuple[Office, ...]:
    """The lead unit's ball lies with its handler once there is one."""
    if PROBLEM.states[row["state"]].holder == "lead_unit" and row.get("handler"):
        return (person_office(row["handler"]),)
    return engine.holders(PROBLEM, row, directory)


def _measures(row: Row, facts: Facts, today: date) -> list[Owed]:
    """Open measures wait for their person's report, reports for their unit's leader."""
    first: dict[int, date] = {}
    for key, measure in who.measures(row).items():
        if who.is_open(measure):
            person, day = int(str(who.content(row, key)["person"])), offer.measure_due(row, key, facts.calendar, today)
            first[person] = min(first.get(person, day), day)
    return [Owed(person_office(p), "progress", day) for p, day in first.items()] + _checks(row, facts)


def _checks(row: Row, facts: Facts) -> list[Owed]:
    """A report is checked within two days of the first that waits."""
    first: dict[Office, str] = {}
    for key, measure in who.measures(row).items():
        if report := measure.get("pending"):
            office = f"leader:{facts.directory.living(who.content(row, key)['unit'])}"
            first[office] = min(first.get(office, report["at"]), report["at"])
    days = facts.calendar.add_working_days
    return [Owed(o, "check_progress", days(clock.day_of(at), 2)) for o, at in first.items()]


def _requests(row: Row, facts: Facts) -> list[Owed]:
    asked = row.get("requests", {})
    found: list[tuple[Sequence[Office], str, str]] = []
    if row.get("revision"):
        found.append((who.sections_left(row, facts.directory), "agree_list", row["revision"]["at"]))
        found.append((who.charge(row, facts.directory), "approve_list", row["revision"]["at"]))
    for name, relation, action in (
        ("extension", who.charge, "decide_extension"), ("suspension", who.charge, "decide_suspension"),
        ("void", who.supervision, "void"), ("unseal", who.unsealers, "unseal"),
    ):  # fmt: skip
        if name in asked:
            found.append((relation(row, facts.directory), action, asked[name]["at"]))
    days = facts.calendar.add_working_days
    return [Owed(o, action, days(clock.day_of(at), 2)) for offices, action, at in found for o in offices]


def _settling(row: Row, facts: Facts) -> list[Owed]:
    """A "not" or "partly" is settled, or the problem reopened, within two days (02-loop, Reopening is a rule)."""
    if not unsettled(row) or row["state"] not in engine_states_after_work():
        return []
    day = facts.calendar.add_working_days(clock.day_of(row["answer"]["at"]), 2)
    return [Owed(o, "settle", day) for o in who.supervision(row, facts.directory)]


def engine_states_after_work() -> tuple[str, ...]:
    return PROBLEM.actions["settle"].source


def _unread(row: Row, facts: Facts) -> list[Owed]:
    days = facts.calendar.add_working_days
    return [Owed(o, "acknowledge", days(clock.day_of(at), 3)) for o, at in row.get("unread", {}).items()]


class MeetingProjection(Projection):
    """The meeting of the deliberating body."""

    def __init__(self) -> None:
        super().__init__(
            MEETING, ("secretary", "acting_secretary", "head", "deputy", "supervision", "centre", "auditor")
        )

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        return {"title": row["title"]}

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        awaited = {"planned": "hold", "held": "close"}.get(row["state"])
        return [Owed(o, awaited, due, holds=True) for o in who.secretary(row, facts.directory)] if awaited else []
