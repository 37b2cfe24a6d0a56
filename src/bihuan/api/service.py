"""The API put together: authentication, routers, and the one way in which refusals are answered."""

from __future__ import annotations

from typing import Any

import orjson
from django.contrib.auth import authenticate
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import File as FileParam
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.files import UploadedFile

from bihuan.api import collections, public
from bihuan.api.collections import actor_of, answer, body_of
from bihuan.api.keys import make_key, revoke
from bihuan.api.models import Key
from bihuan.kernel.refusals import as_problem
from bihuan.loop.language import Refusal, Refused
from bihuan.loop.show import table_data
from bihuan.loop.tables import TABLES
from bihuan.organisation.models import Account
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import store

api = NinjaAPI(title="闭环 Bihuan", version="1", auth=list(public.SIGNED_IN), docs_url=None, urls_namespace="api")


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """One problem+json."""
    body = {"type": f"urn:bihuan:{code}", "title": detail, "status": status, "detail": detail, "code": code, **more}
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/problem+json")


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A refusal of the loop."""
    body = as_problem(error.refusal)
    response = HttpResponse(orjson.dumps(body), status=body["status"], content_type="application/problem+json")
    if "retry_after" in error.refusal.kept:
        response["Retry-After"] = str(error.refusal.kept["retry_after"])
    return response


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No key, a bad one, or one out of scope."""
    response = problem(401, "unauthorised", "请先登录，或带上有效的密钥。")
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(FileRefused)
def file_refused(request: HttpRequest, error: FileRefused) -> HttpResponse:
    """A file that is not taken."""
    status = 413 if error.code == "too-large" else 422
    return problem(status, f"file-{error.code}", str(error), errors=[{"field": "file", "detail": str(error)}])


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A parameter of the wrong type."""
    errors = [{"field": str(e["loc"][-1]), "detail": "填写有误。"} for e in error.errors]
    return problem(422, "invalid", "请求的参数有误。", errors=errors)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refuses."""
    return problem(error.status_code, "bad-request", "请求的内容不对。")


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """An address that is not there."""
    return problem(404, "not-found", "没有这个地址。")


@api.exception_handler(RequestDataTooBig)
@api.exception_handler(SuspiciousOperation)
def too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    """More than a form may hold."""
    return problem(413, "too-large", "内容太大了，请分几次提交。")


@api.post("/keys", auth=None)
def keys(request: HttpRequest) -> HttpResponse:
    """{username, password, otp?, name, scope}: 201 {key}, told once."""
    body = body_of(request)
    username, password = body.get("username"), body.get("password")
    account = authenticate(request, username=username, password=password) if _words(username, password) else None
    if not isinstance(account, Account):
        return problem(401, "unauthorised", "账号或密码不对。")
    token = make_key(account, str(body.get("name") or "密钥"), body.get("scope", "all"))
    return answer({"key": token}, 201)


def _words(*values: Any) -> bool:
    return all(isinstance(v, str) and 0 < len(v) <= 200 and "\0" not in v for v in values)


@api.get("/keys")
def own_keys(request: HttpRequest) -> HttpResponse:
    """One's own keys, without the keys themselves."""
    rows = Key.objects.filter(account=actor_of(request).person, revoked__isnull=True).order_by("-created")
    found = [{"id": k.pk, "name": k.name, "scope": k.scope, "created": k.created, "used": k.used} for k in rows]
    return answer({"items": found, "next": None})


@api.delete("/keys/{pk}")
def end_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Revokes one of one's own keys."""
    if not revoke(actor_of(request).person or 0, pk):
        raise Refused(Refusal("not-found", "没有这个密钥。"))
    return HttpResponse(status=204)


@api.get("/loop", auth=None)
def loop(request: HttpRequest) -> HttpResponse:
    """Every table: states and actions as data."""
    return answer({name: table_data(table) for name, table in TABLES.items()})


@api.post("/files", auth=[*public.SIGNED_IN, lambda request: "public"])
def files(request: HttpRequest, file: UploadedFile = FileParam(...)) -> HttpResponse:
    """multipart `file`, `upload_token?`: 201 {id, sha256, size, upload_token}."""
    who = request.auth  # type: ignore[attr-defined]
    actor = None if who == "public" else who.id
    token = None if actor else request.POST.get("upload_token") or None
    assert file.file is not None
    kept = store(file.file, file.name or "文件", actor=actor, token=token)
    shown = {"id": kept.file.id, "sha256": kept.sha256, "size": kept.file.size, "name": kept.file.name}
    return answer({**shown, "upload_token": kept.upload_token}, 201)


api.add_router("", public.router)
api.add_router("", collections.router)
