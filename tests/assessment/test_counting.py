"""What the system counts: set by set, from what it knows, without an officer standing before another."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.assessment import counting
from bihuan.assessment.indicators import INDICATORS, USUAL
from bihuan.assessment.models import Period, Score, Sheet
from bihuan.kernel.models import Subject
from bihuan.loop.language import Refused
from bihuan.people.models import Officer, Opinion
from bihuan.people.rights import speak
from bihuan.records.models import Assistance
from bihuan.services import clock
from tests import cast
from tests.assessment.judging import a_record, half_year, judged, scores, sheet_of
from tests.kernel.walking import does, now
from tests.people.recruiting import appointed, campaign, number


def triaged(voice, **fields):
    does("centre", "triage", voice, fields)


def test_each_indicator_says_what_was_done_of_how_much(city):
    officer = appointed()
    a_record(officer, "r1", "thorough")
    a_record(officer, "r2", "thin", late=5)
    voices = list(Subject.objects.filter(table="voice").order_by("pk"))
    triaged(voices[0], outcome="decline", words="不属于本市政务服务。")
    period = half_year()
    found = scores(sheet_of(period, officer))
    assert found["quality"] == (1, 2, 75)
    assert found["timely"] == (1, 2, 50)
    assert found["accepted"] == (0, 1, 0)
    assert found["service"][0] == 0
    assert found["part"] == (2, 2, 0)


def test_what_an_officer_said_by_the_own_page_counts_like_a_finding(city):
    officer = appointed()
    speak(Officer.objects.get(subject=officer), "取号机的字太小，老人看不清。")
    triaged(Opinion.objects.get().voice, outcome="question")
    does("centre", "answer", Opinion.objects.get().voice, {"words": "已经换成大字版。"})
    assert scores(sheet_of(half_year(), officer))["accepted"] == (1, 1, 100)


def test_how_satisfied_people_were_who_were_helped(city):
    officer = appointed()
    for n, rating in enumerate((5, 4, 2, None)):
        Assistance.objects.create(
            account=officer.person, client_id=f"h{n}", jurisdiction=1, kind="help", day=clock.today(), whom="other", rating=rating, at=clock.now(),
        )  # fmt: skip
    assert scores(sheet_of(half_year(), officer))["satisfied"] == (2, 3, 73)


def test_what_lies_outside_of_the_period_is_not_counted(city):
    officer = appointed()
    a_record(officer, "r1", "thorough")
    today = clock.today()
    before = half_year(title="去年", begins_on=f"{today - timedelta(days=300)}", ends_on=f"{today - timedelta(days=1)}")
    assert not Sheet.objects.filter(period=before).exists()
    with clock.at(clock.now() + timedelta(days=120)):
        later = half_year(
            title="以后", begins_on=f"{today + timedelta(days=60)}", ends_on=f"{today + timedelta(days=100)}"
        )
    assert "quality" not in scores(sheet_of(later, officer))


def test_others_records_are_others(city):
    call = campaign()
    one, other = appointed(call), appointed(call, identity=number(3))
    a_record(one, "r1", "thorough")
    period = half_year()
    assert scores(sheet_of(period, one))["quality"] == (1, 1, 100)
    assert "quality" not in scores(sheet_of(period, other))


def test_the_weights_make_the_suggestion_and_taking_part_does_not(city):
    officer = appointed()
    for n in range(3):
        a_record(officer, f"r{n}", "thorough", findings=0)
    period = half_year(weight_service="0", weight_accepted="0", weight_quality="50", weight_timely="50")
    sheet = sheet_of(period, officer)
    assert (sheet.total, sheet.level) == (100, "excellent")
    lower = half_year(title="又一期", weight_service="100", weight_timely="0", weight_quality="0", weight_accepted="1")
    assert sheet_of(lower, officer).level == "unknown"
    assert next(i for i in INDICATORS if i.id == "part").weight == 0


def test_of_whom_too_little_is_known_nothing_is_suggested(city):
    officer = appointed()
    sheet = sheet_of(half_year(), officer)
    assert sheet.level == "unknown"
    assert set(scores(sheet)) <= {"service"}


def test_counting_again_takes_in_what_came_and_leaves_what_was_judged(city):
    call = campaign()
    one, other = appointed(call), appointed(call, identity=number(3))
    period = half_year()
    subject = judged(sheet_of(period, one))
    for officer in (one, other):
        a_record(officer, f"r-{officer.pk}", "clear")
    assert counting.count(period, cast.actor("centre")) == 2
    assert "quality" not in scores(sheet_of(period, one))
    assert scores(sheet_of(period, other))["quality"] == (1, 1, 85)
    assert Sheet.objects.get(subject=subject).officer.subject == one
    assert Score.objects.filter(sheet__period=period, indicator="quality").count() == 1


def test_as_many_statements_for_many_officers_as_for_one(city):
    call = campaign()
    appointed(call)
    period = half_year()

    def asked():
        with CaptureQueriesContext(connection) as captured:
            counting.count(period, cast.actor("centre"))
        return len(captured)

    one = asked()
    for serial in range(3, 5):
        appointed(call, identity=number(serial))
    assert (asked(), Sheet.objects.filter(period=period).count()) == (one, 3)


def test_who_left_before_is_not_assessed_and_who_left_within_is(city):
    officer = appointed()
    with clock.at(clock.now() + timedelta(days=2)):
        does_officer = now(officer)
        from bihuan.kernel.act import act
        from bihuan.organisation.directory import actor

        act("officer", does_officer.pk, "resign", actor(officer.person), {})
    today = clock.today()
    assert sheet_of(half_year(), officer)
    with clock.at(clock.now() + timedelta(days=40)):
        after = half_year(
            title="下一期", begins_on=f"{today + timedelta(days=10)}", ends_on=f"{today + timedelta(days=30)}"
        )
    assert not Sheet.objects.filter(period=after).exists()


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"title": " "}, "title"), ({"begins_on": "昨天"}, "begins_on"), ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"weight_quality": "-1"}, "weight_quality"), ({"weight_quality": "101"}, "weight_quality"), ({"weight_quality": "很高"}, "weight_quality"),
        ({f"weight_{name}": "0" for name in USUAL}, "weight_accepted"),
    ],
)  # fmt: skip
def test_a_period_that_cannot_be_is_refused_at_the_field(city, wrong, at):
    with pytest.raises(Refused) as refused:
        half_year(**wrong)
    assert set(refused.value.refusal.errors) == {at}
    assert not Period.objects.exists()


def test_two_periods_of_one_name_are_not_made(city):
    half_year()
    with pytest.raises(Refused) as refused:
        half_year()
    assert set(refused.value.refusal.errors) == {"title"}
    assert Period.objects.count() == 1


def test_only_the_centre_makes_a_period(city):
    for name in ("clerk1", "supervisor", "head", "officer1"):
        with pytest.raises(Refused):
            half_year(name)
    assert not Period.objects.exists()
