"""Paper cards 征求意见卡 in batches, by keyboard alone: Tab from field to field, Enter takes the card in, the next one lies open.

A card has its number. Entered a second time it is compared with the first and not taken in again: the optional double entry.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.core.files.uploadedfile import UploadedFile

from bihuan.kernel.access import visible_to
from bihuan.kernel.act import load
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.choices import place_options
from bihuan.voices import commands, where
from bihuan.voices.commands import Receipt, Said
from bihuan.voices.forms import RATINGS
from bihuan.voices.intake import MOST_CONTACT, MOST_TEXT
from bihuan.voices.record import REQUIRED, ByHand

CHANNEL: Final = "card"
SHOWN: Final = 12
NUMBER: Final = re.compile(r"(\D*)(\d+)\Z")


class Card(ByHand):
    """One card. `origin` is its number; place and day stay for the next one, the number goes on by one."""

    origin = forms.CharField(label="卡号", max_length=60, error_messages=REQUIRED)
    place = forms.TypedChoiceField(label="地点", required=False, coerce=int, empty_value=None)
    said_on = forms.DateField(label="日期", required=False, error_messages={"invalid": "日期看不懂，如 2026-03-02。"})
    text = forms.CharField(label="写了什么", max_length=MOST_TEXT, widget=forms.Textarea, error_messages=REQUIRED)
    rating = forms.RegexField(
        r"\A[1-5]\Z", label="感觉", required=False, error_messages={"invalid": "填 1 到 5，5 是很顺。"}
    )
    matter = forms.CharField(label="办什么事", max_length=120, required=False)
    contact = forms.CharField(label="电话", max_length=MOST_CONTACT, required=False)

    def __init__(
        self, jurisdiction: int, data: Mapping[str, Any] | None = None, initial: Mapping[str, Any] | None = None,
        scans: Sequence[UploadedFile] = (),
    ) -> None:  # fmt: skip
        super().__init__(jurisdiction, data, initial, scans)
        self.choose("place", [("", "没写"), *place_options(jurisdiction)])

    def clean_matter(self) -> int | None:
        """The matter of this name; another name stays in nobody's way but is told."""
        name = self.cleaned_data["matter"].strip()
        found = where.matter_called(name, self.jurisdiction) if name else None
        if name and found is None:
            raise forms.ValidationError("没有叫这个名字的事项，可以空着。")
        return found.id if found else None

    def said(self) -> Said:
        """The card as it is taken in. Raises Refused (invalid)."""
        told = self.told()
        files, token = self.scanned()
        return Said(
            CHANNEL, told["text"], self.jurisdiction, told["matter"], told["place"], int(told["rating"] or 0) or None,
            told["contact"], files, token=token, body=repr(sorted(told.items())),
            said=told["said_on"].isoformat() if told["said_on"] else None, origin=told["origin"],
        )  # fmt: skip

    def onward(self) -> str:
        """What the next card's form begins with."""
        kept = {"origin": following(self.cleaned_data["origin"]), "place": self.data.get("place", "")}
        return urlencode({**kept, "said_on": self.data.get("said_on", "")})


def following(number: str) -> str:
    """The number of the next card: 0099 → 0100, JC-7 → JC-8; nothing where it ends in no digit."""
    found = NUMBER.match(number)
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}d}" if found else ""


def take(form: Card, actor: Actor) -> Receipt:
    """Takes a card in, or compares it with its first entry (`repeated`). Raises Refused, key-reused where they differ."""
    words = form.said()
    try:
        return commands.say(words, actor, _key(words))
    except Refused as refused:
        if refused.refusal.code == "key-reused":
            sentence = f"卡号 {words.origin} 已经录过，和这一次录的不一样。看看卡片，改过来再录；卡号重了就换一个。"
            raise Refused(Refusal("key-reused", sentence)) from refused
        raise


def _key(words: Said) -> str:
    """A card is the same by its number, whoever enters it."""
    return hashlib.sha256(f"{CHANNEL}|{words.jurisdiction}|{words.origin}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Entered:
    """A card that has been taken in."""

    uid: str
    number: str
    text: str


def latest(actor: Actor) -> list[Entered]:
    """The cards taken in last, the newest first."""
    rows = visible_to(actor, "voice").filter(voice__channel=CHANNEL).order_by("-opened", "-id")[:SHOWN]
    return [Entered(s.uid, load(s).get("origin", ""), load(s).get("text", "")) for s in rows]


def scale() -> str:
    """5 很顺 4 还行 … as the page tells it."""
    return "　".join(f"{n} {label}" for n, label, _ in RATINGS)
