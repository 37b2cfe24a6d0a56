"""The centre's pages of periods, sheets and assessments."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.assessment import commands, counting, paper, present, queries
from bihuan.kernel.access import home
from bihuan.kernel.act import act, load, scoped_key
from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Actor, Refused
from bihuan.loop.tables.assessment import ASSESSMENT
from bihuan.organisation import acting
from bihuan.organisation.door import actor, or_404, signed_in, staff
from bihuan.people.views import PDF, as_file, of_the_centre
from bihuan.services.documents.word import WORD

PAGES = acting.Pages(
    "assessment",
    "/people/assessments",
    "assessment/assessment.html",
    present.page,
    parts=("assessment/parts/judged.html",),
)
MOST = 200
JUDGED = ("level", "opinion", "advice")


@require_http_methods(["GET", "POST"])
@staff
def periods(request: HttpRequest) -> HttpResponse:
    """The periods, and a new one."""
    who = of_the_centre(actor(request))
    if request.method != "POST":
        return render(request, "assessment/periods.html", present.overview(who, {}, {}))
    typed = {name: value[:80] for name, value in request.POST.items()}
    try:
        made = commands.plan(who, home(who, ASSESSMENT), typed)
        counting.count(made, who)
    except Refused as refused:
        context = {**present.overview(who, typed, refused.refusal.errors), "refusal": refused.refusal}
        return render(request, "assessment/periods.html", context, status=status_of(refused.refusal))
    return redirect("assessment:period", made.pk)


@require_GET
@staff
def period(request: HttpRequest, pk: int) -> HttpResponse:
    """One period with its sheets."""
    who = of_the_centre(actor(request))
    of = or_404(lambda: queries.period(who, pk))
    level, after = (request.GET.get(name, "")[:20] for name in ("level", "after"))
    return render(request, "assessment/period.html", or_404(lambda: present.period(of, level, after)))


@require_POST
@staff
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Counts anew what nobody has judged yet."""
    who = of_the_centre(actor(request))
    of = or_404(lambda: queries.period(who, pk))
    messages.success(request, f"算好了，{counting.count(of, who)} 人")
    return redirect("assessment:period", pk)


@require_POST
@staff
def alike(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheets ticked, each at the level that its figures suggest."""
    who = of_the_centre(actor(request))
    of = or_404(lambda: queries.period(who, pk))
    chosen = [int(n) for n in request.POST.getlist("sheet")[:MOST] if n.isascii() and n.isdigit() and len(n) < 19]
    done, refused = commands.judge_alike(of, who, chosen, request.POST.get("opinion", ""))
    context = {**present.period(of, "", ""), "done": done, "refused": refused}
    return render(request, "assessment/period.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
@staff
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet, and the judgement."""
    who = of_the_centre(actor(request))
    row = or_404(lambda: queries.sheet(who, pk))
    if row.subject is not None:
        return redirect("assessment:assessment", row.subject.number)
    if request.method != "POST":
        return render(request, "assessment/sheet.html", present.sheet(row, {}, {}))
    typed = {name: request.POST.get(name, "") for name in JUDGED}
    key = scoped_key(who, request.POST.get("_key", "")[:200]) if request.POST.get("_key") else None
    try:
        words = {name: value for name, value in typed.items() if value}
        made = act(
            ASSESSMENT.id,
            None,
            "assess",
            who,
            {"sheet": row.pk, **words},
            jurisdiction=row.period.jurisdiction,
            key=key,
        )
    except Refused as refused:
        context = {**present.sheet(row, typed, refused.refusal.errors), "refusal": refused.refusal}
        return render(request, "assessment/sheet.html", context, status=status_of(refused.refusal))
    return redirect("assessment:assessment", made.subject.number)


# ---- paper -------------------------------------------------------------------------------------------------------


@require_GET
@staff
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary of a period in Word (M13)."""
    who = of_the_centre(actor(request))
    of = or_404(lambda: queries.period(who, pk))
    return as_file(paper.summary(of), WORD, f"assessment-{of.pk}.docx", inline=False)


@require_GET
@signed_in
def form(request: HttpRequest, number: str) -> HttpResponse:
    """One assessment as PDF: for the centre, and the officer's own."""
    subject = acting.find(PAGES, actor(request), number)
    return as_file(paper.form(subject), PDF, f"{subject.number}.pdf")


# ---- the officer's own -------------------------------------------------------------------------------------------


@require_GET
@signed_in
def own(request: HttpRequest, number: str) -> HttpResponse:
    """An officer's own assessment, on a phone."""
    who = actor(request)
    return _own(request, who, acting.find(PAGES, who, number))


def _own(request: HttpRequest, who: Actor, subject: Any, **more: Any) -> HttpResponse:
    row = load(subject)
    if row.get("account") != who.person:
        raise Http404("没有这份考核。")
    refusal = more.get("refusal")
    context = {**present.own(subject, who), **more}
    return render(request, "assessment/own.html", context, status=status_of(refusal) if refusal else 200)


@require_POST
@signed_in
def answer(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """The officer agrees, remarks or appeals."""
    who = actor(request)
    subject = acting.find(PAGES, who, number)
    if load(subject).get("account") != who.person or action not in present.OWN:
        raise Http404("没有这份考核。")
    text = request.POST.get("text", "")
    key = scoped_key(who, request.POST.get("_key", "")[:200]) if request.POST.get("_key") else None
    try:
        act(ASSESSMENT.id, subject.pk, action, who, {"text": text} if text else {}, key=key)
    except Refused as refused:
        return _own(request, who, subject, refusal=refused.refusal, tried=action, typed=text)
    return redirect("assessment:own", number)
