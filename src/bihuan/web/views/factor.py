"""/settings/factor: a one-time code for one's own account, begun, confirmed by its first code, and ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Refused
from bihuan.organisation import commands
from bihuan.organisation.commands.second_factor import address_of
from bihuan.organisation.door import actor, signed_in
from bihuan.organisation.forms import Code, Proof
from bihuan.organisation.models import Account


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
@signed_in
def factor(request: HttpRequest) -> HttpResponse:
    """Whether there is one; the picture for the telephone while the first code is waited for."""
    account, form = _account(request), Code(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, account, {"code": form}, status=422 if form.errors else 200)
    try:
        commands.confirm_second_factor(actor(request), account, form.cleaned_data["code"])
    except Refused as refused:
        form.add_error("code" if "code" in refused.refusal.errors else None, refused.refusal.sentence)
        return _page(request, account, {"code": form}, status=status_of(refused.refusal))
    messages.success(request, "动态口令设好了，下次登录要用")
    return redirect("/settings/factor")


@require_POST
@sensitive_post_parameters()
@never_cache
@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """A new secret, once the password was given again."""
    return _proved(request, lambda account: bool(commands.begin_second_factor(account)), "")


@require_POST
@sensitive_post_parameters()
@never_cache
@signed_in
def end(request: HttpRequest) -> HttpResponse:
    """No code any more, once both were given."""

    def drop(account: Account) -> bool:
        commands.drop_second_factor(actor(request), account)
        return True

    return _proved(request, drop, "动态口令已停用")


def _proved(request: HttpRequest, then: Callable[[Account], bool], words: str) -> HttpResponse:
    account = _account(request)
    form = Proof(request.POST, coded=commands.has_second_factor(account))
    if not form.is_valid():
        return _page(request, account, {"proof": form}, status=422)
    try:
        commands.prove(
            account, form.cleaned_data["password"], form.cleaned_data.get("code", ""), request.META["REMOTE_ADDR"]
        )
        then(account)
    except Refused as refused:
        for name, sentence in (refused.refusal.errors or {"password": refused.refusal.sentence}).items():
            form.add_error(name if name in form.fields else None, sentence)
        return _page(request, account, {"proof": form}, status=status_of(refused.refusal))
    if words:
        messages.success(request, words)
    return redirect("/settings/factor")


def _page(request: HttpRequest, account: Account, forms: dict[str, Any], *, status: int) -> HttpResponse:
    has = commands.has_second_factor(account)
    secret = "" if has else commands.second_factor_begun(account)
    context = {
        "has": has, "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        "picture": segno.make(address_of(account, secret), error="m").svg_data_uri(border=2, scale=5) if secret else "",
        "code": forms.get("code") or Code(), "proof": forms.get("proof") or Proof(coded=has),
    }  # fmt: skip
    return render(request, "web/factor.html", context, status=status)


def _account(request: HttpRequest) -> Account:
    return cast(Account, request.user)
