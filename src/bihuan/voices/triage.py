"""What becomes of a voice: triaged into what has an owner, split where it speaks of several matters, taken back at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bihuan.kernel.act import ANY, Acted, act, draw_number
from bihuan.kernel.models import Attachment, Subject
from bihuan.kernel.registry import command, within
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import SYSTEM, Actor
from bihuan.loop.tables.problem import PROBLEM
from bihuan.loop.tables.problem_effects import PAST_RECTIFYING
from bihuan.loop.tables.suggestion import SUGGESTION
from bihuan.loop.tables.voice import UNDO, joins_suggestion
from bihuan.services import clock
from bihuan.suggestions.queries import by_number
from bihuan.text.redact import redact
from bihuan.voices.commands import part_of
from bihuan.voices.models import Voice
from bihuan.voices.tracking import problem_by_number

MAKES: Final = {"problem": PROBLEM, "suggestion": SUGGESTION}  # what an outcome of triage makes


@command("voice", "triage")
@one_command
def triage(
    subject: Subject, actor: Actor, fields: Mapping[str, Any], *, version: int | None = ANY, key: str | None = None,
    office: str | None = None,
) -> Acted:  # fmt: skip
    """Triage, and what it makes: a problem or suggestion with this voice, or the voice joined to an open one. One
    transaction."""
    making = MAKES.get(str(fields.get("outcome")))
    number = draw_number(making) if making else None
    extra = {making.id: number} if making else {}
    done = act("voice", subject.pk, "triage", actor, fields, version=version, key=key, office=office, extra=extra)
    if making is SUGGESTION:
        _suggest(done, actor, str(number))
    elif making is PROBLEM:
        _report(done, actor, str(number))
    elif fields.get("outcome") == "merge":
        _join(done)
    return done


def _join(done: Acted) -> None:
    """The open problem or suggestion that was chosen takes the voice in."""
    master = _master(done.event.payload)
    act(master.table, master.pk, "take_in", SYSTEM, {}, extra={"voices": [done.subject.uid]})


def _suggest(done: Acted, actor: Actor, number: str) -> None:
    payload, row = done.event.payload, done.row
    fields = {k: payload[k] for k in ("title", "unit") if payload.get(k) is not None}
    act(
        "suggestion", None, "receive", actor, {**fields, "description": row["text"] or payload["title"]},
        jurisdiction=row["jurisdiction"], number=number, extra={"voices": [row["id"]]},
    )  # fmt: skip


def _report(done: Acted, actor: Actor, number: str) -> None:
    payload, row = done.event.payload, done.row
    fields = {k: payload[k] for k in ("title", "category", "matter", "place") if payload.get(k) is not None}
    description = row["text"] or payload["title"]
    act(
        "problem", None, "report", actor, {**fields, "description": description},
        jurisdiction=row["jurisdiction"], number=number, extra={"voices": [row["id"]]},
    )  # fmt: skip


def _master(payload: Mapping[str, Any]) -> Subject:
    """The problem or suggestion that a triage merges a voice into."""
    return by_number(payload["master"]) if joins_suggestion(payload) else problem_by_number(payload["master"])


# ---- one voice, several matters ----------------------------------------------------------------------------------


@command("voice", "split")
@one_command
def split(
    subject: Subject, actor: Actor, fields: Mapping[str, Any], *, version: int | None = ANY, key: str | None = None,
    office: str | None = None,
) -> Acted:  # fmt: skip
    """Each part is a voice of its own, under the same person's key; the first code leads to all of them."""
    told = {**fields, "parts": _redacted(fields.get("parts"))}
    done = act("voice", subject.pk, "split", actor, told, version=version, key=key, office=office)
    whole = Voice.objects.select_related("subject").get(pk=subject.pk)
    files = list(Attachment.objects.filter(subject=subject))
    for part in done.event.payload["parts"]:
        made = part_of(whole, part["text"])
        Attachment.objects.bulk_create([Attachment(subject_id=made, file_id=f.file_id, sequence=1) for f in files])
    return done


def _redacted(parts: Any) -> Any:
    """The parts as the journal may hold them. What is no list of texts the table refuses."""
    if not isinstance(parts, list):
        return parts
    return [
        {**p, "text": redact(p["text"]).text} if isinstance(p, dict) and isinstance(p.get("text"), str) else p
        for p in parts
    ]


# ---- taken back --------------------------------------------------------------------------------------------------


def went_on(row: Mapping[str, Any]) -> str | None:
    """Why what a triage made stays: somebody has gone on with it. None where it may go, or it is too late anyway."""
    if clock.now() - datetime.fromisoformat(row["since"]) > UNDO:
        return None
    if row.get("outcome") == "merge":
        payload = {"master": row.get("master") or row.get("suggestion")}
        return "并入的那一件已经办到后面了。" if _master(payload).state in PAST_RECTIFYING else None
    made = _made(row)
    return f"{made.number} 已经有人接着办了。" if made and made.version > 1 else None


def _made(row: Mapping[str, Any]) -> Subject | None:
    """The problem or suggestion that the triage of this voice made."""
    if row.get("problem"):
        return problem_by_number(row["problem"])
    return by_number(row["suggestion"]) if row.get("suggestion") else None


@within("voice", "withdraw")
def undone(acted: Acted) -> None:
    """What the triage made ends with it; what took the voice in lets it go (L6.2)."""
    before, own = acted.before or {}, {"voices": [acted.subject.uid]}
    if before.get("outcome") == "merge":
        master = _master({"master": before.get("master") or before.get("suggestion")})
        act(master.table, master.pk, "let_go", SYSTEM, {}, extra=own)
    elif made := _made(before):
        act(made.table, made.pk, "retract", SYSTEM, {}, extra=own)
