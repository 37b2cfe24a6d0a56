"""Suggestions for tests: said, triaged, and as far along as a test wants."""

from __future__ import annotations

from typing import Any

from bihuan.kernel.models import Subject
from bihuan.voices import triage
from bihuan.voices.commands import Receipt
from tests import cast
from tests.kernel import walking
from tests.voices.saying import said, voice

WORDS = "建议在大厅门口放几辆轮椅。我叫张建国，电话13935601234，家住黄华街12号3单元501。"
STUDY = {
    "decision": "partly", "effort": "买两辆轮椅", "effect": "老人上台阶方便", "instead": "东门修一段缓坡。",
    "words": "先放两辆，月底前到位；电梯明年修。",
}  # fmt: skip


def suggested(
    unit: int | None = 1, text: str = WORDS, title: str = "大厅门口放轮椅", **more: Any
) -> tuple[Receipt, Subject]:
    """A voice triaged into a suggestion, of 商事服务科 unless `unit` says otherwise: its receipt and the suggestion."""
    receipt = said(text, **more)
    fields = {"outcome": "suggestion", "title": title, **({"unit": unit} if unit else {})}
    done = triage.triage(voice(receipt), cast.actor("centre"), fields)
    return receipt, Subject.objects.get(table="suggestion", number=done.event.payload["suggestion"])


def answered(subject: Subject, **study: Any) -> None:
    """Studied by the clerk and answered by the leader of unit 1."""
    walking.does("clerk1", "study", subject, {**STUDY, **study})
    walking.does("leader1", "answer", subject, {})


def state(subject: Subject) -> str:
    return walking.now(subject).state
