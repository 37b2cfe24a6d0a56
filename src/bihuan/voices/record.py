"""The centre's form for a voice that came on paper, by telephone or in another system."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from bihuan.loop.language import Refusal, Refused
from bihuan.organisation.choices import matter_options, place_options
from bihuan.services import clock
from bihuan.services.files.refusal import FileRefused
from bihuan.voices.channels import Channel, channels
from bihuan.voices.commands import Said
from bihuan.voices.forms import KEY, RATINGS, fresh_key, keep
from bihuan.voices.intake import MOST_CONTACT, MOST_TEXT

MOST_LINK = 500
REQUIRED = {"required": "请填写这一项。"}


class ByHand(forms.Form):
    """What the centre writes down: options of its jurisdiction, and each refusal at the field that is to blame.

    `scans` are what was photographed or scanned of it; sealed with the words, seen by the centre alone.
    """

    def __init__(
        self, jurisdiction: int, data: Mapping[str, Any] | None = None, initial: Mapping[str, Any] | None = None,
        scans: Sequence[UploadedFile] = (),
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(initial or {}), use_required_attribute=False)
        self.jurisdiction, self.scans = jurisdiction, scans

    def scanned(self) -> tuple[tuple[str, ...], str]:
        """The ids of the scans, kept now, and the token that says whose they are. Raises Refused (invalid)."""
        token, ids = "", list[str]()
        for upload in self.scans:
            try:
                kept = keep(upload, token)
            except FileRefused as refused:
                sentence = f"“{upload.name}”没有收：{refused.sentence}"
                raise Refused(Refusal("invalid", sentence, {"scans": sentence})) from refused
            token = kept.upload_token or token
            ids.append(kept.file.id)
        return tuple(ids), token

    def choose(self, name: str, options: list[tuple[Any, str]]) -> None:
        """The options of a choice."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options

    def clean_said_on(self) -> date | None:
        """Nobody has said anything tomorrow."""
        day: date | None = self.cleaned_data["said_on"]
        if day and day > clock.today():
            raise forms.ValidationError("这一天还没到。")
        return day

    def told(self) -> dict[str, Any]:
        """What was filled in. Raises Refused (invalid) with a sentence a field."""
        if not self.is_valid():
            sentences = {name: str(errors[0]) for name, errors in self.errors.items()}
            raise Refused(Refusal("invalid", next(iter(sentences.values())), sentences))
        return self.cleaned_data

    def refuse(self, refusal: Refusal) -> None:
        """Says why it was not taken, where the form does not say so already; above it what no field is to blame for."""
        if self.is_valid():
            for name, sentence in (refusal.errors or {"": refusal.sentence}).items():
                self.add_error(name if name in self.fields else None, sentence)


class Telling(ByHand):
    """A fault to be told before the form: words of the centre's own, where, until when, of which problem."""

    text = forms.CharField(label="告诉大家什么", max_length=120, error_messages=REQUIRED)
    place = forms.TypedChoiceField(label="地点", required=False, coerce=int, empty_value=None)
    matter = forms.TypedChoiceField(label="事项", required=False, coerce=int, empty_value=None)
    until = forms.DateField(label="预计修好", required=False, error_messages={"invalid": "日期看不懂，如 2026-03-02。"})
    problem = forms.CharField(label="问题编号", max_length=24, required=False)

    def __init__(self, jurisdiction: int, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(jurisdiction, data)
        self.choose("place", [("", "全部地点"), *place_options(jurisdiction)])
        self.choose("matter", [("", "全部事项"), *matter_options(jurisdiction)])

    def clean_until(self) -> date | None:
        """What should have been mended yesterday is not announced."""
        day: date | None = self.cleaned_data["until"]
        if day and day < clock.today():
            raise forms.ValidationError("这一天已经过了。")
        return day


class Recorded(ByHand):
    """Words, and what their channel asks for beside them; contact and address of a post are sealed."""

    text = forms.CharField(label="说了什么", max_length=MOST_TEXT, widget=forms.Textarea, error_messages=REQUIRED)
    link = forms.CharField(label="网址", max_length=MOST_LINK, required=False)
    said_on = forms.DateField(
        label="哪天说的", required=False, error_messages={"invalid": "日期看不懂，如 2026-03-02。"}
    )
    place = forms.TypedChoiceField(label="地点", required=False, coerce=int, empty_value=None)
    matter = forms.TypedChoiceField(label="事项", required=False, coerce=int, empty_value=None)
    rating = forms.TypedChoiceField(label="评价", required=False, coerce=int, empty_value=None)
    reasons = forms.MultipleChoiceField(label="原因", required=False)
    origin = forms.CharField(label="原编号", max_length=60, required=False)
    contact = forms.CharField(label="联系方式", max_length=MOST_CONTACT, required=False)

    def __init__(
        self, jurisdiction: int, channel: Channel, data: Mapping[str, Any] | None = None,
        scans: Sequence[UploadedFile] = (),
    ) -> None:  # fmt: skip
        super().__init__(jurisdiction, data, scans=scans)
        self.channel = channel
        self.choose("place", [("", "没说"), *place_options(jurisdiction)])
        self.choose("matter", [("", "没说"), *matter_options(jurisdiction)])
        self.choose("rating", [("", "没评"), *((n, label) for n, label, _ in RATINGS)])
        self.choose("reasons", [(reason, reason) for reason in channel.reasons])
        for name in set(self.fields) - {"text", *channel.asks}:
            del self.fields[name]

    @property
    def key(self) -> str:
        """What makes a second click harmless."""
        sent = self.data.get("_key", "")
        return sent if KEY.match(sent) else fresh_key()

    def clean_link(self) -> str:
        """Only what is an address on the web."""
        link: str = self.cleaned_data["link"].strip()
        if link and not re.match(r"https?://[^\s]+\Z", link):
            raise forms.ValidationError("网址要以 http:// 或 https:// 开头。")
        return link

    def said(self) -> Said:
        """The words as they are taken in. Raises Refused (invalid)."""
        told = self.told()
        files, token = self.scanned() if "photos" in self.channel.asks else ((), "")
        day, reasons = told.get("said_on"), told.get("reasons")
        text = f"{told['text']}\n说的是：{'、'.join(reasons)}" if reasons else told["text"]
        return Said(
            self.channel.id, text, self.jurisdiction, told.get("matter"), told.get("place"), told.get("rating"),
            told.get("contact", ""), files, said=day.isoformat() if day else None, origin=told.get("origin") or None,
            token=token, link=told.get("link", ""), body=repr(sorted(told.items())),
        )  # fmt: skip


def by_hand() -> list[Channel]:
    """The channels that the centre writes down: people speak there to somebody, not to a form of ours."""
    return [c for c in channels().values() if not c.public and c.id != "officer"]
