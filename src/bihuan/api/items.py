"""How a subject looks to a person: the same item for every table, and its events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from bihuan.kernel.access import sees_critics, shown_payload
from bihuan.kernel.act import gather, load
from bihuan.kernel.models import Event as EventRow
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import projection_of, registry
from bihuan.loop import clock as clocks
from bihuan.loop import engine, fields, journal
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Case, Row
from bihuan.organisation.telling import is_critic
from bihuan.services import clock

# What every reader of a row may know of it. Whatever is not named stays inside.
OWN = {
    "problem": (
        "title", "description", "category", "matter", "place", "severity", "round", "lap", "analysis", "plan", "draft",
        "revision", "progress", "agreed", "accepted", "signed", "outcomes", "evaluation", "resolution", "extensions",
        "requests", "question", "answer", "merged", "master", "linked", "registered", "closed_at", "look_backs",
    ),
    "voice": ("channel", "text", "matter", "place", "rating", "outcome", "problem", "suggestion", "master", "words", "said"),
    "suggestion": (
        "title", "description", "unit", "study", "decision", "instead", "words", "extended", "satisfaction", "master",
    ),
    "meeting": ("title", "planned_on", "held_on", "present", "members"),
    "result": ("title", "problem", "outcomes"),
    "round": ("title", "begins_on", "ends_on", "channels", "units", "summary", "figures"),
    "campaign": (
        "title", "begins_on", "ends_on", "ways", "groups", "quota", "years", "conditions", "youngest", "oldest", "units",
        "liaisons", "summary",
    ),
    "application": ("campaign", "way", "groups", "materials", "avoid", "notice_until", "pledged", "why_not", "term", "officer", "asked"),
    "officer": ("groups", "avoid", "engaged", "until", "way", "asked", "ending", "breach", "proposed", "wants"),
    "training": (
        "title", "topic", "mode", "starts_at", "place", "ends_on", "hours", "places", "questions", "mark", "about", "files", "summary", "figures",
    ),
    "record": (
        "client_id", "template", "template_version", "newer", "activity", "matter", "place", "started", "ended", "clock_off", "answers",
        "findings", "conflict", "question", "quality", "words", "fates", "thanked", "master",
    ),
    "request": ("unit", "title", "text", "liaison", "answer", "answered_on", "late", "reminded"),
    "assessment": ("officer", "title", "figures", "suggested", "level", "answer", "appealed"),
    "activity": (
        "title", "kind", "theme", "matters", "places", "channels", "begins_on", "ends_on", "sign_up_until", "quotas", "tasks", "pairs",
        "templates", "notes", "trial", "reform", "suggestion", "decisions", "summary", "released",
    ),
}  # fmt: skip


def item(subject: Subject, actor: Actor) -> dict[str, Any]:
    """The item as this person sees it now, with the forms of its actions."""
    names = sorted({n for a in projection_of(subject.table).table.in_state[subject.state] for n in a.facts})
    return _item(subject, actor, names, registry.meetings, whole=True)


def listed(subjects: Sequence[Subject], actor: Actor) -> list[dict[str, Any]]:
    """Many items with the names of their actions alone; meetings are asked for once a jurisdiction."""
    meetings = cache(registry.meetings)
    return [_item(subject, actor, (), meetings, whole=False) for subject in subjects]


def _item(
    subject: Subject, actor: Actor, names: Sequence[str], meetings: Callable[[int], Sequence[date]], *, whole: bool
) -> dict[str, Any]:
    row, projection, now = load(subject), projection_of(subject.table), clock.now()
    table = projection.table
    facts = gather(projection, row, subject, names, actor, now, meetings=meetings)
    case = Case(row, actor, facts, now)
    found = {
        "id": subject.number or subject.uid,
        "number": subject.number,
        "table": table.id,
        "state": subject.state,
        "label": table.states[subject.state].label,
        "stage": table.states[subject.state].stage,
        "holder": holder(subject, row, facts.directory),
        "due": subject.due.isoformat() if subject.due else None,
        "light": light(subject),
        "version": subject.version,
        "jurisdiction": subject.jurisdiction,
        "updated": subject.updated.astimezone(clock.ZONE).isoformat(timespec="seconds"),
        "actions": _actions(engine.offers(table, case), case, whole=whole),
    }
    own = {name: row[name] for name in OWN[table.id] if name in row}
    return found | own | _names(row, facts.directory)


def _actions(offers: Any, case: Case, *, whole: bool) -> list[dict[str, Any]]:
    found = []
    for offer in offers:
        if offer.missing is None:
            action = offer.action
            brief = {"action": action.id, "label": action.label, "clause": action.clause}
            asked = replace(case, office=offer.base or offer.office)
            found.append({**brief, "fields": fields.schema(action.needs, asked)} if whole else brief)
    return found


def _names(row: Row, directory: Directory) -> dict[str, Any]:
    if row.get("table") != "problem":
        return {}
    shown = row["number"] if row["round"] == 1 else f"{row['number']}-R{row['round']}"
    lead = row.get("lead")
    unit = {"id": lead, "name": directory.unit_name(lead)} if lead else None
    person = row.get("handler")
    return {
        "shown": shown,
        "unit": unit,
        "handler": {"id": person, "name": directory.person_name(person)} if person else None,
    }


def holder(subject: Subject, row: Row, directory: Directory) -> dict[str, Any] | None:
    """Who has the ball: relation, the first office, and all of them."""
    table = projection_of(subject.table).table
    offices = engine.holders(table, row, directory)
    if not offices:
        return None
    named = [{"id": _office_id(o), "name": directory.office_name(o)} for o in offices]
    return {"relation": table.states[row["state"]].holder, **named[0], "all": named}


def _office_id(office: str) -> int | str:
    of = office.partition(":")[2]
    return int(of) if of.isdigit() else office


def light(subject: Subject) -> str | None:
    """Today's light; none where the table has no due dates (a voice that has ended, a result)."""
    if subject.table != "problem" and subject.due is None:
        return None
    return clocks.light(subject.kind, subject.due, subject.yellow_from, clock.today(), asked=subject.asked)


# ---- events ------------------------------------------------------------------------------------------------------


def events(subject: Subject, actor: Actor, after: int, limit: int) -> tuple[list[dict[str, Any]], int | None]:
    """The journal of a subject, oldest first, as this person may see it; the hash covers the whole."""
    rows = EventRow.objects.filter(subject=subject, sequence__gt=after).order_by("sequence")
    found = list(rows.values_list("body", "previous", "hash")[: limit + 1])
    insider = sees_critics(actor, subject)
    items = [_event(body, previous, digest, insider, actor) for body, previous, digest in found[:limit]]
    return items, items[-1]["sequence"] if len(found) > limit else None


def _event(body: str, previous: Any, digest: Any, insider: bool, reader: Actor) -> dict[str, Any]:
    event = journal.parse(body)
    unknown = not insider and is_critic(event) and event.actor != reader.id  # nobody is told who an officer is
    return {
        "sequence": event.sequence, "action": event.action,
        "actor": "reporter" if unknown else event.actor, "role": "reporter" if unknown else event.role,
        "on_behalf_of": event.on_behalf_of, "at": event.at, "from": event.source, "to": event.target,
        "payload": shown_payload(event.payload, insider), "previous": bytes(previous).hex(), "hash": bytes(digest).hex(),
    }  # fmt: skip
