"""What a person does with notices."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.kernel.act import Acted
from bihuan.kernel.models import Duty, Subject
from bihuan.kernel.registry import directory, projection_of, working_calendar
from bihuan.kernel.transaction import one_command
from bihuan.loop.clock import overdue_days
from bihuan.loop.language import KEPT, Actor, Refusal, Refused
from bihuan.notices.models import Notice, Nudge
from bihuan.notices.queries import may_nudge, nudged
from bihuan.services import clock
from bihuan.ui.when import day

MOST_TOLD = 60
NUDGE = "nudge"


def tell(persons: Iterable[int], acted: Acted, sentence: str) -> None:
    """One notice a person, in the act's own transaction; the actor needs none."""
    notices = [
        Notice(person_id=p, subject=acted.subject, action=acted.event.action, sentence=sentence, at=acted.subject.updated)
        for p in sorted(set(persons) - {acted.actor.person})[:MOST_TOLD]
    ]  # fmt: skip
    Notice.objects.bulk_create(notices)


def tell_of_page(person: int, page: str, sentence: str) -> None:
    """One notice that what the person asked for waits on a page of their own."""
    Notice.objects.create(person_id=person, page=page, action="ready", sentence=sentence[:200], at=clock.now())


def tell_many(persons: Iterable[int], subject: Subject, action: str, sentence: str) -> None:
    """One notice a person, after the act, from the outbox: for those whom no office names, however many they are."""
    now = clock.now()
    Notice.objects.bulk_create(
        Notice(person_id=p, subject=subject, action=action, sentence=sentence, at=now) for p in persons
    )


@one_command
def read_all(actor: Actor) -> int:
    """Marks all of this person's notices as read; the number that were not."""
    return Notice.objects.filter(person=actor.person, read_at__isnull=True).update(read_at=clock.now())


@one_command
def nudge(actor: Actor, subject: Subject) -> Subject:
    """Urges whoever holds the row 催办: a notice each, once a day a row (L6.2). The subject; the row stays as it is.

    Raises Refused: forbidden for who does not watch over it, wrong-state where nobody holds it or its clock stands,
    not-yet where it was urged today or nobody but oneself would be told.
    """
    if not may_nudge(actor, subject):
        raise Refused(Refusal("forbidden", "催办由督查科和分管领导来做。"))
    if subject.kind == KEPT or not (persons := _holders(subject)):
        raise Refused(Refusal("wrong-state", "这件事现在没有人要催。"))
    if before := nudged([subject]).get(subject.pk):
        raise Refused(Refusal("not-yet", f"今天已经催过（{before}），明天还没动再催。"))
    if not (told := sorted(persons - {actor.person or 0})):
        raise Refused(Refusal("not-yet", "球在您自己手里，不用催。"))
    now = clock.now()
    Nudge.objects.create(subject=subject, day=now.date(), by_id=actor.person or 0, at=now, told=len(told[:MOST_TOLD]))
    sentence = _urging(actor, subject)
    Notice.objects.bulk_create(
        Notice(person_id=p, subject=subject, action=NUDGE, sentence=sentence, at=now) for p in told[:MOST_TOLD]
    )
    return subject


def _holders(subject: Subject) -> set[int]:
    """Everybody who sits in an office that has the ball."""
    tree = directory()
    offices = Duty.objects.filter(subject=subject, holds=True).values_list("office", flat=True)
    return {person for office in offices for person in tree.present(office)}


def _urging(actor: Actor, subject: Subject) -> str:
    """督查科樊雨亭催办：待审定，4月14日到期，已逾期 2 个工作日。"""
    tree, today = directory(), clock.today()
    person = tree.persons.get(actor.person or 0)
    state = projection_of(subject.table).table.states[subject.state].label
    late = overdue_days(subject.due, working_calendar(), today)
    until = f"，{day(subject.due, today)}到期" if subject.due else ""
    over = f"，已逾期 {late} 个工作日" if late else ""
    return f"{tree.unit_name(person.unit if person else None)}{actor.name}催办：{state}{until}{over}。"
