"""Results as people read them: what has changed, as which rule, process or system; for the public without any name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.kernel.act import load
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import Page
from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables.result import RESULT
from bihuan.organisation.desk import Asked, desk, panel
from bihuan.organisation.telling import timeline
from bihuan.results import queries
from bihuan.ui.shapes import Pick

NOTHING_TO_FIX = "已经解决，不需要另立规矩"
LIGHTS = {"in_use": "green", "review": "yellow", "retired": "grey"}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: what changed, one line each, and when. The public is given neither unit nor problem."""

    number: str
    url: str
    title: str
    changes: Sequence[tuple[str, str]]
    at: datetime
    state: str = ""
    light: str = ""
    unit: str = ""
    problem: str = ""


def changes(row: Row) -> list[tuple[str, str]]:
    """What became a rule, a process or a system: (kind, title)."""
    kinds = dict(offer.OUTCOME_KINDS)
    return [
        (kinds[o["kind"]], o["title"]) for o in row.get("outcomes", ()) if o["kind"] != "none" and o["kind"] in kinds
    ]


def public_line(subject: Subject) -> Line:
    """The entry as everybody may read it."""
    return Line(str(subject.number), _url(subject), subject.title, changes(load(subject)), subject.opened)


def staff_line(subject: Subject) -> Line:
    """The entry as staff read it."""
    row, state = load(subject), RESULT.states[subject.state]
    return Line(
        str(subject.number), _url(subject), subject.title, changes(row), subject.opened, state.label,
        LIGHTS[subject.state], directory().unit_name(row.get("unit")), row.get("problem", ""),
    )  # fmt: skip


def _url(subject: Subject) -> str:
    return f"/results/{subject.number}"


# ---- pages -------------------------------------------------------------------------------------------------------


def listing(actor: Actor, state: str, after: str) -> dict[str, Any]:
    """The results list for staff."""
    page = queries.listing(actor, state, after)
    picks = [Pick("全部", "/results", chosen=not state)]
    picks += [
        Pick(s.label, f"/results?state={s.id}", chosen=state == s.id, light=LIGHTS[s.id])
        for s in RESULT.states.values()
    ]
    return {"lines": [staff_line(s) for s in page.rows], "picks": picks, "next": page.next, "state": state}


def public(page: Page) -> dict[str, Any]:
    """The results list for everybody."""
    return {"lines": [public_line(s) for s in page.rows], "next": page.next, "nothing": NOTHING_TO_FIX}


def page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """One result for staff: what it is, where it came from, whether it still holds."""
    at, told = desk(subject, actor), history(subject)
    problem, url = queries.problem_of(subject), _url(subject)
    return {
        "line": staff_line(subject), "problem": problem, "url": url, "nothing": NOTHING_TO_FIX,
        "crumbs": [("成果", "/results"), (str(subject.number), "")],
        "timeline": timeline(RESULT, told, at.case.directory),
        "panel": panel(at, url, asked),
    }  # fmt: skip
