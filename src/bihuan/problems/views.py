"""The ledger, the page of one problem, the meetings of the deliberating body. Acts are answered by organisation.acting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from bihuan.organisation import acting
from bihuan.organisation.door import actor, staff
from bihuan.problems import present, present_ledger, present_meeting

PROBLEMS = acting.Pages(
    "problem", "/problems", "problems/problem.html", present.page,
    parts=("problems/parts/list.html", "problems/parts/signs.html", "problems/parts/files.html", "problems/parts/notes.html",
           "problems/parts/about.html", "problems/parts/anchors.html", "problems/parts/dock.html"),
    blank="problems/new.html",
)  # fmt: skip
MEETINGS = acting.Pages(
    "meeting", "/meetings", "problems/meeting.html", present_meeting.page,
    parts=("problems/parts/agenda.html", "problems/parts/attendance.html"), blank="problems/new_meeting.html",
)  # fmt: skip


@require_GET
@staff
@vary_on_headers("HX-Request")
def ledger(request: HttpRequest) -> HttpResponse:
    """What this person may see of all problems, by lights, stages, units and words; the address is the view."""
    found = present_ledger.ledger(actor(request), request.GET.dict())
    return render(request, "problems/ledger.html", found, status=422 if "refused" in found else 200)


@require_http_methods(["GET", "POST"])
@staff
@vary_on_headers("HX-Request")
def new(request: HttpRequest) -> HttpResponse:
    """A problem registered by hand, without a voice behind it."""
    return acting.start(request, PROBLEMS)


@require_GET
@staff
@vary_on_headers("HX-Request")
def problem(request: HttpRequest, number: str) -> HttpResponse:
    """One problem on one page; 404 for whoever may not see it."""
    return acting.show(request, PROBLEMS, number)


@require_http_methods(["GET", "POST"])
@staff
@vary_on_headers("HX-Request")
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """An act on a problem: GET shows its form, POST carries it out."""
    return acting.act(request, PROBLEMS, number, action)


# ---- meetings ----------------------------------------------------------------------------------------------------


@require_GET
@staff
def meetings(request: HttpRequest) -> HttpResponse:
    """Planned and held meetings, and how many problems wait for the next one."""
    found = present_meeting.meetings(actor(request), request.GET.get("after", ""))
    return render(request, "problems/meetings.html", found)


@require_http_methods(["GET", "POST"])
@staff
@vary_on_headers("HX-Request")
def new_meeting(request: HttpRequest) -> HttpResponse:
    """A meeting is planned."""
    return acting.start(request, MEETINGS)


@require_GET
@staff
@vary_on_headers("HX-Request")
def meeting(request: HttpRequest, number: str) -> HttpResponse:
    """A meeting with what waits for it as its agenda."""
    return acting.show(request, MEETINGS, number)


@require_http_methods(["GET", "POST"])
@staff
@vary_on_headers("HX-Request")
def act_on_meeting(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """An act on a meeting."""
    return acting.act(request, MEETINGS, number, action)


@require_POST
@staff
@vary_on_headers("HX-Request")
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """All decisions of a meeting in one go, each of them an act of its own."""
    subject = acting.find(MEETINGS, actor(request), number)
    outcome = present_meeting.decided(actor(request), subject, request.POST)
    template = "problems/parts/decided.html" if request.headers.get("HX-Request") else "problems/meeting.html"
    return render(request, template, outcome.context, status=outcome.status)
