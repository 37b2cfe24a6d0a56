"""What a person does with notices."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.kernel.act import Acted
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor
from bihuan.notices.models import Notice
from bihuan.services import clock

MOST_TOLD = 60


def tell(persons: Iterable[int], acted: Acted, sentence: str) -> None:
    """One notice a person, in the act's own transaction; the actor needs none."""
    notices = [
        Notice(person_id=p, subject=acted.subject, action=acted.event.action, sentence=sentence, at=acted.subject.updated)
        for p in sorted(set(persons) - {acted.actor.person})[:MOST_TOLD]
    ]  # fmt: skip
    Notice.objects.bulk_create(notices)


@one_command
def read_all(actor: Actor) -> int:
    """Marks all of this person's notices as read; the number that were not."""
    return Notice.objects.filter(person=actor.person, read_at__isnull=True).update(read_at=clock.now())
