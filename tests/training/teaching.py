"""Trainings, questions and officers for tests, by the real commands; a hundred officers without persons by rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bihuan.kernel.act import act
from bihuan.kernel.models import Subject
from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.training.models import Participant, Question
from tests import cast
from tests.kernel.walking import does, now

LESSON: dict[str, Any] = {
    "topic": "manners", "title": "服务礼仪培训", "mode": "onsite", "place": "三楼培训室", "hours": 2, "questions": 0, "mark": 80,
}  # fmt: skip


def lesson(**more: Any) -> Subject:
    """A lesson planned for next week."""
    starts = clock.now() + timedelta(days=7)
    plan = {
        **LESSON, "starts_at": starts.isoformat(timespec="seconds"),
        "ends_on": (starts + timedelta(days=7)).date().isoformat(), **more,
    }  # fmt: skip
    plan = {k: v for k, v in plan.items() if v is not None}
    return act("training", None, "plan", cast.actor("centre"), plan, jurisdiction=1).subject


def published(**more: Any) -> Subject:
    """A lesson that officers can sign up for."""
    made = lesson(**more)
    does("centre", "publish", made, {})
    return now(made)


def at_home(**more: Any) -> Subject:
    """A training to be read at home, published, with a quiz."""
    return published(
        **{"mode": "online", "starts_at": None, "place": None, "questions": 3, "title": "礼仪自学", **more}
    )


def bank(topic: str = "manners", count: int = 4) -> list[Question]:
    """Questions whose first option is right."""
    rows = [
        Question(
            jurisdiction=1, topic=topic, kind="single", text=f"第 {n} 题：群众问路怎么办？", options=["带他去", "指一下", "不管"], right=[0],
            point=f"引导{n}", changed_at=clock.now(),
        )
        for n in range(1, count + 1)
    ]  # fmt: skip
    return Question.objects.bulk_create(rows)


def officers(count: int, jurisdiction: int = 1) -> list[Officer]:
    """More officers in office, without account or person."""
    first = 8000 + Officer.objects.count()
    moment = clock.now()
    subjects = Subject.objects.bulk_create(
        Subject(
            table="officer", number=f"TY-2026-{first + n}", jurisdiction=jurisdiction, state="active", kind="open", version=1,
            opened=moment, updated=moment, row='{"state":"active"}', head=b"\0" * 32,
        )
        for n in range(count)
    )  # fmt: skip
    rows = [
        Officer(
            subject=subject,
            jurisdiction=jurisdiction,
            profile="0" * 31 + "1",
            until=clock.today() + timedelta(days=700),
        )
        for subject in subjects
    ]
    return Officer.objects.bulk_create(rows)


def completed(officer: Officer, topic: str, on: date) -> Participant:
    """The officer has completed a training of the topic on that day, as rows say."""
    training = lesson(topic=topic, title=f"{topic}")
    return Participant.objects.create(
        training=training, officer=officer, topic=topic, signed_up_at=clock.now(), completed_on=on, hours=2
    )
