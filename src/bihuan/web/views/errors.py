"""Pages for what goes wrong, as page, part or problem+json; and for what a lost session or token would lose."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import orjson
import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from bihuan.kernel.refusals import as_problem
from bihuan.loop.language import Refusal
from bihuan.organisation.door import is_staff
from bihuan.web import faults
from bihuan.web.context import Desk
from bihuan.web.faults import Fault

log = structlog.get_logger()

LONGEST_CODE = 20  # what is longer and has spaces was written by somebody
OURS = ("_", "csrfmiddlewaretoken", "upload_token")
SECRET = re.compile(r"password|otp|secret|token", re.IGNORECASE)
TARGET = re.compile(r"[A-Za-z][\w-]{0,60}")
LAST_RESORT = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{head}</title><h1>{head}</h1><p>{what}{kept}{todo}</p><p>{number}</p>'


# ---- Django's handlers -------------------------------------------------------------------------------------------


def unreadable(request: HttpRequest) -> HttpResponse:
    """400 before any view is asked."""
    return answer(request, faults.fault(400, _number(request)))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where it was more than a form may hold."""
    large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return answer(request, faults.fault(413 if large else 400, _number(request)))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the sentence of whoever closed the door."""
    return answer(request, faults.fault(403, _number(request), _sentence(exception)))


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; the resolver's own words are no words for people."""
    return answer(request, faults.fault(404, _number(request), _sentence(exception)))


def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database did not answer. Asks neither the database nor the session."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return answer(request, faults.fault(503 if away else 500, _number(request)))


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal of the loop, under its own status."""
    response = answer(request, faults.of_refusal(refusal, _number(request)), as_problem(refusal))
    if "retry_after" in refusal.kept:
        response["Retry-After"] = str(refusal.kept["retry_after"])
    return response


def _sentence(exception: Exception) -> str:
    words = exception.args[0] if exception.args else ""
    return words if isinstance(words, str) and not words.isascii() else ""


# ---- one answer --------------------------------------------------------------------------------------------------


def answer(request: HttpRequest, fault: Fault, problem: dict[str, Any] | None = None) -> HttpResponse:
    """The fault as whoever asked understands it, with its number in header and log."""
    match = request.resolver_match  # the address itself may hold a tracking code
    log.info("fault", status=fault.status, code=fault.code, route=match.route if match else "", number=fault.number)
    if _wants_json(request):
        body = problem or _problem(fault)
        response = HttpResponse(orjson.dumps(body), status=fault.status, content_type="application/problem+json")
    elif fault.status >= 500:
        response = HttpResponse(_without_database(fault), status=fault.status)
    elif request.headers.get("HX-Request"):
        response = render(
            request, "web/parts/fault_part.html", {"fault": fault, "target": _target(request)}, status=fault.status
        )
    else:
        response = render(request, "web/fault.html", {"fault": fault, **_shell(request)}, status=fault.status)
    response["X-Error-Number"] = fault.number
    response["Cache-Control"] = "no-store"
    if fault.status == 503:
        response["Retry-After"] = "60"
    return response


def _problem(fault: Fault) -> dict[str, Any]:
    words = f"{fault.what}{fault.kept}{fault.todo}"
    return {
        "type": f"urn:bihuan:{fault.code}",
        "title": fault.head,
        "status": fault.status,
        "detail": words,
        "code": fault.code,
    }


def _without_database(fault: Fault) -> str:
    try:
        return render_to_string("web/fault.html", {"fault": fault, "layout": "ui/public.html", "home": ("/", "回首页")})
    except Exception:  # noqa: BLE001  whatever broke the page must not break its error page too
        return LAST_RESORT.format(
            head=fault.head, what=fault.what, kept=fault.kept, todo=fault.todo, number=fault.number
        )


def _shell(request: HttpRequest) -> dict[str, Any]:
    """The staff's layout for staff; a stranger's page asks no database."""
    actor = Desk(request).actor() if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    if actor and is_staff(actor):
        return {"layout": "ui/staff.html", "home": ("/my", "回我的待办")}
    return {"layout": "ui/public.html", "home": ("/", "回首页"), "bureau": ""}


def _wants_json(request: HttpRequest) -> bool:
    return request.path == "/files" or request.path.startswith("/api/")


def _target(request: HttpRequest) -> str:
    """The id of what htmx is about to replace, so that it is still there afterwards."""
    found = request.headers.get("HX-Target", "")
    return found if TARGET.fullmatch(found) else ""


def _number(request: HttpRequest) -> str:
    return getattr(request, "number", "") or faults.new_number()


# ---- nothing typed is lost ---------------------------------------------------------------------------------------


def lost_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open for too long, or cookies are off: shows what was typed, and hands it in anew.

    Only where the form came from this site: a stranger's form gets no button.
    """
    log.info("csrf", reason=reason, route=request.resolver_match.route if request.resolver_match else "")
    what = "页面开得太久，防伪标记过期了。浏览器要允许本站使用 Cookie。"
    return _kept(request, Fault(403, "还没有交上去", what, "您写的都在下面。", "", "lost-token", _number(request)))


def signed_out(request: HttpRequest) -> HttpResponse:
    """The session ended while somebody was typing: shows what was typed, and hands it in after signing in."""
    what = "登录过期了。"
    return _kept(request, Fault(401, "还没有交上去", what, "您写的都在下面。", "", "signed-out", _number(request)))


def _kept(request: HttpRequest, fault: Fault) -> HttpResponse:
    if _wants_json(request):
        return answer(request, fault)
    again = _from_here(request) and not any(SECRET.search(name) for name in _fields(request))
    context = {
        "fault": fault, "again": again, "url": request.get_full_path() if again else _back(request),
        "fields": _posted(request) if again else (),
        "words": typed(request), "files": bool(request.FILES), "signed_out": fault.status == 401,
    }  # fmt: skip
    template = "web/kept.html"
    if request.headers.get("HX-Request"):
        template, context = "web/parts/kept_part.html", context | {"target": _target(request)}
    response = render(request, template, context | _shell(request), status=fault.status)
    response["X-Error-Number"] = fault.number
    response["Cache-Control"] = "no-store"
    return response


def typed(request: HttpRequest) -> list[str]:
    """The words that somebody wrote into the form; choices, codes and what the page itself sends along are not words."""
    return [v for name, v in _posted(request) if _is_prose(v) and not name.startswith(OURS) and not SECRET.search(name)]


def _is_prose(text: str) -> bool:
    return not text.isascii() or (len(text) > LONGEST_CODE and " " in text.strip())


def _posted(request: HttpRequest) -> list[tuple[str, str]]:
    pairs: Iterator[tuple[str, str]] = ((n, str(v)) for n, values in request.POST.lists() for v in values)
    return [(n, v) for n, v in pairs if n != "csrfmiddlewaretoken"]


def _fields(request: HttpRequest) -> list[str]:
    return [name for name in request.POST if not name.startswith(OURS)]


def _back(request: HttpRequest) -> str:
    return urlsplit(request.headers.get("Referer", "")).path or "/" if _from_here(request) else "/"


def _from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form."""
    came_from = request.headers.get("Origin") or request.headers.get("Referer") or ""
    parts = urlsplit(came_from)
    return bool(parts.netloc) and parts.netloc == request.get_host() and parts.scheme == request.scheme
