"""A person's own notices."""

from __future__ import annotations

from collections.abc import Sequence

from bihuan.loop.language import Actor
from bihuan.notices.models import Notice


def unread_count(actor: Actor) -> int:
    """How many notices this person has not read, capped at 100."""
    return Notice.objects.filter(person=actor.person, read_at__isnull=True)[:100].count()


def latest(actor: Actor, limit: int = 30) -> Sequence[Notice]:
    """The newest notices of this person, with their subjects."""
    return list(Notice.objects.filter(person=actor.person).select_related("subject").order_by("-at", "-id")[:limit])
