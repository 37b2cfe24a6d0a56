"""Where the request's pure row meets the database: the centre, whoever watches the place, and the department asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bihuan.kernel.registry import Owed, Projection
from bihuan.loop import engine
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Facts, Row
from bihuan.loop.tables.request import REQUEST
from bihuan.people.liaison.queries import liaisons

AWAITED = {"asked": "answer", "answered": "close"}


class RequestProjection(Projection):
    """A request names no officer, so that a department may read its own."""

    def __init__(self) -> None:
        super().__init__(REQUEST, ("centre", "supervision", "head", "deputy", "auditor"))

    def facts(self, row: Row, names: Sequence[str], actor: Actor) -> Mapping[str, Any]:
        return {"liaisons": liaisons(row["jurisdiction"])} if "liaisons" in names else {}

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        return {"title": row["title"], "unit": row["unit"]}

    def concerned(self, row: Row) -> Sequence[str]:
        return [f"unit:{row['unit']}"]

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        action = AWAITED.get(row["state"])
        return (
            [Owed(o, action, due, holds=True) for o in engine.holders(REQUEST, row, facts.directory)] if action else ()
        )
