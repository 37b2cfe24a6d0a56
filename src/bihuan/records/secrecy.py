"""Records of an unannounced visit are kept from the units visited until its release, the centre among them where it was
visited; who ordered the visit reviews what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import connection

from bihuan.kernel.act import Acted, act, load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory, within
from bihuan.loop.language import SYSTEM, Row
from bihuan.loop.tables.activity import ACTIVITY
from bihuan.loop.tables.activity_who import is_secret, organiser
from bihuan.loop.tables.record import RECORD
from bihuan.records.models import Record
from bihuan.voices import where
from bihuan.voices.where import Spot

MAY_CHANGE: Final = ("planned", "signing")  # what is announced may still become unannounced


def of_record(number: str, spots: Iterable[Spot | None]) -> dict[str, Any]:
    """What the event of a record says of secrecy: nothing where its activity is none or no secret. Inside the transaction of
    the record: an activity that may be released meanwhile is waited for."""
    rows = Subject.objects.filter(table=ACTIVITY.id, number=number)
    found = rows.first() if number else None
    if found is None:
        return {}
    row = load(found)
    if connection.features.has_select_for_update and (is_secret(row) or found.state in MAY_CHANGE):
        row = load(rows.select_for_update().get())
    return _secrecy(row, [spot.unit for spot in spots if spot])


def _secrecy(activity: Row, units: Iterable[int]) -> dict[str, Any]:
    """The units that must not know yet, and supervision as the reviewer of an unannounced visit of its own."""
    if activity.get("kind") != "unannounced":
        return {}
    office = organiser(activity, directory())[0]
    reviewer = {"reviewer": office} if office.startswith("supervision:") else {}
    kept = sorted({*activity.get("visits", ()), *units}) if is_secret(activity) else []
    return {**reviewer, "kept": kept} if kept else reviewer


@within("activity", "arrange", "release")
def follows_its_activity(acted: Acted) -> None:
    """Its records are known to whoever may know of the activity, in the same transaction."""
    if not _may_matter(acted):
        return
    rows = Record.objects.filter(activity=acted.subject.number).select_related("subject").order_by("pk")
    for one in rows:
        row = load(one.subject)
        wanted = _secrecy(acted.row, _units(row))
        if row["state"] != "accepted" and wanted != _now(row):
            act(RECORD.id, one.pk, "shield", SYSTEM, extra=wanted)


def _may_matter(acted: Acted) -> bool:
    return "unannounced" in (acted.row.get("kind"), (acted.before or {}).get("kind"))


def _now(row: Row) -> Mapping[str, Any]:
    return {name: row[name] for name in ("reviewer", "kept") if row.get(name)}


def _units(row: Row) -> list[int]:
    spots = (where.place(row.get("place")), where.matter(row.get("matter")))
    return [spot.unit for spot in spots if spot]
