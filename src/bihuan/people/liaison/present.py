"""Requests as the centre and departments read them, with how each department answers."""

from __future__ import annotations

from typing import Any

from bihuan.kernel.access import may_begin
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory
from bihuan.loop import clock as clocks
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor
from bihuan.loop.tables.request import REQUEST
from bihuan.organisation.desk import Asked, desk, panel
from bihuan.organisation.telling import timeline
from bihuan.people.liaison import queries
from bihuan.services import clock
from bihuan.ui.shapes import Pick

BASE = "/people/requests"
THEN = {
    "ask": "联络员和科室都会收到通知，记进他们的待办。",
    "answer": "政务中心看过，办好了就结。",
    "ask_again": "回到待答复，换新的日期。",
}


def listing(actor: Actor, state: str, after: str) -> dict[str, Any]:
    """The list; for the centre also how departments answer. Raises Refused for a broken cursor."""
    page, tree = queries.requests(actor, state, after), directory()
    inside = may_begin(actor, REQUEST)
    picks = [Pick("全部", BASE, chosen=not state)]
    picks += [Pick(s.label, f"{BASE}?state={s.id}", chosen=state == s.id) for s in REQUEST.states.values()]
    return {
        "lines": [_line(subject, tree) for subject in page.rows], "picks": picks, "inside": inside, "departments": departments(actor, tree) if inside else [],
        "onward": f"{BASE}?{f'state={state}&' if state else ''}after={page.next}" if page.next else "",
    }  # fmt: skip


def departments(actor: Actor, tree: Directory) -> list[tuple[str, str, queries.Answering]]:
    """Each department with its liaison and how it answers, in the order of the organisation."""
    places = {int(office.partition(":")[2]) for office in actor.offices if office.startswith("centre:")}
    named = {unit: person for place in places for unit, person in queries.liaisons(place).items()}
    found = queries.answering(actor)
    units = [u for u in tree.units.values() if u.jurisdiction in places and u.kind == "section" and not u.successor]
    none = queries.Answering()
    return [(u.name, tree.person_name(named[u.id]) if u.id in named else "", found.get(u.id, none)) for u in units]


def _line(subject: Subject, tree: Directory) -> dict[str, Any]:
    return {
        "number": subject.number, "title": subject.title, "url": url(subject), "unit": tree.unit_name(subject.unit), "due": subject.due,
        "state": REQUEST.states[subject.state].label, "light": light(subject),
    }  # fmt: skip


def url(subject: Subject) -> str:
    return f"{BASE}/{subject.number}"


def light(subject: Subject) -> str | None:
    if subject.state in ("closed", "cancelled"):
        return "blue" if subject.state == "closed" else "grey"
    return clocks.light(subject.kind, subject.due, subject.yellow_from, clock.today())


def page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """One request."""
    at = desk(subject, actor)
    row, tree = at.case.row, at.case.directory
    return {
        "request_": subject, "row": row, "url": url(subject), "crumbs": [("协办", BASE), (str(subject.number), "")], "unit": tree.unit_name(row["unit"]),
        "liaison": tree.person_name(row["liaison"]) if row.get("liaison") else "", "state": REQUEST.states[row["state"]].label,
        "light": light(subject), "due": subject.due, "timeline": timeline(REQUEST, history(subject), tree), "panel": panel(at, url(subject), asked, then=THEN),
    }  # fmt: skip
