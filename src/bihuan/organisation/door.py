"""Who may open a page: signed in, or staff. Views take the actor from here.

A lost session sends a page to /login and back, and tells htmx to do the same with the whole page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from bihuan.loop.language import Actor, Refused
from bihuan.organisation.directory import actor_of
from bihuan.organisation.models import Account

View = Callable[..., Any]
Found = TypeVar("Found")
NOT_STAFF = frozenset({"person", "officer", "officers"})


def signed_in(view: View) -> View:
    """The view for whoever is signed in; others sign in first and come back."""

    @wraps(view)
    def open_to(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if request.user.is_authenticated else _to_login(request)

    return open_to


def staff(view: View) -> View:
    """The view for whoever holds an office; an officer 体验员 holds none of these."""

    @wraps(view)
    def open_to(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_staff(actor(request)):
            raise PermissionDenied("这一页给工作人员用。")
        return view(request, *args, **kwargs)

    return signed_in(open_to)


def actor(request: HttpRequest) -> Actor:
    """The person behind a request of `signed_in` or `staff`."""
    assert isinstance(request.user, Account)
    return actor_of(request.user)


def is_staff(actor: Actor) -> bool:
    """Whether the actor holds an office of the organisation."""
    return any(office.partition(":")[0] not in NOT_STAFF for office in actor.offices)


def the_officer(request: HttpRequest) -> Actor:
    """The officer 体验员 behind a request. Raises PermissionDenied for everybody else."""
    who = actor(request)
    if not who.of("officer"):
        raise PermissionDenied("这一页给体验员用。")
    return who


def or_404(make: Callable[[], Found]) -> Found:
    """What `make` finds. Whatever it refuses is a page that is not there: what a person may not see and a broken cursor alike."""
    try:
        return make()
    except Refused as refused:
        raise Http404(refused.refusal.sentence) from refused


def onward(request: HttpRequest, wish: str | None) -> str:
    """Where to go after signing in: the page that was wanted, if it is one of this site, else 我的待办."""
    own = url_has_allowed_host_and_scheme(wish, {request.get_host()}, require_https=request.is_secure())
    return wish if wish and own else str(settings.LOGIN_REDIRECT_URL)


def _to_login(request: HttpRequest) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
    came_from = onward(request, request.headers.get("HX-Current-URL"))
    return HttpResponse(status=204, headers={"HX-Redirect": f"{settings.LOGIN_URL}?{urlencode({'next': came_from})}"})
