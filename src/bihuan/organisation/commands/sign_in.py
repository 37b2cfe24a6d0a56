"""Signing in with a password: the one way for the page and for API keys.

Whoever does not get in learns nothing of why: no such account, a closed one, a wrong password and a locked name sound
and take the same. Attempts are counted before the password is looked at, so that many at once count too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.utils.crypto import salted_hmac

from bihuan.loop.language import Refusal, Refused
from bihuan.organisation.commands.persons import refused_here, spelled
from bihuan.organisation.models import Account, Attempt
from bihuan.services.clock import now

WITHIN = timedelta(minutes=15)
FROM_ONE_ADDRESS, FROM_ANYWHERE = 5, 30  # failures of a name within that time
LONGEST = 200  # a password beyond this is none


def sign_in(username: str, password: str, address: str) -> Account:
    """The account, if the password is its own. Raises Refused: `forbidden`, or `too-many` with `retry_after` seconds."""
    name = spelled(username)[:LONGEST]
    limits = {digest(name, address): FROM_ONE_ADDRESS, digest(name): FROM_ANYWHERE}
    count(limits)
    account = authenticate(username=name, password=password[:LONGEST])
    if not isinstance(account, Account) or refused_here(password):
        raise Refused(Refusal("forbidden", "账号或密码不对。"))
    forget(limits)
    return account


def forget(limits: Mapping[str, int]) -> None:
    """What was proved wipes the failures before it."""
    Attempt.objects.filter(key__in=limits).delete()


def count(limits: Mapping[str, int]) -> None:
    """One more attempt for each key. Raises Refused (too-many) beyond its limit."""
    if not settings.RATE_LIMITS:
        return
    moment = now()
    Attempt.objects.filter(at__lt=moment - WITHIN).delete()
    Attempt.objects.bulk_create([Attempt(key=key, at=moment) for key in limits])
    if any(Attempt.objects.filter(key=key).count() > most for key, most in limits.items()):
        minutes = int(WITHIN.total_seconds()) // 60
        sentence = f"试的次数太多了，请 {minutes} 分钟后再试，或请系统管理员重设密码。"
        raise Refused(Refusal("too-many", sentence, kept={"retry_after": minutes * 60}))


def digest(*parts: str) -> str:
    """The key under which failures are counted: what was typed does not lie in a table."""
    return salted_hmac("bihuan.organisation.sign_in", "\n".join(parts), algorithm="sha256").hexdigest()
