"""The demo city's trainings: three that the first officers have completed, one to be read at home now, one lesson to come;
the question bank and the shelf. Everything by the real commands under a past clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict

from bihuan.kernel.act import act, perform
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory
from bihuan.organisation.directory import actor
from bihuan.organisation.models import Account
from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.simulate.lessons import NOTES, QUESTIONS
from bihuan.training import bank, codes, quiz, shelf, taking
from bihuan.training.models import Question

DONE = (
    ("process", "新任体验员第一课：政务服务流程", 80), ("policy", "体验员要懂的政策法规", 73), ("manners", "服务礼仪：问、听、陪", 66),
)  # fmt: skip
PLACE = "政务服务中心三楼培训室"


def train(now: datetime) -> None:
    """All of it; after the officers were appointed."""
    city = directory().city or 0
    with clock.at(now - timedelta(days=100)):
        _written(city, now)
    officers = list(Officer.objects.filter(account__username__startswith="officer").order_by("pk"))
    for topic, title, days in DONE:
        _lesson_held(city, topic, title, _nine(now - timedelta(days=days)), officers)
    _at_home(city, now - timedelta(days=2), officers[:1])
    _to_come(city, now - timedelta(days=1), officers[:2])


def _centre() -> Any:
    return actor(Account.objects.get(username="centre").pk)


def _written(city: int, now: datetime) -> None:
    """Bank and shelf, as the centre types them."""
    for topic, kind, text, options, right, point in QUESTIONS:
        typed = {"topic": topic, "kind": kind, "text": text, "point": point, "right": [str(n) for n in right]}
        typed |= {f"option-{n}": option for n, option in enumerate(options)}
        bank.save(_centre(), city, _posted(typed))
    for kind, title, theme, source, body in reversed(NOTES):
        until = (now.date() + timedelta(days=400)).isoformat() if kind == "policy" else ""
        typed = {"kind": kind, "title": title, "theme": theme, "source": source, "body": body, "valid_until": until}
        shelf.save(_centre(), city, _posted(typed))


def _posted(values: dict[str, Any]) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, value in values.items():
        found.setlist(name, value if isinstance(value, list) else [value])
    return found


def _nine(moment: datetime) -> datetime:
    return moment.replace(hour=9, minute=0, second=0, microsecond=0)


def _planned(city: int, at: datetime, **plan: Any) -> Subject:
    """Planned and published at that moment."""
    with clock.at(at):
        made = act("training", None, "plan", _centre(), {"mark": 80, **plan}, jurisdiction=city).subject
        return act("training", made.pk, "publish", _centre()).subject


def _lesson(city: int, at: datetime, starts: datetime, topic: str, title: str) -> Subject:
    return _planned(
        city, at, topic=topic, title=title, mode="onsite", starts_at=starts.isoformat(timespec="seconds"), place=PLACE,
        ends_on=(starts.date() + timedelta(days=7)).isoformat(), hours=3, places=40, questions=5,
    )  # fmt: skip


def _lesson_held(city: int, topic: str, title: str, starts: datetime, officers: list[Officer]) -> None:
    training = _lesson(city, starts - timedelta(days=6), starts, topic, title)
    for officer in officers:
        with clock.at(starts - timedelta(days=4)):
            taking.sign_up(training, officer)
    with clock.at(starts + timedelta(minutes=1)):
        training = act("training", training.pk, "begin", _centre()).subject
        for officer in officers:
            taking.arrive(training, officer, codes.code_now(training))
    for n, officer in enumerate(officers):
        with clock.at(starts + timedelta(hours=3 + n)):
            _tested(training, officer)
    with clock.at(starts + timedelta(days=8)):
        fresh = Subject.objects.get(pk=training.pk)
        words = {"summary": "都到了，讨论热烈。下次多讲几个现场的例子。"}
        perform(fresh, "finish", _centre(), words, version=fresh.version)


def _tested(training: Subject, officer: Officer) -> None:
    attempt = quiz.begin(training, officer)
    quiz.judge(training, officer, {n: asked["right"] for n, asked in enumerate(attempt.questions)})


def _at_home(city: int, at: datetime, officers: list[Officer]) -> None:
    """Somebody has begun and not yet passed."""
    training = _planned(
        city, at, topic="policy", title="个人信息保护自学", mode="online", ends_on=(at.date() + timedelta(days=20)).isoformat(),
        hours=1, questions=5, about="先看知识架里的政策要点，再做五道题。\n重点：体验时哪些能记，哪些不能记、不能拍、不能传。",
    )  # fmt: skip
    for officer in officers:
        with clock.at(at + timedelta(hours=5)):
            taking.sign_up(training, officer)
            attempt = quiz.begin(training, officer)
            quiz.judge(training, officer, {n: _other(asked) for n, asked in enumerate(attempt.questions)})


def _other(asked: dict[str, Any]) -> list[int]:
    """An answer that is not right."""
    wrong = [n for n in range(len(asked["options"])) if n not in asked["right"]]
    return wrong if asked["kind"] == Question.SEVERAL else wrong[:1]


def _to_come(city: int, at: datetime, officers: list[Officer]) -> None:
    training = _lesson(city, at, _nine(at + timedelta(days=6)), "process", "企业变更怎么体验")
    for officer in officers:
        with clock.at(at + timedelta(hours=3)):
            taking.sign_up(training, officer)
