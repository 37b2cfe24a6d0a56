"""Where the voice's pure row meets the database. Units never see voices: the centre and supervision do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bihuan.kernel.inserting import insert
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Projection
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Event, Row
from bihuan.loop.tables.voice import VOICE, title_of
from bihuan.organisation.choices import matter_options, place_options
from bihuan.problems import queries as problems
from bihuan.suggestions import queries as suggestions
from bihuan.voices import triage, where
from bihuan.voices.abuse import twins
from bihuan.voices.models import Voice


class VoiceProjection(Projection):
    """Four INSERTs a public submission: the sealed words, subject, event, and this room's columns."""

    def __init__(self) -> None:
        super().__init__(VOICE, ("centre", "supervision", "auditor"))

    def facts(self, row: Row, names: Sequence[str], actor: Actor) -> Mapping[str, Any]:
        suppliers: dict[str, Callable[[], Any]] = {
            "matters": lambda: matter_options(row["jurisdiction"]),
            "places": lambda: place_options(row["jurisdiction"]),
            "praised": lambda: where.unit_of(row.get("matter"), row.get("place")),
            "went_on": lambda: triage.went_on(row),
            "masters": lambda: [*problems.possible_masters(row), *suggestions.possible_masters(row)],
        }
        return {n: suppliers[n]() for n in names if n in suppliers}

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        return {"title": title_of(row["text"])}

    def write(self, subject: Subject, before: Row | None, after: Row, event: Event) -> None:
        if before is not None:
            Voice.objects.filter(subject=subject).update(updated=subject.updated, unit=after.get("unit"))
            return
        insert(
            Voice(
                subject=subject, channel=after["channel"], matter=after.get("matter"), place=after.get("place"),
                rating=after.get("rating"), sealed=after["sealed"], code_digest=after["track"], updated=subject.updated,
                jurisdiction=subject.jurisdiction, opened=subject.opened, marks=",".join(event.payload.get("marks", ())),
                same=twins.digest(after["channel"], after["text"], after.get("place")), contact=event.payload.get("contact", ""),
                of=after.get("of"),
            )
        )  # fmt: skip
