"""Where the pure rows of campaign, application and officer meet the database. Nobody but the centre reads applications
and officers, and an officer their own: no unit is ever concerned with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Owed, Projection
from bihuan.loop import engine
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Event, Facts, Row
from bihuan.loop.tables.application import APPLICATION, OPEN
from bihuan.loop.tables.campaign import CAMPAIGN, units
from bihuan.loop.tables.officer import OFFICER, SERVING
from bihuan.organisation.commands.matters import themes
from bihuan.people.honours.keeping import standing
from bihuan.people.models import Application, Group, Officer
from bihuan.people.places import places_left, undecided, years_of

CAMPAIGNS = {"planned": "open", "reviewing": "finish"}
APPLICATIONS = {
    "submitted": "check_pass", "checked": "review_pass", "waiting": "call_up", "passed": "appoint", "publicised": "appoint",
}  # fmt: skip

# What an officer asked for, and the act by which the centre answers
ANSWERS = {"answer_correction": "asked", "answer_request": "wants"}


class CampaignProjection(Projection):
    """Read by whoever watches the place, and by the units that nominate."""

    def __init__(self) -> None:
        super().__init__(CAMPAIGN, ("centre", "supervision", "head", "deputy", "auditor"))

    def facts(self, row: Row, names: Sequence[str], actor: Actor) -> Mapping[str, Any]:
        suppliers: dict[str, Callable[[], Any]] = {"groups": themes, "undecided": lambda: undecided(row.get("id"))}
        return {n: suppliers[n]() for n in names if n in suppliers}

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        return {"title": row["title"]}

    def concerned(self, row: Row) -> Sequence[str]:
        return [f"unit:{unit}" for unit in row.get("units", ())]

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        action = CAMPAIGNS.get(row["state"])
        owed = [Owed(o, action or "", due, holds=True) for o in _holders(CAMPAIGN, row, facts) if action]
        if row["state"] == "recruiting":
            owed += [
                Owed(o, "name_liaison", due)
                for o in units(row, facts.directory)
                if _unit(o) not in row.get("liaisons", {})
            ]
        return owed


class ApplicationProjection(Projection):
    """Read by the centre alone."""

    def __init__(self) -> None:
        super().__init__(APPLICATION, ("centre",))

    def facts(self, row: Row, names: Sequence[str], actor: Actor) -> Mapping[str, Any]:
        suppliers: dict[str, Callable[[], Any]] = {
            "groups": themes, "years": lambda: years_of(row.get("campaign")), "places_left": lambda: places_left(row.get("campaign")),
        }  # fmt: skip
        return {n: suppliers[n]() for n in names if n in suppliers}

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        action = APPLICATIONS.get(row["state"])
        return [Owed(o, action, due, holds=True) for o in _holders(APPLICATION, row, facts)] if action else ()

    def write(self, subject: Subject, before: Row | None, after: Row, event: Event) -> None:
        Application.objects.filter(subject=subject).update(
            state=after["state"], open=after["state"] in OPEN, updated=subject.updated
        )


class OfficerProjection(Projection):
    """Read by the centre, and by the officer alone what is about them."""

    def __init__(self) -> None:
        super().__init__(OFFICER, ("centre",), own=True)

    def facts(self, row: Row, names: Sequence[str], actor: Actor) -> Mapping[str, Any]:
        suppliers: dict[str, Callable[[], Any]] = {"groups": themes, "supports": lambda: standing(row.get("number"))}
        return {n: suppliers[n]() for n in names if n in suppliers}

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        return {"title": f"体验员 {row['number']}", "person": row.get("account")}

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        offices = _holders(OFFICER, row, facts)
        wanted = ["decide_dismissal"] if row["state"] == "dismissing" else ["renew"] if row.get("ending") else []
        owed = [Owed(o, action, due, holds=True) for o in offices for action in wanted]
        owed += [Owed(o, action) for o in offices for action, word in ANSWERS.items() if row.get(word)]
        deciders = engine.offices_of(OFFICER, ("reviewers",), row, facts.directory) if row.get("proposed") else ()
        return [*owed, *(Owed(o, "commend") for o in deciders)]

    def write(self, subject: Subject, before: Row | None, after: Row, event: Event) -> None:
        serving = after["state"] in SERVING
        ended = None if serving else date.fromisoformat(event.at[:10])
        known = Officer.objects.filter(subject=subject)
        if before is None or serving != (before["state"] in SERVING) or before["until"] != after["until"]:
            known.update(serving=serving, until=date.fromisoformat(after["until"]), ended_on=ended)
        grouped(subject, before, after)


def grouped(subject: Subject, before: Row | None, after: Row) -> None:
    """The rows by which a list of one group is read, as new as their officer."""
    own = Group.objects.filter(subject=subject)
    if before is not None and before.get("groups") == after.get("groups"):
        own.update(updated=subject.updated)
        return
    own.delete()
    Group.objects.bulk_create(
        [Group(subject=subject, name=name, updated=subject.updated) for name in after.get("groups", ())]
    )


def _holders(table: Any, row: Row, facts: Facts) -> tuple[str, ...]:
    return engine.holders(table, row, facts.directory)


def _unit(office: str) -> str:
    return office.partition(":")[2]
