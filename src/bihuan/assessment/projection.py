"""Where the assessment's pure row meets the database. The centre reads it, and the officer whom it is about; no unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from bihuan.assessment import queries
from bihuan.assessment.models import Sheet
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Owed, Projection
from bihuan.loop import engine
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Event, Facts, Refusal, Refused, Row
from bihuan.loop.tables.assessment import ASSESSMENT

AWAITED = {"reading": "agree", "appealed": "decide_appeal"}


class AssessmentProjection(Projection):
    """Read by the centre, and by the officer alone what is about them."""

    def __init__(self) -> None:
        super().__init__(ASSESSMENT, ("centre",), own=True)

    def facts(self, row: Row, names: Sequence[str], actor: Actor) -> Mapping[str, Any]:
        suppliers: dict[str, Callable[[], Any]] = {
            "first_sheet": lambda: queries.first_waiting(row["jurisdiction"]),
            "figures_of": lambda: partial(queries.figures_of, row["jurisdiction"]),
        }
        return {n: suppliers[n]() for n in names if n in suppliers}

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        return {"title": row["title"], "person": row.get("account")}

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        action = AWAITED.get(row["state"])
        return (
            [Owed(o, action, due, holds=True) for o in engine.holders(ASSESSMENT, row, facts.directory)]
            if action
            else ()
        )

    def write(self, subject: Subject, before: Row | None, after: Row, event: Event) -> None:
        """The sheet is this assessment's from now on; a withdrawn one gives it back."""
        if event.action == "assess" and not Sheet.objects.filter(pk=event.payload["sheet"], subject=None).update(
            subject=subject
        ):
            raise Refused(Refusal("moved-on", "这份考核刚刚已经有人审定了。"))
        if event.action == "retract":
            Sheet.objects.filter(subject=subject).update(subject=None)
