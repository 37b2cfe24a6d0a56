"""What is done with voices that is more than one act of the table: saying, answering back, looking."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from bihuan.kernel.act import act, events_of, load
from bihuan.kernel.models import Attachment, Event, Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import REPORTER, SYSTEM, Actor, Refusal, Refused
from bihuan.loop.tables.suggestion import SUGGESTION
from bihuan.services.files.models import File
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import claim, person_of
from bihuan.services.sealed.boxes import Erased, Locked, Ref, keep, locked, open_many, seal
from bihuan.text.normalise import clean
from bihuan.text.redact import redact
from bihuan.voices.codes import code_digest, fresh_code
from bihuan.voices.models import Voice
from bihuan.voices.tracking import own_words, problem_of, suggestion_of, voice_by_code

MOST_SHOWN: Final = 5000  # characters of the redacted words, so that a problem's description can hold them
MOST_ANSWER: Final = 2000


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says, checked by the form, the API or an import before: ids exist, text is within its length.

    `said` is when it was said, where that was elsewhere; `origin` its number there. `files` are uploads of the public
    form whose `token` this is. `body` is a digest of all that another system sent: then that tells the same again.
    `link` is where it was found on the web: it leads to whoever said it, and is sealed.
    `sender` is the daily digest of an address, kept under seal alone; `marks` is what was noticed (docs/adr/0053); `redacted`
    the words as others read them, where they were made already.
    """

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
    token: str = ""
    body: str = ""
    link: str = ""
    sender: str = ""
    marks: Sequence[str] = ()
    redacted: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A voice's id and tracking code; `repeated` where the same key had already brought it, `held` where it waits in the
    slow lane and has no id yet."""

    uid: str
    code: str
    repeated: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is done before the transaction: the tracking code, the locked boxes, and what the event says beside them."""

    code: str
    boxes: Sequence[Locked]
    told: Mapping[str, Any]


# ---- saying ------------------------------------------------------------------------------------------------------


def say(words: Said, actor: Actor = REPORTER, key: str | None = None) -> Receipt:
    """Takes somebody's words in, once a key, however often and however much at once the key comes.

    Raises Refused (key-reused) for a key with other words, (invalid) for files that are not the form's.
    """
    if words.files and key is not None and (known := _voice_of(key)):
        return _repeated(known, words)  # its files are claimed: they cannot be found again
    try:
        with _alone():
            return take_in(words, actor, key)
    except IntegrityError:
        known = _voice_of(key) if key is not None else None
        if known is None:
            raise
        return _repeated(known, words)


def said_before(words: Said, key: str) -> Receipt | None:
    """What this key has brought already, None where it is new. Raises Refused (key-reused) where that was other."""
    known = _voice_of(key)
    return None if known is None else _repeated(known, words)


def take_in(words: Said, actor: Actor = REPORTER, key: str | None = None) -> Receipt:
    """The same without a look at the key: four INSERTs and nothing else. A known key is an IntegrityError."""
    made = prepared(words)
    return Receipt(_kept(words, made, actor, key), made.code)


def prepared(words: Said, person: str | None = None) -> Prepared:
    """Locks the words away under a new key or that of `person`, the contact in a box with a key of its own, since it is kept less long (L3, docs/adr/0054)."""
    code = fresh_code()
    box = {"text": clean(words.text), "code": code, "digest": _digest(words), "from": words.sender}
    if words.link:
        box["link"] = words.link
    if words.files:
        person = person_of(words.token)  # asked first: with the claim the token ends
    said = locked(box, person=person)
    contact = locked({"contact": words.contact}, "contact") if words.contact else None
    told = {
        "channel": words.channel, "text": words.redacted or shown(words.text), "matter": words.matter, "place": words.place,
        "rating": words.rating, "track": code_digest(code), "said": words.said, "origin": words.origin,
        "sealed": said.ref.id, "box": said.ref.digest, "marks": list(words.marks) or None,
        "contact": contact and contact.ref.id, "contact_box": contact and contact.ref.digest,
    }  # fmt: skip
    return Prepared(code, [b for b in (said, contact) if b], {n: v for n, v in told.items() if v is not None})


def part_of(whole: Voice, text: str) -> int:
    """One part of what somebody said, as a voice of its own: the same person, the same place and time, a code of its own.

    Its subject's key. Raises Erased where the person's words were destroyed.
    """
    row = load(whole.subject)
    words = Said(
        row["channel"], text, whole.jurisdiction, row.get("matter"), row.get("place"), contact=contact_of(whole),
        said=row.get("said"), origin=row.get("origin"),
    )  # fmt: skip
    made = prepared(words, whole.sealed)
    keep(*made.boxes)
    extra = {**made.told, "of": whole.pk}
    return act("voice", None, "submit", SYSTEM, jurisdiction=whole.jurisdiction, extra=extra).subject.pk


@one_command
def _kept(words: Said, made: Prepared, actor: Actor, key: str | None) -> str:
    """The voice's id. What needs no database is done by now: other writers wait for this transaction."""
    files = claimed(words)
    keep(*made.boxes)
    return begun(words.jurisdiction, made.told, files, actor, key)


def begun(jurisdiction: int, told: Mapping[str, Any], files: Sequence[File], actor: Actor, key: str | None) -> str:
    """Begins a voice of what lies under seal already; its id."""
    extra = {**told, "files": [[f.id, f.digest] for f in files]} if files else told
    acted = act("voice", None, "submit", actor, key=key, jurisdiction=jurisdiction, extra=extra)
    if files:
        Attachment.objects.bulk_create([Attachment(subject=acted.subject, file=f, sequence=1) for f in files])
    return acted.subject.uid


def shown(text: str) -> str:
    """What others read of somebody's words: redacted, and not longer than a problem's description may be."""
    text = redact(clean(text)).text
    if len(text) <= MOST_SHOWN:
        return text
    end = f"……（还有约 {len(text) - MOST_SHOWN} 字，全文已封存）"
    return text[: MOST_SHOWN - len(end)] + end


def is_same(box: Mapping[str, Any], words: Said) -> bool:
    """Whether the opened box of a voice was filled with these very words."""
    return hmac.compare_digest(str(box["digest"]), _digest(words))


def told_again(twin: Voice, words: Said) -> Receipt | None:
    """The receipt of a voice that this sender has already told word for word, and one more time counted; None where it
    was somebody else, or there is more in it now."""
    box, contact = _opened(twin), words.contact
    if box is None or box.get("from") != words.sender or box["text"] != clean(words.text):
        return None
    if (words.rating or twin.rating) != twin.rating or (contact and contact != contact_of(twin)):
        return None
    Voice.objects.filter(pk=twin.pk).update(again=F("again") + 1)
    return Receipt(twin.subject.uid, box["code"], repeated=True)


def code_of(key: str) -> str | None:
    """The tracking code of what this key has brought: who holds the key is who sent it."""
    voice = Voice.objects.filter(subject__event__key=key).first()
    box = _opened(voice)
    return str(box["code"]) if box else None


def claimed(words: Said) -> list[File]:
    """The form's uploads, bound to it from now on. Raises Refused (invalid)."""
    if not words.files:
        return []
    try:
        return claim(words.files, token=words.token)
    except FileRefused as refused:
        raise Refused(Refusal("invalid", refused.sentence, {"files": refused.sentence})) from refused


def _alone() -> AbstractContextManager[None]:
    """Within another command a key that is known must not take that command down."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _voice_of(key: str) -> int | None:
    return Event.objects.filter(key=key).values_list("subject", flat=True).first()


def _repeated(subject: int, words: Said) -> Receipt:
    voice = Voice.objects.select_related("subject").filter(pk=subject).first()
    box = _opened(voice)
    if voice is None or box is None or not is_same(box, words):
        raise Refused(Refusal("key-reused", "这个提交编号已经用过，而内容不同。请换一个编号再交。"))
    return Receipt(voice.subject.uid, box["code"], repeated=True)


def _opened(voice: Voice | None) -> dict[str, Any] | None:
    """The first box of a voice; None where there is none or its person was erased."""
    return open_many([voice.sealed]).get(voice.sealed) if voice else None


def contact_of(voice: Voice) -> str:
    """What was left to be reached by; empty where nothing was, or it was erased."""
    box = open_many([voice.contact]).get(voice.contact) if voice.contact else None
    return str(box["contact"]) if box else ""


def _digest(words: Said) -> str:
    """What tells the same words again from others; keyed, and kept inside the box alone."""
    said = (words.channel, words.text, words.matter, words.place, words.rating, words.contact, list(words.files))
    parts = ("body", words.body) if words.body else said
    return hmac.new(settings.SECRET_KEY.encode(), repr(parts).encode("utf-8", "surrogatepass"), "sha256").hexdigest()


# ---- the reporter answers back -----------------------------------------------------------------------------------


def reply(code: str, text: str, key: str | None = None) -> None:
    """An answer to the question asked of the reporter, or more about the matter. Raises Refused (not-found, not-yet)."""
    voice, problem = _reached(code)
    if problem is None:
        raise Refused(Refusal("not-yet", "还没有人向您提问。"))
    _once(_answer, voice, problem, {"text": text}, key)


def satisfaction(code: str, answer: str, text: str = "", key: str | None = None) -> None:
    """Solved, partly or not: taken at any time, the latest counts until it is settled. Of a suggestion: how the answer
    is taken."""
    voice, problem = _reached(code)
    about = problem or suggestion_of(voice)
    if about is None:
        raise Refused(Refusal("not-yet", "还没有办到这一步，办好以后会请您评价。"))
    fields = {"answer": answer, **({"text": text} if text.strip() else {})}
    _once(_answer, voice, about, fields, key)


def appeal(code: str, text: str, key: str | None = None) -> None:
    """After a decline, once: of the problem or suggestion, or of the voice itself where it never became one."""
    voice, problem = _reached(code)
    _once(_appeal, voice, problem or suggestion_of(voice) or voice.subject, {"text": text}, key)


Answering = Callable[[Voice, Subject, dict[str, Any], str | None], None]


def _reached(code: str) -> tuple[Voice, Subject | None]:
    voice = voice_by_code(code)
    return voice, problem_of(voice)


def _once(answering: Answering, voice: Voice, subject: Subject, fields: dict[str, Any], key: str | None) -> None:
    """The second press of the same button does nothing."""
    try:
        with _alone():
            answering(voice, subject, fields, key)
    except IntegrityError:
        if key is None or _voice_of(key) is None:
            raise


@one_command
def _answer(voice: Voice, about: Subject, fields: dict[str, Any], key: str | None) -> None:
    text, ref = _sealed(voice, fields.pop("text", ""))
    if text:
        fields["text"] = text
    action = "rate" if about.table == SUGGESTION.id else "answer"
    act(about.table, about.pk, action, REPORTER, fields, key=key, extra={"sealed": ref.id})


@one_command
def _appeal(voice: Voice, subject: Subject, fields: dict[str, Any], key: str | None) -> None:
    text, ref = _sealed(voice, fields["text"])
    act(subject.table, subject.pk, "appeal", REPORTER, {"text": text}, key=key, extra={"sealed": ref.id})


def _sealed(voice: Voice, text: str) -> tuple[str, Ref]:
    """The reporter's words are sealed under the reporter's own key; the journal holds the redacted ones. The box, even
    an empty one, tells whose answer it was: a problem may have several reporters."""
    text = clean(text, MOST_ANSWER)
    try:
        ref = seal({"text": text, "voice": voice.subject.uid}, person=voice.sealed)
    except Erased as erased:
        sentence = "您的个人信息已按要求销毁，这个码只能看进展。有话要说，请另说一条。"
        raise Refused(Refusal("not-yet", sentence)) from erased
    return redact(text).text[:MOST_ANSWER], ref


# ---- looking at the original -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Original:
    """What the reporter wrote, as written: words, contact, and what came later. `erased` where the key was destroyed."""

    text: str = ""
    contact: str = ""
    link: str = ""
    later: Sequence[str] = ()
    erased: bool = False


@one_command
def look(voice: Voice, actor: Actor) -> Original:
    """Opens the box once, and the look is an event of the problem (W3.1). Raises Refused, then nothing was opened."""
    problem = problem_of(voice)
    if problem is None:
        raise Refused(Refusal("not-yet", "立为问题以后，才能申请看原文。"))
    act("problem", problem.pk, "look", actor)
    box = _opened(_whole(voice))
    return (
        Original(box["text"], contact_of(voice), str(box.get("link", "")), _later(voice, problem))
        if box
        else Original(erased=True)
    )


def _whole(voice: Voice) -> Voice:
    """What was said at once: of a part, the voice that was split."""
    return Voice.objects.get(pk=voice.of) if voice.of else voice


def _later(voice: Voice, problem: Subject) -> list[str]:
    """What the same person said later, oldest first; a problem may have several reporters."""
    said = own_words(voice, [*events_of(voice.subject), *events_of(problem)])
    return [text for _, text in said if text]
