"""Rounds of collection: the list, and a report in Word; a round's own pages are acting's."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bihuan.kernel.act import load
from bihuan.organisation import acting
from bihuan.organisation.door import actor, or_404, staff
from bihuan.rounds import present, queries
from bihuan.rounds.report import document as made
from bihuan.services.documents.word import WORD

ROUNDS = acting.Pages(
    "round",
    "/rounds",
    "rounds/round.html",
    present.page,
    parts=("rounds/parts/progress.html",),
    blank="rounds/new.html",
)


@require_GET
@staff
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds, the latest change first."""
    page = or_404(lambda: queries.listing(actor(request), request.GET.get("after", "")))
    return render(request, "rounds/rounds.html", present.listing(page, actor(request)))


@require_GET
@staff
def document(request: HttpRequest, number: str) -> HttpResponse:
    """The report in Word, made from the event that holds its figures."""
    subject = acting.find(ROUNDS, actor(request), number)
    if subject.state != "reported":
        raise Http404("这一轮还没有出报告。")
    name = f"{subject.number}-report.docx"
    return HttpResponse(
        made(load(subject)), content_type=WORD, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
