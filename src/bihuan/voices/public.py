"""What everybody may open: home, the form, what became of it. Views without a session, see anonymous.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.kernel.act import scoped_key
from bihuan.kernel.refusals import status_of
from bihuan.kernel.registry import directory
from bihuan.loop.language import REPORTER, Refusal, Refused
from bihuan.services.files.refusal import FileRefused
from bihuan.voices import commands, faults, forms, intake, limits, queries, where
from bihuan.voices.abuse import door, lane, pace
from bihuan.voices.abuse.work import challenge
from bihuan.voices.anonymous import anonymous, render, secret
from bihuan.voices.channels import channel_name, channels
from bihuan.voices.codes import grouped, plain
from bihuan.voices.forms import Form
from bihuan.voices.qr import qr
from bihuan.voices.where import Spot

MOST_CODE = 64


@require_safe
@anonymous
def home(request: HttpRequest) -> HttpResponse:
    """Say something, track something, and what happens then."""
    return render(request, "voices/home.html", {"form": Form(), "areas": where.halls()})


# ---- saying ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@anonymous
def say(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """The form, for one place, one matter or for none, and what is posted from it."""
    at = _at(code or "")
    channel = _channel(request, "qr" if at.code else "web")
    if request.method == "POST":
        return _said(request, at, channel)
    lost = code is not None and not at.code
    blank = Form(channel=channel, matter=at.matter.name if at.matter else "")
    return _form(request, blank, at, 404 if lost else 200, lost=lost)


@dataclass(frozen=True, slots=True)
class At:
    """What the code of a poster names: a place, else a matter, or neither."""

    place: Spot | None = None
    matter: Spot | None = None

    @property
    def code(self) -> str:
        spot = self.place or self.matter
        return spot.code if spot else ""

    @property
    def area(self) -> int:
        """The jurisdiction; the city where nothing is named."""
        spot = self.place or self.matter
        return spot.jurisdiction if spot else directory().city or 0


def _at(code: str) -> At:
    place = where.place(code) if code else None
    return At(place, None if place or not code else where.matter(code))


def _channel(request: HttpRequest, usual: str) -> str:
    """The channel that the address asks for, where it is open to the public; else the usual one."""
    wanted = channels().get(request.GET.get("from", ""))
    return wanted.id if wanted and wanted.public else usual


def _said(request: HttpRequest, at: At, channel: str) -> HttpResponse:
    form = None
    try:
        limits.slow_down(request)
        form = forms.posted(request, channel)
        place = at.place or (where.place(form.place) if form.place else None)
        words = intake.said(forms.body(form, place, at.matter))
        receipt = door.take(request, words, form.key, at.code, request.POST.get("work", ""))
    except Refused as refused:
        return _again(request, form or forms.typed(request, channel), at, refused.refusal)
    return redirect("voices:said", grouped(receipt.code))


@require_safe
@anonymous
def work(request: HttpRequest) -> HttpResponse:
    """What the browser has to work out before it sends the form of this key: 204 where nothing."""
    key = request.GET.get("key", "")
    over = pace.now(request, _at(request.GET.get("place", "")).code)
    if not over or not forms.KEY.match(key):
        return HttpResponse(status=204)
    return JsonResponse(challenge(key, over))


def _again(request: HttpRequest, form: Form, at: At, refusal: Refusal) -> HttpResponse:
    """The form with what was typed and why it was not taken; under a fresh key where the old one has brought something."""
    form = forms.wrong(form, refusal)
    if refusal.code == "key-reused":
        key = scoped_key(REPORTER, form.key)
        earlier = commands.code_of(key) or lane.code_of(key)
        form = replace(form, key=forms.fresh_key(), note="", earlier=grouped(earlier) if earlier else "")
    answer = _form(request, form, at, status_of(refusal))
    if "retry_after" in refusal.kept:
        answer["Retry-After"] = str(refusal.kept["retry_after"])
    return answer


def _form(request: HttpRequest, form: Form, at: At, status: int = 200, *, lost: bool = False) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form, "place": at.place, "matter": at.matter, "code": at.code, "lost": lost,
        "areas": [] if at.place else where.halls(), "faults": faults.at(at.place, at.area, at.matter), "met": _number(request.GET.get("met")),
        "matters": where.matters_at(at.place), "place_name": _title(form, at), "asks": form.kind.asks,
    }  # fmt: skip
    return render(request, "voices/say.html", context, status)


def _title(form: Form, at: At) -> str:
    if form.channel not in ("qr", "web"):
        return form.kind.name
    return "有话码上说" if at.code else "有话直说"


@require_POST
@anonymous
def met(request: HttpRequest, fault: int) -> HttpResponse:
    """我也遇到: counted once a day from one address, then back to the form."""
    code = _at(request.POST.get("at", "")).code
    if limits.first_today(request, f"met:{fault}"):
        faults.met(fault)
    url = reverse("voices:say-at", args=[code]) if code else reverse("voices:say")
    return redirect(f"{url}?met={fault}#fault-{fault}")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_POST
@anonymous
def photo(request: HttpRequest) -> HttpResponse:
    """Takes one photo of the form while it is being filled in: 201 {id, upload_token}, else a sentence with the remedy."""
    upload = request.FILES.get("file")
    try:
        limits.slow_down(request, "files")
        if upload is None:
            raise FileRefused("empty", "没有收到照片，请再选一次。")
        kept = forms.keep(upload, request.POST.get("upload_token", ""))
    except FileRefused as refused:
        return JsonResponse({"detail": refused.sentence}, status=413 if refused.code == "too-large" else 422)
    except Refused as refused:
        return JsonResponse({"detail": refused.refusal.sentence}, status=status_of(refused.refusal))
    return JsonResponse({"id": kept.file.id, "upload_token": kept.upload_token}, status=201)


@require_safe
@anonymous
def matters(request: HttpRequest) -> HttpResponse:
    """Names of matters that hold the words, to be offered while typing."""
    place = where.place(request.GET.get("place", ""))
    found = where.matters_like(request.GET.get("q", "")[:60], place.jurisdiction if place else None)
    return JsonResponse({"names": found})


@require_safe
@secret
def said(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt: the code, to be read aloud, copied or photographed."""
    try:
        tracking = queries.track(code)
    except Refused as refused:
        return _unknown(request, code, refused.refusal)
    address = request.build_absolute_uri(reverse("voices:track", args=[grouped(code)]))
    context = {"code": grouped(code), "groups": grouped(code).split("-"), "address": address, "picture": qr(address)}
    context["held"] = tracking.sentence if tracking.state == "held" else ""
    return render(request, "voices/said.html", context)


# ---- tracking ----------------------------------------------------------------------------------------------------


@require_safe
@secret
def find(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in; it leads to the page of the code."""
    code = plain(request.GET.get("code", "")[:MOST_CODE])
    return redirect("voices:track", grouped(code)) if code else render(request, "voices/find.html", {})


@require_safe
@secret
def track(request: HttpRequest, code: str) -> HttpResponse:
    """Where the matter is, and what the holder of the code can do about it."""
    return _page(request, code)


Answering = Callable[[HttpRequest, str, str], None]


def _answering(name: str, take: Answering) -> Callable[..., HttpResponse]:
    @require_POST
    @secret
    def view(request: HttpRequest, code: str) -> HttpResponse:
        try:
            limits.slow_down(request, "answer")
            take(request, code, scoped_key(REPORTER, f"{plain(code)}|{name}|{request.POST.get('_key', '')}"))
        except Refused as refused:
            return _page(request, code, refused.refusal, name)
        return redirect("voices:track", grouped(code))

    view.__name__ = view.__qualname__ = name
    return view


def _reply(request: HttpRequest, code: str, key: str) -> None:
    commands.reply(code, _text(request), key)


def _satisfaction(request: HttpRequest, code: str, key: str) -> None:
    verdict = request.POST.get("answer", "")
    if verdict not in queries.VERDICTS:
        raise Refused(Refusal("invalid", "请选一个：解决了、解决了一部分、没解决。", {"answer": "请选一个。"}))
    commands.satisfaction(code, verdict, _text(request, needed=False), key)


def _appeal(request: HttpRequest, code: str, key: str) -> None:
    commands.appeal(code, _text(request), key)


reply = _answering("reply", _reply)
satisfaction = _answering("satisfaction", _satisfaction)
appeal = _answering("appeal", _appeal)


def _text(request: HttpRequest, *, needed: bool = True) -> str:
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    if needed and not text:
        raise Refused(Refusal("invalid", "请写几句话。", {"text": "请写几句话。"}))
    if len(text) > commands.MOST_ANSWER:
        sentence = f"写了 {len(text)} 个字，最多 {commands.MOST_ANSWER} 个。"
        raise Refused(Refusal("invalid", sentence, {"text": sentence}))
    return text


def _page(request: HttpRequest, code: str, refusal: Refusal | None = None, tried: str = "") -> HttpResponse:
    """The page of a code; after a refused post with what was typed and why."""
    try:
        found = queries.follow(code)
    except Refused as refused:
        return _unknown(request, code, refused.refusal)
    context = {
        "code": grouped(code), "found": found, "tracking": found.tracking, "channel": channel_name(found.channel),
        "item": {"stage": found.stage, "closed": found.closed}, "key": forms.fresh_key(), "refusal": refusal,
        "tried": tried, "typed": request.POST.get("text", ""), "most": commands.MOST_ANSWER,
    }  # fmt: skip
    answer = render(request, "voices/track.html", context, status_of(refusal) if refusal else 200)
    if refusal and "retry_after" in refusal.kept:
        answer["Retry-After"] = str(refusal.kept["retry_after"])
    return answer


def _unknown(request: HttpRequest, code: str, refusal: Refusal) -> HttpResponse:
    return render(request, "voices/find.html", {"typed": code[:MOST_CODE], "refusal": refusal}, status_of(refusal))
