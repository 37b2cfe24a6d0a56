"""待我审批: the stack, one matter a page, and many at once after a proof of who is there."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bihuan.kernel.act import scoped_key
from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.commands import has_second_factor, prove
from bihuan.organisation.door import actor, staff
from bihuan.organisation.forms import Proof
from bihuan.organisation.models import Account
from bihuan.services import clock
from bihuan.web import approving
from bihuan.web.approving import ONE, Stack

LONGEST = 1000


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff
def one(request: HttpRequest, number: str = "", action: str = "") -> HttpResponse:
    """One matter: GET shows it, POST decides it and goes on to the next."""
    who = actor(request)
    try:
        found = approving.stack(who, number, action)
    except Refused as refused:
        messages.warning(request, refused.refusal.sentence)
        return redirect(ONE)
    if request.method != "POST" or found.one is None:
        return _page(request, who, found)
    return _decided(request, who, found)


def _decided(request: HttpRequest, who: Actor, found: Stack) -> HttpResponse:
    posted, words = request.POST, request.POST.get("words", "").strip()[: LONGEST + 1]
    assert found.one is not None
    sent: dict[str, Any] = {"words": words, "version": _version(posted, "_version"), "key": posted.get("_key", "")[:64]}
    stays = posted.get("answer") == approving.INSTRUCT
    try:
        told = (
            approving.instruct(who, found.one, **sent)
            if stays
            else approving.decide(who, found.one, forward=posted.get("answer") != "no", **sent)
        )
    except Refused as refused:
        fresh = approving.stack(who, str(found.one.subject.number), found.one.action)
        return _page(request, who, fresh, words, refused.refusal)
    messages.success(request, told)
    return redirect(found.one.url if stays else found.behind or ONE)


def _page(
    request: HttpRequest, who: Actor, found: Stack, words: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "stack": found,
        "one": found.one,
        "words": words,
        "refusal": refusal,
        "key": _key(who),
        "longest": LONGEST,
    }
    return render(request, "web/approve.html", context, status=status_of(refusal) if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("proof-password", "proof-code")
@never_cache
@staff
def several(request: HttpRequest) -> HttpResponse:
    """Many at once: the list, then, once password and code were given again, what became of each."""
    who, account = actor(request), cast(Account, request.user)
    coded = has_second_factor(account)
    if request.method != "POST":
        return _many(request, who, Proof(coded=coded))
    form, chosen = Proof(request.POST, coded=coded), request.POST.getlist("pick")
    if not chosen:
        return _many(request, who, form, Refusal("invalid", "请先勾选要一并同意的事项。"))
    if not form.is_valid():
        return _many(request, who, form, Refusal("invalid", "请先证明是您本人。"))
    try:
        prove(account, form.cleaned_data["password"], form.cleaned_data.get("code", ""), request.META["REMOTE_ADDR"])
    except Refused as refused:
        for name, sentence in refused.refusal.errors.items():
            form.add_error(name, sentence)
        return _many(request, who, form, refused.refusal)
    return _told(request, who, chosen)


def _told(request: HttpRequest, who: Actor, chosen: list[str]) -> HttpResponse:
    posted, words = request.POST, request.POST.get("words", "").strip()[:LONGEST]
    versions = {name: _version(posted, f"version-{name}") for name in chosen}
    outcome = approving.decide_many(who, chosen, versions, words, posted.get("_key", "")[:64])
    lines: list[tuple[str, Any, str]] = [(name.partition("|")[0], done.title, "") for name, done in outcome.done]
    lines += [(name.partition("|")[0], "", refusal.sentence) for name, refusal in outcome.refused]
    return render(request, "web/approve_told.html", {"lines": lines, "outcome": outcome}, status=outcome.status)


def _many(request: HttpRequest, who: Actor, form: Proof, refusal: Refusal | None = None) -> HttpResponse:
    chosen = request.POST.getlist("pick") if request.method == "POST" else None
    context = {
        "many": approving.many(who, chosen), "form": form, "refusal": refusal, "key": _key(who), "longest": LONGEST,
        "words": request.POST.get("words", ""),
    }  # fmt: skip
    return render(request, "web/approve_many.html", context, status=status_of(refusal) if refusal else 200)


def _key(who: Actor) -> str:
    return scoped_key(who, f"approve{clock.now()}")


def _version(posted: QueryDict, name: str) -> int | None:
    text = posted.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
