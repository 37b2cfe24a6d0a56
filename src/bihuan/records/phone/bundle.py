"""What the app holds for an officer: the templates in force, what became of the records, where and what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from bihuan.activities.models import Participation
from bihuan.activities.queries import own as own_activities
from bihuan.activities.telling import kind_word
from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory
from bihuan.loop.language import ENDED, Actor, Row
from bihuan.loop.tables.record import FATES, RECORD
from bihuan.organisation.models import Matter
from bihuan.records import queries, versions
from bihuan.records.models import Record
from bihuan.records.phone import helped
from bihuan.services import clock
from bihuan.voices import where

MOST_MATTERS: Final = 2000
DONE: Final = frozenset({"closed", "adopted", "partly", "answered", "conveyed"})


def of(actor: Actor) -> dict[str, Any]:
    """Everything, a dozen queries however much there is."""
    area = queries.place_of(actor)
    return {
        "who": who(actor), "now": clock.now().isoformat(timespec="seconds"), "templates": templates(actor),
        "activities": activities(actor), "records": records(actor), "places": places(area), "matters": matters(area),
        "helping": {"options": helped.offered(), "own": helped.own(actor)},
    }  # fmt: skip


def who(actor: Actor) -> dict[str, Any]:
    """The officer as the phone may show it: an account of an officer carries a number, no name."""
    tree = directory()
    return {"id": actor.person, "name": actor.name, "area": tree.jurisdictions[queries.place_of(actor)].name}


def templates(actor: Actor) -> list[dict[str, Any]]:
    """The templates in force with their stages."""
    rows = list(versions.templates(actor))
    found = versions.in_force(rows)
    return [
        {
            "id": row.code,
            "name": row.name,
            "identity": row.identity,
            "version": row.version,
            "stages": found[row.pk].body["stages"],
        }
        for row in rows
    ]


def activities(actor: Actor) -> list[dict[str, Any]]:
    """What the officer is to take part in, as the phone shows it; one matter or place stands in the form already."""
    parts = [part for part in own_activities(actor) if part.state == "assigned"]
    rows = [(part, part.activity.subject) for part in parts if part.activity.subject.state in ("signing", "running")]
    return [_activity(part, subject, load(subject)) for part, subject in rows]


def _activity(part: Participation, subject: Subject, row: Row) -> dict[str, Any]:
    spots = [spot.full for pk in row.get("places", ()) if (spot := where.place(pk))]
    return {
        "id": subject.number, "title": subject.title, "kind": kind_word(row["kind"]), "where": "、".join(spots),
        "when": "至".join(dict.fromkeys(_day(day) for day in (row.get("begins_on"), row.get("ends_on")) if day)),
        "matter": _only(row.get("matters")), "place": _only(row.get("places")), "templates": row.get("templates", []), "task": part.task,
    }  # fmt: skip


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.month}月{day.day}日"


def _only(found: Any) -> Any:
    return found[0] if found and len(found) == 1 else None


def records(actor: Actor) -> list[dict[str, Any]]:
    """The latest records of the officer's own, and what became of each finding."""
    page = queries.own(actor)
    kept = {r.pk: r for r in Record.objects.filter(pk__in=[s.pk for s in page.rows]).select_related("template")}
    return [_record(subject, kept[subject.pk]) for subject in page.rows]


def _record(subject: Subject, record: Record) -> dict[str, Any]:
    row, state = load(subject), RECORD.states[subject.state]
    fates = row.get("fates", {})
    return {
        "client_id": record.client_id, "number": subject.number, "title": subject.title,
        "label": state.label, "ended": state.kind == ENDED, "question": row.get("question"), "conflict": row.get("conflict"),
        "at": f"{record.ended.astimezone(clock.ZONE):%Y-%m-%d}", "thanked": bool(row.get("thanked")),
        "findings": [_finding(f, fates.get(f["client_id"]), subject.state) for f in row.get("findings", ())],
    }  # fmt: skip


def _finding(finding: Mapping[str, Any], fate: str | None, state: str) -> dict[str, Any]:
    waiting = "在办" if state == "accepted" else "等政务中心看"
    light = "done" if fate in DONE else "going" if fate in (None, "reopened") else "not"
    return {
        "client_id": finding["client_id"],
        "text": finding["text"],
        "fate": FATES.get(fate or "", waiting),
        "light": light,
    }


def places(area: int) -> list[tuple[int, str]]:
    """Halls and windows of the jurisdiction: id, name."""
    return sorted(((spot.id, spot.full) for spot in where.spots(area)), key=lambda each: each[1])


def matters(area: int) -> list[tuple[int, str]]:
    """Matters of the jurisdiction: id, name."""
    return list(
        Matter.objects.filter(jurisdiction=area, active=True).order_by("name").values_list("pk", "name")[:MOST_MATTERS]
    )
