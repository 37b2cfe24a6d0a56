"""The officer's pages on a phone: trainings, attendance, quiz, materials, the shelf. Each works without a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.act import load
from bihuan.kernel.models import Attachment, Subject
from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Refusal, Refused, Row
from bihuan.loop.tables.training import ONSITE, TRAINING
from bihuan.organisation.door import actor, or_404, signed_in
from bihuan.people.models import Officer
from bihuan.people.own import own_archive
from bihuan.people.queries import officer_of
from bihuan.services import clock
from bihuan.services.files import reading
from bihuan.services.sealed.boxes import Erased
from bihuan.services.sealed.cipher import Broken
from bihuan.training import archive, forms, queries, quiz, shelf, taking
from bihuan.training.models import Attempt, Leaf, Participant
from bihuan.training.present import facts, moment
from bihuan.training.projection import materials
from bihuan.training.topics import topic_name

SANDBOX = "default-src 'none'; sandbox"


def officer_behind(request: HttpRequest) -> Officer:
    """The officer who asks. Raises PermissionDenied for others, Http404 where there is no archive."""
    _, subject = own_archive(request)
    if subject is None:
        raise Http404("还没有您的档案，请联系政务中心。")
    return officer_of(subject)


def _training(request: HttpRequest, number: str) -> tuple[Officer, Subject]:
    officer = officer_behind(request)
    return officer, or_404(lambda: queries.published(officer, number))


@require_GET
@signed_in
def trainings(request: HttpRequest) -> HttpResponse:
    """What can be taken part in, what is lacking, what was learned."""
    officer = officer_behind(request)
    own = {p.training_id: p for p in queries.own(officer)}
    done = {pk for pk, p in own.items() if p.completed_on is not None}
    found = [_card(subject, own.get(subject.pk)) for subject in queries.open_to(officer) if subject.pk not in done]
    past = archive.about(officer, serving=officer.serving)
    now = {card["number"] for card in found}
    context = {
        **past,
        "lines": [one for one in past["lines"] if one["number"] not in now],
        "open": found,
        "place_name": "体验员",
    }
    return render(request, "training/own.html", context)


def _card(subject: Subject, own: Participant | None) -> dict[str, Any]:
    row = load(subject)
    stands = archive.standing(own, row) if own is not None else {"word": "可以报名", "light": "grey"}
    if own is None and subject.state == "running":
        stands = {"word": "可以学", "light": "grey"} if row["mode"] != ONSITE else {"word": "已经开始", "light": "grey"}
    return {
        "number": subject.number,
        "title": subject.title,
        "topic": topic_name(row["topic"]),
        "row": row,
        "starts": moment(row),
        **stands,
    }


@require_GET
@signed_in
def training(request: HttpRequest, number: str) -> HttpResponse:
    """One training: when and where, what to read, what to do next."""
    officer, subject = _training(request, number)
    return render(request, "training/one.html", _context(subject, officer))


def _context(subject: Subject, officer: Officer, refusal: Refusal | None = None) -> dict[str, Any]:
    row, own = load(subject), queries.taking(subject, officer)
    own = own if own is not None and own.left_at is None else None
    tries = queries.attempts(own) if own is not None else []
    judged = next((a for a in tries if a.judged_at is not None), None)
    return {
        "training": subject, "row": row, "starts": moment(row), "facts": facts(row), "files": materials(row), "own": own,
        "state": TRAINING.states[subject.state].label, "stands": archive.standing(own, row) if own is not None else None,
        "full": own is None and taking.is_full(row, subject), "may_join": own is None and _may_join(subject, row),
        "may_leave": own is not None and subject.state == "enrolling", "may_arrive": _may_arrive(subject, row, own),
        "may_try": _may_try(subject, row, own), "result": judged, "again": quiz.to_read_again(judged) if judged and not judged.passed else (),
        "refusal": refusal, "place_name": "体验员",
    }  # fmt: skip


def _may_join(subject: Subject, row: Mapping[str, Any]) -> bool:
    return subject.state == "enrolling" or (subject.state == "running" and row["mode"] != ONSITE)


def _may_arrive(subject: Subject, row: Mapping[str, Any], own: Participant | None) -> bool:
    return subject.state == "running" and row["mode"] == ONSITE and (own is None or own.arrived_at is None)


def _may_try(subject: Subject, row: Mapping[str, Any], own: Participant | None) -> bool:
    there = own is not None and own.passed_at is None and (row["mode"] != ONSITE or own.arrived_at is not None)
    return (
        there and bool(row["questions"]) and subject.state == "running" and clock.today().isoformat() <= row["ends_on"]
    )


def _refused(request: HttpRequest, subject: Subject, officer: Officer, refusal: Refusal) -> HttpResponse:
    context = _context(or_404(lambda: queries.published(officer, str(subject.number))), officer, refusal)
    return render(request, "training/one.html", context, status=status_of(refusal))


@require_POST
@signed_in
def join(request: HttpRequest, number: str) -> HttpResponse:
    """A place in it, or the beginning of what is read at home."""
    return _taken(request, number, taking.sign_up, lambda row: "已报名" if row["mode"] == ONSITE else "开始学了")


@require_POST
@signed_in
def leave(request: HttpRequest, number: str) -> HttpResponse:
    """The place is free again."""
    return _taken(request, number, taking.leave, lambda row: "已退出")


def _taken(
    request: HttpRequest, number: str, step: Callable[[Subject, Officer], Any], said: Callable[[Row], str]
) -> HttpResponse:
    """One step of the officer's own, and the page of the training again."""
    officer, subject = _training(request, number)
    try:
        step(subject, officer)
    except Refused as refused:
        return _refused(request, subject, officer, refused.refusal)
    messages.success(request, said(load(subject)))
    return redirect("training:one", number=subject.number)


@require_http_methods(["GET", "POST"])
@signed_in
def here(request: HttpRequest, number: str) -> HttpResponse:
    """Attendance: the picture on the screen leads here with its code, and one tap says that one is there."""
    officer, subject = _training(request, number)
    code = (request.POST if request.method == "POST" else request.GET).get("c", "")[:20]
    if request.method != "POST":
        return render(request, "training/here.html", {**_context(subject, officer), "code": code})
    try:
        taking.arrive(subject, officer, code)
    except Refused as refused:
        context = {**_context(subject, officer, refused.refusal), "code": ""}
        return render(request, "training/here.html", context, status=status_of(refused.refusal))
    messages.success(request, "签到好了")
    return redirect("training:one", number=subject.number)


# ---- the quiz ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@signed_in
def test(request: HttpRequest, number: str) -> HttpResponse:
    """The open attempt; POST without answers draws one, with answers has it judged."""
    officer, subject = _training(request, number)
    judges = "judge" in request.POST
    try:
        attempt = _attempt(subject, officer, begins=request.method == "POST" and not judges)
    except Refused as refused:
        return _refused(request, subject, officer, refused.refusal)
    if attempt is None:
        return redirect("training:one", number=subject.number)
    if not judges:
        return render(request, "training/quiz.html", _asked(subject, attempt, None, {}))
    return _judged(request, subject, officer, attempt)


def _judged(request: HttpRequest, subject: Subject, officer: Officer, attempt: Attempt) -> HttpResponse:
    given = _given(request.POST, attempt)
    try:
        quiz.judge(subject, officer, given)
    except Refused as refused:
        if refused.refusal.code != "invalid":
            return _refused(request, subject, officer, refused.refusal)
        return render(request, "training/quiz.html", _asked(subject, attempt, refused.refusal, given), status=422)
    return redirect("training:one", number=subject.number)


def _attempt(subject: Subject, officer: Officer, *, begins: bool) -> Attempt | None:
    if begins:
        return quiz.begin(subject, officer)
    own = queries.taking(subject, officer)
    return next((a for a in queries.attempts(own) if a.judged_at is None), None) if own is not None else None


def _given(posted: QueryDict, attempt: Attempt) -> dict[int, list[int]]:
    """The options ticked, by the question's place."""
    return {
        n: [int(o) for o in posted.getlist(f"q{n}") if o.isascii() and o.isdigit() and len(o) < 3]
        for n in range(len(attempt.questions))
    }


def _asked(
    subject: Subject, attempt: Attempt, refusal: Refusal | None, given: Mapping[int, list[int]]
) -> dict[str, Any]:
    """The questions as they are asked; what is right stays here."""
    errors = refusal.errors if refusal else {}
    found = [
        {
            "n": n, "number": n + 1, "text": q["text"], "kind": forms.KINDS[q["kind"]], "several": q["kind"] == "several",
            "options": [(i, text, i in given.get(n, ())) for i, text in enumerate(q["options"])], "error": errors.get(f"q{n}", ""),
        }
        for n, q in enumerate(attempt.questions)
    ]  # fmt: skip
    return {"training": subject, "row": load(subject), "questions": found, "refusal": refusal, "place_name": "体验员"}


# ---- materials and shelf -----------------------------------------------------------------------------------------


@require_GET
@signed_in
def material(request: HttpRequest, number: str, file: str) -> HttpResponse:
    """A file of a training that was published to the officer."""
    _, subject = _training(request, number)
    if file not in load(subject).get("files", ()):
        raise Http404("没有这份材料。")
    found = Attachment.objects.filter(subject=subject, file_id=file).select_related("file").first()
    if found is None:
        raise Http404("没有这份材料。")
    try:
        content = reading.open_file(found.file)
    except (Erased, Broken, FileNotFoundError) as error:
        raise Http404("这份材料打不开，请告诉政务中心。") from error
    answer = HttpResponse(content, content_type=found.file.kind)
    answer["Content-Disposition"] = (
        content_disposition_header(not found.file.is_picture, found.file.name) or "attachment"
    )
    answer["Cache-Control"], answer["X-Content-Type-Options"] = "private, no-store", "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    return answer


@require_GET
@signed_in
def leaves(request: HttpRequest) -> HttpResponse:
    """The shelf: what holds today, searched by words."""
    officer = officer_behind(request)
    kind, q, after = (request.GET.get(name, "")[:60] for name in ("kind", "q", "after"))
    found, following = or_404(lambda: shelf.found(officer.jurisdiction, kind, q, after))
    context = {
        "lines": [forms.line(row) for row in found], "picks": forms.picks(kind, q), "q": q, "kind": kind, "next": following,
        "news": shelf.news(actor(request), q) if kind in ("", Leaf.NEWS) and not after else (), "place_name": "体验员",
    }  # fmt: skip
    return render(request, "training/shelf.html", context)


@require_GET
@signed_in
def leaf(request: HttpRequest, pk: int) -> HttpResponse:
    """One note."""
    officer = officer_behind(request)
    row = or_404(lambda: shelf.leaf(officer.jurisdiction, pk))
    return render(request, "training/leaf.html", {"leaf": forms.line(row), "place_name": "体验员"})
