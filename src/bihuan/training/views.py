"""The centre's pages: trainings, the code on the screen, who lacks what, question bank, topics, shelf."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Actor, Refused
from bihuan.organisation import acting
from bihuan.organisation.desk import Asked
from bihuan.organisation.door import actor, or_404, staff
from bihuan.people.views import of_the_centre
from bihuan.training import bank, codes, forms, present, queries, shelf, taking, topics
from bihuan.voices.codes import grouped
from bihuan.voices.qr import qr

TRAININGS = acting.Pages(
    "training", "/people/trainings", "training/training.html", present.page, parts=("training/parts/plan.html",), blank="training/new.html"
)  # fmt: skip


def place_of(who: Actor) -> int:
    """The jurisdiction whose bank and shelf this person keeps. Raises PermissionDenied for everybody else."""
    if not (found := who.of("centre")):
        raise PermissionDenied("题库和知识架由政务中心维护。")
    return found[0]


@require_GET
@staff
def trainings(request: HttpRequest) -> HttpResponse:
    """All that this person may see, the latest change first."""
    state, after = (request.GET.get(name, "")[:60] for name in ("state", "after"))
    return render(request, "training/trainings.html", or_404(lambda: present.listing(actor(request), state, after)))


@require_GET
@staff
def lacking(request: HttpRequest) -> HttpResponse:
    """Who lacks which mandatory training."""
    who = of_the_centre(actor(request))
    topic, after = (request.GET.get(name, "")[:60] for name in ("topic", "after"))
    return render(request, "training/lacking.html", or_404(lambda: present.lacking(who, topic, after)))


@require_GET
@staff
def screen(request: HttpRequest, number: str) -> HttpResponse:
    """What hangs in the room: the code, large, anew each minute without a script."""
    who = of_the_centre(actor(request))
    subject = acting.find(TRAININGS, who, number)
    context = present.page(subject, who, Asked())
    if not context["screen"]:
        raise PermissionDenied("上课的时候才有签到码。")
    code, left = codes.code_now(subject), codes.seconds_left()
    address = request.build_absolute_uri(reverse("training:here", args=[subject.number])) + f"?c={code}"
    shown = {"qr": qr(address), "code": grouped(code), "left": left, "again": left + 1}
    answer = render(request, "training/screen.html", {**context, **shown})
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@staff
def arrivals(request: HttpRequest, number: str) -> HttpResponse:
    """The centre notes by hand who is there."""
    who = of_the_centre(actor(request))
    subject = acting.find(TRAININGS, who, number)
    try:
        new = taking.note_arrivals(subject, queries.chosen(subject, request.POST.getlist("who")), who)
    except Refused as refused:
        context = {**present.page(subject, who, Asked()), "refusal": refused.refusal}
        return render(request, "training/training.html", context, status=status_of(refused.refusal))
    messages.success(request, f"已登记 {new} 人到场" if new else "勾选的人都已经登记过")
    return redirect(present.url(subject))


# ---- the question bank -------------------------------------------------------------------------------------------


@require_GET
@staff
def questions(request: HttpRequest) -> HttpResponse:
    """The bank by topic."""
    place = place_of(actor(request))
    topic, after = (request.GET.get(name, "")[:60] for name in ("topic", "after"))
    return render(request, "training/questions.html", or_404(lambda: forms.bank_page(place, topic, after)))


@require_http_methods(["GET", "POST"])
@staff
def question(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """One question: the form, and what was typed into it."""
    who = actor(request)
    place = place_of(who)
    row = or_404(lambda: bank.question(place, pk)) if pk else None
    if request.method != "POST":
        return render(request, "training/question.html", forms.question_form(row, request.GET.get("topic", "")))
    try:
        if row is not None and "retire" in request.POST:
            bank.retire(who, row, back=request.POST["retire"] == "back")
        else:
            bank.save(who, place, request.POST, row)
    except Refused as refused:
        context = forms.question_form(row, "", request.POST, refused.refusal)
        return render(request, "training/question.html", context, status=status_of(refused.refusal))
    messages.success(request, "已保存")
    return redirect("training:questions")


@require_http_methods(["GET", "POST"])
@staff
def all_topics(request: HttpRequest) -> HttpResponse:
    """The topics, which of them are mandatory, and for how long."""
    who = actor(request)
    if not (topics.may_keep(who) or who.of("centre")):
        raise PermissionDenied("培训主题由政务中心维护。")
    refusal = None
    if request.method == "POST":
        try:
            saved = topics.save(who, request.POST)
        except Refused as refused:
            refusal = refused.refusal
        else:
            messages.success(request, f"已保存“{saved.name}”")
            return redirect("training:topics")
    context = forms.topics_page(topics.may_keep(who), request.POST if refusal else None, refusal)
    return render(request, "training/topics.html", context, status=status_of(refusal) if refusal else 200)


# ---- the shelf ---------------------------------------------------------------------------------------------------


@require_GET
@staff
def leaves(request: HttpRequest) -> HttpResponse:
    """The shelf as the centre keeps it, what has ended too."""
    place = place_of(actor(request))
    kind, q, after = (request.GET.get(name, "")[:60] for name in ("kind", "q", "after"))
    return render(request, "training/leaves.html", or_404(lambda: forms.shelf_page(place, kind, q, after)))


@require_http_methods(["GET", "POST"])
@staff
def leaf(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """One note: the form, and what was typed into it."""
    who = actor(request)
    place = place_of(who)
    row = or_404(lambda: shelf.leaf(place, pk, own=True)) if pk else None
    if request.method != "POST":
        return render(request, "training/leaf_form.html", forms.leaf_form(row))
    try:
        if row is not None and "retire" in request.POST:
            shelf.retire(who, row, back=request.POST["retire"] == "back")
        else:
            shelf.save(who, place, request.POST, row)
    except Refused as refused:
        context = forms.leaf_form(row, request.POST, refused.refusal)
        return render(request, "training/leaf_form.html", context, status=status_of(refused.refusal))
    messages.success(request, "已保存")
    return redirect("training:leaves")
