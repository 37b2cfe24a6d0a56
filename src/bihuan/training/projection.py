"""Where the training's pure row meets the database: the subject is all it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from bihuan.kernel.models import Attachment, Subject
from bihuan.kernel.registry import Owed, Projection
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Facts, Option, Row
from bihuan.loop.tables.training import TRAINING, centre
from bihuan.training.bank import how_many
from bihuan.training.queries import places
from bihuan.training.topics import topics

AWAITED = {"planned": "publish", "running": "finish"}


class TrainingProjection(Projection):
    """Staff who read the whole place read it here; officers read what is published by their own pages."""

    def __init__(self) -> None:
        super().__init__(TRAINING, ("centre", "supervision", "head", "deputy", "auditor"))

    def facts(self, row: Row, names: Sequence[str], actor: Actor) -> Mapping[str, Any]:
        suppliers: dict[str, Callable[[], Any]] = {
            "topics": lambda: [(topic.id, topic.name) for topic in topics().values()], "materials": lambda: materials(row),
            "bank": lambda: how_many(places(row["jurisdiction"]), row["topic"]),
        }  # fmt: skip
        return {n: suppliers[n]() for n in names if n in suppliers}

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        return {"title": row["title"]}

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        """The clock begins a lesson; what waits for a person is to publish, and to finish."""
        action = AWAITED.get(row["state"])
        return [Owed(o, action, due, holds=True) for o in centre(row, facts.directory)] if action else ()


def materials(row: Row) -> list[Option]:
    """The files of a training that are still on it, by name, in the order they came."""
    files = row.get("files", ())
    rows = Attachment.objects.filter(
        subject__in=Subject.objects.filter(table=TRAINING.id, uid=row["id"]), file__in=files
    )
    names = dict(rows.values_list("file_id", "file__name"))
    return [(file, names[file]) for file in files if file in names]
