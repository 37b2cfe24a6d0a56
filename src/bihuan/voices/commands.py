"""What is done with voices that is more than one act of the table: saying, triaging, answering back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from bihuan.kernel.act import ANY, Acted, act, draw_number
from bihuan.kernel.models import Event, Subject
from bihuan.kernel.registry import command
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import REPORTER, SYSTEM, Actor, Refusal, Refused
from bihuan.loop.tables.problem import PROBLEM
from bihuan.services.sealed.boxes import Ref, open_sealed, seal
from bihuan.text.normalise import clean
from bihuan.text.redact import redact
from bihuan.voices import queries
from bihuan.voices.models import Voice

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U: read aloud without doubt
CODE_LENGTH = 16
MOST_TEXT = 5000


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says, checked by the form or the API before: ids exist, text is within its length."""

    channel: str
    text: str
    jurisdiction: int
    matter: int | None = None
    place: int | None = None
    rating: int | None = None
    contact: str = ""
    files: Sequence[str] = ()
    said: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A voice's id and tracking code; `repeated` where the same key had already brought it."""

    uid: str
    code: str
    repeated: bool = False


@one_command
def say(words: Said, actor: Actor = REPORTER, key: str | None = None) -> Receipt:
    """Takes somebody's words in, once a key: four INSERTs. Raises Refused (key-reused) for a key with other words."""
    if key is not None and (known := Event.objects.filter(key=key).values_list("subject", flat=True).first()):
        return _repeated(known, words)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    text = clean(words.text, MOST_TEXT)
    box = {"text": text, "contact": words.contact, "code": code, "files": list(words.files), "digest": _digest(words)}
    ref = seal(box)
    told = {
        "channel": words.channel, "text": redact(text).text, "matter": words.matter, "place": words.place,
        "rating": words.rating, "sealed": ref.id, "box": ref.digest, "track": code_digest(code), "said": words.said,
        "origin": words.origin,
    }  # fmt: skip
    extra = {k: v for k, v in told.items() if v is not None}
    acted = act("voice", None, "submit", actor, key=key, jurisdiction=words.jurisdiction, extra=extra)
    return Receipt(acted.subject.uid, code)


def code_digest(code: str) -> str:
    """What is kept of a tracking code to find it by; the code itself lies in the sealed box."""
    return hashlib.sha256(code.upper().replace("-", "").replace(" ", "").encode()).hexdigest()


def _repeated(subject: int, words: Said) -> Receipt:
    voice = Voice.objects.select_related("subject").get(pk=subject)
    box = open_sealed(voice.sealed)
    if not hmac.compare_digest(box["digest"], _digest(words)):
        raise Refused(Refusal("key-reused", "这个提交编号已经用过，而内容不同。请换一个编号再交。"))
    return Receipt(voice.subject.uid, box["code"], repeated=True)


def _digest(words: Said) -> str:
    """What tells the same words again from others; keyed, and kept inside the box alone."""
    parts = (words.channel, words.text, words.matter, words.place, words.rating, words.contact, list(words.files))
    return hmac.new(settings.SECRET_KEY.encode(), repr(parts).encode("utf-8", "surrogatepass"), "sha256").hexdigest()


# ---- triage ------------------------------------------------------------------------------------------------------


@command("voice", "triage")
@one_command
def triage(
    subject: Subject, actor: Actor, fields: Mapping[str, Any], *, version: int | None = ANY, key: str | None = None,
    office: str | None = None,
) -> Acted:  # fmt: skip
    """Triage, and what it makes: a problem with this voice, or the voice joined to an open one. One transaction."""
    making = fields.get("outcome") == "problem"
    number = draw_number(PROBLEM) if making else None
    extra = {"problem": number} if number else {}
    done = act("voice", subject.pk, "triage", actor, fields, version=version, key=key, office=office, extra=extra)
    if number:
        _report(done, actor, number)
    elif fields.get("outcome") == "merge":
        master = queries.problem_by_number(done.event.payload["master"])
        act("problem", master.pk, "take_in", SYSTEM, {}, extra={"voices": [done.subject.uid]})
    return done


def _report(done: Acted, actor: Actor, number: str) -> None:
    payload, row = done.event.payload, done.row
    fields = {k: payload[k] for k in ("title", "category", "matter", "place") if payload.get(k) is not None}
    description = row["text"] or payload["title"]
    act(
        "problem", None, "report", actor, {**fields, "description": description},
        jurisdiction=row["jurisdiction"], number=number, extra={"voices": [row["id"]]},
    )  # fmt: skip


# ---- the reporter answers back -----------------------------------------------------------------------------------


@one_command
def reply(code: str, text: str) -> Acted:
    """An answer to the question asked of the reporter. Raises Refused where nothing was asked."""
    voice, problem = _reached(code)
    if problem is None:
        raise Refused(Refusal("not-yet", "还没有人向您提问。"))
    return _answer(voice, problem, {"text": text})


@one_command
def satisfaction(code: str, answer: str, text: str = "") -> Acted:
    """Solved, partly or not: taken at any time, the latest counts until it is settled."""
    voice, problem = _reached(code)
    if problem is None:
        raise Refused(Refusal("not-yet", "还没有办到这一步，办好以后会请您评价。"))
    fields = {"answer": answer, **({"text": text} if text.strip() else {})}
    return _answer(voice, problem, fields)


@one_command
def appeal(code: str, text: str) -> Acted:
    """After a decline, once: of the problem, or of the voice itself where it never became one."""
    voice, problem = _reached(code)
    shown, ref = _sealed(voice, text)
    table, subject = ("problem", problem) if problem else ("voice", voice.subject)
    return act(table, subject.pk, "appeal", REPORTER, {"text": shown}, extra={"sealed": ref.id})


def _reached(code: str) -> tuple[Voice, Subject | None]:
    voice = queries.voice_by_code(code)
    return voice, queries.problem_of(voice)


def _answer(voice: Voice, problem: Subject, fields: dict[str, Any]) -> Acted:
    """The reporter's words are sealed under the reporter's own key; the journal holds the redacted ones."""
    extra: dict[str, Any] = {}
    if isinstance(fields.get("text"), str) and fields["text"].strip():
        fields["text"], ref = _sealed(voice, fields["text"])
        extra = {"sealed": ref.id}
    return act("problem", problem.pk, "answer", REPORTER, fields, extra=extra)


def _sealed(voice: Voice, text: str) -> tuple[str, Ref]:
    text = clean(text, MOST_TEXT)
    return redact(text).text, seal({"text": text}, person=voice.sealed)
