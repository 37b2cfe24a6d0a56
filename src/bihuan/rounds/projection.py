"""Where the round's pure row meets the database: the subject is all it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bihuan.kernel.registry import Owed, Projection
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Facts, Row
from bihuan.loop.tables.round import ROUND, centre
from bihuan.voices.channels import channels

AWAITED = {"planned": "open", "collecting": "close", "closed": "report"}


class RoundProjection(Projection):
    """The centre's; who reads the whole place reads it, and so do the units that collect."""

    def __init__(self) -> None:
        super().__init__(ROUND, ("centre", "supervision", "head", "deputy", "auditor"))

    def facts(self, row: Row, names: Sequence[str], actor: Actor) -> Mapping[str, Any]:
        return {"channels": [(c.id, c.name) for c in channels().values()]} if "channels" in names else {}

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        return {"title": row["title"]}

    def concerned(self, row: Row) -> Sequence[str]:
        return [f"unit:{unit}" for unit in row.get("units", ())]

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        """The clock opens and closes; what waits for a person is the report."""
        if row["state"] != "closed":
            return ()
        return [Owed(office, "report", due, holds=True) for office in centre(row, facts.directory)]
