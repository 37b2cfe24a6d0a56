"""Pages of activities: the list, the month, one activity for staff; an officer's own on a phone."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.activities import feeds, listed, present, queries
from bihuan.activities import month as months
from bihuan.organisation import acting
from bihuan.organisation.door import actor, is_staff, or_404, signed_in, staff, the_officer
from bihuan.problems import sheet_views

PAGES = acting.Pages(
    "activity",
    "/experience",
    "activities/activity.html",
    present.page,
    parts=("activities/parts/head.html", "activities/parts/people.html"),
    blank="activities/new.html",
)
OWN = acting.Pages(
    "activity", "/officer/activities", "activities/own.html", present.own_page, blank="activities/propose.html", begins="propose"
)  # fmt: skip


@require_GET
@signed_in
def activities(request: HttpRequest) -> HttpResponse:
    """All activities that this person may see; an officer has a list of their own."""
    who = actor(request)
    if not is_staff(who):
        return redirect("activities:own-list")
    sought = queries.Sought(*(request.GET.get(name, "")[:60] for name in ("state", "kind", "q", "after")))
    found = or_404(lambda: present.listing(who, sought)) | {"query": listed.KIND.as_query(request.GET.dict())}
    return render(request, "activities/activities.html", found)


@require_http_methods(["GET", "POST"])
@staff
def sheet(request: HttpRequest) -> HttpResponse | FileResponse:
    """The list as a workbook."""
    asked = sheet_views.asked(request, listed.KIND)
    return or_404(lambda: sheet_views.answered(request, listed.KIND, asked, listed.wanted(actor(request), asked)))


@require_GET
@staff
def month(request: HttpRequest) -> HttpResponse:
    """The activities of a month on its days."""
    who = actor(request)
    wish = request.GET.get("month", "")[:10]
    found = or_404(lambda: months.month(who, wish)) | {"reviews": present.reviews(who)}
    return render(request, "activities/month.html", found)


@require_GET
@signed_in
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One activity; an officer who follows a notice comes to the page of their own."""
    if not is_staff(actor(request)):
        return redirect("activities:own", name=name)
    return acting.show(request, PAGES, name)


@require_http_methods(["GET", "POST"])
@signed_in
def feed(request: HttpRequest) -> HttpResponse:
    """The secret address of one's own calendar: made, shown once, made anew, stopped."""
    who, address = actor(request), ""
    if request.method == "POST" and request.POST.get("do") == "make":
        path = f"/api/v1/calendar.ics?key={feeds.make(who)}"
        address = request.build_absolute_uri(path) if not settings.PUBLIC_URL else f"{settings.PUBLIC_URL}{path}"
    elif request.method == "POST":
        feeds.stop(who)
    layout = "ui/staff.html" if is_staff(who) else "ui/public.html"
    answer = render(
        request, "activities/feed.html", {"layout": layout, "address": address, "since": feeds.made_at(who)}
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


# ---- an officer's own --------------------------------------------------------------------------------------------


@require_GET
@signed_in
def own_list(request: HttpRequest) -> HttpResponse:
    """What an officer takes part in, may sign up for, and helps to plan."""
    who = the_officer(request)
    parts = [
        {**present.line(part.activity.subject), "part": present.PARTS[part.state], "part_light": present.LEFT[part.state]} for part in queries.own(who)
    ]  # fmt: skip
    coming, planning = queries.coming(who), queries.planned_with(who)
    context = {
        "parts": parts, "coming": [present.line(subject) for subject in coming], "planning": [present.line(subject) for subject in planning],
    }  # fmt: skip
    return render(request, "activities/own_list.html", context)


@require_GET
@signed_in
def own(request: HttpRequest, name: str) -> HttpResponse:
    """One activity before an officer."""
    the_officer(request)
    return acting.show(request, OWN, name)


@require_http_methods(["GET", "POST"])
@signed_in
def own_act(request: HttpRequest, name: str, action: str) -> HttpResponse:
    """An officer's act."""
    the_officer(request)
    return acting.act(request, OWN, name, action)


@require_http_methods(["GET", "POST"])
@signed_in
def propose(request: HttpRequest) -> HttpResponse:
    """An officer proposes an activity (M12)."""
    the_officer(request)
    return acting.start(request, OWN)
