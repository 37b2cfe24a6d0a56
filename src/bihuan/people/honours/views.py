"""The centre's ledger and commendations; certificates of honour for the centre and the officer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from bihuan.organisation import acting
from bihuan.organisation.door import actor, signed_in, staff
from bihuan.people.honours import paper, present, queries
from bihuan.people.views import OFFICERS, as_file, base_of, listed, of_the_centre
from bihuan.services.documents.word import WORD

PDF = "application/pdf"


@require_GET
@staff
def support(request: HttpRequest) -> HttpResponse:
    """The ledger of support and rewards, newest first."""
    who = of_the_centre(actor(request))
    kind, after = (request.GET.get(name, "")[:20] for name in ("kind", "after"))
    return listed(request, "people/support.html", lambda: present.ledger(who, kind, after))


@require_GET
@staff
def honours(request: HttpRequest) -> HttpResponse:
    """Commendations, and the proposals that wait."""
    who = of_the_centre(actor(request))
    return listed(request, "people/honours.html", lambda: present.commendations(who, request.GET.get("after", "")[:20]))


@require_GET
@signed_in
def certificate(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A certificate of honour as PDF: for the centre, and the officer's own."""
    subject = acting.find(OFFICERS, actor(request), number)
    entry = queries.honour(subject, pk)
    return as_file(paper.certificate(entry, base_of(request)), PDF, f"{entry.row.number}.pdf")


@require_GET
@staff
def recommendation(request: HttpRequest, number: str, sequence: int) -> HttpResponse:
    """The letter of recommendation in Word."""
    who = of_the_centre(actor(request))
    subject = acting.find(OFFICERS, who, number)
    return as_file(paper.letter(subject, sequence), WORD, f"{subject.number}-recommendation.docx", inline=False)
