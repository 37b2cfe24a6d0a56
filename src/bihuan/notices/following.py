"""Whom it concerns by their own wish: following a row, and what is told to those who do."""

from __future__ import annotations

from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.notices.models import Follow
from bihuan.notices.queries import visible_among, who_see
from bihuan.organisation.directory import actor as actor_named
from bihuan.services import clock

FOLLOWED = frozenset({"problem"})
MOST = 200  # rows a person follows


@one_command
def follow(actor: Actor, subject: Subject) -> None:
    """From now on the person is told of what is done with the row. Twice is once.

    Raises Refused: wrong-state where the row is of no kind that is followed, too-many beyond `MOST`.
    """
    if subject.table not in FOLLOWED or actor.person is None:
        raise Refused(Refusal("wrong-state", "这一类事不能关注。"))
    if Follow.objects.filter(person=actor.person)[:MOST].count() >= MOST:
        raise Refused(Refusal("too-many", f"最多关注 {MOST} 件，先取消一些再来。"))
    Follow.objects.get_or_create(person_id=actor.person, subject=subject, defaults={"at": clock.now()})


@one_command
def unfollow(actor: Actor, subject: Subject) -> None:
    """No longer told; harmless where nothing was followed."""
    Follow.objects.filter(person=actor.person, subject=subject).delete()


def follows(actor: Actor, subject: Subject) -> bool:
    """Whether the person follows this row."""
    return Follow.objects.filter(person=actor.person, subject=subject).exists()


def followed(actor: Actor) -> list[Subject]:
    """The rows that the person follows and may still see, the latest followed first."""
    found = Follow.objects.filter(person=actor.person).select_related("subject").order_by("-id")[:MOST]
    subjects = [f.subject for f in found]
    seen = visible_among(actor, subjects)
    return [s for s in subjects if s.pk in seen]


def followers(subject: Subject) -> set[int]:
    """Who follows the row and may still see it."""
    if subject.table not in FOLLOWED:
        return set()
    persons = Follow.objects.filter(subject=subject).values_list("person", flat=True)
    return {a.person for a in who_see(subject, [actor_named(p) for p in persons]) if a.person is not None}
