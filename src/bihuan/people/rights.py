"""The four rights of an officer (M9): told, guided, supported, heard. What an officer says goes to the voices like anybody's,
and nobody there learns whose it is; the officer's own page alone shows what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.people.models import Officer, Opinion
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_many
from bihuan.voices import intake, tracking
from bihuan.voices.codes import grouped
from bihuan.voices.commands import Receipt, say
from bihuan.voices.models import Voice

CHANNEL: Final = "officer"
SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that an officer said, and where it is now; `code` leads to its way."""

    at: date
    headline: str
    code: str


@one_command
def speak(officer: Officer, text: str, key: str | None = None) -> Receipt:
    """An officer's opinion or suggestion becomes a voice of the officer's place. Raises Refused (invalid)."""
    words = intake.said({"channel": CHANNEL, "text": text}, public=False)
    receipt = say(words, key=key)
    voice = Subject.objects.get(table="voice", uid=receipt.uid)
    Opinion.objects.get_or_create(voice=voice, defaults={"officer": officer})
    return receipt


def said(officer: Officer) -> list[Said]:
    """The latest that this officer said by the own page, newest first."""
    mine = Opinion.objects.filter(officer=officer).order_by("-pk").values_list("voice", flat=True)[:SHOWN]
    voices = Voice.objects.filter(pk__in=list(mine)).select_related("subject").order_by("-pk")
    boxes = open_many([voice.sealed for voice in voices])
    return [_one(voice, str(boxes.get(voice.sealed, {}).get("code", ""))) for voice in voices]


def _one(voice: Voice, code: str) -> Said:
    return Said(voice.opened.astimezone(clock.ZONE).date(), tracking.standing(voice).headline, grouped(code))
