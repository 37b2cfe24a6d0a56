"""The list of requests; a request's own pages are acting's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from bihuan.organisation import acting
from bihuan.organisation.door import actor, staff
from bihuan.people.liaison import present
from bihuan.people.views import listed

PAGES = acting.Pages(
    "request",
    present.BASE,
    "people/request.html",
    present.page,
    parts=("people/parts/request.html",),
    blank="people/request_new.html",
)


@require_GET
@staff
def requests(request: HttpRequest) -> HttpResponse:
    """What the centre asked departments, and what a department was asked."""
    who = actor(request)
    state, after = (request.GET.get(name, "")[:60] for name in ("state", "after"))
    return listed(request, "people/requests.html", lambda: present.listing(who, state, after))
