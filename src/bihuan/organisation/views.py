"""Signing in and out, and the organisation as staff read it."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import login as begin_session
from django.contrib.auth import logout as end_session
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Refusal, Refused
from bihuan.organisation import away as absence
from bihuan.organisation import texts
from bihuan.organisation.commands import has_second_factor, prove_code, sign_in
from bihuan.organisation.directory import directory
from bihuan.organisation.door import actor, onward, staff
from bihuan.organisation.forms import Code, Leave, SignIn
from bihuan.organisation.models import Account
from bihuan.organisation.overview import tree
from bihuan.organisation.queries import account_in_use
from bihuan.services.clock import now

HALF, HALF_LASTS = "half_signed_in", timedelta(minutes=5)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Account and password, then on to the page that was wanted."""
    wish = onward(request, request.POST.get("next") or request.GET.get("next"))
    if request.user.is_authenticated:
        return redirect(wish)
    form = SignIn(request.POST or None)
    if not form.is_valid():
        return render(
            request, "organisation/login.html", {"form": form, "next": wish}, status=422 if form.errors else 200
        )
    try:
        account = sign_in(**form.cleaned_data, address=request.META["REMOTE_ADDR"])
    except Refused as refused:
        return _not_in(request, form, wish, refused.refusal)
    if has_second_factor(account):
        request.session[HALF] = [account.pk, wish, (now() + HALF_LASTS).isoformat()]
        return redirect("organisation:code")
    begin_session(request, account)
    return redirect(wish)


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step of signing in, for whom a code is set up: within a few minutes of the password."""
    account, wish = _halfway(request)
    if account is None:
        return redirect("organisation:login")
    form = Code(request.POST or None)
    if form.is_valid():
        try:
            prove_code(account, form.cleaned_data["code"], request.META["REMOTE_ADDR"])
        except Refused as refused:
            form.add_error("code", refused.refusal.sentence)
            return render(request, "organisation/code.html", {"form": form}, status=status_of(refused.refusal))
        del request.session[HALF]
        begin_session(request, account)
        return redirect(wish)
    return render(request, "organisation/code.html", {"form": form}, status=422 if form.errors else 200)


def _halfway(request: HttpRequest) -> tuple[Account | None, str]:
    """Whoever has given the password, and where to; nobody once that is too long ago."""
    person, wish, until = request.session.get(HALF) or (0, "", "")
    if not person or until < now().isoformat():
        return None, ""
    return account_in_use(person), onward(request, wish)


def _not_in(request: HttpRequest, form: SignIn, wish: str, refusal: Refusal) -> HttpResponse:
    answer = _page(request, form, wish, refusal, status=status_of(refusal))
    if "retry_after" in refusal.kept:
        answer["Retry-After"] = str(refusal.kept["retry_after"])
    return answer


def _page(
    request: HttpRequest, form: SignIn, wish: str, refusal: Refusal | None = None, *, status: int
) -> HttpResponse:
    context = {"form": form, "next": wish, "refusal": refusal, "place_name": "闭环"}
    return render(request, "organisation/login.html", context, status=status)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Ends the session; nothing of it stays."""
    end_session(request)
    return redirect("/")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff
def away(request: HttpRequest) -> HttpResponse:
    """Who is away, for all; and, for leaders, giving one's own offices to another for some days."""
    by = actor(request)
    form = Leave(request.POST or None, takers=absence.takers(by)) if absence.leads(by) else None
    status = 200
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            absence.leave(by, **form.cleaned_data)
        except Refused as refused:
            status = status_of(refused.refusal)
            for name, sentence in (refused.refusal.errors or {"": refused.refusal.sentence}).items():
                form.add_error(name if name in form.fields else None, sentence)
        else:
            messages.success(request, "已委托，大家都看得到")
            return redirect("organisation:away")
    elif request.method == "POST":
        status = 422 if form is not None else 403
    found = absence.away(by)
    return render(request, "organisation/away.html", {"form": form, "found": found}, status=status)


@require_POST
@staff
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends one's own delegation, given or taken."""
    absence.back(actor(request), pk)
    messages.success(request, "委托已结束")
    return redirect("organisation:away")


@require_GET
@staff
@vary_on_headers("HX-Request")
def organisation(request: HttpRequest) -> HttpResponse:
    """Units with their persons and portfolios, one jurisdiction at a time."""
    page = tree(actor(request), request.GET.get("area"), request.GET.get("q", ""))
    return render(request, "organisation/organisation.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff
def kept_texts(request: HttpRequest) -> HttpResponse:
    """Texts to tap, by field; those who use them add and take away."""
    by = actor(request)
    areas = texts.may_keep(by)
    if not areas:
        raise PermissionDenied("常用语由政务中心、督查科、科室负责人和系统管理员维护。")
    area = next((a for a in areas if str(a) == request.GET.get("area")), areas[0])
    refusal: Refusal | None = None
    if request.method == "POST":
        given = [request.POST.get(name, "") for name in ("key", "text")]
        try:
            (texts.drop if "drop" in request.POST else texts.keep)(by, area, *given)
        except Refused as refused:
            refusal = refused.refusal
        else:
            messages.success(request, "已删掉" if "drop" in request.POST else "已添加，下次写的时候点一下就有")
            return redirect(f"{reverse('organisation:texts')}?area={area}")
    labels, kept = texts.places(), texts.kept(area)
    context = {
        "kept": [(key, labels[key], found) for key, found in kept.items() if found and key in labels],
        "places": list(labels.items()), "typed": request.POST, "refusal": refusal, "errors": refusal.errors if refusal else {},
        "areas": [(a, directory().jurisdictions[a].name, a == area) for a in areas], "area": area, "longest": texts.LONGEST,
    }  # fmt: skip
    return render(request, "organisation/texts.html", context, status=status_of(refusal) if refusal else 200)
