"""What a person does with notices."""

from __future__ import annotations

from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor
from bihuan.notices.models import Notice
from bihuan.services import clock


@one_command
def read_all(actor: Actor) -> int:
    """Marks all of this person's notices as read; the number that were not."""
    return Notice.objects.filter(person=actor.person, read_at__isnull=True).update(read_at=clock.now())
