"""The officer's app: the shell, what makes it installable, what it reads, and the phones that are paired."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import orjson
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from ninja.utils import check_csrf

from bihuan.kernel.models import Subject
from bihuan.kernel.refusals import as_problem
from bihuan.kernel.registry import Section, registry
from bihuan.loop.language import Actor, Refusal, Refused, Row
from bihuan.organisation.directory import actor_of
from bihuan.organisation.door import actor, signed_in, the_officer
from bihuan.organisation.models import Account
from bihuan.records import assisting
from bihuan.records.models import Assistance
from bihuan.records.phone import bundle, devices, shell
from bihuan.records.phone import helped as taking
from bihuan.voices.qr import qr

View = Callable[..., HttpResponse]
MOST_BODY: Final = 4096
MOST_HELPED: Final = 2_000_000  # fifty of them, each field at its longest
UNREADABLE: Final = Refusal("invalid", "请求的内容读不出来。")
FORBIDDEN: Final = "这一页给体验员用。"


@require_GET
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """/officer/: the app, which the service worker answers from then on."""
    if not devices.is_officer(actor(request)):
        raise PermissionDenied(FORBIDDEN)
    return _shell()


@require_GET
def app(request: HttpRequest) -> HttpResponse:
    """The same for whoever is not signed in, such as a phone that is about to be paired. It holds nothing of anybody."""
    return _shell()


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What the browser reads to install the app."""
    return HttpResponse(orjson.dumps(shell.manifest()), content_type="application/manifest+json")


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, whose scope is /officer/. Asked for anew each time, so that an upgrade arrives."""
    answer = HttpResponse(shell.worker(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def officers_phone(view: View) -> View:
    """The view for an officer: by the phone's key, else by the session. Answers problem+json to everybody else."""

    @wraps(view)
    def open_to(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            account = _account(request)
        except devices.Lost:
            return _problem(410, "device-lost", "这台手机已报失，里面的内容要清除。")
        if account is None:
            return _problem(401, "unauthorised", "请先登录。")
        who = actor_of(account)
        if not devices.is_officer(who):
            return _problem(403, "forbidden", FORBIDDEN)
        return view(request, who, *args, **kwargs)

    return never_cache(open_to)


@require_GET
@officers_phone
def data(request: HttpRequest, who: Actor) -> HttpResponse:
    """Everything that the app needs where there is no network."""
    token = None if "Authorization" in request.headers else get_token(request)
    return _json({**bundle.of(who), "csrf": token})


@csrf_exempt
@require_POST
@officers_phone
def helped(request: HttpRequest, who: Actor) -> HttpResponse:
    """{helped: [...]}: what became of each piece of assistance, with the code by which the person rates it."""
    if "Authorization" not in request.headers and check_csrf(request) is not None:
        return _problem(403, "csrf", "页面的校验已过期，请刷新页面后再试。")

    def coded(row: Assistance) -> tuple[str, str]:
        address = request.build_absolute_uri(reverse("records:rated", args=[assisting.token(row)]))
        return address, str(qr(address))

    try:
        found = taking.take(_read(request, MOST_HELPED).get("helped"), who, coded)
    except Refused as refused:
        return _refused(refused.refusal)
    return _json({"helped": found})


@csrf_exempt
@require_POST
def pair(request: HttpRequest) -> HttpResponse:
    """{code, name}: 201 {key, who}. No session is involved: the code is the secret."""
    try:
        told = _body(request)
        device, key = devices.pair(told.get("code", ""), told.get("name", ""))
    except Refused as refused:
        return _refused(refused.refusal)
    return _json({"key": key, "who": bundle.who(actor_of(device.account))}, 201)


@csrf_exempt
@require_POST
def unpair(request: HttpRequest) -> HttpResponse:
    """The phone that asks, by its key, is paired no more: its officer signed out."""
    try:
        device = devices.by_key(_token(request))
    except devices.Lost:
        device = None
    if device is not None:
        devices.end(actor_of(device.account), device.pk)
    return HttpResponse(status=204)


@require_GET
@never_cache
@signed_in
def phones(request: HttpRequest) -> HttpResponse:
    """The officer's phones: which are paired, and how to pair one."""
    return _phones(request, the_officer(request))


@require_POST
@never_cache
@signed_in
def offer(request: HttpRequest) -> HttpResponse:
    """A QR code for one phone, shown this once."""
    who = the_officer(request)
    try:
        code = devices.offer(who)
    except Refused as refused:
        return _phones(request, who, refusal=refused.refusal, status=409)
    address = request.build_absolute_uri(f"/officer/app#/pair/{code}")
    return _phones(request, who, code=code, picture=qr(address), address=address, status=201)


@require_POST
@signed_in
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends one of one's own phones; `lost` tells it to forget everything."""
    lost = request.POST.get("lost") == "1"
    if not devices.end(the_officer(request), pk, lost=lost):
        raise Refused(Refusal("not-found", "没有这台手机，或者已经解除。"))
    messages.success(
        request, "已解除。那台手机再连上网时，里面的记录会清除。" if lost else "已解除。那台手机要重新登录才能交记录。"
    )
    return redirect("phone:phones")


def section(subject: Subject, row: Row, who: Actor) -> Section | None:
    """On the officer's own page: the phones. Nobody else sees them."""
    if not who.of("officer") or subject.person != who.person:
        return None
    return Section("phones", "手机", "records/phone/section.html", {"phones": devices.paired(who)})


registry.sections["officer"].append(section)


def _shell() -> HttpResponse:
    answer = HttpResponse(shell.page())
    answer["Cache-Control"] = "no-cache"
    return answer


def _phones(request: HttpRequest, who: Actor, status: int = 200, **more: Any) -> HttpResponse:
    context = {"phones": devices.paired(who), "place_name": "体验员", **more}
    return render(request, "records/phone/phones.html", context, status=status)


def _account(request: HttpRequest) -> Account | None:
    if "Authorization" in request.headers:
        return devices.account_by_key(_token(request))
    return request.user if isinstance(request.user, Account) and request.user.is_active else None


def _token(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _body(request: HttpRequest) -> dict[str, str]:
    told = _read(request, MOST_BODY)
    if not all(isinstance(value, str) for value in told.values()):
        raise Refused(UNREADABLE)
    return told


def _read(request: HttpRequest, most: int) -> dict[str, Any]:
    try:
        told = orjson.loads(request.body) if len(request.body) <= most else None
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        raise Refused(UNREADABLE)
    return told


def _json(told: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(told), status=status, content_type="application/json")


def _refused(refusal: Refusal) -> HttpResponse:
    told = as_problem(refusal)
    return HttpResponse(orjson.dumps(told), status=told["status"], content_type="application/problem+json")


def _problem(status: int, code: str, detail: str) -> HttpResponse:
    told = {"type": f"urn:bihuan:{code}", "title": detail, "status": status, "detail": detail, "code": code}
    return HttpResponse(orjson.dumps(told), status=status, content_type="application/problem+json")
