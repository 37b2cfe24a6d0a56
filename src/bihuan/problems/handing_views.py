"""/organisation/people/<id>/work: what lies with a person, and its handing over."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Refusal, Refused
from bihuan.organisation.door import actor, staff
from bihuan.problems import handing, present_batch


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff
def work(request: HttpRequest, person: int) -> HttpResponse:
    """The list, for the person, the leaders concerned and administrators; POST: handed over, each with its result."""
    by, context, refusal = actor(request), dict[str, Any](), None
    if request.method == "POST":
        if "ask" in request.POST:
            return _asked(request, person)
        try:
            picked = request.POST.getlist("pick")
            context = present_batch.told(handing.hand_over(by, person, request.POST, picked))
        except Refused as refused:
            if refused.refusal.code != "invalid":
                raise
            refusal = refused.refusal
    try:
        found = handing.work(by, person)
    except Refused:
        if "outcome" not in context:
            raise
        found = None  # the last of it is handed over, and the rest is not this person's to see
    return _page(request, found, context, refusal)


def _page(
    request: HttpRequest, found: handing.Work | None, context: dict[str, Any], refusal: Refusal | None
) -> HttpResponse:
    status = status_of(refusal) if refusal else context.pop("status", 200)
    own = found is not None and found.account.pk == request.user.pk
    context |= {
        "work": found, "own": own, "refusal": refusal, "errors": refusal.errors if refusal else {},
        "typed": request.POST, "picked": request.POST.getlist("pick"), "key": uuid4().hex,
    }  # fmt: skip
    return render(request, "problems/work.html", context, status=status)


def _asked(request: HttpRequest, person: int) -> HttpResponse:
    told = handing.ask_leaders(actor(request), person)
    messages.success(request, f"已通知 {told} 位责任领导" if told else "已经通知过，他们还没看")
    return redirect(request.path)
