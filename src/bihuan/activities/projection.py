"""Where the pure row of an activity meets the database, and who may know of it: its organiser and who takes part, the
officers it is open to and the units it goes to once it is published, and of an unannounced one no unit before its release."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bihuan.activities import known, turns
from bihuan.activities.models import Activity, Participation
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import NOT, Owed, Projection
from bihuan.kernel.registry import directory as organisation
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Event, Facts, Row
from bihuan.loop.tables.activity import ACTIVITY
from bihuan.loop.tables.activity_turns import places_left
from bihuan.loop.tables.activity_who import HERE, is_secret, keeper, officers, organiser
from bihuan.people.models import Officer

WATCH = ("head", "deputy", "auditor")  # who reads what has been announced in the whole place
TURNS = ("signing", "running", "deciding", "finished")  # states in which having been assigned is a turn


class ActivityProjection(Projection):
    """Read by centre and supervision; by others only as `concerned` says."""

    def __init__(self) -> None:
        super().__init__(ACTIVITY, ("centre", "supervision"), audiences=("officer", "officers", "person", *WATCH))

    def facts(self, row: Row, names: Sequence[str], actor: Actor) -> Mapping[str, Any]:
        area = row["jurisdiction"]
        organises = "system" in actor.offices or bool({*organiser(row, organisation())} & set(actor.offices))
        suppliers: dict[str, Callable[[], Any]] = {
            "themes": known.themes, "matters": lambda: known.matters(area), "places": lambda: known.places(area),
            "owners": lambda: known.owners(area), "staff": lambda: known.staff(area), "templates": lambda: known.templates(area),
            "open_suggestions": lambda: known.suggestions(area), "mine": lambda: turns.mine(row, actor),
            "candidates": lambda: turns.candidates(row, actor) if organises else {},
            "names": lambda: turns.names(row, actor) if organises else {},
            "avoids": lambda: turns.avoids(row) if organises else {},
            "together": lambda: turns.together(row) if organises else {},
        }  # fmt: skip
        return {name: suppliers[name]() for name in names if name in suppliers}

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        return {"title": row["title"]}

    def concerned(self, row: Row) -> Sequence[str]:
        return sorted({*_people(row), *(_kept_from(row) if is_secret(row) else _told(row))})

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        office, action = keeper(row, facts.directory)[0], _awaited(row)
        owed = [Owed(office, action, due, holds=True)] if action else []
        if row["state"] == "finished" and is_secret(row):
            day = row.get("release_on")
            owed.append(Owed(office, "release", date.fromisoformat(day) if day else None))
        return [*owed, *_of_officers(row, due)]

    def write(self, subject: Subject, before: Row | None, after: Row, event: Event) -> None:
        activity, _ = Activity.objects.update_or_create(
            subject=subject, defaults={**_columns(after), "updated": subject.updated}
        )
        if before is None or before.get("people") != after.get("people"):
            _write_people(activity, (before or {}).get("people", {}), after.get("people", {}))
        own = Participation.objects.filter(activity=activity)
        if before is None or _turn(before) != _turn(after):
            own.filter(state="assigned").update(counts=after["state"] in TURNS, begins_on=activity.begins_on)


def _columns(row: Row) -> dict[str, Any]:
    return {
        "jurisdiction": row["jurisdiction"], "kind": row["kind"], "theme": row.get("theme", ""), "state": row["state"],
        "channels": row.get("channels", []), "matters": row.get("matters", []), "places": row.get("places", []),
        "templates": row.get("templates", []), "begins_on": _day(row, "begins_on"), "ends_on": _day(row, "ends_on"),
        "secret": is_secret(row), "release_on": _day(row, "release_on"), "suggestion": row.get("suggestion", ""),
    }  # fmt: skip


def _day(row: Row, name: str) -> date | None:
    return date.fromisoformat(row[name]) if row.get(name) else None


def _turn(row: Row) -> tuple[Any, ...]:
    return row.get("begins_on"), row["state"] in TURNS


def _write_people(activity: Activity, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """The rows of those whose part has changed; two queries, whoever many."""
    changed = [int(person) for person, one in after.items() if before.get(person) != one]
    partners = [after[str(p)]["partner"] for p in changed if after[str(p)].get("partner")]
    officer = {o.account_id: o for o in Officer.objects.filter(account__in=[*changed, *partners]).order_by("pk")}
    rows = [
        Participation(
            activity=activity, officer=officer[person], state=one["state"], group=one.get("group", ""), task=one.get("task", ""),
            partner=officer.get(one.get("partner")), begins_on=activity.begins_on,
            counts=one["state"] == "assigned" and activity.state in TURNS,
        )
        for person, one in ((p, after[str(p)]) for p in changed) if person in officer
    ]  # fmt: skip
    columns = ["state", "group", "task", "partner", "begins_on", "counts"]
    Participation.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["activity", "officer"], update_fields=columns
    )


def _people(row: Row) -> Iterator[str]:
    """Officers who have to do with it, and those who plan it."""
    if row.get("published"):
        yield from (f"officer:{person}" for person, one in row.get("people", {}).items() if one["state"] in HERE)
    if not row.get("published") or not is_secret(row):
        yield from (f"officer:{person}" for person in row.get("planners", ()))


def _kept_from(row: Row) -> Iterator[str]:
    """The units that must not know yet, whatever else their people are."""
    tree = organisation()
    yield from (f"{NOT}unit:{tree.living(unit)}" for unit in row.get("visits", ()))


def _told(row: Row) -> Iterator[str]:
    """Whom a published activity is announced to."""
    if not row.get("published"):
        return
    tree, own = organisation(), row["jurisdiction"]
    yield from (f"unit:{tree.living(unit)}" for unit in row.get("visits", ()))
    yield from (f"person:{person}" for person in row.get("walkers", ()))
    if row.get("kind") != "unannounced":
        yield from officers(row, tree)
    yield from (f"{kind}:{place}" for kind in WATCH for place in {own, tree.city or own})


AWAITED = {"proposed": "decide_proposal", "planned": "publish", "running": "finish", "deciding": "decide_pilot"}


def _awaited(row: Row) -> str | None:
    if row["state"] != "signing":
        return AWAITED.get(row["state"])
    return "assign" if any(places_left(row).values()) else "start"


def _of_officers(row: Row, due: date | None) -> Iterator[Owed]:
    """Invitations to be answered; trials to be rated."""
    rated = row.get("ratings", {}).get(str(row.get("trial")), {})
    tried = row["kind"] == "pilot" and row["state"] in ("running", "deciding")
    for person, one in row.get("people", {}).items():
        if row["state"] == "signing" and one["state"] == "asked":
            yield Owed(f"officer:{person}", "answer_invitation", due)
        elif tried and one["state"] == "assigned" and person not in rated:
            yield Owed(f"officer:{person}", "rate", due)
