"""/settings/abuse: figures, bounds and blocked words for administrators. /voices/lane: the slow lane, for the centre."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.kernel.access import home
from bihuan.kernel.refusals import status_of
from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.voice import VOICE
from bihuan.organisation import door
from bihuan.voices.abuse import desk, lane, pace
from bihuan.voices.abuse import words as blocked
from bihuan.voices.contacts import retention
from bihuan.voices.exchange.views import administrator
from bihuan.voices.views import reader

# ---- administrators ----------------------------------------------------------------------------------------------


@require_safe
@administrator
def figures(request: HttpRequest) -> HttpResponse:
    """How hard the public form is pressed, by hour; addresses only as digests that change daily."""
    return _page(request)


@require_POST
@administrator
def words(request: HttpRequest) -> HttpResponse:
    """Keeps the blocked words."""
    return _kept(request, lambda: desk.save_words(door.actor(request), request.POST.get("words", "")), "屏蔽词已保存")


@require_POST
@administrator
def bounds(request: HttpRequest) -> HttpResponse:
    """Keeps the bounds of the pace."""
    return _kept(request, lambda: desk.save_bounds(door.actor(request), request.POST.dict()), "门槛已保存")


@require_POST
@administrator
def contact_days(request: HttpRequest) -> HttpResponse:
    """Keeps how long a contact is kept."""
    return _kept(request, lambda: retention.keep_for(door.actor(request), request.POST.get("days", "")), "期限已保存")


def _kept(request: HttpRequest, save: Callable[[], None], done: str) -> HttpResponse:
    try:
        save()
    except Refused as refused:
        if refused.refusal.code == "forbidden":
            raise
        return _page(request, refused.refusal)
    messages.success(request, done)
    return redirect("voices:abuse")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    errors, typed = (refusal.errors if refusal else {}), request.POST
    limits = pace.bounds()
    context = {
        "columns": list(desk.COLUMNS.values()), "hours": desk.hours(), "senders": desk.senders(), "held": desk.held(),
        "errors": errors, "words": typed.get("words", "\n".join(blocked.blocked())),
        "bounds": [(n, label, typed.get(n, limits[n]), errors.get(n, "")) for n, label in pace.NAMES.items()],
        "days": typed.get("days", retention.days()), "may_set": f"admin:{directory().city}" in door.actor(request).offices,
    }  # fmt: skip
    return render(request, "voices/abuse.html", context, status=status_of(refusal) if refusal else 200)


# ---- the centre --------------------------------------------------------------------------------------------------


@require_safe
@never_cache
@reader
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits in the slow lane of the jurisdiction, and which voices have a mark."""
    return _lane(request)


@require_POST
@reader
def release(request: HttpRequest) -> HttpResponse:
    """Lets a group into the inbox."""

    def let_in(actor: Actor, area: int) -> str:
        return f"已放行 {lane.release(actor, area, _chosen(request))} 条，在待分办里"

    return _decided(request, let_in)


@require_POST
@reader
def drop(request: HttpRequest) -> HttpResponse:
    """Leaves a group where it is, for a reason."""

    def leave(actor: Actor, area: int) -> str:
        return f"{lane.drop(actor, area, _chosen(request), request.POST.get('reason', ''))} 条不往下转，查询码上看得到"

    return _decided(request, leave)


def _decided(request: HttpRequest, decide: Callable[[Actor, int], str]) -> HttpResponse:
    actor = door.actor(request)
    try:
        done = decide(actor, home(actor, VOICE))
    except Refused as refused:
        if refused.refusal.code == "forbidden":
            raise
        return _lane(request, refused.refusal)
    messages.success(request, done)
    return redirect(reverse("voices:lane"))


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:12] for name in ("why", "sender")}


def _lane(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    area = home(door.actor(request), VOICE)
    context = {
        "groups": lane.groups(area), "marked": desk.marked(area), "most": lane.IN_BATCH, "refusal": refusal,
        "tried": _chosen(request) if refusal else {},
    }  # fmt: skip
    return render(request, "voices/lane.html", context, status=status_of(refusal) if refusal else 200)
