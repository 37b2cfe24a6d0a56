"""A record of an activity: only of one's own, and the findings of an unannounced visit wait for its release."""

import pytest
from django.test import Client

from bihuan.kernel.act import load
from bihuan.kernel.models import Event, Subject
from bihuan.loop.language import Refused
from bihuan.organisation.models import Account
from bihuan.records import reviewing
from bihuan.records.phone import bundle
from tests import cast
from tests.activities.planning import officer, planned, published, who
from tests.kernel.walking import does, now
from tests.records.recording import by_number, record, sync

pytestmark = pytest.mark.usefixtures("city")
CANARY = "午休时间悄悄看一眼"


@pytest.fixture
def visit(city):
    """An unannounced visit with an officer assigned, and who that is."""
    one = officer()
    subject = planned(kind="unannounced", title=CANARY)
    does("centre", "publish", subject, {})
    does("centre", "assign", subject, {"officers": [one.account_id]})
    does("centre", "start", subject, {})
    return now(subject), one


def test_the_record_of_somebody_who_takes_part_belongs_to_the_activity(visit):
    subject, one = visit
    (answer,) = sync(record(activity=subject.number), actor=who(one))
    assert answer.status == "created", answer
    assert load(by_number(answer.id))["activity"] == subject.number


def test_of_an_activity_of_others_nobody_learns_that_it_is(visit):
    subject, _ = visit
    there, nowhere = (
        sync(record(f"c{n}", activity=number))[0] for n, number in enumerate((subject.number, "HD-2026-9999"))
    )
    assert (there.status, there.errors) == ("refused", nowhere.errors)
    assert not Subject.objects.filter(table="record").exists()


def test_findings_of_an_unannounced_visit_reach_nobody_before_its_release(visit):
    subject, one = visit
    (answer,) = sync(record(activity=subject.number), actor=who(one))
    handed_in, centre = by_number(answer.id), cast.actor("centre")
    events = Event.objects.count()
    with pytest.raises(Refused) as refused:
        reviewing.accept(handed_in, centre, {"quality": "clear"})
    assert refused.value.refusal.code == "wrong-state"
    assert now(handed_in).state == "withheld"
    assert not Subject.objects.filter(table="voice").exists()
    assert Event.objects.count() == events

    does("centre", "finish", subject, {"summary": "午休时无人值守。"})
    does("centre", "release", subject, {})
    reviewing.accept(now(handed_in), centre, {"quality": "clear"})
    assert now(handed_in).state == "accepted"
    assert Subject.objects.filter(table="voice").count() == 1


def test_the_phone_carries_what_its_officer_is_assigned_to_and_nothing_else(visit):
    subject, one = visit
    published(title="开门看一看")
    found = bundle.activities(who(one))
    assert [(each["id"], each["matter"], each["place"]) for each in found] == [(subject.number, 1, 2)]
    assert bundle.activities(cast.actor("officer1")) == []


def test_the_activity_leads_the_centre_to_its_records_and_nobody_else(visit):
    subject, one = visit
    sync(record(activity=subject.number), actor=who(one))
    assert f"/experience/results?activity={subject.number}" in _page("centre", subject)
    assert "记录和结果" not in _page("supervisor", subject)


def test_the_templates_of_the_place_are_on_offer_for_an_activity(city):
    subject = planned(templates=["onsite"])
    assert load(now(subject))["templates"] == ["onsite"]
    with pytest.raises(Refused):
        planned(templates=["nonsense"])


def _page(name, subject):
    browser = Client()
    browser.force_login(Account.objects.get(username=name))
    return browser.get(f"/experience/{subject.number}").content.decode()
