"""Where the record's pure row meets the database. The centre reads records, an officer their own, and supervision those of
an unannounced visit that it ordered; until its release nobody of a unit visited does, whatever else they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bihuan.activities.models import Activity
from bihuan.kernel.inserting import insert
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import NOT, Owed, Projection
from bihuan.kernel.registry import directory as organisation
from bihuan.loop import engine
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Event, Facts, Row
from bihuan.loop.tables.record import RECORD
from bihuan.records import queries
from bihuan.records.models import Record, Template
from bihuan.records.observing import FORMS
from bihuan.voices import where

AWAITED = {"submitted": "accept", "returned": "resubmit"}


class RecordProjection(Projection):
    """Read by the centre, by its reviewer, and by the officer alone what is their own."""

    def __init__(self) -> None:
        super().__init__(RECORD, ("centre",), own=True, audiences=("supervision",))

    def facts(self, row: Row, names: Sequence[str], actor: Actor) -> Mapping[str, Any]:
        known = {"accepted_twin": _accepted_twin, "unreleased": _is_unreleased}
        return {name: known[name](row) for name in names}

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        return {"title": title(row), "person": row["person"]}

    def concerned(self, row: Row) -> Sequence[str]:
        tree = organisation()
        kept = {f"{NOT}unit:{tree.living(unit)}" for unit in row.get("kept", ())}
        return sorted({*kept, row["reviewer"]} if row.get("reviewer") else kept)

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        action = AWAITED.get(row["state"])
        owed = (
            [Owed(o, action, due, holds=True) for o in engine.holders(RECORD, row, facts.directory)] if action else []
        )
        return [*owed, Owed(f"officer:{row['person']}", "choose")] if row.get("conflict") else owed

    def write(self, subject: Subject, before: Row | None, after: Row, event: Event) -> None:
        own = {
            "activity": after.get("activity", ""), "matter": after.get("matter"), "place": after.get("place"), "updated": subject.updated,
            "ended": datetime.fromisoformat(after["ended"]), "quality": after.get("quality", ""),
        }  # fmt: skip
        if before is not None:
            Record.objects.filter(subject=subject).update(**own)
            return
        template = Template.objects.get(code=after["template"])
        insert(
            Record(
                subject=subject, account=after["person"], client_id=event.payload["client_id"], template=template, **own
            )
        )


def title(row: Row) -> str:
    """实地办事 · 企业设立登记: nothing of who wrote it."""
    spot = where.matter(row.get("matter")) or where.place(row.get("place"))
    form = FORMS.get(row.get("form", ""), "体验")
    return f"{form} · {spot.name if spot else '记录'}"[:200]


def _is_unreleased(row: Row) -> bool:
    """Whether it comes from an unannounced visit that nobody is to know of yet."""
    return bool(row.get("activity")) and Activity.objects.filter(subject__number=row["activity"], secret=True).exists()


def _accepted_twin(row: Row) -> str | None:
    """The number of another draft of the same visit that was accepted already."""
    record = Record.objects.filter(subject__uid=row["id"]).first() if row.get("conflict") else None
    found = [s.number for s in queries.twins(record) if s.state == "accepted"] if record else []
    return str(found[0]) if found else None
