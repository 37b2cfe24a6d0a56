"""One decision for many applications (M7): each is an act of its own, judged by itself; what is refused is said by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bihuan.kernel.access import visible_to
from bihuan.kernel.models import Subject
from bihuan.loop.fields import default, is_required, options
from bihuan.loop.language import Action, Actor, Case, Field
from bihuan.loop.tables.application import APPLICATION
from bihuan.organisation.desk import case_of
from bihuan.organisation.several import act_once, each
from bihuan.people import queries

MOST: Final = 100
BY_MANY: Final = frozenset({"check_pass", "review_pass", "wait", "call_up", "publicise", "appoint"})


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be decided, for whom, what each is asked to confirm, and how it went."""

    spec: Action
    lines: Sequence[dict[str, Any]]
    confirms: Sequence[str] = ()
    errors: Sequence[tuple[str, str]] = ()
    done: int | None = None
    numbers: Sequence[str] = field(default=())


def prepared(actor: Actor, action: str, numbers: Sequence[str]) -> Batch | None:
    """The batch before it is carried out; None where there is nothing of it that this person may see."""
    if action not in BY_MANY:
        return None
    found = _found(actor, numbers)
    who = queries.profiles(found)
    lines = [
        {"number": s.number, "name": who.get(s.pk, {}).get("name", "—"), "url": f"/people/applications/{s.number}"}
        for s in found
    ]
    spec = APPLICATION.actions[action]
    confirms = [f.label for f in spec.needs if f.kind == "bool"]
    return Batch(spec, lines, confirms, numbers=[str(s.number) for s in found]) if found else None


def carry_out(actor: Actor, batch: Batch, posted: Mapping[str, Any]) -> Batch:
    """Each application by itself, with what the system already knows of it; what was refused stands beside its number."""
    if batch.confirms and not posted.get("confirmed"):
        return replace(batch, errors=[("", "请先勾选：这些报名都已逐份核对。")])
    found = each(_found(actor, batch.numbers), lambda subject: _decided(subject, actor, batch.spec))
    return replace(batch, errors=[(str(s.number), r.sentence) for s, r in found.refused], done=len(found.done))


def _decided(subject: Subject, actor: Actor, spec: Action) -> Subject:
    fields = known(spec, case_of(subject, actor, spec, None))
    return act_once(subject, spec.id, actor, fields, version=subject.version, key="")


def known(spec: Action, case: Case) -> dict[str, Any]:
    """What the form of one application is filled in with beforehand; a tick for what was confirmed for all."""
    filled = {f.name: _value(f, case) for f in spec.needs}
    return {name: value for name, value in filled.items() if value not in (None, [], "")}


def _value(asked: Field, case: Case) -> Any:
    if asked.kind == "bool":
        return True
    given = default(asked, case)
    if given is None and asked.kind == "choice" and is_required(asked, case):
        return next((value for value, _ in options(asked, case)), None)
    return given


def _found(actor: Actor, numbers: Sequence[str]) -> list[Subject]:
    rows = visible_to(actor, APPLICATION.id).filter(number__in=list(numbers)[:MOST])
    return list(rows.select_related("application").order_by("id"))
