"""The API put together: authentication, routers, keys, files, the law as data."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File as FileParam
from ninja import Form, NinjaAPI
from ninja.files import UploadedFile

from bihuan.api import calendars, collections, intake, learning, public, recording, recruiting
from bihuan.api.bodies import answer, body_of, wrong
from bihuan.api.collections import actor_of
from bihuan.api.keys import make_key, revoke
from bihuan.api.models import Key
from bihuan.api.openapi import ANYTHING, FILE, KEYS, MADE_KEY, describes, page, published
from bihuan.api.refusing import Stopped, answer_refusals
from bihuan.loop.language import Refusal, Refused
from bihuan.loop.show import table_data
from bihuan.loop.tables import TABLES
from bihuan.organisation.commands import has_second_factor, prove_code, sign_in
from bihuan.organisation.models import Account
from bihuan.services import clock
from bihuan.services.files.uploads import store
from bihuan.voices import limits


class Api(NinjaAPI):
    """The API, whose schema names every collection by its own address."""

    def get_openapi_schema(self, **how: Any) -> Any:
        """What /api/v1/openapi.json tells."""
        return published(super().get_openapi_schema(**how), {c: TABLES[t] for c, t in collections.COLLECTIONS.items()})


api = Api(title="闭环 Bihuan", version="1", auth=list(public.SIGNED_IN), docs_url=None, urls_namespace="api")
answer_refusals(api)


@api.post("/keys", auth=None, openapi_extra=describes(MADE_KEY, status=201, body=KEYS))
def keys(request: HttpRequest) -> HttpResponse:
    """{username, password, otp?, name, scope}: 201 {key}, told once."""
    body = body_of(request, KEYS["properties"])
    account = _signed_in(
        body.get("username"), body.get("password"), body.get("otp"), request.META.get("REMOTE_ADDR", "")
    )
    name = body.get("name") or "密钥"
    if not isinstance(name, str):
        raise wrong("name", "应当是文字。")
    return answer({"key": make_key(account, name, body.get("scope", "all"))}, 201)


def _signed_in(username: Any, password: Any, otp: Any, address: str) -> Account:
    try:
        if isinstance(username, str) and isinstance(password, str) and "\0" not in username:
            return _proved(sign_in(username, password, address), otp, address)
    except Refused as refused:
        if refused.refusal.code not in ("forbidden", "invalid"):
            raise
    raise Stopped(401, "unauthorised", "账号或密码不对。")


def _proved(account: Account, otp: Any, address: str) -> Account:
    if has_second_factor(account):
        prove_code(account, otp if isinstance(otp, str) else "", address)
    return account


@api.get("/keys", openapi_extra=describes(page(ANYTHING)))
def own_keys(request: HttpRequest) -> HttpResponse:
    """One's own keys, without the keys themselves."""
    rows = Key.objects.filter(account=actor_of(request).person, revoked__isnull=True).order_by("-created", "-id")
    return answer({"items": [_key(k) for k in rows], "next": None})


def _key(key: Key) -> dict[str, Any]:
    made = key.created.astimezone(clock.ZONE).isoformat(timespec="seconds")
    return {"id": key.pk, "name": key.name, "scope": key.scope, "created": made, "used": key.used}


@api.delete("/keys/{pk}", openapi_extra=describes(None, status=204))
def end_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Revokes one of one's own keys."""
    if not revoke(actor_of(request).person or 0, pk):
        raise Refused(Refusal("not-found", "没有这个密钥。"))
    return HttpResponse(status=204)


@api.get("/loop", auth=None, openapi_extra=describes(ANYTHING))
def loop(request: HttpRequest) -> HttpResponse:
    """Every table: states and actions as data."""
    return answer({name: table_data(table) for name, table in TABLES.items()})


def anybody(request: HttpRequest) -> str | None:
    """The public, who brings no key at all: a bad one is not taken for none."""
    return None if "Authorization" in request.headers else "public"


@api.post("/files", auth=[*public.SIGNED_IN, anybody], openapi_extra=describes(FILE, status=201))
def files(
    request: HttpRequest, file: UploadedFile = FileParam(...), upload_token: str | None = Form(None, max_length=100)
) -> HttpResponse:
    """multipart `file`, `upload_token?`: 201 {id, sha256, size, upload_token}."""
    who = request.auth  # type: ignore[attr-defined]
    actor = None if who == "public" else who.id
    if actor is None:
        limits.slow_down(request, "files")
    assert file.file is not None
    kept = store(file.file, file.name or "文件", actor=actor, token=None if actor else upload_token or None)
    shown = {"id": kept.file.id, "sha256": kept.sha256, "size": kept.file.size, "name": kept.file.name}
    return answer({**shown, "upload_token": kept.upload_token}, 201)


api.add_router("", public.router)
api.add_router("", recruiting.router)
api.add_router("", intake.router)
api.add_router("", recording.router)
api.add_router("", learning.router)
api.add_router("", calendars.router)
api.add_router("", collections.router)
