"""Officers hear of an open activity that fits them, once; the shelf shows it by itself."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.activities import messages
from bihuan.kernel.models import Job, Subject
from bihuan.kernel.outbox import drain
from bihuan.notices.models import Notice
from bihuan.people.models import Officer
from tests.activities.planning import BUSINESS, ELDERLY, officer, officer_does, planned, published, who
from tests.costs import asked
from tests.kernel.walking import does, now

pytestmark = pytest.mark.usefixtures("city")


def told(subject):
    return sorted(Notice.objects.filter(subject=subject, action=messages.NOTICE).values_list("person", flat=True))


def page(one, path):
    browser = Client()
    browser.force_login(one.account)
    answer = browser.get(path, follow=True)
    return answer.content.decode()


def test_every_officer_whom_it_fits_is_told_once_and_led_to_the_own_page(city):
    first, second = officer(), officer(4, "王清和")
    subject = published(title="开办企业走一遍")
    assert told(subject) == []
    drain()
    assert told(subject) == sorted([first.account_id, second.account_id])
    messages.tell({"activity": subject.pk})
    assert len(told(subject)) == 2
    notice = Notice.objects.get(person=first.account, subject=subject)
    assert "可以报名" in notice.sentence
    assert f'href="/experience/{subject.number}"' in page(first, "/my/notices")
    assert "开办企业走一遍" in page(first, f"/experience/{subject.number}")


def test_nobody_is_told_of_another_kind_of_matter_or_of_the_own_employer(city):
    fits, other, recused = officer(), officer(4, "王清和", groups=(ELDERLY,)), officer(5, "赵一鸣", avoid=(1,))
    by_words = officer(6, "孙立", employer="晋城市商事服务科")
    subject = published(quotas=[{"group": BUSINESS, "number": 2}])
    drain()
    assert told(subject) == [fits.account_id], (other.account_id, recused.account_id, by_words.account_id)


def test_who_plans_it_or_is_in_it_hears_nothing_twice(city):
    first, second = officer(), officer(4, "王清和")
    subject = planned()
    does("centre", "ask_help", subject, {"officers": [first.account_id]})
    does("centre", "publish", subject, {})
    officer_does(second, "sign_up", subject, {"group": "any"})
    drain()
    assert told(subject) == []
    assert Notice.objects.filter(person=first.account, subject=subject, action="publish").count() == 1


def test_of_an_unannounced_visit_nobody_hears(city):
    one = officer()
    subject = planned(kind="unannounced")
    does("centre", "publish", subject, {})
    assert not Job.objects.filter(kind=messages.JOB).exists()
    messages.tell({"activity": subject.pk})
    assert told(subject) == []
    assert now(subject).title not in page(one, "/officer/shelf")


def test_what_was_cancelled_meanwhile_is_told_to_nobody(city):
    officer()
    subject = published()
    does("centre", "cancel", subject, {"reason": "改期"})
    drain()
    assert told(subject) == []


def test_a_hundred_officers_cost_as_many_statements_as_one(city):
    one = officer()
    subject = published()
    with CaptureQueriesContext(connection) as few:
        messages.tell({"activity": subject.pk})
    for serial in range(4, 12):
        officer(serial, "李婉容")
    other = published(title="再走一遍")
    with CaptureQueriesContext(connection) as many:
        messages.tell({"activity": other.pk})
    assert asked(many) == asked(few)
    assert len(told(other)) == Officer.objects.filter(serving=True).count() == 9
    assert one.account_id in told(other)


def test_the_shelf_shows_what_is_open_by_itself_and_no_longer_when_it_is_not(city):
    one = officer()
    subject = published(title="开办企业走一遍")
    for path in ("/officer/shelf", "/officer/shelf?kind=news", "/officer/shelf?q=企业"):
        shown = page(one, path)
        assert "开办企业走一遍" in shown, path
        assert f'href="/officer/activities/{subject.number}"' in shown
    for path in ("/officer/shelf?kind=guide", "/officer/shelf?q=护照"):
        assert "开办企业走一遍" not in page(one, path), path
    officer_does(one, "sign_up", subject, {"group": "any"})
    assert "开办企业走一遍" not in page(one, "/officer/shelf")
    assert Subject.objects.get(pk=subject.pk).state == "signing"
    assert who(one).offices
