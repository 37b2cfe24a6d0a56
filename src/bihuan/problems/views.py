"""The list of meetings and their decisions; the pages of one problem and one meeting are acting's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from bihuan.organisation import acting
from bihuan.organisation.door import actor, staff
from bihuan.problems import present, present_meeting

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


# ---- meetings ----------------------------------------------------------------------------------------------------


@require_GET
@staff
def meetings(request: HttpRequest) -> HttpResponse:
    """Planned and held meetings, and how many problems wait for the next one."""
    found = present_meeting.meetings(actor(request), request.GET.get("after", ""))
    return render(request, "problems/meetings.html", found)


@require_POST
@staff
@vary_on_headers("HX-Request")
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """All decisions of a meeting in one go, each of them an act of its own."""
    subject = acting.find(MEETINGS, actor(request), number)
    outcome = present_meeting.decided(actor(request), subject, request.POST)
    template = "problems/parts/decided.html" if request.headers.get("HX-Request") else "problems/meeting.html"
    return render(request, template, outcome.context, status=outcome.status)
