"""Opening the contact of a voice that never became a problem: asked with a purpose, granted by another, each look recorded.

A problem has its own way for the whole original (`ask_unseal`, `unseal`, `look`); this is for questions, praise, suggestions.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db.models import F

from bihuan.kernel.access import reads, sees_critics
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation import history
from bihuan.services import clock
from bihuan.voices.commands import contact_of
from bihuan.voices.models import Opening, Voice
from bihuan.voices.tracking import problem_of

MOST_DAYS: Final = 30
USUAL_DAYS: Final = 3
MOST_PURPOSE: Final = 200
READERS: Final = ("centre", "supervision")


def current(voice: Voice) -> Opening | None:
    """The request that waits, or the grant that still holds."""
    found = Opening.objects.filter(voice=voice, refused__isnull=True).order_by("-asked").first()
    return found if found and (found.granted is None or until(found) >= clock.today()) else None


def until(opening: Opening) -> date:
    """The last day on which it may be looked at; of a request the day if it were granted now."""
    begun: date = (opening.granted or clock.now()).astimezone(clock.ZONE).date()
    return begun + timedelta(days=opening.days)


def may_open(actor: Actor, subject: Subject) -> bool:
    """Centre and supervision of the jurisdiction, never somebody of the unit concerned (W3.1)."""
    kinds = {office.partition(":")[0] for office in actor.offices}
    inside = subject.jurisdiction in reads(actor, "voice", directory()).jurisdictions
    return inside and bool(kinds & set(READERS)) and sees_critics(actor, subject)


@one_command
def ask(voice: Voice, actor: Actor, purpose: str, days: str) -> None:
    """Asks to read the contact. Raises Refused."""
    _allowed(voice, actor)
    if current(voice):
        raise Refused(Refusal("not-yet", "已经有一个申请在等，或者正开着。"))
    errors = {}
    if not 4 <= len(purpose.strip()) <= MOST_PURPOSE:
        errors["purpose"] = f"请写明用途，4 到 {MOST_PURPOSE} 个字。"
    if not (days.isascii() and days.isdigit() and len(days) < 3 and 1 <= int(days) <= MOST_DAYS):
        errors["days"] = f"看几天，请填 1 到 {MOST_DAYS}。"
    if errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    Opening.objects.create(
        voice=voice, by=actor.person or 0, asked=clock.now(), purpose=purpose.strip(), days=int(days)
    )
    _record(voice, actor, "申请看联系方式", purpose=purpose.strip(), days=int(days))


@one_command
def decide(voice: Voice, actor: Actor, *, granted: bool) -> None:
    """Another person grants it or does not. Raises Refused."""
    _allowed(voice, actor)
    opening = _locked(voice)
    if opening is None or opening.granted:
        raise Refused(Refusal("not-yet", "没有人申请看联系方式。"))
    if opening.by == actor.person:
        raise Refused(Refusal("apart", "看联系方式要由另一个人同意。"))
    opening.decided_by = actor.person
    opening.granted, opening.refused = (clock.now(), None) if granted else (None, clock.now())
    opening.save(update_fields=["decided_by", "granted", "refused"])
    _record(voice, actor, "同意看联系方式" if granted else "不同意看联系方式", purpose=opening.purpose)


@one_command
def look(voice: Voice, actor: Actor) -> str:
    """Opens the box once, and the look is recorded. Raises Refused, then nothing was opened."""
    _allowed(voice, actor)
    opening = _locked(voice)
    if opening is None or opening.granted is None or opening.by != actor.person:
        raise Refused(Refusal("not-yet", "要先申请，由另一个人同意，期限内才能看。"))
    Opening.objects.filter(pk=opening.pk).update(looks=F("looks") + 1)
    _record(voice, actor, "查看联系方式", purpose=opening.purpose)
    return contact_of(voice)


def _locked(voice: Voice) -> Opening | None:
    found = current(voice)
    return Opening.objects.select_for_update().get(pk=found.pk) if found else None


def _allowed(voice: Voice, actor: Actor) -> None:
    if not may_open(actor, voice.subject):
        raise Refused(Refusal("forbidden", "联系方式由政务中心和督查科申请查看，当事单位不能看。"))
    if problem_of(voice) is not None:
        raise Refused(Refusal("not-yet", "已立为问题的，在问题页申请看原文。"))
    if not voice.contact:
        raise Refused(Refusal("not-yet", "没有留联系方式，或者已按期销毁。"))


def _record(voice: Voice, actor: Actor, what: str, **values: object) -> None:
    history.record(actor, what, f"voice:{voice.subject.uid}", {}, values)
