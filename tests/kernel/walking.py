"""Ways through the loop for tests of the kernel and of what stands on it: a fresh problem, and as far as is wanted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

from bihuan.kernel.act import Acted, act, gather, load
from bihuan.kernel.models import Event, Subject
from bihuan.kernel.registry import projection_of
from bihuan.loop import engine, fields
from bihuan.loop.engine import Offer
from bihuan.loop.language import Case
from bihuan.services import clock
from tests import cast
from tests.filler import fill
from tests.loop.cast import ID

HAPPY = (
    "verify", "accept", "analyse", "submit_list", "name_lead", "agree_list", "approve_list", "progress",
    "check_progress", "finish", "accept_work", "optimise", "evaluate_pass", "apply", "endorse", "sign", "resolve",
    "hand_in", "write_off",
)  # fmt: skip
# Who is asked first in each state; where none of them may act, everybody is
SECTIONS = ("1", "2", "3")
LIKELY = {
    "reported": (("centre", "verify"),), "dispatched": (("clerk1", "accept"),), "analysing": (("clerk1", "analyse"),),
    "planning": (("clerk1", "submit_list"),), "naming": (("party", "name_lead"),),
    "consulting": tuple((f"leader{n}", "agree_list") for n in SECTIONS), "plan_review": (("deputy", "approve_list"),),
    "rectifying": (
        *((f"clerk{n}", "progress") for n in SECTIONS), *((f"leader{n}", "check_progress") for n in SECTIONS),
        ("clerk1", "finish"),
    ),
    "accepting": tuple((f"clerk{n}", "accept_work") for n in SECTIONS), "optimising": (("clerk1", "optimise"),),
    "evaluating": (("supervisor", "evaluate_pass"),), "applying": (("clerk1", "apply"),),
    "leader_check": (("leader1", "endorse"),), "countersigning": tuple((f"leader{n}", "sign") for n in SECTIONS),
    "party_review": (("party", "resolve"),), "handing_in": (("clerk1", "hand_in"),),
    "write_off": (("supervisor", "write_off"),),
}  # fmt: skip
VERIFY = {"finding": "现场看过，属实", "severity": "normal", "lead": 1, "seen": True}


def problem(**more: Any) -> Subject:
    """A problem as the centre registers it."""
    given = {"title": "取号机坏了三天", "description": "大厅取号机坏了，没有人管。", "category": "service", "matter": 1}
    return act("problem", None, "report", cast.actor("centre"), {**given, **more}, jurisdiction=1).subject


def now(subject: Subject) -> Subject:
    """The subject as the database has it now."""
    return Subject.objects.get(pk=subject.pk)


def does(name: str, action: str, subject: Subject, sent: dict[str, Any] | None = None, **how: Any) -> Acted:
    """The person of this name does this to the subject; what is not sent is filled in as the form offers it."""
    fresh = now(subject)
    body = offered(name, action, fresh) if sent is None else sent
    return act(fresh.table, fresh.pk, action, cast.actor(name), body, version=how.pop("version", fresh.version), **how)


def offered(name: str, action: str, subject: Subject, many: Collection[str] = ()) -> dict[str, Any]:
    """The body that the form of this action, as this person sees it, leads to."""
    spec, case = projection_of(subject.table).table.actions[action], case_of(name, subject)
    return fill(fields.schema(spec.needs, case), many)


def case_of(name: str, subject: Subject) -> Case:
    """The subject, as it is now, before the eyes of the person of this name."""
    subject = now(subject)
    projection, row, at = projection_of(subject.table), load(subject), clock.now()
    names = {fact for action in projection.table.in_state[subject.state] for fact in action.facts}
    actor = cast.actor(name)
    return Case(row, actor, gather(projection, row, subject, sorted(names), actor, at), at)


def offers_to(name: str, subject: Subject) -> dict[str, Offer]:
    """What the person may do now, rules met."""
    table = projection_of(subject.table).table
    return {o.action.id: o for o in engine.offers(table, case_of(name, subject)) if not o.missing}


def walk(subject: Subject, to: str = "closed", many: Collection[str] = ()) -> list[tuple[str, str]]:
    """Takes happy acts, whoever is offered them, until the state is reached; who did what."""
    taken: list[tuple[str, str]] = []
    for _ in range(80):
        fresh = now(subject)
        if fresh.state == to:
            return taken
        taken.append(step(fresh, taken, many))
    raise AssertionError(taken)


def step(subject: Subject, taken: Sequence[tuple[str, str]] = (), many: Collection[str] = ()) -> tuple[str, str]:
    """The next happy act, carried out by whoever is likely to; who did what."""
    subject = now(subject)
    likely = LIKELY.get(subject.state, ())
    found = next((s for s in likely if s[1] in offers_to(s[0], subject)), None) or _found(subject, taken)
    name, action = found
    does(name, action, subject, offered(name, action, subject, many))
    return found


def _found(subject: Subject, taken: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Whoever is offered a happy act, the furthest that was least often taken."""
    offers = [(name, action) for name in ID for action in offers_to(name, subject) if action in HAPPY]
    return min(offers, key=lambda s: (taken.count(s), -HAPPY.index(s[1]), s[0]))


def events(subject: Subject) -> list[str]:
    """The actions in the journal, oldest first."""
    rows = Event.objects.filter(subject=subject).order_by("sequence")
    return [row.body.split('"action":"')[1].split('"')[0] for row in rows]


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table: what must not have changed where an act was refused."""
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in sorted(connection.introspection.table_names(cursor))}


def _rows(cursor: Any, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f'SELECT * FROM "{table}"')
    return sorted(tuple(map(repr, row)) for row in cursor.fetchall())
