"""Keys of channels: made, told once, rotated with an overlap, ended. What is kept of one is a sealed box."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from bihuan.kernel.registry import directory
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation import history
from bihuan.organisation.commands.writing import administer
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_many, seal
from bihuan.services.sealed.erasure import erase
from bihuan.services.webhooks.signing import fresh_secret
from bihuan.voices.channels import channels
from bihuan.voices.models import IntakeKey

OWN: Final = frozenset({"officer"})  # what only people of our own say
MOST: Final = 5  # at once
OVERLAPS: Final = (1, 7, 30)  # days


def live(channel: str, jurisdiction: int | None = None) -> QuerySet[IntakeKey]:
    """The keys of a channel that count now, of one jurisdiction or of all, the newest first."""
    found = IntakeKey.objects.filter(
        Q(until__isnull=True) | Q(until__gt=clock.now()), channel=channel, ended__isnull=True
    )
    return (found if jurisdiction is None else found.filter(jurisdiction=jurisdiction)).order_by("-made", "-id")


def secrets(keys: QuerySet[IntakeKey]) -> Mapping[int, str]:
    """The secrets themselves by the keys' ids, in the order of the keys."""
    sealed = dict(keys.values_list("pk", "sealed"))
    boxes = open_many(sealed.values()) if sealed else {}
    return {pk: str(boxes[ref]["secret"]) for pk, ref in sealed.items() if ref in boxes}


@one_command
def make(by: Actor, channel: str, jurisdiction: int) -> str:
    """A new key beside those there are, told once. Raises Refused."""
    may_exchange(by, channel, jurisdiction)
    if live(channel, jurisdiction).count() >= MOST:
        raise Refused(Refusal("invalid", f"同时最多 {MOST} 把密钥，先停用不用的。"))
    return _made(by, channel, jurisdiction)


@one_command
def rotate(by: Actor, channel: str, jurisdiction: int, days: int) -> str:
    """A new key, told once; those there were count for so many days more. Raises Refused."""
    may_exchange(by, channel, jurisdiction)
    if days not in OVERLAPS:
        raise Refused(Refusal("invalid", "旧密钥再用几天，请选 1、7 或 30 天。", {"days": "请选 1、7 或 30 天。"}))
    until = clock.now() + timedelta(days=days)
    for key in live(channel, jurisdiction).filter(until__isnull=True):
        _change(by, "换下对接密钥", key, until=until)
    return _made(by, channel, jurisdiction)


@one_command
def end(by: Actor, pk: int) -> IntakeKey:
    """Ends a key at once and destroys its secret; a second time harmless. Raises Refused."""
    key = IntakeKey.objects.filter(pk=pk).first()
    if key is None:
        raise Refused(Refusal("not-found", "没有这把密钥。"))
    administer(by, key.jurisdiction)
    if key.ended is None:
        _change(by, "停用对接密钥", key, ended=clock.now())
        erase(key.sealed)
    return key


def may_exchange(by: Actor, channel: str, jurisdiction: int) -> None:
    """Raises Refused where this person does not administer the jurisdiction, or there is no such channel for others."""
    if jurisdiction not in directory().jurisdictions or channel not in channels() or channel in OWN:
        raise Refused(Refusal("not-found", "没有这个渠道，或它不能对接。"))
    administer(by, jurisdiction)


def used(pk: int) -> None:
    """Notes the day on which a key last signed something."""
    IntakeKey.objects.filter(pk=pk).exclude(used=clock.today()).update(used=clock.today())


def _made(by: Actor, channel: str, jurisdiction: int) -> str:
    secret = fresh_secret()
    box = seal({"secret": secret}, "intake")
    key = IntakeKey.objects.create(channel=channel, jurisdiction=jurisdiction, sealed=box.id, made=clock.now())
    history.record(by, "新建对接密钥", _name(key), {}, {"channel": channel, "jurisdiction": jurisdiction})
    return secret


def _change(by: Actor, what: str, key: IntakeKey, **values: Any) -> None:
    history.record(by, what, _name(key), {n: getattr(key, n) for n in values}, values)
    IntakeKey.objects.filter(pk=key.pk).update(**values)


def _name(key: IntakeKey) -> str:
    return f"intakekey:{key.pk}"
