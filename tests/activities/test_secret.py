"""An unannounced visit stays unknown to the visited unit, and to whoever belongs to it, until it is released."""

from datetime import timedelta

import pytest
from django.test import Client

from bihuan.activities.clockwork import run_activities
from bihuan.kernel.act import act
from bihuan.kernel.models import Duty, Subject
from bihuan.notices.models import Notice
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Post
from bihuan.services import clock
from tests import cast
from tests.activities.planning import fields, officer, planned
from tests.kernel.walking import does, now

pytestmark = pytest.mark.usefixtures("city")
CANARY = "午休时间悄悄看一眼"
NOTES = "带一份缺页的材料去"
# Members and leaders of the unit, its leader in charge, heads and whoever watches the place, other sections, an officer not sent
OUTSIDE = ("clerk1", "colleague1", "leader1", "deputy", "head", "auditor", "party", "clerk2", "leader2", "officer1")


@pytest.fixture
def visit(city):
    """A visit to 商事服务科's window with an officer assigned, and who that is."""
    one = officer()
    subject = planned(kind="unannounced", title=CANARY, notes=NOTES)
    does("centre", "publish", subject, {})
    does("centre", "assign", subject, {"officers": [one.account_id]})
    return now(subject), one


def read(name, path):
    browser = Client()
    browser.force_login(Account.objects.get(username=name))
    return browser.get(path, HTTP_ACCEPT="*/*", follow=True)


def leaks(name, subject):
    """The addresses that say anything of the visit to this person."""
    number = subject.number
    paths = (
        "/experience", f"/experience?q={CANARY[:4]}", f"/experience?q={number}", "/experience?kind=unannounced", "/experience?state=signing",
        "/experience/month", f"/experience/month?month={(clock.today() + timedelta(days=7)).isoformat()[:7]}", f"/experience/{number}",
        f"/experience/{number}/release", "/officer/activities", f"/officer/activities/{number}", "/my", "/my/notices", f"/my?q={number}",
        "/api/v1/activities", "/api/v1/activities?state=signing", f"/api/v1/activities/{number}", f"/api/v1/activities/{number}/events",
        "/suggestions", "/organisation",
    )  # fmt: skip
    found = []
    for path in paths:
        answer = read(name, path)
        body = answer.content.decode() if "text" in answer["Content-Type"] or "json" in answer["Content-Type"] else ""
        body = body.replace(path, "").replace(f"q={number}", "").replace(f'value="{number}"', "")
        if CANARY in body or NOTES in body or (answer.status_code == 200 and number in body.replace(f"/{number}", "")):
            found.append(path)
    return found


@pytest.mark.parametrize("name", OUTSIDE)
def test_nobody_outside_reads_of_a_visit_before_its_release(visit, name):
    subject, _ = visit
    assert leaks(name, subject) == []
    assert read(name, f"/experience/{subject.number}").status_code in (403, 404)
    account = Account.objects.get(username=name)
    assert not Notice.objects.filter(person=account, subject=subject).exists()
    offices = set(directory.actor(account.pk).offices)
    assert not Duty.objects.filter(subject=subject, office__in=offices).exists()


def test_who_organises_who_watches_and_who_is_sent_know_of_it(visit):
    subject, one = visit
    for name in ("centre", "centre_head", "supervisor"):
        assert CANARY in read(name, "/experience").content.decode()
    assert CANARY in read(one.account.username, "/officer/activities").content.decode()
    assert Notice.objects.filter(person=one.account, subject=subject).exists()


def test_who_is_of_the_unit_and_of_supervision_too_does_not_know_either(visit):
    subject, _ = visit
    Post.objects.create(account_id=31, role="member", unit_id=1, since="2020-01-01")
    directory.touch()
    directory.forget()
    assert leaks("supervisor", subject) == []
    assert CANARY in read("supervision_head", "/experience").content.decode()


def test_a_colleague_of_the_organiser_who_is_of_the_unit_is_told_nothing(city):
    one = officer()
    Post.objects.create(account_id=31, role="member", unit_id=1, since="2020-01-01")
    directory.touch()
    directory.forget()
    subject = planned("supervision_head", kind="unannounced", title=CANARY, notes=NOTES)
    does("supervision_head", "publish", subject, {})
    does("supervision_head", "assign", subject, {"officers": [one.account_id]})
    act("activity", subject.pk, "drop_out", directory.actor(one.account_id))
    assert leaks("supervisor", now(subject)) == []
    assert not Notice.objects.filter(person_id=31, subject=subject).exists()
    assert Notice.objects.filter(person_id=32, subject=subject, action="drop_out").exists()
    assert {d.office for d in Duty.objects.filter(subject=subject)} == {"person:32"}


def test_a_visit_to_the_centre_is_unknown_to_the_centre(city):
    subject = planned("supervisor", kind="unannounced", title=CANARY, notes=NOTES, matters=[], places=[1])
    does("supervisor", "publish", subject, {})
    for name in ("centre", "centre_head"):
        assert leaks(name, now(subject)) == []
    assert CANARY in read("supervisor", "/experience").content.decode()


def test_who_proposes_to_visit_the_centre_unannounced_is_answered_by_supervision_and_the_centre_knows_nothing(city):
    one = officer()
    idea = {"title": CANARY, "kind": "unannounced", "places": [1], "why": "中午常常没有人。"}
    subject = act("activity", None, "propose", directory.actor(one.account_id), idea, jurisdiction=1).subject
    for name in ("centre", "centre_head", "clerk1"):
        assert leaks(name, now(subject)) == []
    assert {d.office for d in Duty.objects.filter(subject=subject)} == {"supervision:1"}
    does("supervisor", "decide_proposal", subject, {"decision": "take", "words": "好，一起看看。"})
    assert {d.office for d in Duty.objects.filter(subject=subject)} == {"supervision:1"}
    plan = {k: v for k, v in fields(title=CANARY, kind="unannounced", places=[1], matters=[]).items() if v}
    does("supervisor", "arrange", subject, plan)
    does("supervisor", "publish", subject, {})
    assert now(subject).state == "signing"
    for name in ("centre", "centre_head", "clerk1"):
        assert leaks(name, now(subject)) == []


def test_released_it_is_known_to_the_unit_but_not_who_went(visit):
    subject, one = visit
    does("centre", "start", subject, {})
    does("centre", "finish", subject, {"summary": "午休时无人值守。"})
    assert leaks("clerk1", subject) == []
    does("centre", "release", subject, {})
    assert Notice.objects.filter(person_id=1, subject=subject, action="release").exists()
    page = read("clerk1", f"/experience/{subject.number}").content.decode()
    assert CANARY in page
    events = read("clerk1", f"/api/v1/activities/{subject.number}/events").content.decode()
    item = read("clerk1", f"/api/v1/activities/{subject.number}").content.decode()
    for told in (page, events, item):
        assert one.subject.number not in told
        assert f"person:{one.account_id}" not in told
        assert "李婉容" not in told
    assert f'"officers":[{one.account_id}]' not in events.replace(" ", "")


def test_the_clock_releases_on_its_day_and_not_before(city):
    day = clock.today() + timedelta(days=20)
    subject = planned(kind="unannounced", title=CANARY, release_on=day.isoformat())
    does("centre", "publish", subject, {})
    does("centre", "cancel", subject, {"reason": "改期"})
    with clock.at(clock.now() + timedelta(days=19)):
        assert run_activities() == 0
    with clock.at(clock.now() + timedelta(days=21)):
        assert run_activities() == 1
        assert run_activities() == 0
    assert CANARY in read("clerk1", "/experience").content.decode()


def test_a_cancelled_visit_is_told_to_those_who_knew_alone(visit):
    subject, one = visit
    does("centre", "cancel", subject, {"reason": "改期"})
    told = set(Notice.objects.filter(subject=subject, action="cancel").values_list("person", flat=True))
    assert told == {one.account_id}


def test_an_officer_who_dropped_out_reads_of_it_no_more(visit):
    subject, one = visit
    act("activity", subject.pk, "drop_out", directory.actor(one.account_id))
    assert read(one.account.username, f"/officer/activities/{subject.number}").status_code == 404


def test_an_announced_activity_does_not_say_who_comes(city):
    one = officer()
    subject = planned(title="开放日")
    does("centre", "publish", subject, {})
    does("centre", "assign", subject, {"officers": [one.account_id]})
    for name in ("clerk1", "leader1", "deputy"):
        for path in (
            "",
            "/experience",
            f"/experience/{subject.number}",
            f"/api/v1/activities/{subject.number}",
            f"/api/v1/activities/{subject.number}/events",
        ):
            body = read(name, path or "/my").content.decode()
            assert one.subject.number not in body, (name, path)
            assert f"person:{one.account_id}" not in body, (name, path)
    assert Subject.objects.get(pk=subject.pk).state == "signing"
    assert cast.actor("clerk1").offices
