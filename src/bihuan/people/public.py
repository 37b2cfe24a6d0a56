"""What everybody may open: the call, the application step by step, where it stands, and whether a certificate is good.
Views without a session; whoever holds the code in the address is the applicant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.kernel.act import load, scoped_key
from bihuan.kernel.models import Subject
from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Refusal, Refused
from bihuan.loop.tables.application import APPLICANT
from bihuan.people import applying, campaigns, certificates, holding, inviting, queries, standing, steps
from bihuan.people.honours import checking
from bihuan.people.models import Application, Invitation
from bihuan.people.questions import CONSENT, MATERIALS, Step, checked
from bihuan.services import clock
from bihuan.services.files.refusal import FileRefused
from bihuan.voices import limits
from bihuan.voices.anonymous import anonymous, render, secret
from bihuan.voices.codes import grouped, plain

MOST_CODE = 64
PLACE = {"place_name": "政务服务体验员"}


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"people/{template}", {**PLACE, **context}, status)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page that says why, and where to go on."""
    return page(request, "apply_refused.html", {"refusal": refusal}, status_of(refusal))


# ---- the call ----------------------------------------------------------------------------------------------------


@require_safe
@anonymous
def apply(request: HttpRequest) -> HttpResponse:
    """The campaigns that take applications, and where a code is looked up."""
    found = [_call(subject) for subject in queries.open_campaigns()]
    return page(request, "apply.html", {"calls": found, "notice": standing.notice()})


@require_safe
@anonymous
def notice(request: HttpRequest) -> HttpResponse:
    """The public notice of who is proposed."""
    return page(request, "notice.html", {"notice": standing.notice()})


@require_safe
@anonymous
def call(request: HttpRequest, number: str) -> HttpResponse:
    """One campaign: whom it seeks, what is to be handed in, how the data are used."""
    try:
        return _called(request, queries.campaign_by_number(number), None)
    except Refused as wrong:
        return refused(request, wrong.refusal)


@require_safe
@secret
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """The same for whom a link was made."""
    try:
        found = inviting.by_token(token)
        return _called(request, found.campaign, found, token)
    except Refused as wrong:
        return refused(request, wrong.refusal)


def _called(
    request: HttpRequest, subject: Subject, found: Invitation | None, token: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    name = inviting.named([found])[0][1].get("name", "") if found else ""
    context = {
        **_call(subject), "papers": MATERIALS, "token": token, "invited": name, "unit": campaigns.unit_name(found.unit) if found and found.unit else "",
        "consent": CONSENT, "refusal": refusal, "open": found is not None or "call" in load(subject)["ways"],
    }  # fmt: skip
    return page(request, "call.html", context, status_of(refusal) if refusal else 200)


def _call(subject: Subject) -> dict[str, Any]:
    row = load(subject)
    return {"campaign": subject, "row": row, "ways": campaigns.ways(row), "takes": subject.state == "recruiting"}


@require_POST
@anonymous
def start(request: HttpRequest, number: str) -> HttpResponse:
    """A draft for whoever agrees; its code goes into the address."""
    token = request.POST.get("token", "")
    found = None
    try:
        limits.slow_down(request, "answer")
        found = inviting.by_token(token) if token else None
        subject = found.campaign if found else queries.campaign_by_number(number)
    except Refused as wrong:
        return refused(request, wrong.refusal)
    try:
        code = applying.begin(subject, request.POST.get("consent", ""), found)
    except Refused as wrong:
        return _called(request, subject, found, token, wrong.refusal)
    return redirect("people:step", grouped(code), steps.ORDER[0])


# ---- step by step ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@secret
def step(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One page of the form. What was typed is kept first, and then looked at."""
    try:
        found = applying.draft(code)
        if name in ("papers", "check"):
            return _papers(request, code, {}) if name == "papers" else _check(request, code)
        asked = steps.step_of(name)
        if asked is None:
            return redirect("people:step", grouped(code), steps.ORDER[0])
        if request.method != "POST":
            return _step(request, code, asked, applying.answers_of(found), {})
        limits.slow_down(request, "answer")
        given = steps.posted(asked, request.POST, applying.answers_of(found))
        applying.keep(code, given)
        answers = applying.answers_of(applying.draft(code))
        _, errors = checked(answers, asked.questions, load(found.campaign), clock.today())
    except Refused as wrong:
        return refused(request, wrong.refusal)
    if errors:
        return _step(request, code, asked, answers, errors)
    return redirect("people:step", grouped(code), steps.after(name))


def _step(request: HttpRequest, code: str, asked: Any, answers: dict[str, Any], errors: dict[str, str]) -> HttpResponse:
    found = applying.draft(code)
    context = {
        "code": grouped(code), "step": asked, "asked": steps.asked(asked, answers, load(found.campaign), errors), "track": steps.track(asked.id),
        "before": steps.before(asked.id), "campaign": found.campaign, "wrong": len(errors),
    }  # fmt: skip
    return page(request, "step.html", context, 422 if errors else 200)


def _papers(request: HttpRequest, code: str, errors: dict[str, str], status: int = 200) -> HttpResponse:
    found = applying.draft(code)
    context = {
        "code": grouped(code), "papers": steps.papers(found, errors), "track": steps.track("papers"), "before": steps.before("papers"),
        "campaign": found.campaign,
    }  # fmt: skip
    return page(request, "papers.html", context, status)


@require_POST
@secret
def upload(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """One of the materials; a file that does not do is said at its place, and nothing of it is kept."""
    try:
        limits.slow_down(request, "files")
        file = _file_of(request)
        applying.attach(code, kind, file.file, file.name or "材料")
    except FileRefused as wrong:
        return _papers(request, code, {kind: wrong.sentence}, 413 if wrong.code == "too-large" else 422)
    except Refused as wrong:
        return refused(request, wrong.refusal)
    return redirect(f"{reverse('people:step', args=[grouped(code), 'papers'])}#{kind}")


def _file_of(request: HttpRequest) -> Any:
    file = request.FILES.get("file")
    if file is None or file.file is None:
        raise FileRefused("empty", "还没有选文件，请先选一份。")
    return file


def _check(request: HttpRequest, code: str, refusal: Refusal | None = None) -> HttpResponse:
    found = applying.draft(code)
    parts, errors = steps.summary(found)
    shown = [(name, steps.TITLES[name], lines) for name, lines in parts]
    context = {
        "code": grouped(code), "parts": shown, "errors": errors, "first": steps.step_with(errors) if errors else "", "track": steps.track("check"),
        "before": steps.before("check"), "campaign": found.campaign, "refusal": refusal, "count": len(errors),
    }  # fmt: skip
    return page(request, "check.html", context, status_of(refusal) if refusal else 200)


@require_POST
@secret
def submit(request: HttpRequest, code: str) -> HttpResponse:
    """The draft becomes an application; its own code is on the page that follows."""
    try:
        limits.slow_down(request, "answer")
        receipt = applying.submit(code)
    except Refused as wrong:
        if wrong.refusal.code == "not-found":
            return refused(request, wrong.refusal)
        return _check(request, code, wrong.refusal)
    return redirect(f"{reverse('people:mine', args=[grouped(receipt.code)])}?new=1")


@require_POST
@secret
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """The draft, its files and its key are gone."""
    try:
        applying.discard(code)
    except Refused as wrong:
        return refused(request, wrong.refusal)
    return page(request, "apply_refused.html", {"gone": True})


# ---- where it stands ---------------------------------------------------------------------------------------------


@require_safe
@secret
def find(request: HttpRequest) -> HttpResponse:
    """A typed code leads to its page."""
    code = plain(request.GET.get("code", "")[:MOST_CODE])
    return redirect("people:mine", grouped(code)) if code else redirect("people:apply")


@require_safe
@secret
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a code."""
    return _mine(request, code, fresh=request.GET.get("new") == "1")


def _mine(
    request: HttpRequest, code: str, refusal: Refusal | None = None, tried: str = "", *, fresh: bool = False
) -> HttpResponse:
    try:
        found = holding.held(code)
    except Refused as wrong:
        return refused(request, wrong.refusal)
    errors = refusal.errors if refusal and tried == "amend" else {}
    context = {
        "code": grouped(code), "found": standing.standing(found), "application": found.subject, "campaign": found.campaign,
        "papers": standing.due_papers(found), "asked": standing.due_answers(found, _typed(request, found, tried), errors), "wrong": errors,
        "refusal": refusal, "tried": tried, "fresh": fresh, "typed": request.POST.get("text", "")[:2000],
    }  # fmt: skip
    return page(request, "mine.html", context, status_of(refusal) if refusal else 200)


def _typed(request: HttpRequest, found: Application, tried: str) -> dict[str, Any]:
    return _again(request, found) if tried == "amend" and found.subject.state == "returned" else {}


def _acting(name: str, take: Callable[[HttpRequest, str], None]) -> Callable[..., HttpResponse]:
    @require_POST
    @secret
    def view(request: HttpRequest, code: str) -> HttpResponse:
        try:
            limits.slow_down(request, "answer")
            take(request, code)
        except Refused as wrong:
            return _mine(request, code, wrong.refusal, name)
        return redirect("people:mine", grouped(code))

    view.__name__ = view.__qualname__ = name
    return view


def _key(request: HttpRequest, code: str, name: str) -> str | None:
    key = request.POST.get("_key", "")
    return scoped_key(APPLICANT, f"{plain(code)}|{name}|{key}") if key else None


def _pledge(request: HttpRequest, code: str) -> None:
    holding.pledge(code, agreed=request.POST.get("agreed") == "1", key=_key(request, code, "pledge"))


def _cancel(request: HttpRequest, code: str) -> None:
    if request.POST.get("sure") != "1":
        raise Refused(Refusal("invalid", "请先勾选：我知道撤回后材料会删除。", {"sure": "请勾选。"}))
    holding.cancel(code)


def _appeal(request: HttpRequest, code: str) -> None:
    holding.appeal(code, request.POST.get("text", ""))


def _amend(request: HttpRequest, code: str) -> None:
    holding.amend(code, _again(request, holding.held(code)))


def _again(request: HttpRequest, found: Application) -> dict[str, Any]:
    """What was typed into the questions that are asked again; one that was not on the page stays as it was."""
    shown = [q for q in holding.asked(found)[1] if q.name in request.POST or request.POST.get("_answers")]
    return steps.posted(Step("again", "补充", shown), request.POST, {})


def _account(request: HttpRequest, code: str) -> None:
    first, second = request.POST.get("password", ""), request.POST.get("again", "")
    if first != second:
        raise Refused(Refusal("invalid", "两次输入的密码不一样，请再输一遍。", {"password": "两次不一样。"}))
    holding.take_account(code, first)


pledge = _acting("pledge", _pledge)
cancel = _acting("cancel", _cancel)
appeal = _acting("appeal", _appeal)
amend = _acting("amend", _amend)
account = _acting("account", _account)


@require_POST
@secret
def replace(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """One of the materials anew, while they are asked for."""
    try:
        limits.slow_down(request, "files")
        file = _file_of(request)
        holding.replace(code, kind, file.file, file.name or "材料")
    except FileRefused as wrong:
        return _mine(request, code, Refusal("invalid", wrong.sentence, {kind: wrong.sentence}), "papers")
    except Refused as wrong:
        return _mine(request, code, wrong.refusal, "papers")
    return redirect("people:mine", grouped(code))


# ---- is it genuine -----------------------------------------------------------------------------------------------


@require_safe
@anonymous
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Valid, expired or revoked, or a certificate of honour; of the person no more than the family name."""
    typed = code or plain(request.GET.get("code", "")[:MOST_CODE])
    if not typed:
        return page(request, "verify.html", {})
    try:
        limits.slow_down(request, "answer")
        honour = checking.find(typed)
        found = {"honour": honour} if honour else {"found": certificates.check(typed)}
        return page(request, "verify.html", {**found, "code": grouped(typed), "now": clock.now()})
    except Refused as wrong:
        return page(
            request, "verify.html", {"refusal": wrong.refusal, "typed": typed[:MOST_CODE]}, status_of(wrong.refusal)
        )
