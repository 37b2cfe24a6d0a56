"""Making, checking and revoking keys; who is behind a request."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any, Final

from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from bihuan.api.models import Key
from bihuan.api.refusing import Stopped
from bihuan.kernel.transaction import one_command
from bihuan.loop.fields import HOSTILE
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.directory import actor_of
from bihuan.organisation.models import Account
from bihuan.records.phone import devices
from bihuan.services import clock

SCOPE: Final = re.compile(r"[a-z][a-z0-9_-]{0,30}(:read)?\Z")
MOST_SCOPES: Final = 40
MOST_NAME: Final = 80


class Bearer(HttpBearer):
    """`Authorization: Bearer KEY`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        if token.startswith(devices.KEY):
            return _of_phone(token, request)
        key = Key.objects.select_related("account").filter(digest=digest(token), revoked__isnull=True).first()
        if key is None or not key.account.is_active:
            return None
        if not _in_scope(key, request):
            raise Stopped(403, "out-of-scope", "这个密钥的范围不包括这件事。")
        if key.used != clock.today():
            Key.objects.filter(pk=key.pk).update(used=clock.today())
        return actor_of(key.account)


class Session(APIKeyCookie):
    """The session of the pages; its unsafe requests carry the CSRF token. Whoever has none is asked for no token."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        if not isinstance(request.user, Account) or not request.user.is_active:
            return None
        if check_csrf(request) is not None:
            raise Stopped(403, "csrf", "页面的校验已过期，请刷新页面后再试。")
        return actor_of(request.user)


def _of_phone(token: str, request: HttpRequest) -> Actor | None:
    """The officer whose phone it is: its key opens what recording needs, and nothing else."""
    try:
        account = devices.account_by_key(token)
    except devices.Lost:
        raise Stopped(410, "device-lost", "这台手机已报失，里面的内容要清除。") from None
    if account is not None and _collection(request) not in devices.MAY:
        raise Stopped(403, "out-of-scope", "手机的密钥只用来记录。")
    return actor_of(account) if account else None


def digest(token: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(token.encode()).hexdigest()


def _in_scope(key: Key, request: HttpRequest) -> bool:
    """A scope is "all" or a list of collections, each with `:read` where it may only read."""
    if key.scope == "all":
        return True
    collection = _collection(request)
    return collection in key.scope or (request.method in ("GET", "HEAD") and f"{collection}:read" in key.scope)


def _collection(request: HttpRequest) -> str:
    return request.path.removeprefix("/api/v1/").split("/")[0]


@one_command
def make_key(account: Account, name: str, scope: Any) -> str:
    """A new key, told once. Raises Refused where the scope is neither "all" nor a list of collections, or the name odd."""
    if scope != "all" and not _is_list_of_names(scope):
        raise Refused(Refusal("invalid", "scope 应当是 all 或一组名称。", {"scope": "应当是 all 或一组名称。"}))
    if len(name) > MOST_NAME or HOSTILE.search(name):
        raise Refused(Refusal("invalid", "密钥的名称不合适。", {"name": f"最多 {MOST_NAME} 个字，不含控制字符。"}))
    token = "bh_" + secrets.token_urlsafe(32)
    Key.objects.create(account=account, name=name, digest=digest(token), scope=scope, created=clock.now())
    return token


def _is_list_of_names(scope: Any) -> bool:
    one_by_one = isinstance(scope, list) and 0 < len(scope) <= MOST_SCOPES
    return one_by_one and all(isinstance(s, str) and SCOPE.match(s) for s in scope)


@one_command
def revoke(account: int, pk: int) -> bool:
    """Ends one of the person's own keys."""
    return bool(Key.objects.filter(account=account, pk=pk, revoked__isnull=True).update(revoked=clock.now()))
