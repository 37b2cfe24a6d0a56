"""The results list: one address, for staff with states and problems, for everybody else without."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_cookie, vary_on_headers

from bihuan.organisation import acting
from bihuan.organisation.door import actor, is_staff, or_404, staff
from bihuan.results import present, queries

RESULTS = acting.Pages("result", "/results", "results/result.html", present.page, parts=("results/parts/state.html",))


def by_staff(request: HttpRequest) -> bool:
    """Whether somebody of the staff asks; a stranger's session is not even looked for."""
    known = settings.SESSION_COOKIE_NAME in request.COOKIES
    return known and request.user.is_authenticated and is_staff(actor(request))


@require_GET
@vary_on_cookie
def results(request: HttpRequest) -> HttpResponse:
    """What has become of problems, the latest first."""
    after = request.GET.get("after", "")
    if by_staff(request):
        found = or_404(lambda: present.listing(actor(request), request.GET.get("state", ""), after))
        return render(request, "results/listing.html", found)
    return render(request, "results/public.html", present.public(or_404(lambda: queries.public(after))))


@require_GET
@vary_on_headers("Cookie", "HX-Request")
def result(request: HttpRequest, number: str) -> HttpResponse:
    """One result."""
    if by_staff(request) and queries.seen_by(actor(request), number):
        return acting.show(request, RESULTS, number)
    found = queries.public_one(number)
    if found is None:
        raise Http404("没有这条成果，或者它已经失效。")
    return render(
        request, "results/public_one.html", {"line": present.public_line(found), "nothing": present.NOTHING_TO_FIX}
    )


@require_http_methods(["GET", "POST"])
@staff
@vary_on_headers("HX-Request")
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """An act on a result: still in use, or no longer."""
    return acting.act(request, RESULTS, number, action)
