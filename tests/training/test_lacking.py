"""What is mandatory, who lacks it, and how that is asked."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.act import act
from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.training import needs, queries
from bihuan.training.models import Need
from bihuan.training.topics import Topic, topics
from tests.costs import asked
from tests.people import recruiting
from tests.training import teaching

pytestmark = pytest.mark.usefixtures("city")
ALL = ["政务服务流程", "政策法规", "服务礼仪"]


def test_a_new_officer_lacks_every_mandatory_training():
    officer = Officer.objects.get(subject=recruiting.appointed())
    assert queries.lacking([officer.pk], clock.today()) == {officer.pk: ALL}
    assert Need.objects.filter(officer=officer, until=date(1900, 1, 1)).count() == 3


def test_what_is_completed_is_lacked_no_more_until_it_is_too_old():
    officer, other = teaching.officers(2)
    today = clock.today()
    for topic in topics():
        teaching.completed(officer, topic, today)
    assert queries.lacking([officer.pk, other.pk], today) == {other.pk: ALL}
    assert queries.lacking([officer.pk], today + timedelta(days=380)) == {officer.pk: ["政策法规"]}
    assert queries.lacking([officer.pk], today - timedelta(days=1)) == {officer.pk: ALL}


def test_a_topic_that_is_not_mandatory_is_lacked_by_nobody(monkeypatch):
    [officer] = teaching.officers(1)
    monkeypatch.setattr(queries, "mandatory", lambda: [Topic("manners", "服务礼仪", months=0)])
    assert queries.lacking([officer.pk], clock.today()) == {officer.pk: ["服务礼仪"]}
    teaching.completed(officer, "manners", date(2001, 1, 1))
    assert queries.lacking([officer.pk], clock.today()) == {}


def test_many_are_asked_for_in_one_query():
    many = teaching.officers(60)
    queries.lacking([many[0].pk], clock.today())  # the organisation is remembered from now on
    with CaptureQueriesContext(connection) as captured:
        found = queries.lacking([officer.pk for officer in many], clock.today())
    assert (len(found), asked(captured)) == (60, 1)
    assert queries.lacking([], clock.today()) == {}


def test_who_leaves_needs_no_training_any_more():
    subject = recruiting.appointed()
    account = Officer.objects.get(subject=subject).account
    act("officer", subject.pk, "resign", _officer(account.pk), {"reason": "搬家了"})
    assert not Need.objects.exists()


def test_needs_are_made_anew_from_officers_and_what_they_completed():
    first, second = teaching.officers(2)
    teaching.completed(first, "manners", clock.today())
    Need.objects.create(officer=second, jurisdiction=1, topic="gone", until=date(1900, 1, 1))
    assert needs.rebuild() == 6
    found = {(n.officer_id, n.topic): n.until for n in Need.objects.all()}
    assert len(found) == 6
    assert found[first.pk, "manners"] > clock.today()
    assert found[second.pk, "manners"] == date(1900, 1, 1)
    assert needs.rebuild() == 6, "a second time harmless"


def test_a_day_that_the_later_month_does_not_have_becomes_its_last():
    assert Topic("a", "甲", months=12).until(date(2024, 2, 29)) == date(2025, 2, 28)
    assert Topic("a", "甲", months=1).until(date(2026, 12, 31)) == date(2027, 1, 31)


def _officer(account):
    from bihuan.organisation.directory import actor

    return actor(account)
