"""Voices for tests: said, triaged, and as far along as a test wants."""

from __future__ import annotations

import re
from typing import Any

from bihuan.kernel.act import load
from bihuan.kernel.models import Event, Subject
from bihuan.voices import commands, triage
from bihuan.voices.commands import Receipt, Said
from bihuan.voices.models import Voice
from tests import cast

WORDS = "三号窗口的叫号机坏了三天。我叫张建国，电话13935601234，家住黄华街12号3单元501。"
SECRETS = ("张建国", "13935601234", "黄华街12号", "3单元501")


def said(text: str = WORDS, **more: Any) -> Receipt:
    """Somebody says something on the QR form of window A12."""
    given: dict[str, Any] = {"channel": "qr", "text": text, "jurisdiction": 1, "matter": 1, "place": 2}
    return commands.say(Said(**{**given, **more}))


def voice(receipt: Receipt) -> Subject:
    """The voice as the database has it now."""
    return Subject.objects.get(uid=receipt.uid)


def triaged(receipt: Receipt, **fields: Any) -> Subject:
    """The centre's triage; a problem unless `fields` say otherwise. The subject that answers for it now."""
    given = {"outcome": "problem", "title": "叫号机坏了三天没有人修", "category": "service", "matter": 1}
    done = triage.triage(voice(receipt), cast.actor("centre"), fields or given)
    number = done.event.payload.get("problem")
    return Subject.objects.get(number=number) if number else done.subject


def row(subject: Subject) -> dict[str, Any]:
    """The folded row as it is now."""
    return load(Subject.objects.get(pk=subject.pk))


def contact(uid: str) -> str:
    """What the reporter left to be reached by, out of its own box."""
    return commands.contact_of(Voice.objects.get(subject__uid=uid))


def journal(subject: Subject) -> list[str]:
    """The actions in a subject's journal, oldest first."""
    bodies = Event.objects.filter(subject=subject).order_by("sequence").values_list("body", flat=True)
    return re.findall(r'"action":"(\w+)"', " ".join(bodies))


def everything() -> str:
    """All that the database holds in the clear, as one text."""
    from tests.kernel.walking import everything as rows

    return repr(rows())
