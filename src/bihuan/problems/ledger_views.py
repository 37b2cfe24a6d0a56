"""The pages of the ledger: the lists, views and columns that people keep, Excel, acts on several rows."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Refused
from bihuan.organisation.door import actor, or_404, staff
from bihuan.problems import batch, keeping, present_batch, present_ledger, present_sheet, sheet_views, sheets
from bihuan.problems.columns import URL


@require_GET
@staff
@vary_on_headers("HX-Request")
def ledger(request: HttpRequest) -> HttpResponse:
    """What this person may see of all problems, by lights, stages, units and words; the address is the view."""
    return _ledger(request, present_ledger.page(actor(request), request.GET.dict()))


def _ledger(request: HttpRequest, found: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "problems/ledger.html", found, status=422 if "refused" in found else status)


def _back(request: HttpRequest) -> str:
    """The view that a form was sent from, made of its filters alone."""
    query = keeping.as_query(keeping.of_query(request.POST.get("query", "")))
    return f"{URL}?{query}" if query else URL


# ---- what people keep --------------------------------------------------------------------------------------------


@require_POST
@staff
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps this view under a name."""
    who, posted = actor(request), request.POST
    query = posted.get("query", "")
    try:
        kept = keeping.keep_view(who, posted.get("name", ""), query, shared=bool(posted.get("shared")))
    except Refused as refused:
        given = {**keeping.of_query(query), "typed": posted.get("name", "")}
        found = present_ledger.page(who, given, refused.refusal)
        return _ledger(request, found | {"typed": posted.get("name", "")}, status_of(refused.refusal))
    messages.success(request, f"已存下视图“{kept.name}”" + ("，科室同事也看得到" if kept.unit else ""))
    return redirect(_back(request))


@require_POST
@staff
def drop(request: HttpRequest, view: int) -> HttpResponse:
    """Takes one of one's own views away."""
    name = or_404(lambda: keeping.drop_view(actor(request), view))
    messages.success(request, f"已删去视图“{name}”")
    return redirect(_back(request))


@require_POST
@staff
def choose(request: HttpRequest) -> HttpResponse:
    """The columns of a list from now on; `usual` brings the usual ones back."""
    posted = request.POST
    names = [] if posted.get("usual") else posted.getlist("names")
    try:
        keeping.choose_columns(actor(request), posted.get("view", ""), names)
    except Refused as refused:
        return HttpResponse(refused.refusal.sentence, status=status_of(refused.refusal), content_type="text/plain")
    return redirect(_back(request))


# ---- Excel -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff
def sheet(request: HttpRequest) -> HttpResponse | FileResponse:
    """The view as a workbook in the official form; POST: the rows that were ticked."""
    who, picked = actor(request), request.POST.getlist("pick")
    asked = sheet_views.asked(request, sheets.LEDGER)
    try:
        return sheet_views.answered(request, sheets.LEDGER, asked, present_sheet.wanted(who, asked, picked))
    except Refused as refused:
        return _ledger(request, present_ledger.page(who, asked) | {"lines": []}, status_of(refused.refusal))


# ---- several at once ---------------------------------------------------------------------------------------------


@require_POST
@staff
def several(request: HttpRequest, action: str) -> HttpResponse:
    """First what all are told is asked for, with the rows for which it is possible; then what became of each."""
    who, posted = actor(request), request.POST
    label = or_404(lambda: batch.label(action))
    head = {
        "label": label,
        "action": action,
        "back": _back(request),
        "query": posted.get("query", ""),
        "key": uuid4().hex,
    }
    found = present_batch.page(who, action, posted)
    return render(request, "problems/batch.html", {**head, **found}, status=found.get("status", 200))
