"""Signing in and out, and the organisation as staff read it."""

from __future__ import annotations

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
from bihuan.organisation import texts
from bihuan.organisation.commands import sign_in
from bihuan.organisation.directory import directory
from bihuan.organisation.door import actor, onward, staff
from bihuan.organisation.forms import SignIn
from bihuan.organisation.overview import tree


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
    begin_session(request, account)
    return redirect(wish)


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
