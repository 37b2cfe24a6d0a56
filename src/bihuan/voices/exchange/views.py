"""/settings/intake: keys, fields and callback of a channel with another system, for administrators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import orjson
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Refusal, Refused
from bihuan.organisation import door
from bihuan.voices.exchange import desk, keys
from bihuan.voices.exchange.mapping import FIELDS, TRANSLATED

FIRST = "12345"
SAMPLE = """{
  "origin": "GD20260302001",
  "said": "2026-03-02 09:05",
  "text": "二楼叫号机坏了三天，没人修。",
  "contact": "13900000000",
  "matter": "",
  "rating": 2
}"""
MOST_SAMPLE = 20_000
PREFIX = "m-"


def administrator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view for whoever administers a jurisdiction."""

    @wraps(view)
    def open_to(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not desk.areas(door.actor(request)):
            raise PermissionDenied("对接别的系统由系统管理员设置。")
        return view(request, *args, **kwargs)

    return never_cache(door.staff(open_to))


@require_safe
@administrator
def intake(request: HttpRequest) -> HttpResponse:
    """One channel of one jurisdiction: everything on one page."""
    return _page(request)


@require_POST
@administrator
def new_key(request: HttpRequest) -> HttpResponse:
    """A key beside the others, or instead of them after an overlap; shown this once."""
    channel, area = _which(request)
    days = request.POST.get("days", "")

    def make() -> HttpResponse:
        by = door.actor(request)
        fresh = keys.rotate(by, channel, area, int(days)) if days.isdigit() else keys.make(by, channel, area)
        return _page(request, fresh=fresh, status=201)

    return _carried_out(request, make)


@require_POST
@administrator
def end_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a key at once."""

    def end() -> HttpResponse:
        key = keys.end(door.actor(request), pk)
        messages.success(request, "密钥已停用，用它签的不再收")
        return redirect(_address(key.channel, key.jurisdiction))

    return _carried_out(request, end)


@require_POST
@sensitive_post_parameters("sample")
@administrator
def fields(request: HttpRequest) -> HttpResponse:
    """Tries the fields on a sample, or keeps them."""
    channel, area = _which(request)

    def understood() -> HttpResponse:
        reading = desk.understood(_typed(request))
        keys.may_exchange(door.actor(request), channel, area)
        if "try" in request.POST:
            return _page(request, tried=desk.tried(reading, _sample(request), channel, area))
        desk.save_reading(door.actor(request), channel, area, reading)
        messages.success(request, "字段对应已保存")
        return redirect(f"{_address(channel, area)}#fields")

    return _carried_out(request, understood)


@require_POST
@administrator
def callback(request: HttpRequest) -> HttpResponse:
    """Where the other system is told what became of its orders."""
    channel, area = _which(request)

    def save() -> HttpResponse:
        hosts = request.POST.get("hosts", "").split()
        desk.save_callback(door.actor(request), channel, area, request.POST.get("callback", "").strip(), hosts)
        messages.success(request, "回告地址已保存")
        return redirect(f"{_address(channel, area)}#callback")

    return _carried_out(request, save)


@require_POST
@administrator
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a message again that was given up or waits."""

    def send() -> HttpResponse:
        job = desk.send_again(door.actor(request), pk)
        messages.success(request, "马上再送一次")
        return redirect(f"{_address(job.payload['channel'], job.payload['jurisdiction'])}#callback")

    return _carried_out(request, send)


# ---- the page ----------------------------------------------------------------------------------------------------


def _carried_out(request: HttpRequest, command: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return command()
    except Refused as refused:
        if refused.refusal.code in ("forbidden", "not-found"):
            raise
        return _page(request, refusal=refused.refusal, status=status_of(refused.refusal))


def _page(
    request: HttpRequest, *, fresh: str = "", tried: desk.Shown | None = None, refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    channel, area = _which(request)
    posted = _typed(request)
    address, hosts = desk.callback(channel, area)
    context = {
        "channels": [(c.id, c.name, _address(c.id, area), c.id == channel) for c in desk.offered()],
        "areas": [(name, _address(channel, pk), pk == area) for pk, name in desk.areas(door.actor(request))],
        "channel": channel, "area": area, "fresh": fresh, "tried": tried, "refusal": refusal,
        "errors": refusal.errors if refusal else {}, "keys": desk.keys_of(channel, area), "overlaps": keys.OVERLAPS,
        "address": request.build_absolute_uri(f"/api/v1/intake/{channel}"),
        "fields": _fields(posted or desk.typed(channel, area), refusal.errors if refusal else {}),
        "sample": request.POST.get("sample", SAMPLE), "late": desk.late(channel, area),
        "callback": request.POST.get("callback", address), "hosts": request.POST.get("hosts", "\n".join(hosts)),
    }  # fmt: skip
    return render(request, "voices/intake.html", context, status=status)


def _fields(typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name, "label": label, "typed": typed.get(name, ""), "error": errors.get(name, ""), "table": name in TRANSLATED,
            "values": typed.get(f"{name}_values", ""), "wrong": errors.get(f"{name}_values", ""), "usual": usual,
        }
        for name, (label, usual) in FIELDS.items()
    ]  # fmt: skip


def _which(request: HttpRequest) -> tuple[str, int]:
    """The channel and jurisdiction asked for, of those that this person may set up; else the first."""
    asked = request.POST if request.method == "POST" else request.GET
    mine = [pk for pk, _ in desk.areas(door.actor(request))]
    area = next((pk for pk in mine if str(pk) == asked.get("area")), None)
    channel = next((c.id for c in desk.offered() if c.id == asked.get("channel")), None)
    if request.method == "POST" and "channel" in asked and (area is None or channel is None):
        raise Refused(Refusal("not-found", "没有这个渠道，或它不能对接。"))
    return channel or FIRST, area or mine[0]


def _address(channel: str, area: int) -> str:
    return f"{reverse('voices:intake')}?{urlencode({'channel': channel, 'area': area})}"


def _typed(request: HttpRequest) -> dict[str, str]:
    """The fields of ours as they were typed: our names stand behind a prefix, since one is called area."""
    return {name.removeprefix(PREFIX): str(value) for name, value in request.POST.items() if name.startswith(PREFIX)}


def _sample(request: HttpRequest) -> dict[str, Any]:
    sentence = "样例应当是一个 JSON 对象。"
    try:
        found = orjson.loads(request.POST.get("sample", "")[:MOST_SAMPLE])
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(Refusal("invalid", sentence, {"sample": sentence}))
    return found
