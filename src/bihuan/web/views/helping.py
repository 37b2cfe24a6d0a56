"""/help: first steps, what each page is for, the house's words; and putting a page's sentences away."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bihuan.organisation.door import actor, is_staff, signed_in
from bihuan.organisation.models import Account
from bihuan.web import guide, navigation


@require_GET
@never_cache
@signed_in
def first_steps(request: HttpRequest) -> HttpResponse:
    """The person's own first steps, those of others, and what the pages of their rooms are for."""
    who = actor(request)
    found = guide.steps(who)
    rooms = [(e.label, e.url, guide.about(e.url.strip("/"))) for e in navigation.used(who)]
    context = {
        "own": [steps for steps, mine in found if mine], "others": [steps for steps, mine in found if not mine and is_staff(who)],
        "rooms": [(label, url, about) for label, url, about in rooms if about], "away": len(_account(request).put_away),
    }  # fmt: skip
    return render(request, "web/help.html", context)


@require_GET
@signed_in
def glossary(request: HttpRequest) -> HttpResponse:
    """The words, each with its clause."""
    return render(request, "web/words.html", {"words": guide.words()})


@require_POST
@signed_in
def away(request: HttpRequest) -> HttpResponse:
    """Puts a page's sentences away, or brings all back; goes back to where one was."""
    if "back" in request.POST:
        guide.bring_back(_account(request))
        messages.success(request, "每一页的说明都放回去了")
        return redirect("help")
    guide.put_away(_account(request), request.POST.get("page", ""))
    if request.headers.get("HX-Request"):
        return HttpResponse("")
    came_from = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return redirect(came_from if safe else "/my")


def _account(request: HttpRequest) -> Account:
    return cast(Account, request.user)
