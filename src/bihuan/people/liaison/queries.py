"""Requests from `visible_to(person)`; who is whose liaison; how departments answer."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.kernel.access import visible_to
from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import Page, cursor_after, page_of
from bihuan.loop.language import Actor
from bihuan.loop.tables.campaign import CAMPAIGN
from bihuan.loop.tables.request import REQUEST
from bihuan.services import clock

MOST = 50
LATEST = 20  # campaigns that are asked who was named in them
FIGURED = 500  # requests that the figures are made of, the latest


@dataclass(slots=True)
class Answering:
    """How one department answers: what is open and what of that is overdue, what was answered, and how much of it in time."""

    open: int = 0
    overdue: int = 0
    answered: int = 0
    timely: int = 0


def requests(actor: Actor, state: str = "", after: str = "") -> Page:
    """The requests that this person may see, the latest change first. Raises Refused for a broken cursor."""
    rows = visible_to(actor, REQUEST.id)
    if state in REQUEST.states:
        rows = rows.filter(state=state)
    return page_of(cursor_after(rows, after), MOST)


def liaisons(jurisdiction: int) -> dict[int, int]:
    """The person whom each department named last, in a campaign or with a request."""
    found: dict[int, int] = {}
    asked = Subject.objects.filter(table=REQUEST.id, jurisdiction=jurisdiction).order_by("-updated")[:FIGURED]
    for row in map(load, asked):
        if row.get("liaison"):
            found.setdefault(row["unit"], row["liaison"])
    for subject in Subject.objects.filter(table=CAMPAIGN.id, jurisdiction=jurisdiction).order_by("-pk")[:LATEST]:
        for unit, person in load(subject).get("liaisons", {}).items():
            found.setdefault(int(unit), person)
    return found


def answering(actor: Actor) -> dict[int, Answering]:
    """By department, from the latest requests that this person may see."""
    found: dict[int, Answering] = {}
    today = clock.today()
    for subject in visible_to(actor, REQUEST.id).exclude(state="cancelled").order_by("-pk")[:FIGURED]:
        row = load(subject)
        one = found.setdefault(row["unit"], Answering())
        if subject.state == "asked":
            one.open += 1
            one.overdue += subject.due is not None and subject.due < today
        if "late" in row:
            one.answered += 1
            one.timely += not row["late"]
    return found
