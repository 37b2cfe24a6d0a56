"""Who else has a page open, and what happened to its row since it was opened: told by polling, no thread is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor
from bihuan.notices.models import Presence
from bihuan.organisation.telling import happened
from bihuan.services import clock

STAYS = timedelta(seconds=60)  # so long somebody counts as being there; a page asks every 20 seconds
FRESH = timedelta(seconds=15)  # a younger mark is not written again
KEPT = timedelta(hours=1)
MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Who else is there by name, and what happened since the version seen, the latest last."""

    others: Sequence[str]
    happened: Sequence[str]


def look(actor: Actor, subject: Subject, seen: int) -> Meanwhile:
    """Marks the person as being here; who else is, and what happened since version `seen`."""
    now = clock.now()
    found = list(Presence.objects.filter(subject=subject, seen_at__gte=now - STAYS).select_related("person"))
    own = [p for p in found if p.person_id == actor.person and p.seen_at >= now - FRESH]
    if not own and actor.person is not None:
        _mark(actor.person, subject)
    others = sorted(p.person.name for p in found if p.person_id != actor.person)
    return Meanwhile(others, happened(subject, seen)[-MOST_TOLD:] if 0 < seen < subject.version else ())


@one_command
def _mark(person: int, subject: Subject) -> None:
    Presence.objects.update_or_create(subject=subject, person_id=person, defaults={"seen_at": clock.now()})


@one_command
def forget() -> int:
    """Takes away the marks of pages closed long ago; how many."""
    return Presence.objects.filter(seen_at__lt=clock.now() - KEPT).delete()[0]
