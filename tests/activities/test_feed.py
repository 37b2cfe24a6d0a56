"""The calendar at a secret address: what is due and activities, for whoever has the address, and no word too much."""

from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from bihuan.organisation.models import Account
from bihuan.services import clock
from tests.activities.planning import officer, planned, published
from tests.kernel.walking import does, problem

pytestmark = pytest.mark.usefixtures("city")


def browser(name):
    client = Client()
    client.force_login(Account.objects.get(username=name))
    return client


def address_of(name):
    page = browser(name).post("/my/calendar", {"do": "make"}).content.decode()
    found = page.partition('id="address" value="')[2].partition('"')[0]
    return found.replace("&amp;", "&").replace("http://testserver", "")


def read(address):
    answer = Client().get(address)
    return answer.status_code, Calendar.from_ical(answer.content) if answer.status_code == 200 else None


def words(found):
    return sorted(str(event["summary"]) for event in found.walk("VEVENT"))


def test_it_holds_what_is_due_and_the_activities_without_a_sign_in():
    subject = published(title="开放日")
    status, found = read(address_of("clerk1"))
    assert status == 200
    assert words(found) == ["体验：开放日"]
    event = found.walk("VEVENT")[0]
    first = clock.today() + timedelta(days=7)
    assert (event["dtstart"].dt, event["dtend"].dt) == (first, first + timedelta(days=1))
    assert str(event["url"]).endswith(f"/experience/{subject.number}")


def test_what_is_due_is_named_by_number_and_act_alone():
    made = problem(title="取号机坏了三天")
    status, found = read(address_of("centre"))
    assert status == 200
    assert f"到期：{made.number} 核实立账" in words(found) or any(made.number in each for each in words(found))
    assert "取号机" not in str(words(found))


def test_an_unannounced_visit_is_in_no_calendar_of_the_visited_unit_and_named_to_nobody():
    one = officer()
    subject = planned(kind="unannounced", title="悄悄看一眼")
    does("centre", "publish", subject, {})
    does("centre", "assign", subject, {"officers": [one.account_id]})
    for name in ("clerk1", "leader1", "deputy", "head"):
        assert not any(subject.number in each or "悄悄" in each for each in words(read(address_of(name))[1]))
    assert words(read(address_of(one.account.username))[1]) == [f"体验活动 {subject.number}"]


def test_a_new_address_ends_the_old_one_and_a_stopped_one_opens_nothing():
    old = address_of("clerk1")
    new = address_of("clerk1")
    assert old != new
    assert (read(old)[0], read(new)[0]) == (404, 200)
    browser("clerk1").post("/my/calendar", {"do": "stop"})
    assert read(new)[0] == 404


def test_an_account_that_is_closed_has_no_calendar():
    address = address_of("clerk2")
    Account.objects.filter(username="clerk2").update(is_active=False)
    assert read(address)[0] == 404


@pytest.mark.parametrize("key", ["", "x", "-", "a" * 500])
def test_what_is_no_secret_is_not_found(key):
    assert read(f"/api/v1/calendar.ics?key={key}")[0] == 404


def test_the_page_keeps_no_secret():
    address = address_of("clerk1")
    again = browser("clerk1").get("/my/calendar").content.decode()
    assert address.partition("key=")[2] not in again
    assert Client().get("/my/calendar").status_code == 302
