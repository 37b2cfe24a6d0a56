"""The history of plain rows: who changed what, and what it said before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.loop.language import Actor
from bihuan.organisation.models import Change
from bihuan.services.clock import now


def record(actor: Actor, what: str, subject: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Adds one entry, with only the columns that differ."""
    names = [n for n in {**before, **after} if before.get(n) != after.get(n)]
    Change.objects.create(
        at=now(),
        actor=actor.id,
        what=what,
        subject=subject,
        before={n: before[n] for n in names if n in before},
        after={n: after[n] for n in names if n in after},
    )
