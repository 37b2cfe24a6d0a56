"""The desktop form of a record: the same questions as on the phone, read into the very body that the sync takes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from bihuan.loop.fields import FILE_ID
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.record import KINDS, SEVERITIES
from bihuan.organisation.choices import matter_options, place_options
from bihuan.records import observing, queries
from bihuan.records.intake import CLIENT_ID, MOST_FINDINGS
from bihuan.records.models import Template, Version
from bihuan.services import clock
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import store
from bihuan.voices.forms import fresh_key

ROW: Final = re.compile(r"f(\d{1,3})-(?:text|id|kept)\Z")
NUMBER: Final = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?\Z")


@dataclass
class Line:
    """One finding as it is typed. `kept` are the ids and names of files that are here already."""

    number: int
    client_id: str
    text: str = ""
    kind: str = "problem"
    severity: str = "normal"
    stage: str = ""
    kept: list[tuple[str, str]] = field(default_factory=list)
    error: str = ""
    file_error: str = ""

    @property
    def blank(self) -> bool:
        return not self.text.strip() and not self.kept

    def sent(self) -> dict[str, Any]:
        told = {
            "client_id": self.client_id,
            "kind": self.kind,
            "text": self.text,
            "severity": self.severity,
            "stage": self.stage,
        }
        return {k: v for k, v in told.items() if v} | ({"files": [i for i, _ in self.kept]} if self.kept else {})


@dataclass
class Filled:
    """The form as it stands: what is asked, what was typed, and what is wrong with it by the name of the field."""

    template: Template
    version: Version
    typed: Mapping[str, Any]
    lines: list[Line]
    client_id: str
    of: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    def sent(self) -> dict[str, Any]:
        """The record as the sync takes it."""
        told = {n: self.typed.get(n) for n in ("started", "ended", "matter", "place", "activity")}
        return {
            **{k: v for k, v in told.items() if v not in (None, "")}, "client_id": self.client_id, "template": self.template.code,
            "version": self.version.number, "answers": self.typed["answers"], "findings": [x.sent() for x in self.lines if not x.blank],
            **({"of": self.of} if self.of else {}),
        }  # fmt: skip

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Puts each error where it belongs; findings are counted without the blank ones."""
        self.errors = dict(errors)
        full = [line for line in self.lines if not line.blank]
        for name, sentence in errors.items():
            kind, _, rest = name.partition(".")
            at = rest.partition(".")[0]
            if kind == "findings" and at.isdigit() and int(at) < len(full):
                full[int(at)].error = full[int(at)].error or sentence

    @property
    def stages(self) -> list[dict[str, Any]]:
        """What is asked, stage by stage, each with what was typed."""
        return [
            {"id": s["id"], "label": s["label"], "help": s.get("help", ""), "asked": [self._asked(o) for o in s["observations"]]}
            for s in self.version.body["stages"]
        ]  # fmt: skip

    def _asked(self, observation: Mapping[str, Any]) -> dict[str, Any]:
        kind, value = observation["kind"], self.typed["answers"].get(observation["id"])
        options = observing.RATED if kind == "rated" else observing.options_of(observation)
        chosen = [str(v) for v in value] if isinstance(value, list) else [str(value)]
        return {
            "id": observation["id"], "kind": kind, "label": observation["label"], "help": observation.get("help", ""), "unit": observation.get("unit", ""),
            "value": "" if value is None else f"{value:g}" if isinstance(value, float) else value, "needed": bool(observation.get("required")),
            "options": [(v, label, str(v) in chosen) for v, label in options], "error": self.errors.get(f"answers.{observation['id']}", ""),
            "step": "any" if observation.get("decimal") else "1",
        }  # fmt: skip

    @property
    def matters(self) -> Sequence[tuple[Any, str]]:
        return matter_options(int(self.typed["area"]))

    @property
    def places(self) -> Sequence[tuple[Any, str]]:
        return place_options(int(self.typed["area"]))

    @property
    def stage_options(self) -> list[tuple[str, str]]:
        return [(s["id"], s["label"]) for s in self.version.body["stages"]]

    kinds = KINDS
    severities = SEVERITIES


def blank(actor: Actor, template: Template, version: Version, given: Mapping[str, str]) -> Filled:
    """An empty form; matter, place and activity may be brought along in the address."""
    now = clock.now().strftime("%Y-%m-%dT%H:%M")
    along = {n: given.get(n, "")[:24] for n in ("matter", "place", "activity")}
    typed = {"answers": {}, "started": now, "ended": now, "area": queries.place_of(actor), **along}
    return Filled(template, version, typed, [Line(1, fresh_key())], fresh_key())


def again(actor: Actor, template: Template, version: Version, row: Row) -> Filled:
    """The form of a record that came back, with everything that was handed in."""
    typed = {
        "answers": dict(row.get("answers", {})), "area": row["jurisdiction"], "matter": row.get("matter"), "place": row.get("place"),
        "activity": row.get("activity", ""), "started": row["started"][:16], "ended": row["ended"][:16],
    }  # fmt: skip
    lines = [
        Line(n, f["client_id"], f["text"], f["kind"], f.get("severity", ""), f.get("stage", ""), [(i, "") for i in f.get("files", ())])
        for n, f in enumerate(row.get("findings", ()), 1)
    ]  # fmt: skip
    return Filled(
        template, version, typed, [*lines, Line(len(lines) + 1, fresh_key())], row["client_id"], row["number"]
    )


def read(
    actor: Actor, template: Template, version: Version, post: QueryDict, files: MultiValueDict[str, Any]
) -> Filled:
    """What was sent. Files are kept at once, so that an error elsewhere costs nobody a photo."""
    sent = post.get("client_id", "")
    typed: dict[str, Any] = {n: post.get(n, "").strip()[:40] for n in ("started", "ended", "activity")}
    typed |= {n: _whole(post.get(n, "")) for n in ("matter", "place")}
    answers = {o["id"]: _answer(o, post) for _, o in observing.observations(version.body)}
    told = {
        **typed,
        "area": queries.place_of(actor),
        "answers": {k: v for k, v in answers.items() if v not in ("", None, [])},
    }
    numbers = sorted({int(m[1]) for name in post if (m := ROW.match(name))})[: MOST_FINDINGS + 1]
    lines = [_line(n, actor, post, files.getlist(f"f{n}-files")) for n in numbers]
    form = Filled(
        template, version, told, lines, sent if CLIENT_ID.match(sent) else fresh_key(), post.get("of", "")[:24]
    )
    if "_more" in post or not lines:
        form.lines.append(Line(max(numbers, default=0) + 1, fresh_key()))
    return form


def _whole(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else text[:24]


def _answer(observation: Mapping[str, Any], post: QueryDict) -> Any:
    """A typed answer; what is no number stays as it was typed, and is then said to be none."""
    name, kind = f"a.{observation['id']}", observation["kind"]
    if kind == "choices":
        return post.getlist(name)
    text = post.get(name, "").strip()
    if kind in ("measured", "rated") and NUMBER.match(text):
        return float(text) if "." in text else int(text)
    return text


def _line(number: int, actor: Actor, post: QueryDict, uploads: Sequence[UploadedFile]) -> Line:
    at = f"f{number}-"
    told = {n: post.get(at + n, "")[:5000] for n in ("text", "kind", "severity", "stage")}
    sent = post.get(f"{at}id", "")
    kept = [(i, name[:120]) for i, _, name in (k.partition("|") for k in post.getlist(f"{at}kept")) if FILE_ID.match(i)]
    line = Line(number, sent if CLIENT_ID.match(sent) else fresh_key(), **told, kept=kept)
    for upload in uploads:
        try:
            file = store(upload, upload.name or "照片", actor=actor.id).file
            line.kept.append((file.id, file.name))
        except FileRefused as refused:
            line.file_error = f"“{upload.name}”没有收：{refused.sentence}文字都还在。"
    return line
