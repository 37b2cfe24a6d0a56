"""What belongs to no room: the words of a clause, how large and how dark pages are, the page of parts."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from bihuan.loop.clauses import CLAUSES, DOCUMENT

YEAR = 365 * 24 * 60 * 60
DISPLAY = {"care": ("0", "1"), "theme": ("light", "dark")}


@require_GET
@vary_on_headers("HX-Request")
def clause(request: HttpRequest, id: str) -> HttpResponse:
    """依据: the regulation's own words, as a page or as the part that the dialog shows."""
    found = CLAUSES.get(id)
    if found is None:
        raise Http404("没有这一条。")
    template = "ui/parts/clause.html" if request.headers.get("HX-Request") else "ui/pages/clause.html"
    return render(request, template, {"clause": found, "document": DOCUMENT})


@require_GET
def display(request: HttpRequest) -> HttpResponse:
    """关怀版 and 深色 without a script: remembers the choice in a cookie and goes back to where it was made."""
    answer = redirect(_back(request))
    for name, values in DISPLAY.items():
        if request.GET.get(name) in values:
            answer.set_cookie(name, request.GET[name], max_age=YEAR, samesite="Lax")
    return answer


def _back(request: HttpRequest) -> str:
    came_from = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if safe else "/"


@require_GET
def parts(request: HttpRequest) -> HttpResponse:
    """All components in all their states, for whoever makes pages; in development only."""
    if not settings.DEBUG:
        raise Http404
    from bihuan.ui.showcase import sample  # invented data, never loaded in production

    return render(request, "ui/pages/parts.html", sample())
