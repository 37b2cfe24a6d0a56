"""Several voices triaged at once: alike, or joined into one problem. Each is an act of its own, with a result of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bihuan.kernel.access import visible_to
from bihuan.kernel.act import load, scoped_key
from bihuan.kernel.history import done_before
from bihuan.kernel.models import Subject
from bihuan.loop.engine import Offer
from bihuan.loop.language import Actor, Case, Refusal, Refused
from bihuan.loop.tables.voice import VOICE
from bihuan.organisation import desk, texts
from bihuan.organisation.several import each
from bihuan.ui.panel import Panel, Tried
from bihuan.ui.panel import panel as panel_of
from bihuan.voices.triage import MAKES, triage

MOST: Final = 50
TRIAGE: Final = VOICE.actions["triage"]


@dataclass
class Outcome:
    """What was done: the words of those done with, the words and reason of each that was not; `made` is the number of the
    problem or suggestion that the first became and the others joined, `rooms` its collection."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    made: str = ""
    rooms: str = ""

    @property
    def url(self) -> str:
        """Where what was made stands."""
        return f"/{self.rooms}/{self.made}" if self.made else ""


def chosen(actor: Actor, uids: Sequence[str]) -> list[Subject]:
    """Those of the voices that this person may see, in the order of the inbox. Raises Refused (invalid, too-many)."""
    if len(uids) > MOST:
        raise Refused(Refusal("too-many", f"一次最多 {MOST} 条。"))
    found = list(visible_to(actor, "voice").filter(uid__in=uids).order_by("-updated", "-id"))
    if not found:
        raise Refused(Refusal("invalid", "请先勾选要办的反馈。"))
    return found


def case_of(actor: Actor, voices: Sequence[Subject]) -> Case:
    """The case that the one form is filled in for: that of the first voice still to be triaged, else of the first."""
    first = next((v for v in voices if v.state == "received"), voices[0])
    return desk.case_of(first, actor, TRIAGE, None)


def panel(case: Case, url: str, tried: Tried | None = None) -> Panel:
    """The one form for all of them."""
    made = panel_of([Offer(TRIAGE, "", None, 0)], case, lambda action: url, url=url, role="", tried=tried)
    return texts.offered(made, VOICE.id, case.row["jurisdiction"])


def triage_all(voices: Sequence[Subject], actor: Actor, fields: Mapping[str, Any], key: str) -> Outcome:
    """The same for each; where it makes something, the first makes it and the others join it. Raises Refused (invalid)
    where the form itself is wrong: then nothing was done."""
    making = Making(actor, fields, key)
    found = each(voices, making.one)
    if found.wrong:
        raise Refused(found.wrong)
    return Outcome(
        [_words(voice) for voice, _ in found.done],
        [(_words(voice), refusal.sentence) for voice, refusal in found.refused],
        making.made,
        f"{fields['outcome']}s" if making.made else "",
    )


@dataclass
class Making:
    """One voice after the other: what the first of them made (its number) is what the others join."""

    actor: Actor
    fields: Mapping[str, Any]
    key: str
    made: str = ""

    def one(self, voice: Subject) -> None:
        """Triages one. Raises Refused."""
        told = {"outcome": "merge", "master": self.made, **_asks(self.fields)} if self.made else self.fields
        row = _triaged(voice, self.actor, told, f"{self.key}:{voice.uid}")
        if self.fields.get("outcome") in MAKES and not self.made:
            self.made = str(row.get(str(self.fields["outcome"])) or row.get("master"))


def _triaged(voice: Subject, actor: Actor, fields: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The voice's row afterwards; a form that is sent twice finds it done."""
    scoped = scoped_key(actor, key)
    if done_before(voice, scoped):
        return load(Subject.objects.get(pk=voice.pk))
    return triage(voice, actor, fields, key=scoped).row


def _asks(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"asks": fields["asks"]} if fields.get("asks") else {}


def _words(voice: Subject) -> str:
    return str(load(voice)["text"])[:40]
