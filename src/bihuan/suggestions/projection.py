"""Where the suggestion's pure row meets the database: the subject is all it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bihuan.kernel.registry import Owed, Projection
from bihuan.loop import engine
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Facts, Row
from bihuan.loop.tables.suggestion import SUGGESTION
from bihuan.suggestions.queries import possible_masters

AWAITED = {"received": "assign", "studying": "study", "review": "answer"}


class SuggestionProjection(Projection):
    """Read by the centre and whoever watches the place, and by the unit that studies it."""

    def __init__(self) -> None:
        super().__init__(SUGGESTION, ("centre", "supervision", "head", "deputy", "auditor"))

    def facts(self, row: Row, names: Sequence[str], actor: Actor) -> Mapping[str, Any]:
        return {"open_suggestions": possible_masters(row)} if "open_suggestions" in names else {}

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        return {"title": row["title"], "unit": row.get("unit")}

    def concerned(self, row: Row) -> Sequence[str]:
        return [f"unit:{row['unit']}"] if row.get("unit") else ()

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        action = AWAITED.get(row["state"])
        holders = engine.holders(SUGGESTION, row, facts.directory) if action else ()
        return [Owed(office, action or "", due, holds=True) for office in holders]
