"""Where the result's pure row meets the database: the subject is all it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bihuan.kernel.registry import Owed, Projection
from bihuan.loop.directory import Directory
from bihuan.loop.language import Facts, Row
from bihuan.loop.tables.result import RESULT, supervision


class ResultProjection(Projection):
    """Results are read by everybody who reads problems; units see those of their own."""

    def __init__(self) -> None:
        readers = ("centre", "supervision", "secretary", "acting_secretary", "head", "deputy", "auditor")
        super().__init__(RESULT, readers)

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        return {"title": row["title"], "unit": row.get("unit")}

    def concerned(self, row: Row) -> Sequence[str]:
        return [f"unit:{row['unit']}"] if row.get("unit") else ()

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        if row["state"] != "review":
            return ()
        return [Owed(o, "confirm", due, holds=True) for o in supervision(row, facts.directory)]
