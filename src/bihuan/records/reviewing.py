"""Accepting a record: each finding becomes a voice of channel 体验员 with its evidence, in the same transaction (M8.5)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bihuan.kernel.act import ANY, Acted, act
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import command
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import REPORTER, Actor, Row
from bihuan.loop.tables.record import RECORD, SEVERITIES
from bihuan.records import queries
from bihuan.records.models import Finding, Version
from bihuan.services.files.models import File
from bihuan.services.sealed.boxes import keep, open_many
from bihuan.voices.commands import Said, begun, prepared

CHANNEL = "officer"


@command("record", "accept")
@one_command
def accept(
    subject: Subject, actor: Actor, fields: Mapping[str, Any], *, version: int | None = ANY, key: str | None = None,
    office: str | None = None,
) -> Acted:  # fmt: skip
    """The record is accepted, and its findings are in the loop. Raises Refused, then nothing was written."""
    done = act(RECORD.id, subject.pk, "accept", actor, fields, version=version, key=key, office=office)
    _speak(done.subject, done.row)
    return done


def _speak(subject: Subject, row: Row) -> None:
    """A voice of each finding, said by the reporter: no journal but the record's knows who."""
    written, stages, files = _written(row), _stages(row), queries.files(subject)
    made = {f["client_id"]: _said(subject, row, f, written, stages, files) for f in row.get("findings", ())}
    rows = Subject.objects.in_bulk(list(made.values()), field_name="uid")
    Finding.objects.bulk_create([Finding(subject=subject, client_id=c, voice=rows[uid]) for c, uid in made.items()])


def _said(
    subject: Subject, row: Row, finding: Mapping[str, Any], written: Mapping[str, str], stages: Mapping[str, str], known: Mapping[str, File],
) -> str:  # fmt: skip
    around = _around(finding, stages)
    words = Said(
        CHANNEL, written.get(finding["client_id"], finding["text"]) + around, row["jurisdiction"], row.get("matter"), row.get("place"),
        said=datetime.fromisoformat(row["ended"]).date().isoformat(), redacted=finding["text"] + around,
    )  # fmt: skip
    made = prepared(words, row["sealed"])
    keep(*made.boxes)
    files = [known[i] for i in finding.get("files", ()) if i in known]
    key = hashlib.sha256(f"{subject.uid}|{finding['client_id']}".encode()).hexdigest()
    return begun(words.jurisdiction, made.told, files, REPORTER, key)


def _around(finding: Mapping[str, Any], stages: Mapping[str, str]) -> str:
    """Where on the way it was found and how grave it seems, beside the words."""
    stage, grave = stages.get(finding.get("stage", "")), dict(SEVERITIES).get(finding.get("severity", ""))
    told = "，".join(part for part in (f"环节：{stage}" if stage else "", f"程度：{grave}" if grave else "") if part)
    return f"\n（{told}）" if told else ""


def _stages(row: Row) -> dict[str, str]:
    found = Version.objects.filter(template__code=row["template"], number=row["template_version"]).first()
    return {stage["id"]: stage["label"] for stage in found.body["stages"]} if found else {}


def _written(row: Row) -> dict[str, str]:
    """The findings as they were written, by id; nothing where the person's key was destroyed: then the redacted ones do."""
    box = open_many([row["sealed"]]).get(row["sealed"], {})
    return {f["client_id"]: f["text"] for f in box.get("findings", ())}
