"""我的待办: what this person owes in all offices, what others owe them, and acts done from the list itself."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from bihuan.kernel.access import visible_to
from bihuan.kernel.models import Subject
from bihuan.kernel.refusals import status_of
from bihuan.kernel.registry import projection_of, working_calendar
from bihuan.loop.language import Action, Actor, Refused
from bihuan.notices import visits
from bihuan.notices.following import followed
from bihuan.notices.queries import address
from bihuan.organisation import acting, posted
from bihuan.organisation.desk import case_of
from bihuan.organisation.door import actor, is_staff, signed_in
from bihuan.services import clock
from bihuan.ui import when
from bihuan.ui.panel import note
from bihuan.ui.shapes import Pages, Pick
from bihuan.web import at_once, desk, fortnight, navigation
from bihuan.web.context import Desk
from bihuan.web.queries import MOST, duties, handed_on, owed_by_day

SHOWN_BESIDE = 5
NOTICES = Pick("通知", "/my/notices", icon="bell")


@require_GET
@never_cache
@signed_in
@vary_on_headers("HX-Request")
def my(request: HttpRequest) -> HttpResponse:
    """该我办 by urgency, 我交出去的 or 我关注的 (`?view=`); officers 体验员 have pages of their own."""
    who = actor(request)
    if not is_staff(who) and navigation.stands(navigation.OFFICER):
        return redirect(navigation.OFFICER)
    return _page(request, who)


def _page(request: HttpRequest, who: Actor, status: int = 200, **more: Any) -> HttpResponse:
    by_day, view = owed_by_day(who), request.GET.get("view", "")
    waited, sits = desk.waited(who, handed_on(who)), Desk(request)
    context = {**_head(who, by_day), **_beside(who, by_day), "links": _links(sits.search()), **more}
    context |= {"waited": waited, "waited_beside": waited[:SHOWN_BESIDE], "view": view}
    if view == "followed":
        context |= {"followed": desk.watched(who, followed(who))}
    elif view != "given":
        context |= _owed(request, who, by_day)
    return render(request, "web/my.html", context, status=status)


def _owed(request: HttpRequest, who: Actor, by_day: dict[Any, int]) -> dict[str, Any]:
    """The list of what is owed: the groups of this page, and what waits for triage."""
    after = request.GET.get("after", "")
    owed = duties(who, after)
    pages = Pages(len(owed.duties), after=f"/my?after={owed.next}" if owed.next else "")
    groups = desk.groups(who, owed.duties, by_day)
    several = sum(1 for group in groups for task in group.tasks if task.at_once) > 1
    return {
        "groups": groups, "waiting": Desk(request).counts(who).waiting, "several": several, "after": after,
        "pages": pages if owed.next or after else None,
        "acts": [Pick("办这几件", "/my/batch", icon="check")], "batch_key": uuid4().hex,
    }  # fmt: skip


def _links(search: str) -> list[Pick]:
    return [*([Pick("搜索", search, icon="search")] if search else []), NOTICES]


def _head(who: Actor, by_day: dict[Any, int]) -> dict[str, Any]:
    now = clock.now()
    soon = working_calendar().add_working_days(now.date(), desk.SOON)
    dated = {day: n for day, n in by_day.items() if day}
    return {
        "name": who.name,
        "greeting": desk.greeting(now),
        "today": when.words(now.date(), "weekday", now.date()),
        "urgent": sum(n for day, n in dated.items() if day <= now.date()),
        "soon": sum(n for day, n in dated.items() if now.date() < day <= soon),
        "total": sum(by_day.values()),
        "more": sum(by_day.values()) >= MOST,
    }


def _beside(who: Actor, by_day: dict[Any, int]) -> dict[str, Any]:
    today, calendar = clock.today(), working_calendar()
    return {
        "cells": fortnight.cells(today, calendar, by_day),
        "holidays": fortnight.sentence(today, calendar),
        "told": visits.told(who),
    }


# ---- acts from the list ------------------------------------------------------------------------------------------


@require_POST
@signed_in
@vary_on_headers("HX-Request")
def act(request: HttpRequest, table: str, name: str, action: str) -> HttpResponse:
    """A simple act, done without opening the page: the list anew, and the verb as its toast."""
    who = actor(request)
    subject, spec = at_once.found(who, table, name, action)
    case = case_of(subject, who, spec, request.POST.get("_as"))
    sent = posted.read(request, who, projection_of(table).table, spec, case)
    try:
        posted.carry_out(subject, spec, who, sent)
    except Refused as refused:
        wrong = {"note": note(refused.refusal), "about": subject.number or spec.label}
        return _list(request, who, status_of(refused.refusal), wrong=wrong)
    return _done(request, who, subject, spec)


def _done(request: HttpRequest, who: Actor, subject: Subject, spec: Action) -> HttpResponse:
    seen = visible_to(who, subject.table).filter(pk=subject.pk).first()
    told = f"{subject.number or ''} {acting.told(spec, seen or subject)}".strip()
    if not request.headers.get("HX-Request"):
        messages.success(request, told)
        return redirect("/my")
    toast = acting.toast(spec, seen, who, address(seen)) if seen else told
    return _list(request, who, toast=toast)


def _list(request: HttpRequest, who: Actor, status: int = 200, **more: Any) -> HttpResponse:
    """The list alone for htmx, the whole page for a browser without scripts."""
    if not request.headers.get("HX-Request"):
        return _page(request, who, status, **more)
    context = _owed(request, who, owed_by_day(who))
    return render(request, "web/parts/owed_anew.html", {**context, **more}, status=status)


@require_POST
@signed_in
def batch(request: HttpRequest) -> HttpResponse:
    """The ticked rows: their choices are asked for first, where there are any; then what became of each."""
    who = actor(request)
    rows = at_once.picked(who, request.POST.getlist("pick"))
    ready = [row for row in rows if row.act]
    context: dict[str, Any] = {
        "rows": rows,
        "ready": ready,
        "label": "、".join(at_once.words(rows)),
        "key": request.POST.get("_key", ""),
    }
    if rows and (request.POST.get("go") or not any(row.act and row.act.field for row in ready)):
        found = at_once.carry_out(who, rows, request.POST)
        refused = [(row.title, refusal.sentence) for row, refusal in found.refused]
        return render(
            request,
            "web/batch.html",
            {**context, "outcome": {"done": found.made, "refused": refused}},
            status=found.status,
        )
    return render(request, "web/batch.html", context, status=200 if rows else 422)


# ---- live counts -------------------------------------------------------------------------------------------------


@require_POST
@signed_in
def here(request: HttpRequest) -> HttpResponse:
    """The page says that it was opened: what happens from now on is news the next time."""
    visits.arrive(actor(request))
    return HttpResponse(status=204)


@require_GET
@never_cache
@signed_in
def live(request: HttpRequest) -> JsonResponse:
    """The numbers beside the words of the navigation, as an open page asks for them now and then."""
    who = actor(request)
    counts = Desk(request).counts(who)
    return JsonResponse(navigation.live(counts))
