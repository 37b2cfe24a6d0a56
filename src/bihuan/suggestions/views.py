"""Suggestions: the list; a suggestion's own pages are acting's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bihuan.organisation import acting
from bihuan.organisation.door import actor, or_404, staff
from bihuan.suggestions import present

SUGGESTIONS = acting.Pages(
    "suggestion", "/suggestions", "suggestions/suggestion.html", present.page,
    parts=("suggestions/parts/study.html",), blank="suggestions/new.html",
)  # fmt: skip


@require_GET
@staff
def suggestions(request: HttpRequest) -> HttpResponse:
    """All that this person may see, the latest change first."""
    found = or_404(lambda: present.listing(actor(request), request.GET.get("state", ""), request.GET.get("after", "")))
    return render(request, "suggestions/suggestions.html", found)
