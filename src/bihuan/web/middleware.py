"""Around every page: made small for the wire, a number for what goes wrong, refusals answered in one way, words kept
when a session has ended."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from structlog.contextvars import bound_contextvars

from bihuan.loop.language import Refused
from bihuan.web.faults import new_number
from bihuan.web.views import errors


class Compressed(GZipMiddleware):
    """Pages and JSON go out compressed, files as they are (docs/adr/0069-compressed-pages.md)."""

    TEXT = ("text/", "application/json", "application/problem+json", "image/svg+xml")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, smaller where it is text and whoever asks can read it."""
        is_text = response.headers.get("Content-Type", "").startswith(self.TEXT)
        return super().process_response(request, response) if is_text else response


class Guard:
    """Each log line of a request carries its number; an error's page shows the same one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = request.number = new_number()  # type: ignore[attr-defined]
        with bound_contextvars(request=number):
            response = errors.unreadable(request) if _has_nul(request) else self.get_response(request)
            if request.method == "POST" and _leads_to_login(response) and errors.typed(request):
                return errors.signed_out(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal that no view has shown itself."""
        return errors.refused(request, error.refusal) if isinstance(error, Refused) else None


def _has_nul(request: HttpRequest) -> bool:
    """PostgreSQL knows no such character, and no address of ours holds it."""
    return "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")


def _leads_to_login(response: HttpResponse) -> bool:
    wanted = response.headers.get("HX-Redirect") or response.headers.get("Location") or ""
    return wanted.startswith(f"{settings.LOGIN_URL}?")
