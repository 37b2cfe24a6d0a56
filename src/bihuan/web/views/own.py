"""/settings: who one is here, password, sessions elsewhere, keys of the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from bihuan.api.keys import revoke
from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Refusal, Refused
from bihuan.organisation.door import actor, signed_in
from bihuan.organisation.models import Account
from bihuan.ui.shapes import Pick
from bihuan.web import commands, navigation
from bihuan.web.context import Desk
from bihuan.web.forms import Elsewhere, NewKey, NewPassword
from bihuan.web.queries import keys_of

LINKS = [Pick("通知", "/my/notices", icon="bell")]
FORMS: dict[str, type[Form]] = {"password": NewPassword, "elsewhere": Elsewhere, "key": NewKey}


@require_GET
@never_cache
@signed_in
def settings(request: HttpRequest) -> HttpResponse:
    """Everything of one's own on one page."""
    return _page(request)


@require_POST
@sensitive_post_parameters()
@never_cache
@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """A new password; this session goes on."""

    def change(data: dict[str, Any]) -> HttpResponse:
        account = commands.change_password(
            actor(request), _account(request), data["old"], data["new"], _address(request)
        )
        return _changed(request, account, "密码已改，别处的登录都已退出")

    return _carried_out(request, "password", change)


@require_POST
@sensitive_post_parameters()
@never_cache
@signed_in
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Ends the sessions on all other machines."""

    def end(data: dict[str, Any]) -> HttpResponse:
        account = commands.sign_out_elsewhere(actor(request), _account(request), data["old"], _address(request))
        return _changed(request, account, "别处的登录都已退出")

    return _carried_out(request, "elsewhere", end)


@require_POST
@sensitive_post_parameters()
@never_cache
@signed_in
def keys(request: HttpRequest) -> HttpResponse:
    """A new key, shown this once."""

    def make(data: dict[str, Any]) -> HttpResponse:
        fresh = commands.new_key(_account(request), data["name"], data["scope"], data["old"], _address(request))
        return _page(request, fresh=fresh, status=201)

    return _carried_out(request, "key", make)


@require_POST
@signed_in
def end_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Revokes one of one's own keys."""
    if not revoke(_account(request).pk, pk):
        raise Refused(Refusal("not-found", "没有这个密钥，或者已经停用。"))
    messages.success(request, "密钥已停用")
    return redirect("/settings#keys")


def _carried_out(request: HttpRequest, name: str, command: Callable[[dict[str, Any]], HttpResponse]) -> HttpResponse:
    """The command's answer; else the page again, with the errors at the fields."""
    form = FORMS[name](request.POST)
    if not form.is_valid():
        return _page(request, {name: form}, status=422)
    try:
        return command(form.cleaned_data)
    except Refused as refused:
        for field, sentence in (refused.refusal.errors or {"old": refused.refusal.sentence}).items():
            form.add_error(field if field in form.fields else None, sentence)
        return _page(request, {name: form}, status=status_of(refused.refusal))


def _page(
    request: HttpRequest, forms: dict[str, Form] | None = None, *, fresh: str = "", status: int = 200
) -> HttpResponse:
    who = actor(request)
    shown = {name: (forms or {}).get(name) or kind() for name, kind in FORMS.items()}
    context = {
        "forms": shown, "fresh": fresh, "keys": keys_of(who), "offices": navigation.offices(who), "links": LINKS,
        "beside": Desk(request).beside(),
    }  # fmt: skip
    return render(request, "web/settings.html", context, status=status)


def _changed(request: HttpRequest, account: Account, words: str) -> HttpResponse:
    update_session_auth_hash(request, account)
    messages.success(request, words)
    return redirect("/settings")


def _account(request: HttpRequest) -> Account:
    return cast(Account, request.user)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
