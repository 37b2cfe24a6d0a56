"""Pages that know nobody: no session, no user, no cookie (docs/adr/0040).

Without a session there is nothing that a foreign page could abuse, so there is no token either: a post is taken from our
own pages, as the browser says, and from whatever is no browser.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_template
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from bihuan.kernel.registry import directory

View = Callable[..., HttpResponse]
MOST_BODY: Final = 100 * 1024 * 1024  # bytes, photos and all
FOREIGN: Final = "请从本站的页面提交。"
TOO_LARGE: Final = "内容太大，没交上去。请少放几张照片，或先不放照片。"


def anonymous(view: View) -> View:
    """The view for everybody. Never cached: each form has a key of its own."""

    @csrf_exempt
    @wraps(view)
    def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = _refused(request) or _answered(view, request, *args, **kwargs)
        add_never_cache_headers(answer)
        return answer

    return open_to_all


def secret(view: View) -> View:
    """`anonymous`, for pages with a code in their address: no search engine keeps it, no other site is told it."""

    @wraps(view)
    def open_to_holder(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer["Referrer-Policy"] = "strict-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return answer

    return anonymous(open_to_holder)


def render(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A public page. `messages` stays unread: to read it is to set a cookie."""
    return render_template(request, template, {**_house(), **context, "messages": ()}, status=status)


def from_our_page(request: HttpRequest) -> bool:
    """Whether a browser says that a page of ours sent this, or nothing at all."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    if origin is None:
        return True
    ours = {request.get_host(), *(urlsplit(o).netloc for o in settings.CSRF_TRUSTED_ORIGINS)}
    return urlsplit(origin).netloc in ours


def _refused(request: HttpRequest) -> HttpResponse | None:
    if request.method != "POST":
        return None
    if not from_our_page(request):
        return render(request, "voices/refused.html", {"sentence": FOREIGN}, status=403)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BODY:
        return render(request, "voices/refused.html", {"sentence": TOO_LARGE}, status=413)
    return None


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except SuspiciousOperation:  # more fields, files or bytes than any form of ours has
        return render(request, "voices/refused.html", {"sentence": TOO_LARGE}, status=413)


def _house() -> dict[str, str]:
    """The bureau and the centre of the city, as the page's head and foot name them."""
    tree = directory()
    units = [u for u in tree.units.values() if u.jurisdiction == tree.city]
    named = {kind: next((u.name for u in units if u.kind == kind), "") for kind in ("bureau", "centre")}
    return {"bureau": named["bureau"], "bureau_small": named["centre"]}
