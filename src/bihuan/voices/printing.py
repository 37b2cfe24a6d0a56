"""Posters, desk cards and paper cards: chosen on one page, printed as PDF."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bihuan.loop.language import Refused
from bihuan.organisation.door import actor, staff
from bihuan.voices import posters as sheets_of


@require_safe
@staff
def posters(request: HttpRequest) -> HttpResponse:
    """The places of one's own jurisdiction, to be ticked."""
    return _page(request)


@require_safe
@staff
def sheets(request: HttpRequest) -> HttpResponse:
    """A poster or desk card for each place ticked."""
    codes, size = request.GET.getlist("place"), request.GET.get("size", "a4")
    try:
        made = sheets_of.posters(actor(request), codes, size, _base(request))
    except Refused as refused:
        return _page(request, refused.refusal.sentence, status=422)
    return _file(made, f"youhuamashangshuo-{size}.pdf")


@require_safe
@staff
def card(request: HttpRequest) -> HttpResponse:
    """Two paper cards on a sheet."""
    return _file(sheets_of.paper_card(actor(request), request.GET.get("at", ""), _base(request)), "card.pdf")


def _page(request: HttpRequest, wrong: str = "", status: int = 200) -> HttpResponse:
    words = request.GET.get("q", "")[:60]
    found = {
        "places": sheets_of.places(actor(request)),
        "matters": sheets_of.matters(actor(request), words),
        "words": words,
        "sizes": sheets_of.SIZES.items(),
        "wrong": wrong,
    }
    chosen = {"chosen": request.GET.getlist("place"), "size": request.GET.get("size", "a4"), "base": _base(request)}
    return render(request, "voices/posters.html", {**found, **chosen}, status=status)


def _base(request: HttpRequest) -> str:
    """The address that people reach: the public one where the installation has one."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
