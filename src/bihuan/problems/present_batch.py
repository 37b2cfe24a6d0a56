"""The page of an act on several rows: what all are told and who is not reached; then what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from bihuan.loop.language import Actor, Case
from bihuan.organisation.desk import case_of
from bihuan.problems import batch
from bihuan.problems.batch import NUDGE, Chosen, Outcome
from bihuan.ui.forms import bind, parse


def page(actor: Actor, action: str, posted: QueryDict) -> dict[str, Any]:
    """Urging needs no words and is done at once; every other act asks for them first (`go` is the answer)."""
    numbers = posted.getlist("pick")
    if not numbers:
        return {"nothing": True, "status": 422}
    if action == NUDGE:
        return told(batch.nudge_all(actor, numbers))
    rows = batch.chosen(actor, action, numbers)
    ready = [row for row in rows if not row.why_not]
    if not ready:
        return {"rows": rows, "ready": [], "fields": []}
    case = case_of(ready[0].subject, actor, batch.spec(action), None)
    return _carried_out(actor, action, posted, case, rows) if posted.get("go") else _form(action, case, rows)


def _form(action: str, case: Case, rows: Sequence[Chosen], **typed: Any) -> dict[str, Any]:
    ready = [row for row in rows if not row.why_not]
    return {"rows": rows, "ready": ready, "fields": bind(batch.needs(action, case), case, prefix=action, **typed)}


def _carried_out(actor: Actor, action: str, posted: QueryDict, case: Case, rows: Sequence[Chosen]) -> dict[str, Any]:
    """What became of each; where not one was done for what was typed, the form again with every word."""
    fields = parse(batch.needs(action, case), posted, case)
    versions = {row.subject.number or "": _version(posted, row.subject.number) for row in rows}
    outcome = batch.carry_out(actor, action, versions, fields, posted.get("_key", "")[:64])
    if outcome.wrong:
        form = _form(action, case, rows, data=fields, errors=outcome.wrong.errors)
        return {**form, "wrong": outcome.wrong.sentence, "status": 422}
    return told(outcome)


def _version(posted: QueryDict, number: str | None) -> int | None:
    text = posted.get(f"version-{number}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def told(outcome: Outcome) -> dict[str, Any]:
    """What was done and what was not, each with its reason."""
    return {
        "outcome": {
            "done": [f"{s.number} {s.title}" for s in outcome.made],
            "refused": [(number, refusal.sentence) for number, refusal in outcome.refused],
        },
        "status": outcome.status,
    }
