"""The centre's pages: records to be reviewed, and what became of them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.loop.language import Actor
from bihuan.organisation import acting
from bihuan.organisation.door import actor, is_staff, or_404, signed_in, staff
from bihuan.problems import sheet_views
from bihuan.records import listed, present

RECORDS = acting.Pages(
    "record", "/experience/records", "records/record.html", present.page, parts=("records/parts/found.html",)
)


def of_the_reviewers(who: Actor) -> Actor:
    """The centre, and supervision for the unannounced visits that it ordered. Raises PermissionDenied for everybody else."""
    if not who.of("centre", "supervision"):
        raise PermissionDenied("体验记录由政务中心审核，督查组织的暗访由督查审核。")
    return who


def of_the_centre(who: Actor) -> Actor:
    """Raises PermissionDenied for everybody else: nobody learns here who was where."""
    if not who.of("centre"):
        raise PermissionDenied("体验记录由政务中心审核。")
    return who


@require_GET
@staff
def records(request: HttpRequest) -> HttpResponse:
    """All records that this person reviews or reads, the latest change first."""
    who = of_the_reviewers(actor(request))
    state, activity, after = (request.GET.get(name, "")[:60] for name in ("state", "activity", "after"))
    found = or_404(lambda: present.listing(who, state, activity, after))
    query = listed.KIND.as_query({"state": state, "activity": activity})
    return render(request, "records/records.html", found | {"query": query})


@require_http_methods(["GET", "POST"])
@staff
def sheet(request: HttpRequest) -> HttpResponse | FileResponse:
    """The list as a workbook."""
    who, asked = of_the_reviewers(actor(request)), sheet_views.asked(request, listed.KIND)
    return or_404(lambda: sheet_views.answered(request, listed.KIND, asked, listed.wanted(who, asked)))


@require_GET
@signed_in
def record(request: HttpRequest, name: str) -> HttpResponse:
    """The page of a record; a notice leads its officer to the own one."""
    who = actor(request)
    if who.of("officer") and not is_staff(who):
        return redirect("records:own-one", name)
    return acting.show(request, RECORDS, name)
