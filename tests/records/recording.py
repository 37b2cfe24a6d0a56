"""Records for tests, handed in as a phone does."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from bihuan.kernel.models import Subject
from bihuan.loop.language import Actor
from bihuan.records import commands, reviewing
from bihuan.records.commands import Answer
from bihuan.services import clock
from bihuan.services.files.uploads import store
from tests import cast
from tests.kernel.walking import now
from tests.services import samples

WORDS = "叫号机坏了，四个窗口开了一个，前面三个人等了四十分钟。"
SECRETS = ("张沐禾", "13835678901")
ANSWERS = {
    "queue_minutes": 41.5,
    "materials": 9,
    "materials_listed": 6,
    "attitude": 3,
    "promise": "no",
    "queue_smooth": "no",
    "passable": "poor",
}


def finding(client_id: str = "f1", **more: Any) -> dict[str, Any]:
    return {"client_id": client_id, "kind": "problem", "text": WORDS, "severity": "major", "stage": "queue", **more}


def record(client_id: str = "c1", **more: Any) -> dict[str, Any]:
    """A visit to window A12 for 企业设立登记 that ended just now."""
    ended = clock.now()
    return {
        "client_id": client_id, "template": "onsite", "version": 1, "matter": 1, "place": 2, "answers": dict(ANSWERS), "findings": [finding()],
        "started": (ended - timedelta(minutes=90)).isoformat(), "ended": ended.isoformat(), **more,
    }  # fmt: skip


def sync(*records: Any, name: str = "officer1", sent: Any = None, actor: Actor | None = None) -> list[Answer]:
    return commands.sync(list(records), actor or cast.actor(name), sent)


def handed_in(client_id: str = "c1", **more: Any) -> Subject:
    """A record waiting for its reviewer."""
    (answer,) = sync(record(client_id, **more))
    assert answer.status == "created", answer
    return by_number(answer.id)


def accepted(client_id: str = "c1", **more: Any) -> Subject:
    subject = handed_in(client_id, **more)
    reviewing.accept(subject, cast.actor("centre"), {"quality": "clear"})
    return now(subject)


def by_number(number: Any) -> Subject:
    return Subject.objects.get(table="record", number=number)


def upload(by: str = "officer1", name: str = "现场.png", content: bytes | None = None) -> str:
    """The id of a picture that this person has just uploaded."""
    return str(store(BytesIO(content or samples.picture()), name, actor=cast.actor(by).id).file.id)
