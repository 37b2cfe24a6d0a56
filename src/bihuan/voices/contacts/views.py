"""/voices/<id>/contact: asked for, granted by another, looked at. GET says what will happen; each look is recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from bihuan.kernel import access
from bihuan.kernel.refusals import status_of
from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.voice import VOICE
from bihuan.organisation import door
from bihuan.voices import queries
from bihuan.voices.contacts import opening
from bihuan.voices.models import Voice
from bihuan.voices.tracking import problem_of
from bihuan.voices.views import reader

DONE = {"ask": "已申请，等另一个人同意", "grant": "已同意", "refuse": "已回绝"}


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def contact(request: HttpRequest, uid: str) -> HttpResponse:
    """One page for the whole way; what may be done next depends on who asks."""
    actor = door.actor(request)
    voice = queries.columns_of(access.find(actor, VOICE, uid))
    found: str | None = None
    if request.method == "POST":
        try:
            found = _carried_out(request, voice, actor)
        except Refused as refused:
            return _page(request, voice, actor, refusal=refused.refusal)
        if found is None:
            messages.success(request, DONE[request.POST["do"]])
            return redirect("voices:contact", uid)
    return _page(request, voice, actor, found)


def _carried_out(request: HttpRequest, voice: Voice, actor: Actor) -> str | None:
    """What was pressed; the contact itself where that was looked at."""
    what = request.POST.get("do")
    if what == "look":
        return opening.look(voice, actor)
    if what == "ask":
        opening.ask(voice, actor, request.POST.get("purpose", ""), request.POST.get("days", ""))
    elif what in ("grant", "refuse"):
        opening.decide(voice, actor, granted=what == "grant")
    else:
        raise Refused(Refusal("invalid", "没有这个动作。"))
    return None


def _page(
    request: HttpRequest, voice: Voice, actor: Actor, found: str | None = None, *, refusal: Refusal | None = None
) -> HttpResponse:
    now = opening.current(voice)
    context: dict[str, Any] = {
        "subject": voice.subject, "opening": now, "found": found, "refusal": refusal, "left": bool(voice.contact),
        "errors": refusal.errors if refusal else {}, "problem": problem_of(voice), "may": opening.may_open(actor, voice.subject),
        "own": bool(now and now.by == actor.person), "asker": directory().person_name(now.by) if now else "",
        "until": opening.until(now) if now and now.granted else None, "days": request.POST.get("days", opening.USUAL_DAYS),
        "purpose": request.POST.get("purpose", ""),
    }  # fmt: skip
    answer = render(request, "voices/contact.html", context, status=status_of(refusal) if refusal else 200)
    add_never_cache_headers(answer)
    return answer
