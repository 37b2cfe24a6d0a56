"""The quiz 测验: drawn anew for each attempt, judged here against the questions as they were drawn, passed or not.

Who did not pass reads which points to read again, never which option was right; whoever tries again gets other questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from secrets import SystemRandom
from typing import Any, Final

from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Refusal, Refused, Row
from bihuan.loop.tables.training import ONSITE
from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.training.bank import drawable
from bihuan.training.models import Attempt, Participant, Question
from bihuan.training.queries import locked, taking
from bihuan.training.taking import completes, refuse

MOST_A_DAY: Final = 5
_chance = SystemRandom()


@one_command
def begin(training: Subject, officer: Officer) -> Attempt:
    """The attempt that is open, or a new one with questions drawn for it. Raises Refused (wrong-state, not-yet)."""
    subject = locked(training)
    own, row = _may_try(subject, officer)
    known = Attempt.objects.filter(participant=own, judged_at__isnull=True).first()
    if known is not None:
        return known
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    if Attempt.objects.filter(participant=own, begun_at__gte=today).count() >= MOST_A_DAY:
        refuse("not-yet", f"今天已经试了 {MOST_A_DAY} 次，先看看材料，明天再来。")
    drawn = draw(drawable(subject.jurisdiction, row["topic"]), row["questions"])
    return Attempt.objects.create(participant=own, begun_at=clock.now(), questions=[_as_drawn(q) for q in drawn])


def _may_try(subject: Subject, officer: Officer) -> tuple[Participant, Row]:
    row, own = load(subject), taking(subject, officer)
    if subject.state != "running" or clock.today().isoformat() > row["ends_on"] or not row["questions"]:
        refuse("wrong-state", "现在没有测验。")
    if own is None or own.left_at is not None:
        refuse("not-yet", "请先报名。" if row["mode"] == ONSITE else "请先点“开始学”。")
    if row["mode"] == ONSITE and own.arrived_at is None:
        refuse("not-yet", "到场听讲以后才能测验。")
    if own.passed_at is not None:
        refuse("wrong-state", "已经通过了，不用再测。")
    return own, row


def draw(ids: Sequence[int], wanted: int) -> list[Question]:
    """So many questions by chance, in the order of chance. Raises Refused (not-yet) where the bank has too few."""
    if len(ids) < wanted:
        refuse("not-yet", "题库里的题不够，请告诉政务中心。")
    chosen = _chance.sample(list(ids), wanted)
    found = Question.objects.in_bulk(chosen)
    return [found[pk] for pk in chosen]


def _as_drawn(question: Question) -> dict[str, Any]:
    """The question as it is asked, its options in the order of chance but for right and wrong."""
    order = list(range(len(question.options)))
    if question.kind != Question.JUDGE:
        _chance.shuffle(order)
    return {
        "id": question.pk, "kind": question.kind, "text": question.text, "point": question.point,
        "options": [question.options[n] for n in order], "right": sorted(order.index(n) for n in question.right),
    }  # fmt: skip


@one_command
def judge(training: Subject, officer: Officer, given: Mapping[int, Sequence[int]]) -> Attempt:
    """Judges the open attempt; `given`: the options chosen, by the question's place. Raises Refused: invalid with the
    questions that are not answered, wrong-state where none is open."""
    subject = locked(training)
    own, row = _may_try(subject, officer)
    attempt = Attempt.objects.filter(participant=own, judged_at__isnull=True).first()
    if attempt is None:
        refuse("wrong-state", "这次测验已经交了，请看结果。")
    left = {
        f"q{n}": "这一题还没答。"
        for n, asked in enumerate(attempt.questions)
        if not _is_answer(asked, given.get(n, ()))
    }
    if left:
        raise Refused(Refusal("invalid", f"还有 {len(left)} 题没答，答过的都留着。", left))
    chosen = [sorted(set(given[n])) for n in range(len(attempt.questions))]
    right = sum(asked["right"] == mine for asked, mine in zip(attempt.questions, chosen, strict=True))
    attempt.given, attempt.right, attempt.judged_at = chosen, right, clock.now()
    attempt.passed = right * 100 >= row["mark"] * len(attempt.questions)
    attempt.save()
    if attempt.passed:
        own.passed_at = attempt.judged_at
        own.save(update_fields=["passed_at"])
        completes(own, row)
    return attempt


def _is_answer(asked: Mapping[str, Any], mine: Sequence[int]) -> bool:
    fits = bool(mine) and all(0 <= n < len(asked["options"]) for n in mine)
    return fits and (asked["kind"] == Question.SEVERAL or len(set(mine)) == 1)


def to_read_again(attempt: Attempt) -> list[str]:
    """The points of what was answered wrong, each once."""
    wrong = [
        asked["point"]
        for asked, mine in zip(attempt.questions, attempt.given or (), strict=True)
        if asked["right"] != mine
    ]
    return list(dict.fromkeys(wrong))
