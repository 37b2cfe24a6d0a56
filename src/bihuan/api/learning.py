"""An officer's own trainings for programs: what is open, a place in it, the quiz. The centre's side is the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bihuan.api.bodies import answer, body_of, key_of, wrong
from bihuan.api.collections import actor_of
from bihuan.api.once import once
from bihuan.api.openapi import ANSWERS, ATTEMPT, KEY, NOTHING, OWN_TRAINING, RESULT, describes, page
from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.people.models import Officer
from bihuan.training import queries, quiz, taking
from bihuan.training.models import Attempt, Participant

router = Router()


def learner(actor: Actor) -> Officer:
    """The officer who asks. Raises Refused (forbidden) for everybody else."""
    found = Officer.objects.filter(account=actor.person).order_by("-pk").first() if actor.of("officer") else None
    if found is None:
        raise Refused(Refusal("forbidden", "培训由体验员本人参加。"))
    return found


@router.get("/trainings/mine", url_name="my-trainings", openapi_extra=describes(page(OWN_TRAINING)))
def mine(request: HttpRequest) -> HttpResponse:
    """What this officer can take part in now, and where they stand in it."""
    officer = learner(actor_of(request))
    own = {p.training_id: p for p in queries.own(officer)}
    return answer({"items": [_told(t, own.get(t.pk)) for t in queries.open_to(officer)], "next": None})


@router.post("/trainings/{name}/sign-up", url_name="sign-up", openapi_extra=describes(OWN_TRAINING, body=NOTHING))
def sign_up(request: HttpRequest, name: str) -> HttpResponse:
    """A place in it, or the beginning of what is read at home; a second time harmless."""
    officer, training = _asked(request, name)
    taking.sign_up(training, officer)
    return _answered(officer, training)


@router.post("/trainings/{name}/leave", url_name="leave", openapi_extra=describes(OWN_TRAINING, body=NOTHING))
def leave(request: HttpRequest, name: str) -> HttpResponse:
    """The place is free again; a second time harmless."""
    officer, training = _asked(request, name)
    taking.leave(training, officer)
    return _answered(officer, training)


@router.post("/trainings/{name}/quiz", url_name="quiz", openapi_extra=describes(ATTEMPT, body=NOTHING))
def begin(request: HttpRequest, name: str) -> HttpResponse:
    """The attempt that is open, or a new one drawn now. What is right is never told."""
    officer, training = _asked(request, name)
    return answer({"questions": [_question(q) for q in quiz.begin(training, officer).questions]})


@router.post(
    "/trainings/{name}/quiz/answers",
    url_name="quiz-answers",
    openapi_extra=describes(RESULT, body=ANSWERS, parameters=[KEY]),
)
def hand_in(request: HttpRequest, name: str) -> HttpResponse:
    """{answers: the chosen options of each question, in their order}: passed or not, and what to read again."""
    actor, key = actor_of(request), key_of(request)
    officer = learner(actor)
    training, body = queries.published(officer, name), body_of(request, ANSWERS["properties"])
    given = _given(body.get("answers"))
    run = lambda _: (200, _judged(quiz.judge(training, officer, given)))  # noqa: E731
    return once(actor, key, ("quiz", training.uid, body), run)


def _asked(request: HttpRequest, name: str) -> tuple[Officer, Subject]:
    officer = learner(actor_of(request))
    body_of(request, ())
    return officer, queries.published(officer, name)


def _answered(officer: Officer, training: Subject) -> HttpResponse:
    return answer(_told(queries.published(officer, str(training.number)), queries.taking(training, officer)))


def _told(training: Subject, own: Participant | None) -> dict[str, Any]:
    row = load(training)
    there = own if own is not None and own.left_at is None else None
    told = {
        name: row.get(name)
        for name in ("title", "topic", "mode", "place", "starts_at", "ends_on", "hours", "places", "questions")
    }
    return {"id": training.number, "state": training.state, **told, "own": _own(there) if there else None}


def _own(own: Participant) -> dict[str, Any]:
    def moment(value: Any) -> str | None:
        return value.isoformat() if value else None

    return {
        "signed_up": moment(own.signed_up_at), "arrived": moment(own.arrived_at), "passed": moment(own.passed_at),
        "completed": moment(own.completed_on), "hours": own.hours,
    }  # fmt: skip


def _question(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name: asked[name] for name in ("text", "kind", "options")}


def _given(sent: Any) -> dict[int, Sequence[int]]:
    """The options chosen by the question's place. Raises Refused (invalid)."""
    fits = isinstance(sent, list) and len(sent) <= 100 and all(isinstance(one, list) and len(one) <= 20 for one in sent)
    if not fits or not all(type(n) is int for one in sent for n in one):
        raise wrong("answers", "应当是一组答案，每题是所选选项的序号，从 0 数起，例如 [[0], [1, 2]]。")
    return dict(enumerate(sent))


def _judged(attempt: Attempt) -> dict[str, Any]:
    again = [] if attempt.passed else quiz.to_read_again(attempt)
    return {"passed": attempt.passed, "right": attempt.right, "questions": len(attempt.questions), "read_again": again}
