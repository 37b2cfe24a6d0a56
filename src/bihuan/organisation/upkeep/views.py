"""The views of the set-up: each page once, the hub, the import's two steps, and the invitation's own public page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login as begin_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Refusal, Refused
from bihuan.organisation import commands, door
from bihuan.organisation.forms import Invited
from bihuan.organisation.models import Account
from bihuan.organisation.upkeep import calendar, hub, importing, rules
from bihuan.organisation.upkeep import matters as of_matters
from bihuan.organisation.upkeep import people as of_people
from bihuan.organisation.upkeep import places as of_places
from bihuan.organisation.upkeep import portfolios as of_portfolios
from bihuan.organisation.upkeep import units as of_units
from bihuan.organisation.upkeep.page import page
from bihuan.services.files.refusal import FileRefused

units, unit = page(of_units.listing), page(of_units.one)
people, person = page(of_people.listing), page(of_people.one)
matters, matter = page(of_matters.listing), page(of_matters.one)
places, place = page(of_places.listing), page(of_places.one)
portfolios, days = page(of_portfolios.listing), page(calendar.page)
allowances, numbering, history = page(rules.allowances), page(rules.numbering), page(hub.history)


@require_GET
@never_cache
@door.staff
def city(request: HttpRequest) -> HttpResponse:
    """Everything that can be set up, and what is missing."""
    by = door.actor(request)
    return render(request, "organisation/city.html", {"ways": hub.ways(by), "missing": hub.missing(by)})


# ---- import ------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@door.staff
def imports(request: HttpRequest) -> HttpResponse:
    """A file and what it is; what it would change; then the writing."""
    by, posted = door.actor(request), request.POST
    what, preview, refusal = posted.get("what") or request.GET.get("what", ""), None, None
    if request.method == "POST":
        try:
            if file := posted.get("kept", ""):
                preview = importing.carry_out(by, what, file, skip_bad="skip" in posted)
            else:
                preview = importing.look(by, what, request.FILES.get("file"))
        except FileRefused as refused:
            refusal = Refusal("invalid", refused.sentence, {"file": refused.sentence})
        except Refused as refused:
            if refused.refusal.code == "forbidden":
                raise
            refusal = refused.refusal
    if preview and preview.written:
        messages.success(request, f"已写入：新增 {preview.added}，修改 {preview.changed}")
    context = {
        "kinds": importing.kinds(by), "what": what, "preview": preview, "refusal": refusal,
        "errors": refusal.errors if refusal else {},
    }  # fmt: skip
    return render(request, "organisation/import.html", context, status=status_of(refusal) if refusal else 200)


# ---- invitation --------------------------------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link sets the password and is in. Looking at it uses nothing up."""
    try:
        account = commands.invited(token)
    except Refused as refused:
        told = {"refusal": refused.refusal}
        return render(request, "organisation/invite.html", told, status=status_of(refused.refusal))
    form = Invited(request.POST or None)
    if form.is_valid():
        try:
            return _in(request, commands.accept(token, form.cleaned_data["password"]))
        except Refused as refused:
            form.add_error("password", refused.refusal.sentence)
    context = {"form": form, "account": account}
    return render(request, "organisation/invite.html", context, status=422 if form.errors else 200)


def _in(request: HttpRequest, account: Account) -> HttpResponse:
    begin_session(request, account, backend="django.contrib.auth.backends.ModelBackend")
    messages.success(request, "密码设好了，已经登录")
    return redirect("/my")
