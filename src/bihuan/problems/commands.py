"""What is done with problems that is more than one act of the table: all decisions of a meeting in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.access import find
from bihuan.kernel.act import act
from bihuan.kernel.history import done_before
from bihuan.kernel.models import Subject
from bihuan.loop.language import SYSTEM, Actor, Refused
from bihuan.loop.tables.problem import PROBLEM
from bihuan.organisation.several import Several, each
from bihuan.problems.queries import open_questions

DEFAULT_LIMIT = 10  # working days for what has to be done again (02-loop, return to rectifying)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a meeting decides on one problem. `fields` are those of the act, `key` its own scoped idempotency key."""

    number: str
    action: str
    fields: dict[str, Any]
    version: int | None
    key: str | None = None


Outcome = Several[Decision, Subject]


def resolve_many(actor: Actor, meeting: Subject, decisions: Sequence[Decision]) -> Outcome:
    """Each decision is an act of its own in its own transaction: one that is refused does not hold up the others.

    `meeting` is the one that was held; every decision is taken for it. Never raises Refused.
    """
    return each(decisions, lambda decision: _decided(actor, meeting, decision))


def _decided(actor: Actor, meeting: Subject, decision: Decision) -> Subject:
    subject = find(actor, PROBLEM, decision.number)
    if done_before(subject, decision.key):
        return subject
    fields = {**decision.fields, **_basis(meeting, decision.action)}
    done = act(
        "problem", subject.pk, decision.action, actor, fields, version=decision.version, key=decision.key,
        extra={"meeting": meeting.number} if decision.action == "name_lead" else None,
    )  # fmt: skip
    return done.subject


def _basis(meeting: Subject, action: str) -> dict[str, Any]:
    """How the act names the meeting it was decided in."""
    if action == "resolve":
        return {"meeting": meeting.number}
    return {"decision": "meeting", "basis": f"{meeting.title}（{meeting.number}）"}


def lapse_questions() -> int:
    """What reporters were asked and have not answered in time goes on without them; how many. Safe to repeat (L2.2)."""
    return sum(_lapsed(problem) for problem in open_questions())


def _lapsed(problem: int) -> bool:
    try:
        act("problem", problem, "lapse", SYSTEM)
    except Refused:
        return False
    return True
