"""Suggestions: the list, one suggestion with its study, and the form for one that came by hand."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from bihuan.loop.language import Refused
from bihuan.organisation import acting
from bihuan.organisation.door import actor, staff
from bihuan.suggestions import present

SUGGESTIONS = acting.Pages(
    "suggestion", "/suggestions", "suggestions/suggestion.html", present.page,
    parts=("suggestions/parts/study.html",), blank="suggestions/new.html",
)  # fmt: skip


@require_GET
@staff
def suggestions(request: HttpRequest) -> HttpResponse:
    """All that this person may see, the latest change first."""
    try:
        found = present.listing(actor(request), request.GET.get("state", ""), request.GET.get("after", ""))
    except Refused as refused:
        raise Http404(refused.refusal.sentence) from refused
    return render(request, "suggestions/suggestions.html", found)


@require_http_methods(["GET", "POST"])
@staff
@vary_on_headers("HX-Request")
def new(request: HttpRequest) -> HttpResponse:
    """A suggestion that came by hand."""
    return acting.start(request, SUGGESTIONS)


@require_GET
@staff
@vary_on_headers("HX-Request")
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One suggestion."""
    return acting.show(request, SUGGESTIONS, number)


@require_http_methods(["GET", "POST"])
@staff
@vary_on_headers("HX-Request")
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """An act on a suggestion."""
    return acting.act(request, SUGGESTIONS, number, action)
