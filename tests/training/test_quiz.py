"""The quiz: drawn for each attempt, judged here, kept; who did not pass learns what to read again and not what was right."""

from datetime import timedelta

import pytest

from bihuan.loop.language import Refused
from bihuan.services import clock
from bihuan.training import quiz, taking
from bihuan.training.models import Attempt, Question
from tests.kernel.walking import does, now
from tests.training import teaching

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def reading():
    """A training read at home with a quiz of three questions, and an officer who has begun."""
    teaching.bank(count=6)
    training = teaching.at_home()
    [officer] = teaching.officers(1)
    taking.sign_up(training, officer)
    return training, officer


def refused(command, *given):
    with pytest.raises(Refused) as found:
        command(*given)
    return found.value.refusal


def right(attempt):
    return {n: q["right"] for n, q in enumerate(attempt.questions)}


def wrong(attempt):
    return {n: [next(i for i in range(3) if i not in q["right"])] for n, q in enumerate(attempt.questions)}


def test_who_answers_right_has_passed_and_has_the_hours(reading):
    training, officer = reading
    attempt = quiz.judge(training, officer, right(quiz.begin(training, officer)))
    assert (attempt.passed, attempt.right) == (True, 3)
    own = taking.taking(training, officer)
    assert (own.passed_at, own.completed_on, own.hours) == (attempt.judged_at, clock.today(), 2)
    assert refused(quiz.begin, training, officer).code == "wrong-state"


def test_who_does_not_pass_reads_again_and_tries_anew_and_both_are_kept(reading):
    training, officer = reading
    first = quiz.judge(training, officer, wrong(quiz.begin(training, officer)))
    assert (first.passed, taking.taking(training, officer).completed_on) == (False, None)
    assert sorted(quiz.to_read_again(first)) == sorted({q["point"] for q in first.questions})
    quiz.judge(training, officer, right(quiz.begin(training, officer)))
    assert list(Attempt.objects.order_by("pk").values_list("passed", flat=True)) == [False, True]


def test_an_open_attempt_stays_the_same_until_it_is_judged(reading):
    training, officer = reading
    assert quiz.begin(training, officer).pk == quiz.begin(training, officer).pk
    assert Attempt.objects.count() == 1


def test_a_question_that_is_left_out_is_said_and_nothing_is_judged(reading):
    training, officer = reading
    given = right(quiz.begin(training, officer))
    del given[1]
    assert refused(quiz.judge, training, officer, given).errors == {"q1": "这一题还没答。"}
    assert refused(quiz.judge, training, officer, {**given, 1: [7]}).errors == {"q1": "这一题还没答。"}
    assert refused(quiz.judge, training, officer, {**given, 1: [0, 1]}).code == "invalid", "one of one"
    assert Attempt.objects.get().judged_at is None


def test_it_is_judged_by_the_questions_as_they_were_drawn(reading):
    training, officer = reading
    attempt = quiz.begin(training, officer)
    Question.objects.update(right=[2], retired_at=clock.now())
    assert quiz.judge(training, officer, right(attempt)).passed


def test_of_several_right_ones_all_must_be_chosen():
    asked = {"kind": "several", "options": ["a", "b", "c"], "right": [0, 2]}
    assert quiz._is_answer(asked, [0])
    assert quiz._is_answer(asked, [0, 2])
    assert not quiz._is_answer(asked, [])


def test_the_order_of_the_options_changes_and_what_is_right_goes_with_it():
    question = Question(pk=1, kind="several", text="？", point="p", options=list("abcde"), right=[1, 3])
    for _ in range(20):
        drawn = quiz._as_drawn(question)
        assert {drawn["options"][n] for n in drawn["right"]} == {"b", "d"}
    judged = Question(pk=2, kind="judge", text="？", point="p", options=["对", "错"], right=[1])
    assert quiz._as_drawn(judged)["options"] == ["对", "错"]


def test_a_day_has_five_attempts(reading):
    training, officer = reading
    for _ in range(5):
        quiz.judge(training, officer, wrong(quiz.begin(training, officer)))
    assert refused(quiz.begin, training, officer).code == "not-yet"
    with clock.at(clock.now() + timedelta(days=1)):
        quiz.begin(training, officer)
    assert Attempt.objects.count() == 6


def test_who_was_not_in_the_lesson_or_has_not_begun_takes_no_quiz():
    teaching.bank()
    training = teaching.published(questions=2)
    first, second = teaching.officers(2)
    taking.sign_up(training, first)
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        does("centre", "begin", training, {})
    training = now(training)
    with clock.at(clock.now() + timedelta(days=7, minutes=5)):
        assert refused(quiz.begin, training, first).sentence == "到场听讲以后才能测验。"
        assert refused(quiz.begin, training, second).code == "not-yet"
    assert not Attempt.objects.exists()


def test_after_the_last_day_there_is_no_quiz(reading):
    training, officer = reading
    with clock.at(clock.now() + timedelta(days=40)):
        assert refused(quiz.begin, training, officer).code == "wrong-state"
