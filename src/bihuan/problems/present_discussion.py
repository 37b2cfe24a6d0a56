"""讨论: the notes that people wrote to each other about a problem, the form for one more, and who can be named in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from bihuan.kernel.history import History, withdrawn
from bihuan.loop import engine
from bihuan.loop.language import Row
from bihuan.loop.tables.problem import PROBLEM
from bihuan.organisation.desk import Desk
from bihuan.organisation.telling import who_did
from bihuan.problems.mentions import pieces
from bihuan.problems.present_item import Scene

NOTE = "note"
MOST_NAMED = 40


@dataclass(frozen=True, slots=True)
class Said:
    """One note: who wrote it, when, and its words; (True, "@韩墨") where somebody was named."""

    who: str
    at: datetime
    pieces: Sequence[tuple[bool, str]]


@dataclass(frozen=True, slots=True)
class Discussion:
    """The notes, oldest first; `url` is empty for who may write none. `people` are those whom it concerns, by name
    and unit."""

    said: Sequence[Said]
    url: str = ""
    version: int = 0
    key: str = ""
    people: Sequence[tuple[str, str]] = ()


def discussion(at: Desk, told: History, row: Row, scene: Scene) -> Discussion:
    """What was said so far, and the form, where this person may write. Asks the database nothing."""
    dropped, tree = withdrawn(told.events), scene.directory
    said = [
        Said(who_did(e, tree), datetime.fromisoformat(e.at), pieces(str(e.payload.get("text", "")), tree))
        for e in told.events
        if e.action == NOTE and e.sequence not in dropped
    ]
    offer = next((o for o in at.ready if o.action.id == NOTE), None)
    if offer is None:
        return Discussion(said)
    url = f"/problems/{at.subject.number}/{NOTE}"
    return Discussion(said, url, at.subject.version, uuid4().hex, _people(at, row, scene))


def _people(at: Desk, row: Row, scene: Scene) -> list[tuple[str, str]]:
    """The names and units of those whom the problem concerns, the handler first, without whoever writes."""
    offices = engine.offices_of(PROBLEM, PROBLEM.actions[NOTE].who, row, scene.directory)
    persons = dict.fromkeys([row.get("handler"), *(p for o in offices for p in scene.directory.present(o))])
    known = scene.directory.persons
    found = (known[p] for p in persons if p is not None and p in known and p != at.case.actor.person)
    named = {person.name: scene.directory.unit_name(person.unit) for person in found}
    return list(named.items())[:MOST_NAMED]
