"""Suggestions: the list; a suggestion's own pages are acting's."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

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
