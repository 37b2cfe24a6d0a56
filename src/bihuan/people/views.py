"""The centre's pages: officers, applications, campaigns, and their files."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Actor, Refused
from bihuan.organisation import acting
from bihuan.organisation.desk import Asked
from bihuan.organisation.door import actor, or_404, signed_in, staff
from bihuan.people import archive, batches, campaigns, commands, inviting, opening, paper, queries, reviewing

OFFICERS = acting.Pages(
    "officer",
    "/people",
    "people/officer.html",
    archive.page,
    parts=("people/parts/person.html", "people/parts/certificate.html"),
)
APPLICATIONS = acting.Pages(
    "application",
    "/people/applications",
    "people/application.html",
    reviewing.page,
    parts=("people/parts/applicant.html",),
)
CAMPAIGNS = acting.Pages(
    "campaign", "/people/campaigns", "people/campaign.html", campaigns.page, parts=("people/parts/sought.html",), blank="people/campaign_new.html"
)  # fmt: skip
PDF = "application/pdf"
SANDBOX = "default-src 'none'; sandbox"


def of_the_centre(who: Actor) -> Actor:
    """Raises PermissionDenied for everybody else: nobody learns here who an officer is."""
    if not who.of("centre"):
        raise PermissionDenied("体验员档案由政务中心管理。")
    return who


@require_GET
@staff
def officers(request: HttpRequest) -> HttpResponse:
    """All officers of the place, the latest change first."""
    who = of_the_centre(actor(request))
    sought = queries.Sought(*(request.GET.get(name, "")[:60] for name in ("state", "group", "q", "after")))
    return listed(request, "people/officers.html", lambda: archive.listing(who, sought))


@require_GET
@staff
def applications(request: HttpRequest) -> HttpResponse:
    """All applications of the place."""
    who = of_the_centre(actor(request))
    state, campaign, after = (request.GET.get(name, "")[:60] for name in ("state", "campaign", "after"))
    return listed(request, "people/applications.html", lambda: reviewing.listing(who, state, campaign, after))


@require_GET
@staff
def campaigns_(request: HttpRequest) -> HttpResponse:
    """The campaigns that this person may see."""
    who = actor(request)
    return listed(
        request,
        "people/campaigns.html",
        lambda: campaigns.listing(queries.campaigns(who, request.GET.get("after", "")), who),
    )


def listed(request: HttpRequest, template: str, make: Any) -> HttpResponse:
    """A list that `make` fills in; a broken cursor is a page that is not there."""
    return render(request, template, or_404(make))


# ---- many at once ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff
def batch(request: HttpRequest, action: str) -> HttpResponse:
    """One decision for many applications: the form, then each by itself, and what was refused said by name."""
    who = of_the_centre(actor(request))
    numbers = (request.POST if request.method == "POST" else request.GET).getlist("number")[: batches.MOST]
    made = batches.prepared(who, action, numbers)
    if made is None:
        raise Http404("没有可以一起办的报名。")
    if request.method != "POST" or "_go" not in request.POST:
        return render(request, "people/batch.html", {"batch": made, "action": action})
    done = batches.carry_out(who, made, request.POST)
    return render(request, "people/batch.html", {"batch": done, "action": action}, status=422 if done.errors else 200)


# ---- links -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff
def invite(request: HttpRequest, number: str) -> HttpResponse:
    """A personal link: from the centre an invitation, from a unit a nomination."""
    who = actor(request)
    subject = acting.find(CAMPAIGNS, who, number)
    context = campaigns.page(subject, who, Asked())
    context["unit_name"] = campaigns.unit_name(context["may_nominate"]) if context["may_nominate"] else ""
    if not (context["may_invite"] or context["may_nominate"]):
        raise PermissionDenied("这次招募现在不能由您推荐或邀约。")
    if request.method != "POST":
        return render(request, "people/invite.html", context)
    typed = {name: request.POST.get(name, "") for name in ("name", "contact", "why")}
    unit = None if context["may_invite"] else context["may_nominate"]
    try:
        made = commands.send_link(subject, who, **typed, unit=unit)
    except Refused as refused:
        return render(
            request,
            "people/invite.html",
            {**context, "typed": typed, "refusal": refused.refusal},
            status=status_of(refused.refusal),
        )
    link = request.build_absolute_uri(reverse("people:invited", args=[made.token]))
    return render(request, "people/invite.html", {**context, "made": made, "link": link, "name": typed["name"]})


@require_POST
@staff
def end_invitation(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The link opens nothing any more."""
    who = actor(request)
    subject = acting.find(CAMPAIGNS, who, number)
    found = queries.invitation(subject, pk)
    if found is None:
        raise Http404("没有这个链接。")
    inviting.end(found, who)
    return redirect(campaigns.url(subject))


# ---- files -------------------------------------------------------------------------------------------------------


@require_GET
@staff
def material(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """One of the materials, for a reviewer; that it was opened, and by whom, stands in the journal before it is shown."""
    who = of_the_centre(actor(request))
    subject = acting.find(APPLICATIONS, who, number)
    content, file = opening.material(subject, who, kind)
    answer = HttpResponse(content, content_type=file.kind)
    answer["Content-Disposition"] = content_disposition_header(not file.is_picture, file.name) or "attachment"
    return _private(answer)


@require_GET
@signed_in
def photo(request: HttpRequest, number: str) -> HttpResponse:
    """An officer's photo, small: for the centre and the officer alone."""
    subject = acting.find(OFFICERS, actor(request), number)
    return _private(HttpResponse(opening.portrait(queries.officer_of(subject)), content_type="image/jpeg"))


@require_GET
@signed_in
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate in force as PDF: for the centre, and the officer's own."""
    subject = acting.find(OFFICERS, actor(request), number)
    return _pdf(
        paper.certificates([queries.officer_of(subject)], base_of(request)), f"{subject.number}-certificate.pdf"
    )


@require_GET
@staff
def certificates(request: HttpRequest) -> HttpResponse:
    """The certificates of the officers ticked, a page each."""
    who = of_the_centre(actor(request))
    found = paper.chosen(who, request.GET.getlist("number")[: paper.MOST])
    if not found:
        raise Http404("没有选中在任的体验员。")
    return _pdf(paper.certificates(found, base_of(request)), "certificates.pdf")


@require_GET
@signed_in
def archive_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The archive as PDF: for the centre, and the officer's own."""
    subject = acting.find(OFFICERS, actor(request), number)
    return _pdf(paper.archive(queries.officer_of(subject), base_of(request)), f"{subject.number}-archive.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    return as_file(content, PDF, name)


def as_file(content: bytes, kind: str, name: str, *, inline: bool = True) -> HttpResponse:
    """A document of this person's eyes alone: nothing keeps it on the way."""
    how = "inline" if inline else "attachment"
    return _private(
        HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'{how}; filename="{name}"'})
    )


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    return answer


def base_of(request: HttpRequest) -> str:
    """The address of the site, as codes on paper lead to it."""
    from django.conf import settings

    return str(settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/"))
