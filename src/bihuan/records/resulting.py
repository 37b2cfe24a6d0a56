"""The pages of results: figures and pictures, the Word report, and the form of what a matter's guide promises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.kernel.models import Subject
from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Actor, Refused
from bihuan.organisation.choices import matter_options
from bihuan.organisation.door import actor, staff
from bihuan.records import plots, queries
from bihuan.records.results import PROMISED, Measured, Results, Scope, promise, promise_of, results
from bihuan.records.views import of_the_centre, of_the_reviewers
from bihuan.services.documents.word import WORD, Report
from bihuan.voices import where

NUMBER = re.compile(r"\d{1,5}(?:\.\d{1,2})?\Z")


def scope_of(request: HttpRequest) -> Scope:
    """What the address asks for; what is no day or number asks for nothing."""
    matter = request.GET.get("matter", "")
    return Scope(
        request.GET.get("activity", "")[:24], int(matter) if matter.isascii() and matter.isdigit() and len(matter) < 12 else None,
        _day(request.GET.get("since", "")), _day(request.GET.get("until", "")),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_GET
@staff
def page(request: HttpRequest) -> HttpResponse:
    """Results of an activity, or of a matter in a period."""
    who, scope = of_the_reviewers(actor(request)), scope_of(request)
    found = results(who, scope)
    pictures = [
        (m, plots.dots(m.values, m.middle, m.promised, m.unit, m.label), _by_place(m, found)) for m in found.measured
    ]
    context = {
        **_about(who, scope), "found": found, "pictures": pictures, "scope": scope, "query": request.GET.urlencode(),
        "promise_url": f"/experience/promises/{scope.matter}" if scope.matter else "",
    }  # fmt: skip
    return render(request, "records/results.html", context)


def _by_place(one: Measured, found: Results) -> list[tuple[str, str, int]]:
    """The places beside each other, where there is more than one: name, middle, how many."""
    if len(found.places) < 2:
        return []
    made = ((p, one.places[p]) for p in found.places if one.places.get(p))
    return [
        (
            p,
            f"{sorted(v)[len(v) // 2]:g}"
            if len(v) % 2
            else f"{sum(sorted(v)[len(v) // 2 - 1 : len(v) // 2 + 1]) / 2:g}",
            len(v),
        )
        for p, v in made
    ]


def _about(who: Actor, scope: Scope) -> dict[str, Any]:
    """What the page is about in words, and what it may be narrowed to."""
    activity = queries.activity(who, scope.activity)
    area = next(iter(who.of("centre", "supervision")), 0)
    return {
        "title": _title(activity, scope),
        "activity": activity,
        "matters": matter_options(area),
        "only_own": not who.of("centre"),
    }


def _title(activity: Subject | None, scope: Scope) -> str:
    if activity is not None:
        return activity.title
    matter = where.matter(scope.matter)
    return f"{matter.name}体验结果" if matter else "体验结果"


# ---- Word --------------------------------------------------------------------------------------------------------


@require_GET
@staff
def document(request: HttpRequest) -> HttpResponse:
    """The same as a report in Word."""
    who, scope = of_the_reviewers(actor(request)), scope_of(request)
    title = str(_about(who, scope)["title"])
    content = report(title, scope, results(who, scope))
    name = content_disposition_header(True, f"{title}.docx") or "attachment"
    return HttpResponse(content, content_type=WORD, headers={"Content-Disposition": name})


def report(title: str, scope: Scope, found: Results) -> bytes:
    """Figures, comparisons, findings. Nobody who recorded is in it."""
    days = "　".join(f"{d.isoformat()}{word}" for d, word in ((scope.since, " 起"), (scope.until, " 止")) if d)
    made = Report(title, days or scope.activity)
    made.head("一、总体情况")
    fates = "，".join(f"{name} {count} 条" for name, count in found.fates) or "没有发现"
    made.text(f"共采用体验记录 {found.count} 份，发现和建议 {found.found} 条：{fates}。")
    made.head("二、实测和承诺")
    rows = [_line(m) for m in found.measured]
    made.table(
        ("项目", "份数", "最少", "中位", "最多", "承诺", "以前"), rows, (4.4, 1.6, 1.8, 1.8, 1.8, 2, 2)
    ) if rows else made.text("没有实测数据。")
    made.head("三、评价和核对")
    told = [(a.label, "，".join(f"{name} {count}" for name, count in a.lines)) for a in found.answered]
    made.table(("项目", "回答（份数）"), told, (5, 10)) if told else made.text("没有评价。")
    made.head("四、发现和办理情况")
    if found.found > len(found.findings):
        made.text(f"共 {found.found} 条，下面是最重的 {len(found.findings)} 条。")
    listed = [
        (f["text"], " ".join(p for p in (f["place"], f["stage"]) if p), f["severity"], f["fate"])
        for f in found.findings
    ]
    made.table(("发现", "地点、环节", "程度", "办理"), listed, (8, 3.6, 1.6, 2.4)) if listed else made.text(
        "没有发现。"
    )
    return made.made()


def _line(one: Measured) -> tuple[Any, ...]:
    promised = (
        f"{one.promised:g}" + (f"（{one.beyond} 份超过）" if one.beyond else "") if one.promised is not None else "—"
    )
    before = f"{one.before:g}" if one.before is not None else "—"
    name = f"{one.label}（{one.unit}）" if one.unit else one.label
    return (name, len(one.values), f"{min(one.values):g}", f"{one.middle:g}", f"{max(one.values):g}", promised, before)


# ---- promises ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff
def promises(request: HttpRequest, matter: int) -> HttpResponse:
    """What the guide of a matter promises, which results are held against."""
    who, spot = of_the_centre(actor(request)), where.matter(matter)
    typed: Mapping[str, Any] = (
        request.POST if request.method == "POST" else {k: f"{v:g}" for k, v in promise_of(matter).items()}
    )
    wrong = {n for n, _, _ in PROMISED if typed.get(n) and not NUMBER.match(str(typed[n]).strip())}
    status = 422 if wrong else 200
    refusal = None
    if request.method == "POST" and not wrong:
        try:
            promise(who, matter, {n: float(typed[n]) for n, _, _ in PROMISED if str(typed.get(n, "")).strip()})
            messages.success(request, "承诺已保存")
            return redirect(f"/experience/results?{urlencode({'matter': matter})}")
        except Refused as refused:
            refusal, status = refused.refusal, status_of(refused.refusal)
    fields = [(n, label, unit, typed.get(n, ""), n in wrong) for n, label, unit in PROMISED]
    context = {"fields": fields, "name": spot.name if spot else "", "matter": matter, "refusal": refusal}
    return render(request, "records/promises.html", context, status=status if spot else 404)
