"""Making, checking and revoking keys; who is behind a request."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from bihuan.api.models import Key
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.directory import actor_of
from bihuan.organisation.models import Account
from bihuan.services import clock


class Bearer(HttpBearer):
    """`Authorization: Bearer KEY`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        key = Key.objects.select_related("account").filter(digest=digest(token), revoked__isnull=True).first()
        if key is None or not key.account.is_active or not _in_scope(key, request):
            return None
        if key.used != clock.today():
            Key.objects.filter(pk=key.pk).update(used=clock.today())
        return actor_of(key.account)


class Session(APIKeyCookie):
    """The session of the pages; its unsafe requests carry the CSRF token."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        return actor_of(request.user) if isinstance(request.user, Account) and request.user.is_active else None


def digest(token: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(token.encode()).hexdigest()


def _in_scope(key: Key, request: HttpRequest) -> bool:
    """A scope is "all" or a list of collections, each with `:read` where it may only read."""
    if key.scope == "all":
        return True
    collection = request.path.removeprefix("/api/v1/").split("/")[0]
    return collection in key.scope or (request.method in ("GET", "HEAD") and f"{collection}:read" in key.scope)


@one_command
def make_key(account: Account, name: str, scope: Any) -> str:
    """A new key, told once. Raises Refused where the scope is neither "all" nor a list of words."""
    if scope != "all" and not (isinstance(scope, list) and scope and all(isinstance(s, str) for s in scope)):
        raise Refused(Refusal("invalid", "scope 应当是 all 或一组名称。", {"scope": "应当是 all 或一组名称。"}))
    token = "bh_" + secrets.token_urlsafe(32)
    Key.objects.create(account=account, name=name[:80], digest=digest(token), scope=scope, created=clock.now())
    return token


@one_command
def revoke(account: int, pk: int) -> bool:
    """Ends one of the person's own keys."""
    return bool(Key.objects.filter(account=account, pk=pk, revoked__isnull=True).update(revoked=clock.now()))
