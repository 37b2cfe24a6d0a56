"""Assistance 帮办: what was needed, how it went, and what the person thinks of it; opinions heard outside a visit."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.core import signing
from django.db import IntegrityError
from django.db.models import Count, QuerySet

from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import REPORTER, Actor, Refusal, Refused
from bihuan.organisation import history
from bihuan.records.models import Assistance
from bihuan.records.queries import place_of
from bihuan.services import clock
from bihuan.text.normalise import clean
from bihuan.text.redact import redact
from bihuan.voices import commands as voices
from bihuan.voices import where

HELP, OPINION = "help", "opinion"
WHOM: Final = (("person", "群众"), ("firm", "企业"), ("elder", "老年人"), ("disabled", "残疾人"), ("other", "其他"))
TOPICS: Final = (("founding", "企业开办"), ("project", "项目落地"), ("running", "生产经营"), ("people", "群众办事"))
RECOMMENDED: Final = (
    ("window", "窗口"),
    ("online", "网上、掌上"),
    ("machine", "自助机"),
    ("agent", "帮代办"),
    ("phone", "电话咨询"),
    ("none", "没有"),
)
SOLVED: Final = (("yes", "办成了"), ("partly", "办成一部分"), ("no", "没办成"))
RATINGS: Final = ((5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意"))
SALT: Final = "records.assistance"
FEWEST: Final = 5  # ratings that may be shown as a mean: fewer would tell of a person
RATED_WITHIN: Final = timedelta(days=30)
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Told:
    """What an officer writes down, checked by the form before. `opinion` becomes a voice."""

    client_id: str
    kind: str
    day: date
    whom: str
    topic: str = ""
    matter: int | None = None
    place: int | None = None
    activity: str = ""
    need: str = ""
    guidance: str = ""
    recommended: str = ""
    solved: str = ""
    opinion: str = ""


def note(told: Told, actor: Actor) -> Assistance:
    """Kept once, however often the form is sent. Raises Refused (forbidden)."""
    if not actor.of("officer"):
        raise Refused(Refusal("forbidden", "帮办记录由体验员来记。"))
    known = Assistance.objects.filter(account=actor.person or 0, client_id=told.client_id)
    try:
        return known.first() or _noted(told, actor)
    except IntegrityError:
        return known.get()


@one_command
def _noted(told: Told, actor: Actor) -> Assistance:
    spot = where.place(told.place) or where.matter(told.matter)
    area = spot.jurisdiction if spot else place_of(actor)
    voice = _heard(told, actor, area) if told.opinion.strip() else None
    made = Assistance.objects.create(
        account=actor.person or 0, client_id=told.client_id, jurisdiction=area, kind=told.kind, day=told.day, whom=told.whom, topic=told.topic,
        matter=told.matter, place=told.place, activity=told.activity, need=_shown(told.need), guidance=_shown(told.guidance),
        recommended=told.recommended, solved=told.solved, voice=voice, at=clock.now(),
    )  # fmt: skip
    history.record(
        actor, "记帮办" if told.kind == HELP else "转来意见", f"assistance:{made.pk}", {}, {"kind": told.kind}
    )
    return made


def _shown(text: str) -> str:
    """Without names and numbers: nobody is to be known by it."""
    return redact(clean(text)).text[:1000]


def _heard(told: Told, actor: Actor, area: int) -> Subject:
    """The opinion as a voice of channel 体验员: who passed it on, no journal of it knows."""
    topic, whom = dict(TOPICS).get(told.topic, ""), dict(WHOM)[told.whom]
    text = f"{told.opinion.strip()}\n（听到的意见：{whom}{f'，{topic}' if topic else ''}）"
    key = hashlib.sha256(f"assistance|{actor.id}|{told.client_id}".encode()).hexdigest()
    words = voices.Said("officer", text, area, told.matter, told.place, said=told.day.isoformat())
    receipt = voices.say(words, REPORTER, key)
    found: Subject = Subject.objects.get(uid=receipt.uid)
    return found


# ---- the person's satisfaction -----------------------------------------------------------------------------------


def token(row: Assistance) -> str:
    """What the QR code leads to; nobody can guess another."""
    return signing.dumps(row.pk, salt=SALT)


def of_token(text: str) -> Assistance:
    """Raises Refused (not-found) for every other text alike."""
    try:
        found = Assistance.objects.filter(pk=signing.loads(text, salt=SALT), kind=HELP).first()
    except signing.BadSignature:
        found = None
    if found is None:
        raise Refused(Refusal("not-found", "没有找到这次帮办，请重新扫码。"))
    return found


def rate(row: Assistance, rating: int, words: str = "") -> None:
    """The person's own rating, once; words beside it become a voice. Raises Refused (not-yet, invalid)."""
    if rating not in dict(RATINGS):
        raise Refused(Refusal("invalid", "请选一个。", {"rating": "请选一个。"}))
    if clock.now() - row.at > RATED_WITHIN:
        raise Refused(Refusal("not-yet", "这次帮办过去一个月了，不再评价。有话要说，请到首页说一句。"))
    _rated(row, rating, words)


@one_command
def _rated(row: Assistance, rating: int, words: str) -> None:
    done = Assistance.objects.filter(pk=row.pk, rating__isnull=True).update(rating=rating, rated_at=clock.now())
    if not done:
        raise Refused(Refusal("not-yet", "这次帮办已经评过了，谢谢您。"))
    if words.strip():
        voices.say(voices.Said("rating", words, row.jurisdiction, row.matter, row.place, rating))


# ---- reading -----------------------------------------------------------------------------------------------------


def own(actor: Actor, before: int | None = None) -> list[Assistance]:
    """An officer's own, newest first, one more than a page."""
    return _page(Assistance.objects.filter(account=actor.person or 0), before)


def own_one(actor: Actor, pk: int) -> Assistance:
    """Raises Refused (not-found)."""
    found = Assistance.objects.filter(account=actor.person or 0, pk=pk).select_related("voice").first()
    if found is None:
        raise Refused(Refusal("not-found", "没有找到，或者您不能查看。"))
    return found


def of_places(places: Sequence[int], before: int | None = None) -> list[Assistance]:
    """Those of the places whose centre somebody sits in, newest first, one more than a page."""
    return _page(Assistance.objects.filter(jurisdiction__in=places), before)


def _page(rows: QuerySet[Assistance], before: int | None) -> list[Assistance]:
    rows = rows.filter(pk__lt=before) if before else rows
    return list(rows.select_related("voice").order_by("-pk")[: MOST + 1])


def figures(places: Sequence[int], since: date) -> Mapping[str, Any]:
    """How much was helped and how it went; a mean of ratings only where there are enough."""
    rows = Assistance.objects.filter(jurisdiction__in=places, day__gte=since)
    solved = Counter(dict(rows.filter(kind=HELP).values_list("solved").annotate(n=Count("pk")).order_by()))
    ratings = [r for r in rows.filter(rating__isnull=False).values_list("rating", flat=True) if r is not None]
    mean = sum(ratings) / len(ratings) if len(ratings) >= FEWEST else None
    return {
        "helped": sum(solved.values()), "solved": solved["yes"], "opinions": rows.filter(voice__isnull=False).count(), "rated": len(ratings),
        "mean": f"{mean:.1f}" if mean is not None else "", "fewest": FEWEST,
    }  # fmt: skip
