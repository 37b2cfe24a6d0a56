"""The question bank 题库: questions by topic, written by the centre, drawn for each attempt."""

from __future__ import annotations

from collections.abc import Sequence

from bihuan.training.models import Question


def how_many(jurisdictions: Sequence[int], topic: str) -> int:
    """How many questions of a topic a quiz can be drawn from."""
    return Question.objects.filter(jurisdiction__in=jurisdictions, topic=topic, retired_at__isnull=True).count()
