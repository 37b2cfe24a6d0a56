"""The overview, and urging one row."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from bihuan.kernel.access import find
from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.problem import PROBLEM
from bihuan.notices.commands import nudge as urge
from bihuan.notices.queries import watches
from bihuan.organisation.door import actor, or_404, staff
from bihuan.supervision import present
from bihuan.ui.panel import note


def _watcher(request: HttpRequest) -> Actor:
    who = actor(request)
    if not (watches(who) or any(o.startswith("auditor:") for o in who.offices)):
        raise PermissionDenied("督查总览给督查科、局领导和审计看。")
    return who


@require_GET
@staff
@vary_on_headers("HX-Request")
def overview(request: HttpRequest) -> HttpResponse:
    """What presses, where it lies, who waits for whom."""
    return render(request, "supervision/overview.html", present.page(_watcher(request), request.GET.dict()))


@require_POST
@staff
@vary_on_headers("HX-Request")
def nudge(request: HttpRequest, number: str) -> HttpResponse:
    """Urges whoever holds the row, once a day; htmx gets the words that stand in the button's place."""
    who = _watcher(request)
    subject = or_404(lambda: find(who, PROBLEM, number))
    try:
        urge(who, subject)
    except Refused as refused:
        return _not_urged(request, who, refused.refusal)
    if request.headers.get("HX-Request"):
        return render(request, "supervision/parts/urged.html", {"done": "刚刚催过", "good": True})
    messages.success(request, f"已催办：{subject.title}")
    return redirect("supervision:overview")


def _not_urged(request: HttpRequest, who: Actor, refusal: Refusal) -> HttpResponse:
    """The reason in the button's place, or above the page."""
    if request.headers.get("HX-Request"):
        return render(request, "supervision/parts/urged.html", {"done": refusal.sentence}, status=status_of(refusal))
    context = present.page(who, {}) | {"refused": note(refusal)}
    return render(request, "supervision/overview.html", context, status=status_of(refusal))
