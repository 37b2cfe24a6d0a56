"""The one way in which the API says no: application/problem+json (RFC 9457), in Chinese, whoever refuses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from bihuan.kernel.refusals import as_problem
from bihuan.loop.language import Refused
from bihuan.services.files.refusal import FileRefused


class Stopped(Exception):
    """Something the loop knows nothing of: a key, a token, a content type that will not do."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """One problem+json."""
    body = {"type": f"urn:bihuan:{code}", "title": detail, "status": status, "detail": detail, "code": code, **more}
    return _answer(body)


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A refusal of the loop."""
    response = _answer(as_problem(error.refusal))
    if "retry_after" in error.refusal.kept:
        response["Retry-After"] = str(error.refusal.kept["retry_after"])
    return response


def stopped(request: HttpRequest, error: Stopped) -> HttpResponse:
    """What the API itself does not take."""
    return problem(error.status, error.code, error.detail)


def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No key, or a bad one."""
    response = problem(401, "unauthorised", "请先登录，或带上有效的密钥。")
    response["WWW-Authenticate"] = "Bearer"
    return response


def file_refused(request: HttpRequest, error: FileRefused) -> HttpResponse:
    """A file that is not taken."""
    status = 413 if error.code == "too-large" else 422
    return problem(status, f"file-{error.code}", str(error), errors=[{"field": "file", "detail": str(error)}])


def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A parameter that is missing or of the wrong type."""
    errors = [{"field": str(e["loc"][-1]), "detail": "没有填，或填写有误。"} for e in error.errors]
    return problem(422, "invalid", "请求的参数有误。", errors=errors)


def bad_request(request: HttpRequest, error: Exception) -> HttpResponse:
    """What cannot be read at all."""
    return problem(400, "bad-request", "请求的内容读不出来，请检查格式。")


def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """An address that is not there."""
    return problem(404, "not-found", "没有这个地址。")


def too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    """More than a body may hold."""
    return problem(413, "too-large", "内容太大了，请分几次提交。")


HANDLERS: tuple[tuple[type[Exception], Callable[..., HttpResponse]], ...] = (
    (Refused, refused), (Stopped, stopped), (AuthenticationError, unknown), (FileRefused, file_refused),
    (ValidationError, malformed), (HttpError, bad_request), (BadRequest, bad_request), (MultiPartParserError, bad_request),
    (SuspiciousOperation, bad_request), (RequestDataTooBig, too_large), (Http404, missing),
)  # fmt: skip


def answer_refusals(api: NinjaAPI) -> None:
    """Makes these the answers of an API."""
    for kind, handler in HANDLERS:
        api.add_exception_handler(kind, handler)


def with_method_told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A method that an address does not have is a problem like any other."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        told = problem(405, "no-such-method", "这个地址不接受这种请求。")
        told["Allow"] = response.headers.get("Allow", "")
        return told

    return answered


def _answer(body: dict[str, Any]) -> HttpResponse:
    return HttpResponse(orjson.dumps(body), status=body["status"], content_type="application/problem+json")
