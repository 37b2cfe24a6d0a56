"""Taking records in, each exactly once, however often and from however many phones it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError

from bihuan.kernel.act import Acted, act, load
from bihuan.kernel.models import Attachment, Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import SYSTEM, Actor, Refusal, Refused
from bihuan.loop.tables.record import RECORD
from bihuan.records import intake, queries, secrecy
from bihuan.records.intake import Draft
from bihuan.records.models import Delivery
from bihuan.services import clock
from bihuan.services.files.models import File
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import claim
from bihuan.services.sealed.boxes import seal
from bihuan.text.redact import redact
from bihuan.voices.commands import shown

MOST_AT_ONCE: Final = 200  # records of one call
TRIES: Final = 9  # as many phones at one moment are more than anybody has
BOX: Final = "record"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one record: created, same, conflict or refused. `id` is its number; `other` the draft beside which it
    is kept; `notes` what was put right or noticed; `resubmitted` where it completed a record that came back."""

    client_id: str
    status: str
    id: str | None = None
    other: str | None = None
    detail: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    resubmitted: bool = False


def sync(sent: Any, actor: Actor, told: Any = None) -> list[Answer]:
    """Each record by itself, in the order sent; `told` is the time by the phone's clock when it sent them. Raises Refused
    where it is no list of records at all, or the person is no officer."""
    if not actor.of("officer"):
        raise Refused(Refusal("forbidden", "体验记录由体验员来交。"))
    if not isinstance(sent, list):
        raise Refused(Refusal("invalid", "records 应当是一组记录。", {"records": "应当是一组记录。"}))
    if len(sent) > MOST_AT_ONCE:
        sentence = f"一次最多 {MOST_AT_ONCE} 份，这次有 {len(sent)} 份，请分几次交；已交的不会重复。"
        raise Refused(Refusal("too-many", sentence, {"records": sentence}))
    off = _behind(told)
    return [_one(record, actor, off) for record in sent]


def _behind(told: Any) -> timedelta:
    """How far the phone's clock is behind ours; nothing where it did not say, or nothing that can be read."""
    try:
        moment = datetime.fromisoformat(told)
    except (TypeError, ValueError):
        return timedelta()
    return clock.now() - (moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE))


def _one(sent: Any, actor: Actor, off: timedelta) -> Answer:
    try:
        return take(intake.draft(sent, actor, off), actor)
    except Refused as refused:
        refusal = refused.refusal
        return Answer(intake.client_id(sent), "refused", detail=refusal.sentence, errors=refusal.errors)


def take(draft: Draft, actor: Actor) -> Answer:
    """Takes one record in. Raises Refused, then nothing is written."""
    for left in range(TRIES, 0, -1):
        try:
            return _taken(draft, actor)
        except IntegrityError:  # the same client id came from another phone at the same moment
            if left == 1:
                raise
    raise AssertionError("unreachable")


@one_command
def _taken(draft: Draft, actor: Actor) -> Answer:
    account = actor.person or 0
    before = queries.delivered(account, draft.client_id)
    if known := next((d for d in before if d.digest == draft.digest), None):
        return _again(known)
    if draft.of and (waiting := _returned(draft, account)):
        return _completed(draft, actor, waiting, len(before))
    other = str(before[-1].subject.number) if before else None
    acted = _begun(draft, actor, other)
    _noted(draft, account, acted.subject, "conflict" if other else "created", len(before))
    for twin in queries.waiting_twins(queries.record_of(acted.subject)) if other else ():
        if not load(twin).get("conflict"):
            act(RECORD.id, twin.pk, "clash", SYSTEM, {"conflict": acted.subject.number})
    return _answer(draft, acted, "conflict" if other else "created", other)


def _again(known: Delivery) -> Answer:
    """The same content is answered alike: a lost answer is found again."""
    number, row = str(known.subject.number), load(known.subject)
    if known.outcome == "conflict":
        other = row.get("conflict")
        return Answer(
            known.client_id, "conflict", number, other, _beside(other) if other else "已经收到，已定用哪一份。"
        )
    return Answer(known.client_id, "same", number, detail="已经收到过，没有重复。")


def _beside(other: str | None) -> str:
    return f"同一份记录已经从别处交过（{other}），内容不同。两份都收下了，请在“我的记录”里选用哪一份。"


def _answer(draft: Draft, acted: Acted, status: str, other: str | None = None, *, resubmitted: bool = False) -> Answer:
    detail = _beside(other) if other else "补充收到了。" if resubmitted else "收到了。"
    return Answer(
        draft.client_id,
        status,
        str(acted.subject.number),
        other,
        detail,
        notes=notes(acted.row),
        resubmitted=resubmitted,
    )


def notes(row: Mapping[str, Any]) -> list[str]:
    """What was put right or noticed when a record came."""
    found = []
    if off := row.get("clock_off"):
        found.append(
            f"手机的时间{'慢' if off > 0 else '快'}了{_lasting(abs(off))}，起止时间已按收到的时间校正，用时不变。"
        )
    if newer := row.get("newer"):
        found.append(f"记录用的是模板第 {row['template_version']} 版，现在已经是第 {newer} 版；照原来那一版收下。")
    return found


def _lasting(seconds: int) -> str:
    if seconds >= 172_800:
        return f"约 {round(seconds / 86_400)} 天"
    return f"约 {round(seconds / 3600)} 小时" if seconds >= 7200 else f"约 {max(1, round(seconds / 60))} 分钟"


# ---- into the journal --------------------------------------------------------------------------------------------


def _begun(draft: Draft, actor: Actor, conflict: str | None) -> Acted:
    spot = draft.place or draft.matter
    ref = seal(draft.words, BOX)
    extra = {**_told(draft, ref.id, ref.digest), "client_id": draft.client_id, "conflict": conflict}
    return _kept(draft, actor, None, "submit", extra, spot.jurisdiction if spot else queries.place_of(actor))


def _completed(draft: Draft, actor: Actor, waiting: Subject, rank: int) -> Answer:
    """What the centre asked back for."""
    ref = seal(draft.words, BOX, load(waiting)["sealed"])
    acted = _kept(draft, actor, waiting, "resubmit", _told(draft, ref.id, ref.digest))
    _noted(draft, actor.person or 0, acted.subject, "created", rank)
    return _answer(draft, acted, "created", resubmitted=True)


def _kept(
    draft: Draft, actor: Actor, subject: Subject | None, action: str, extra: Mapping[str, Any], area: int | None = None
) -> Acted:
    files = _claimed(draft, actor)
    told = {n: v for n, v in {**extra, "files": [[f.id, f.digest] for f in files]}.items() if v not in (None, "", [])}
    pk = subject.pk if subject else None
    acted = act(
        RECORD.id, pk, action, actor, {}, extra=told, jurisdiction=area, person=actor.person if pk is None else None
    )
    rows = [Attachment(subject=acted.subject, file=f, sequence=acted.event.sequence) for f in files]
    Attachment.objects.bulk_create(rows, ignore_conflicts=True)
    return acted


def _told(draft: Draft, box: str, digest: str) -> dict[str, Any]:
    """What the event says: the words as others read them, the written ones by reference."""
    newer = draft.template.version if draft.template.version != draft.version else None
    return {
        "template": draft.template.code, "form": draft.template.form, "template_version": draft.version, "newer": newer,
        "activity": draft.activity, "matter": draft.matter and draft.matter.id, "place": draft.place and draft.place.id,
        "started": draft.started.isoformat(timespec="seconds"), "ended": draft.ended.isoformat(timespec="seconds"),
        "clock_off": draft.off or None, "answers": {k: _redacted(v) for k, v in draft.answers.items()},
        "findings": [{**f, "text": shown(f["text"])} for f in draft.findings], "sealed": box, "box": box, "digest": digest,
        **secrecy.of_record(draft.activity, (draft.matter, draft.place)),
    }  # fmt: skip


def _redacted(value: Any) -> Any:
    return redact(value).text if isinstance(value, str) else value


def _claimed(draft: Draft, actor: Actor) -> list[File]:
    if not draft.files:
        return []
    try:
        return claim(draft.files, actor=actor.id)
    except FileRefused as refused:
        raise Refused(Refusal("invalid", refused.sentence, {"findings": refused.sentence})) from refused


def _noted(draft: Draft, account: int, subject: Subject, outcome: str, rank: int) -> None:
    Delivery.objects.create(
        account=account, client_id=draft.client_id, digest=draft.digest, rank=rank, subject=subject, outcome=outcome,
        at=clock.now(),
    )  # fmt: skip


def _returned(draft: Draft, account: int) -> Subject | None:
    """The officer's own record that waits to be completed; None where it no longer does: then both are kept."""
    found = Subject.objects.filter(table=RECORD.id, number=draft.of, record__account=account, state="returned")
    return found.first()
