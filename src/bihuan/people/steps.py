"""The form of an application as its pages show it: questions with what was answered, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from bihuan.kernel.act import load
from bihuan.loop.language import Row
from bihuan.organisation.telling import option_word
from bihuan.people.applying import answers_of, missing_papers
from bihuan.people.identity import Unfit, identity
from bihuan.people.models import Draft
from bihuan.people.questions import MATERIALS, QUESTIONS, STEPS, Question, Step, checked
from bihuan.services import clock
from bihuan.services.files.models import File

ORDER: Final = (*(step.id for step in STEPS), "papers", "check")
TITLES: Final = {**{step.id: step.title for step in STEPS}, "papers": "材料", "check": "核对提交"}
KEPT_IDENTITY: Final = "已填，不改就不用再填"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is shown."""

    question: Question
    value: str = ""
    chosen: Sequence[str] = ()
    choices: Sequence[tuple[str, str]] = ()
    error: str = ""
    note: str = ""


def posted(step: Step, post: QueryDict, before: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed; an identity number that is there already stays where its field was left empty."""
    given: dict[str, Any] = {}
    for question in step.questions:
        typed: Any = post.getlist(question.name) if question.kind == "choices" else post.get(question.name, "")
        if question.name == "identity" and not typed.strip() and before.get("identity"):
            continue
        given[question.name] = typed[:20] if isinstance(typed, list) else typed[: 3 * question.high]
    return given


def asked(step: Step, answers: Mapping[str, Any], campaign: Row, errors: Mapping[str, str]) -> list[Asked]:
    """The questions of a step."""
    return [_asked(question, answers, campaign, errors.get(question.name, "")) for question in step.questions]


def _asked(question: Question, answers: Mapping[str, Any], campaign: Row, error: str) -> Asked:
    value = answers.get(question.name, "")
    if question.kind == "choices":
        chosen = value if isinstance(value, list) else []
        return Asked(question, chosen=chosen, choices=[(g, g) for g in campaign["groups"]], error=error)
    if question.name == "identity" and value and not error:
        return Asked(question, note=KEPT_IDENTITY)
    return Asked(question, str(value), choices=question.options, error=error)


def step_of(name: str) -> Step | None:
    return next((step for step in STEPS if step.id == name), None)


def after(name: str) -> str:
    """The step that follows."""
    at = ORDER.index(name)
    return ORDER[min(at + 1, len(ORDER) - 1)]


def before(name: str) -> str:
    """The step that comes first, or nothing."""
    at = ORDER.index(name)
    return ORDER[at - 1] if at else ""


def track(name: str) -> list[tuple[str, str]]:
    """The steps' titles and where one is: done, cur or nothing."""
    at = ORDER.index(name)
    return [(TITLES[step], "done" if n < at else "cur" if n == at else "") for n, step in enumerate(ORDER)]


def papers(found: Draft, errors: Mapping[str, str]) -> list[dict[str, Any]]:
    """The materials, and which of them are there."""
    files = _files(answers_of(found).get("files", {}))
    return [{"paper": p, "file": files.get(p.kind), "error": errors.get(p.kind, "")} for p in MATERIALS]


def summary(found: Draft) -> tuple[list[tuple[str, list[tuple[str, str]]]], dict[str, str]]:
    """All steps with the answers in words, and what is still missing or wrong."""
    answers, row = answers_of(found), load(found.campaign)
    _, errors = checked(answers, QUESTIONS.values(), row, clock.today())
    ids = answers.get("files", {})
    errors |= missing_papers(_files(ids))
    parts = [(step.id, [(q.label, _word(q, answers.get(q.name, ""))) for q in step.questions]) for step in STEPS]
    parts.append(("papers", [(p.label, "已上传" if p.kind in ids else "") for p in MATERIALS]))
    return [(name, [(label, words) for label, words in lines if words]) for name, lines in parts], errors


def _files(ids: Mapping[str, str]) -> dict[str, File]:
    files = File.objects.in_bulk(list(ids.values()))
    return {kind: files[pk] for kind, pk in ids.items() if pk in files}


def _word(question: Question, value: Any) -> str:
    if question.name == "identity" and value:
        try:
            return identity(str(value)).masked
        except Unfit:
            return "填得不对"
    if isinstance(value, list):
        return "、".join(value)
    return option_word(question.options, value) if question.options and value else str(value)


def step_with(errors: Mapping[str, str]) -> str:
    """The first step that has something wrong."""
    for step in STEPS:
        if any(question.name in errors for question in step.questions):
            return step.id
    return "papers"
