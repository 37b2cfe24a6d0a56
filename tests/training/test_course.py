"""A training from the plan to the figures: what officers do in it, and what they cannot."""

from datetime import timedelta

import pytest

from bihuan.kernel.act import act, load, perform
from bihuan.kernel.models import Event, Job
from bihuan.kernel.outbox import drain
from bihuan.loop.language import Refused
from bihuan.notices.models import Notice
from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.training import codes, queries, taking
from bihuan.training.commands import run_trainings
from bihuan.training.models import Need, Participant
from tests import cast
from tests.kernel.walking import does, events, now
from tests.people import recruiting
from tests.training import teaching

pytestmark = pytest.mark.usefixtures("city")


def refused(command, *given):
    with pytest.raises(Refused) as found:
        command(*given)
    return found.value.refusal


def in_lesson(training):
    """The lesson has begun, by the clock."""
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        run_trainings()
    return now(training)


def test_a_lesson_is_planned_published_begun_by_the_clock_and_finished_with_its_figures():
    training = teaching.published()
    first, second = teaching.officers(2)
    taking.sign_up(training, first)
    taking.sign_up(training, second)
    training = in_lesson(training)
    assert training.state == "running"
    taking.arrive(training, first, codes.code_now(training))
    summary = {"summary": "讲得清楚，案例多一些更好。"}
    perform(training, "finish", cast.actor("centre"), summary, version=training.version)
    assert load(now(training))["figures"] == {"signed": 2, "arrived": 1, "passed": 0, "completed": 1, "hours": 2}
    assert events(training) == ["plan", "publish", "begin", "finish"]
    assert queries.lacking([first.pk], clock.today())[first.pk] == ["政务服务流程", "政策法规"]
    assert "服务礼仪" in queries.lacking([second.pk], clock.today())[second.pk]


def test_nobody_is_named_in_the_row_or_the_journal_of_a_training():
    training = teaching.published()
    officer = Officer.objects.get(subject=recruiting.appointed())
    taking.sign_up(training, officer)
    training = in_lesson(training)
    taking.arrive(training, officer, codes.code_now(training))
    written = now(training).row + "".join(Event.objects.filter(subject=training).values_list("body", flat=True))
    assert officer.subject.number not in written
    assert f'"{officer.account_id}"' not in written
    assert f"officer:{officer.account_id}" not in written


def test_who_signs_up_twice_has_one_place_and_who_leaves_gives_it_back():
    training = teaching.published(places=1)
    first, second = teaching.officers(2)
    assert taking.sign_up(training, first).pk == taking.sign_up(training, first).pk
    full = refused(taking.sign_up, training, second)
    assert (full.code, "名额满了" in full.sentence) == ("not-yet", True)
    assert not Participant.objects.filter(officer=second).exists()
    taking.leave(training, first)
    taking.sign_up(training, second)
    assert refused(taking.sign_up, training, first).code == "not-yet"
    assert queries.counts([training])[training.pk]["signed"] == 1


def test_a_plan_cannot_be_signed_up_for_and_a_lesson_that_runs_not_left():
    planned = teaching.lesson()
    [officer] = teaching.officers(1)
    assert refused(taking.sign_up, planned, officer).code == "wrong-state"
    training = teaching.published()
    taking.sign_up(training, officer)
    training = in_lesson(training)
    assert refused(taking.leave, training, officer).code == "wrong-state"
    [late] = teaching.officers(1)
    assert refused(taking.sign_up, training, late).code == "wrong-state"


def test_the_code_on_the_screen_is_good_for_two_minutes_and_no_other_is():
    training = in_lesson(teaching.published())
    [officer] = teaching.officers(1)
    moment = clock.now().replace(second=5)
    with clock.at(moment):
        shown = codes.code_now(training)
        assert len(shown) == 6
        other = "2" * 6 if shown != "2" * 6 else "3" * 6
        assert refused(taking.arrive, training, officer, other).errors == {"code": "请看屏幕上现在的码。"}
        assert refused(taking.arrive, training, officer, "").code == "invalid"
    with clock.at(moment + timedelta(minutes=2)):
        assert refused(taking.arrive, training, officer, shown).code == "invalid"
    assert not Participant.objects.exists()
    with clock.at(moment + timedelta(minutes=1)):
        own = taking.arrive(training, officer, f" {shown[:4].lower()}-{shown[4:].lower()} ")
    assert own.arrived_at == moment + timedelta(minutes=1)
    assert own.arrived_by is None
    assert own.completed_on == clock.today(), "who had not signed up has, and a lesson without a quiz is complete"


def test_the_code_of_one_training_is_not_that_of_another():
    one, other = in_lesson(teaching.published()), in_lesson(teaching.published(title="流程培训", topic="process"))
    [officer] = teaching.officers(1)
    assert refused(taking.arrive, one, officer, codes.code_now(other)).code == "invalid"


def test_before_the_lesson_nobody_is_there():
    training = teaching.published()
    [officer] = teaching.officers(1)
    assert refused(taking.arrive, training, officer, codes.code_now(training)).code == "wrong-state"
    assert not Participant.objects.exists()


def test_the_centre_notes_who_has_no_telephone_and_nobody_else_does():
    training = teaching.published()
    [officer] = teaching.officers(1)
    taking.sign_up(training, officer)
    training = in_lesson(training)
    assert refused(taking.note_arrivals, training, [officer], cast.actor("clerk1")).code == "forbidden"
    assert taking.note_arrivals(training, [officer], cast.actor("centre")) == 1
    assert taking.note_arrivals(training, [officer], cast.actor("centre")) == 0
    own = Participant.objects.get()
    assert own.arrived_by == cast.actor("centre").person


def test_what_is_completed_covers_the_need_until_it_is_too_old():
    subject = recruiting.appointed()
    officer = Officer.objects.get(subject=subject)
    training = in_lesson(teaching.published())
    taking.arrive(training, officer, codes.code_now(training))
    need = Need.objects.get(officer=officer, topic="manners")
    assert need.until == clock.today().replace(year=clock.today().year + 2)
    lacking, _ = queries.short(cast.actor("centre"), "manners")
    assert lacking == []
    assert [n.officer_id for n in queries.short(cast.actor("centre"), "policy")[0]] == [officer.pk]


def test_it_is_not_published_while_the_bank_has_too_few_questions():
    training = teaching.lesson(questions=3)
    assert refused(does, "centre", "publish", training, {}).code == "not-yet"
    teaching.bank(count=3)
    does("centre", "publish", training, {})
    assert now(training).state == "enrolling"


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"starts_at": "2020-01-01T09:00:00+08:00"}, "starts_at"), ({"topic": "cooking"}, "topic"), ({"hours": 0}, "hours"),
        ({"mode": "online", "starts_at": None, "place": None}, "questions"), ({"place": None}, "place"), ({"mark": 20}, "mark"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
    ],
)  # fmt: skip
def test_a_plan_that_does_not_hold_says_where(wrong, where):
    with pytest.raises(Refused) as found:
        teaching.lesson(**wrong)
    assert where in found.value.refusal.errors
    assert not Participant.objects.exists()


def test_an_amended_time_moves_the_due_date_and_reminds_again():
    training = teaching.published()
    starts = clock.now() + timedelta(days=9)
    row = load(training)
    changed = {k: row[k] for k in ("title", "place", "ends_on", "hours", "questions", "mark")}
    does("centre", "amend", training, {**changed, "starts_at": starts.isoformat(timespec="seconds")})
    assert now(training).due == starts.date()


def test_officers_hear_of_it_through_the_outbox_and_are_reminded_once():
    officer = Officer.objects.get(subject=recruiting.appointed())
    training = teaching.published()
    assert not Notice.objects.filter(person=officer.account, action="training").exists()
    drain()
    [told] = Notice.objects.filter(person=officer.account, action="training")
    assert "每个人都要参加" in told.sentence
    taking.sign_up(training, officer)
    with clock.at(clock.now() + timedelta(days=6, hours=20)):
        run_trainings()
        run_trainings()
        drain()
    assert events(training) == ["plan", "publish", "remind"]
    assert Notice.objects.filter(person=officer.account, action="training").count() == 2


def test_of_a_plan_that_is_cancelled_nobody_hears():
    planned = teaching.lesson()
    does("centre", "cancel", planned, {"reason": "老师来不了。"})
    assert not Job.objects.filter(kind="training.notices").exists()


def test_a_county_neither_sees_nor_changes_what_the_city_teaches_but_its_officers_may_come():
    training = teaching.published()
    [officer] = teaching.officers(1, jurisdiction=2)
    assert training in queries.open_to(officer)
    taking.sign_up(training, officer)
    [other] = [s for s in queries.open_to(officer) if s.jurisdiction == 2] or [None]
    assert other is None


def test_what_a_county_teaches_is_not_the_citys_officers():
    made = act("training", None, "plan", _county(), _plan(), jurisdiction=2).subject
    act("training", made.pk, "publish", _county())
    [of_city] = teaching.officers(1)
    assert queries.open_to(of_city) == []
    assert refused(queries.published, of_city, made.number).code == "not-found"


def _county():
    from bihuan.loop.language import Actor

    return Actor("person:900", "县里", {"centre:2": None})


def _plan():
    starts = clock.now() + timedelta(days=7)
    return {**teaching.LESSON, "starts_at": starts.isoformat(timespec="seconds"), "ends_on": starts.date().isoformat()}
