"""Acts on several rows of the ledger at once: the same words for all, each an act of its own with a result of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.access import find
from bihuan.kernel.models import Subject
from bihuan.loop.fields import is_required
from bihuan.loop.language import Action, Actor, Case, Field, Refusal, Refused
from bihuan.loop.tables.problem import PROBLEM
from bihuan.notices.commands import nudge
from bihuan.notices.queries import watches
from bihuan.organisation.desk import desk
from bihuan.organisation.several import Several, act_once, each
from bihuan.problems.columns import URL
from bihuan.ui.shapes import Pick

MOST = 200
NUDGE = "nudge"
# The acts that say the same to many; who holds one of these offices is offered them.
ACTS: Mapping[str, tuple[str, frozenset[str]]] = {
    "remind": ("mail", frozenset({"supervision"})),
    "inspect": ("eye-check", frozenset({"supervision"})),
    "instruct": ("message-2", frozenset({"charge", "deputy", "head"})),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """One row that was picked: the version seen, and why the act is not possible there; empty where it is."""

    subject: Subject
    why_not: str = ""


Outcome = Several[str, Subject]  # rows by their number


def picks(actor: Actor) -> list[Pick]:
    """What this person may do with rows that are ticked."""
    kinds = {office.partition(":")[0] for office in actor.offices}
    acts = [Pick(_label(a), f"{URL}/batch/{a}", icon=icon) for a, (icon, who) in ACTS.items() if who & kinds]
    nudges = [Pick("催一下", f"{URL}/batch/{NUDGE}", icon="bell")] if watches(actor) else []
    return [*acts, *nudges, Pick("只导出这些", f"{URL}/ledger.xlsx", icon="file-spreadsheet")]


def _label(action: str) -> str:
    return {"remind": "发提醒函", "inspect": "登记督查"}.get(action, PROBLEM.actions[action].label)


def label(action: str) -> str:
    """The name of a batch act. Raises Refused (not-found) for what is none."""
    if action == NUDGE:
        return "催一下"
    if action not in ACTS:
        raise Refused(Refusal("not-found", "没有这个批量操作。"))
    return _label(action)


def needs(action: str, case: Case) -> tuple[Field, ...]:
    """What all rows are told: the fields that must be filled in."""
    return tuple(f for f in PROBLEM.actions[action].needs if is_required(f, case))


def spec(action: str) -> Action:
    return PROBLEM.actions[action]


def chosen(actor: Actor, action: str, numbers: Sequence[str]) -> list[Chosen]:
    """The rows picked that this person may see, each with whether the act is possible there."""
    found = []
    for number in dict.fromkeys(numbers[:MOST]):
        try:
            subject = find(actor, PROBLEM, number)
        except Refused:
            continue
        found.append(Chosen(subject, _why_not(subject, actor, action)))
    return found


def _why_not(subject: Subject, actor: Actor, action: str) -> str:
    offers = {o.action.id: o for o in desk(subject, actor).offers}
    if action not in offers:
        return "这件事现在不归您这样办。"
    return offers[action].missing or ""


# ---- carrying out ------------------------------------------------------------------------------------------------


def carry_out(
    actor: Actor, action: str, versions: Mapping[str, int | None], fields: Mapping[str, Any], key: str
) -> Outcome:
    """The act on each row. Never raises Refused."""

    def acted(number: str) -> Subject:
        subject = find(actor, PROBLEM, number)
        return act_once(subject, action, actor, fields, version=versions[number], key=key)

    return each(versions, acted)


def nudge_all(actor: Actor, numbers: Sequence[str]) -> Outcome:
    """Reminds whoever holds each of these rows, once a day. Never raises Refused."""
    return each(dict.fromkeys(numbers[:MOST]), lambda number: nudge(actor, find(actor, PROBLEM, number)))
