"""The inbox of the centre, which supervision and audit read too; one voice; a voice recorded by hand; the original words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from bihuan.kernel import access
from bihuan.kernel.act import scoped_key
from bihuan.kernel.models import Subject
from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.voice import VOICE
from bihuan.organisation import acting, door, posted
from bihuan.organisation.acting import Pages
from bihuan.organisation.desk import Asked
from bihuan.organisation.door import or_404
from bihuan.voices import batch as several
from bihuan.voices import cards as paper
from bihuan.voices import collecting, commands, faults, praise, present, queries, record, where
from bihuan.voices import papers as documents
from bihuan.voices.tracking import problem_of

FIRST = "received"  # the state that the inbox opens with


def reader(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view for whoever reads voices. A unit never does: it could learn who said what (W3.1)."""

    @wraps(view)
    def open_to(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not queries.may_read(door.actor(request)):
            raise PermissionDenied("反馈收件箱给政务中心、督查科和审计用。")
        return view(request, *args, **kwargs)

    return vary_on_headers("HX-Request")(door.staff(open_to))


# ---- inbox and one voice -----------------------------------------------------------------------------------------


@require_safe
@reader
def inbox(request: HttpRequest) -> HttpResponse:
    """The list, and beside it the first voice of it."""
    actor = door.actor(request)
    found = _inbox(request, actor)
    first = found.lines[0].uid if found.lines else ""
    context = present.page(access.find(actor, VOICE, first), actor, Asked()) if first else {}
    return render(request, "voices/inbox.html", {**context, "inbox": found, "alone": False})


@require_safe
@reader
def one(request: HttpRequest, uid: str) -> HttpResponse:
    """A voice to be read, the list beside it."""
    return acting.show(request, _pages(request), uid)


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def act(request: HttpRequest, uid: str, action: str) -> HttpResponse:
    """One act on a voice: triage, answer, redact."""
    return acting.act(request, _pages(request), uid, action)


def _pages(request: HttpRequest) -> Pages:
    """The voice's pages; the whole page has the list beside the voice, a swapped part has not."""

    def context(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
        whole = {} if request.headers.get("HX-Request") else {"inbox": _inbox(request, actor), "alone": True}
        return {**present.page(subject, actor, asked), **whole}

    return Pages("voice", "/voices", "voices/inbox.html", context, parts=("voices/parts/reading.html",))


def _inbox(request: HttpRequest, actor: Actor) -> present.Inbox:
    state = request.GET.get("state", FIRST)
    filters = queries.parse_filters(
        "" if state == "all" else state, request.GET.get("channel", ""), request.GET.get("after", "")
    )
    return present.inbox(actor, filters)


# ---- several at once ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def batch(request: HttpRequest) -> HttpResponse:
    """Several voices triaged by one form; where one of them is refused, it is said which and why."""
    actor = door.actor(request)
    access.home(actor, VOICE)  # for the centre alone
    try:
        voices = several.chosen(actor, request.GET.getlist("v"))
    except Refused as refused:
        messages.error(request, refused.refusal.sentence)
        return redirect("voices:inbox")
    case = several.case_of(actor, voices)
    if request.method != "POST":
        return _batch(request, {"panel": several.panel(case, request.get_full_path()), "voices": present.lines(voices)})
    sent = posted.read(request, actor, VOICE, several.TRIAGE, case)
    try:
        outcome = several.triage_all(voices, actor, sent.body, sent.key or "")
    except Refused as refused:
        tried = posted.tried(several.TRIAGE, actor, sent, refused.refusal)
        context = {"panel": several.panel(case, request.get_full_path(), tried), "voices": present.lines(voices)}
        return _batch(request, context, "ui/parts/panel.html", status_of(refused.refusal))
    return _batch(request, {"outcome": outcome}, "voices/parts/batch_done.html")


def _batch(request: HttpRequest, context: dict[str, Any], part: str = "", status: int = 200) -> HttpResponse:
    whole = not (part and request.headers.get("HX-Request"))
    return render(request, "voices/batch.html" if whole else part, context, status=status)


# ---- praise ------------------------------------------------------------------------------------------------------


@require_safe
@door.staff
def praised(request: HttpRequest) -> HttpResponse:
    """What one's unit was praised for, and how often."""
    return render(
        request, "voices/praise.html", {"praise": praise.praise(door.actor(request), request.GET.get("after", ""))}
    )


# ---- channels ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@door.staff
def all_channels(request: HttpRequest) -> HttpResponse:
    """What came by each channel, and what each asks for; administrators of the city change and add."""
    actor, refusal = door.actor(request), None
    if not (areas := collecting.readable(actor)):
        raise PermissionDenied("收集渠道给政务中心、督查科、审计和系统管理员看。")
    if request.method == "POST":
        try:
            saved = collecting.save(actor, request.POST)
        except Refused as refused:
            if refused.refusal.code == "forbidden":
                raise
            refusal = refused.refusal
        else:
            messages.success(request, f"“{saved.name}”已保存")
            return redirect("voices:channels")
    context = present.channels_page(collecting.figures(areas), request.POST if refusal else None, refusal)
    context["may_change"] = collecting.may_change(actor)
    return render(request, "voices/channels.html", context, status=status_of(refusal) if refusal else 200)


# ---- by hand -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@door.staff
def new(request: HttpRequest) -> HttpResponse:
    """What came on a card, by telephone or elsewhere, written down by the centre."""
    actor = door.actor(request)
    area = access.home(actor, VOICE)
    offered = record.by_hand()
    asked = request.POST.get("channel") or request.GET.get("channel")
    channel = next((c for c in offered if c.id == asked), offered[0])
    form = record.Recorded(area, channel, request.POST or None, request.FILES.getlist("scans"))
    context = {"form": form, "offered": offered}
    if request.method != "POST":
        return render(request, "voices/new.html", context)
    try:
        if channel.id != asked:
            raise Refused(Refusal("invalid", "请选从哪来的。"))
        receipt = commands.say(form.said(), actor, scoped_key(actor, form.key))
    except Refused as refused:
        form.refuse(refused.refusal)
        return render(request, "voices/new.html", context, status=status_of(refused.refusal))
    messages.success(request, "已登记，在待分办里")
    return redirect("voices:one", receipt.uid)


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def cards(request: HttpRequest) -> HttpResponse:
    """Paper cards one after the other; the form of the next lies open as soon as one is taken in."""
    actor = door.actor(request)
    area = access.home(actor, VOICE)
    form = paper.Card(area, request.POST or None, request.GET.dict(), request.FILES.getlist("scans"))
    status = 200
    if request.method == "POST":
        try:
            receipt = paper.take(form, actor)
        except Refused as refused:
            status = status_of(refused.refusal)
            form.refuse(refused.refusal)
        else:
            number = form.cleaned_data["origin"]
            messages.success(request, f"卡 {number}：两次录的一致" if receipt.repeated else f"卡 {number} 已录入")
            return redirect(f"{reverse('voices:cards')}?{form.onward()}")
    context = {"form": form, "entered": paper.latest(actor), "scale": paper.scale(), "matters": where.names(area)}
    return render(request, "voices/cards.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def known_faults(request: HttpRequest) -> HttpResponse:
    """What people are told before they write; the centre tells more."""
    actor = door.actor(request)
    area = access.home(actor, VOICE)
    form = record.Telling(area, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            faults.tell(actor, area, form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, "已告知，公开页面上马上看得到")
            return redirect("voices:faults")
    told = [(f, present.told_of(f)) for f in faults.current(area)]
    return render(request, "voices/faults.html", {"form": form, "told": told}, status=422 if form.errors else 200)


@require_POST
@reader
def end_fault(request: HttpRequest, fault: int) -> HttpResponse:
    """It is mended, or not to be told any longer."""
    actor = door.actor(request)
    or_404(lambda: faults.end(actor, access.home(actor, VOICE), fault))
    messages.success(request, "不再告知")
    return redirect("voices:faults")


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def papers(request: HttpRequest, uid: str) -> HttpResponse:
    """The reporter's files, each handed to the unit as a clean copy by one press."""
    actor = door.actor(request)
    voice = queries.columns_of(access.find(actor, VOICE, uid))
    if not documents.may_hand(actor, voice.subject):
        raise PermissionDenied("附件由政务中心看过以后给承办单位。")
    context: dict[str, Any] = {"subject": voice.subject, "problem": problem_of(voice)}
    status = 200
    if request.method == "POST":
        try:
            handed = documents.hand_over(voice, request.POST.get("file", ""), actor)
        except Refused as refused:
            context["refusal"], status = refused.refusal, status_of(refused.refusal)
        else:
            messages.success(request, "已给承办单位" if handed.copy_id else "不能清理，没有给出")
            return redirect("voices:papers", uid)
    return render(request, "voices/papers.html", {**context, "papers": documents.standing(voice)}, status=status)


# ---- the original words ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def original(request: HttpRequest, uid: str) -> HttpResponse:
    """The original words, for whom the problem was unsealed. GET says what will happen; each POST is one look, recorded."""
    actor = door.actor(request)
    subject = access.find(actor, VOICE, uid)
    voice = queries.columns_of(subject)
    context: dict[str, Any] = {"subject": subject, "allowed": queries.unsealed(voice, actor)}
    status = 200
    if request.method == "POST":
        try:
            context["opened"] = commands.look(voice, actor)
        except Refused as refused:
            context["refusal"], status = refused.refusal, status_of(refused.refusal)
    answer = render(request, "voices/original.html", context, status=status)
    add_never_cache_headers(answer)
    return answer
