"""Pairing a phone by a code that lives ten minutes, recognising it by its key, ending it (M8.5, docs/adr/0065)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.directory import actor_of
from bihuan.organisation.history import record
from bihuan.organisation.models import Account
from bihuan.records.phone.models import Device
from bihuan.services import clock
from bihuan.text.normalise import clean_line

KEY: Final = "bhp_"
CODE_LIVES: Final = timedelta(minutes=10)
IDLE: Final = timedelta(days=90)  # a phone that is not used for so long is paired no more
MOST: Final = 5
MAY: Final = ("records", "templates", "files", "activities")  # the collections of the API that a phone's key opens


class Lost(Exception):
    """A phone that its officer has given up: it is to forget what it holds."""


def is_officer(actor: Actor) -> bool:
    """Whether somebody serves as an officer 体验员 now."""
    return bool(actor.of("officer"))


@one_command
def offer(actor: Actor) -> str:
    """A code for one phone, shown once, good for ten minutes; an earlier one of the person's ends. Raises Refused."""
    if not is_officer(actor):
        raise Refused(Refusal("forbidden", "手机记录给体验员用。"))
    if len(paired(actor)) >= MOST:
        raise Refused(Refusal("not-yet", f"一人最多连接 {MOST} 台手机，请先解除一台。"))
    Device.objects.filter(account=actor.person, paired_at=None).delete()
    code = secrets.token_urlsafe(18)
    Device.objects.create(
        account_id=actor.person or 0, code_digest=digest(code), code_until=clock.now() + CODE_LIVES, made_at=clock.now()
    )
    return code


@one_command
def pair(code: str, name: str) -> tuple[Device, str]:
    """The phone behind a code and its key, told once. Raises Refused: unknown, used and late codes alike."""
    now = clock.now()
    waiting = Device.objects.select_related("account").filter(
        code_digest=digest(code), code_until__gt=now, account__is_active=True
    )
    found = waiting.first()
    if found is None or not is_officer(actor_of(found.account)):
        raise Refused(Refusal("not-found", "这个二维码已经用过或过期了。请在电脑上重新生成一个。"))
    key = KEY + secrets.token_urlsafe(32)
    found.name, found.digest = clean_line(name, 60) or "手机", digest(key)
    found.code_digest = found.code_until = None
    found.paired_at, found.used_on = now, now.date()
    found.save()
    record(actor_of(found.account), "连接手机", f"device:{found.pk}", {}, {"name": found.name})
    return found, key


@one_command
def end(actor: Actor, pk: int, *, lost: bool = False) -> bool:
    """Ends a phone of one's own; whether there was one. A lost one is also told to forget everything."""
    found = Device.objects.filter(account=actor.person, pk=pk, ended_at=None, paired_at__isnull=False).first()
    if found is None:
        return False
    Device.objects.filter(pk=pk).update(ended_at=clock.now(), lost=lost)
    record(actor, "手机丢失，解除连接" if lost else "解除手机连接", f"device:{pk}", {"name": found.name}, {})
    return True


def paired(actor: Actor) -> Sequence[Device]:
    """A person's phones in use, the latest first."""
    return list(Device.objects.filter(account=actor.person, ended_at=None, paired_at__isnull=False).order_by("-id"))


def by_key(token: str) -> Device | None:
    """The phone that a key belongs to, its account with it; None where it opens nothing. Raises Lost."""
    if not token.startswith(KEY):
        return None
    found = Device.objects.select_related("account").filter(digest=digest(token)).first()
    if found is None or not found.account.is_active:
        return None
    if found.lost:
        raise Lost
    if found.ended_at or clock.today() - (found.used_on or clock.today()) > IDLE:
        return None
    if found.used_on != clock.today():
        Device.objects.filter(pk=found.pk).update(used_on=clock.today())
    return found


def account_by_key(token: str) -> Account | None:
    """Whose phone a key belongs to. Raises Lost."""
    device = by_key(token)
    return device.account if device else None


def digest(secret: str) -> str:
    """What is kept of a code or a key."""
    return hashlib.sha256(secret.encode()).hexdigest()
