"""What an officer does in a training: sign up, give the place back, be there, complete. Plain rows beside the training,
which nobody reads but the centre and the one officer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NoReturn

from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused, Row
from bihuan.loop.tables.training import ONSITE
from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.training.codes import is_shown
from bihuan.training.models import Participant
from bihuan.training.needs import covers
from bihuan.training.queries import locked, taking

JOINED: Final = ("enrolling", "running")


def refuse(code: str, sentence: str, /, **errors: str) -> NoReturn:
    """Ends the command with a sentence for the page."""
    raise Refused(Refusal(code, sentence, errors))  # type: ignore[arg-type]


@one_command
def sign_up(training: Subject, officer: Officer) -> Participant:
    """A place, or the beginning of what is read at home; a second time harmless. Raises Refused (wrong-state, not-yet)."""
    subject = locked(training)  # whoever counts places counts alone
    row = load(subject)
    if subject.state not in JOINED or (row["mode"] == ONSITE and subject.state != "enrolling"):
        refuse("wrong-state", "现在不能报名了。")
    _serves(officer)
    own = taking(subject, officer)
    if own is not None and own.left_at is None:
        return own
    if is_full(row, subject):
        refuse("not-yet", f"名额满了（{row['places']} 人）。有人退出会空出来，也可以等下一期。")
    return _joined(subject, row, officer, own)


def is_full(row: Row, training: Subject) -> bool:
    """Whether every place is taken."""
    taken = Participant.objects.filter(training=training, left_at__isnull=True)
    return bool(row.get("places")) and taken.count() >= row["places"]


def _joined(subject: Subject, row: Row, officer: Officer, own: Participant | None) -> Participant:
    if own is None:
        return Participant.objects.create(
            training=subject, officer=officer, topic=row["topic"], signed_up_at=clock.now()
        )
    own.left_at, own.signed_up_at = None, clock.now()
    own.save(update_fields=["left_at", "signed_up_at"])
    return own


@one_command
def leave(training: Subject, officer: Officer) -> None:
    """The place is free again. Raises Refused (wrong-state) once the lesson has begun."""
    own = taking(locked(training), officer)
    if own is None or own.left_at is not None:
        return
    if training.state != "enrolling" or own.arrived_at is not None:
        refuse("wrong-state", "已经开始了，不用退出，不来也没关系，可以报下一期。")
    own.left_at = clock.now()
    own.save(update_fields=["left_at"])


@one_command
def arrive(training: Subject, officer: Officer, code: str) -> Participant:
    """The officer is in the room, as the code on the screen proves; who had not signed up has now. Raises Refused."""
    subject = _in_lesson(training)
    if not is_shown(subject, code):
        refuse("invalid", "这个码不对，或者已经换了。码一分钟换一次，请再扫一次屏幕上的。", code="请看屏幕上现在的码。")
    _serves(officer)
    return _present(subject, officer, None)


@one_command
def note_arrivals(training: Subject, officers: Sequence[Officer], by: Actor) -> int:
    """The centre notes who is in the room and has no telephone at hand; how many were new. Raises Refused."""
    if f"centre:{training.jurisdiction}" not in by.offices:
        refuse("forbidden", "到场由政务中心登记。")
    subject = _in_lesson(training)
    already = Participant.objects.filter(training=subject, officer__in=officers, arrived_at__isnull=False).count()
    for officer in officers:
        _present(subject, officer, by.person)
    return len(officers) - already


def _in_lesson(training: Subject) -> Subject:
    subject = locked(training)
    if subject.state != "running" or load(subject)["mode"] != ONSITE:
        refuse("wrong-state", "上课的时候才能签到。")
    return subject


def _present(subject: Subject, officer: Officer, by: int | None) -> Participant:
    row = load(subject)
    own = taking(subject, officer)
    if own is None or own.left_at is not None:
        own = _joined(subject, row, officer, own)
    if own.arrived_at is None:
        own.arrived_at, own.arrived_by = clock.now(), by
        own.save(update_fields=["arrived_at", "arrived_by"])
        completes(own, row)
    return own


def completes(own: Participant, row: Row) -> bool:
    """Writes the hours once everything that the training asks for is there; whether it is complete."""
    there = row["mode"] != ONSITE or own.arrived_at is not None
    if own.completed_on is None and there and (not row["questions"] or own.passed_at is not None):
        own.completed_on, own.hours = clock.today(), row["hours"]
        own.save(update_fields=["completed_on", "hours"])
        covers(own.officer_id, own.topic, own.completed_on)
    return own.completed_on is not None


def _serves(officer: Officer) -> None:
    if not officer.serving:
        refuse("forbidden", "聘期已经结束。")
