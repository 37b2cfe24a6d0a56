"""我的待办: what this person owes in all offices, and what others owe them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from bihuan.kernel.registry import working_calendar
from bihuan.loop.language import Actor
from bihuan.notices.queries import latest
from bihuan.organisation.door import actor, is_staff, signed_in
from bihuan.services import clock
from bihuan.ui import when
from bihuan.ui.shapes import Pages, Pick
from bihuan.web import desk, fortnight, navigation
from bihuan.web.context import Desk
from bihuan.web.queries import MOST, duties, handed_on, owed_by_day

SHOWN_BESIDE = 5
NOTICES = Pick("通知", "/my/notices", icon="bell")


@require_GET
@never_cache
@signed_in
@vary_on_headers("HX-Request")
def my(request: HttpRequest) -> HttpResponse:
    """该我办 by urgency, or 我交出去的 (`?view=given`); officers 体验员 have pages of their own."""
    who = actor(request)
    if not is_staff(who) and navigation.stands(navigation.OFFICER):
        return redirect(navigation.OFFICER)
    by_day = owed_by_day(who)
    waited, sits = desk.waited(who, handed_on(who)), Desk(request)
    context = {**_head(who, by_day), **_beside(who, by_day), "links": _links(sits.search())}
    context |= {"waited": waited, "waited_beside": waited[:SHOWN_BESIDE]}
    if given := request.GET.get("view") == "given":
        return render(request, "web/my.html", {**context, "given": given})
    owed = duties(who, request.GET.get("after", ""))
    pages = Pages(len(owed.duties), after=f"/my?after={owed.next}" if owed.next else "")
    context |= {"groups": desk.groups(who, owed.duties, by_day), "waiting": sits.counts(who).waiting}
    return render(request, "web/my.html", context | {"pages": pages if owed.next or request.GET.get("after") else None})


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
    news = latest(who, SHOWN_BESIDE)
    return {
        "cells": fortnight.cells(today, calendar, by_day),
        "holidays": fortnight.sentence(today, calendar),
        "news": news,
    }
