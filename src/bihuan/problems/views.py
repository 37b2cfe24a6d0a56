"""The list of meetings and their decisions; the pages of one problem and one meeting are acting's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from bihuan.kernel.models import Subject
from bihuan.loop.language import Actor
from bihuan.organisation import acting
from bihuan.organisation.door import actor, staff
from bihuan.problems import papers, present, present_meeting, remarks
from bihuan.services.documents.word import WORD

PROBLEMS = acting.Pages(
    "problem", "/problems", "problems/problem.html", present.page,
    parts=("problems/parts/list.html", "problems/parts/signs.html", "problems/parts/files.html", "problems/parts/discussion.html", "problems/parts/notes.html",
           "problems/parts/about.html", "problems/parts/anchors.html", "problems/parts/dock.html", "problems/parts/following.html"),
    blank="problems/new.html", remarks=remarks.of_list,
)  # fmt: skip
MEETINGS = acting.Pages(
    "meeting", "/meetings", "problems/meeting.html", present_meeting.page,
    parts=("problems/parts/agenda.html", "problems/parts/attendance.html"), blank="problems/new_meeting.html",
)  # fmt: skip


PDF = "application/pdf"
PAPERS: Mapping[str, tuple[Callable[[Actor, Subject], bytes], str]] = {
    "papers.pdf": (papers.papers, PDF), "minutes.pdf": (papers.minutes_pdf, PDF), "minutes.docx": (papers.minutes_docx, WORD),
}  # fmt: skip

# ---- meetings ----------------------------------------------------------------------------------------------------


@require_GET
@staff
def meetings(request: HttpRequest) -> HttpResponse:
    """Planned and held meetings, and how many problems wait for the next one."""
    found = present_meeting.meetings(actor(request), request.GET.get("after", ""))
    return render(request, "problems/meetings.html", found)


@require_GET
@staff
def paper(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """A paper of the meeting: what is before it, or its minutes."""
    make, kind = PAPERS.get(name, (None, ""))
    if make is None:
        raise Http404("没有这份材料。")
    who = actor(request)
    subject = acting.find(MEETINGS, who, number)
    answer = HttpResponse(make(who, subject), content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(kind == WORD, f"{subject.number}-{name}") or ""
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@staff
@vary_on_headers("HX-Request")
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """All decisions of a meeting in one go, each of them an act of its own."""
    subject = acting.find(MEETINGS, actor(request), number)
    outcome = present_meeting.decided(actor(request), subject, request.POST)
    template = "problems/parts/decided.html" if request.headers.get("HX-Request") else "problems/meeting.html"
    return render(request, template, outcome.context, status=outcome.status)
