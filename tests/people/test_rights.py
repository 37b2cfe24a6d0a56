"""The four rights of M9 before the officer, on a phone: seen and exercised."""

import pytest
from django.test import Client

from bihuan.kernel.act import load
from bihuan.kernel.models import Duty, Event, Subject
from bihuan.organisation.models import Account
from bihuan.people import vanishing
from bihuan.people.models import Officer, Opinion
from bihuan.voices.models import Voice
from tests.kernel.walking import does, now
from tests.people.recruiting import appointed
from tests.problems.asking import browser_of, text


@pytest.fixture
def officer(city):
    return appointed()


def phone():
    client = Client()
    client.force_login(Account.objects.get(officer__isnull=False))
    return client


def test_the_page_names_all_four(officer):
    page = text(phone().get("/officer/me"))
    for right in ("知道活动消息", "得到培训和指导", "得到必要的物质保障和奖励", "提意见和建议"):
        assert right in page


def test_what_an_officer_says_is_a_voice_of_which_nobody_learns_whose_it_is(officer):
    answer = phone().post("/officer/say", {"text": "取号机字太小，老人看不清。", "_key": "k1"})
    assert answer.status_code == 302
    voice = Voice.objects.get()
    assert (voice.channel, voice.subject.state) == ("officer", "received")
    assert Opinion.objects.get().officer.subject == officer
    event = Event.objects.get(subject=voice.subject)
    assert ('"actor":"reporter"' in event.body, "person:" in event.body, "officer:" in event.body) == (
        True,
        False,
        False,
    )
    assert officer.number not in event.body
    assert "取号机" not in text(phone().get("/officer/me")).partition("经过")[2]
    assert "/track/" in phone().get("/officer/me").content.decode()
    page = text(browser_of("centre").get(f"/voices/{voice.subject.uid}"))
    assert officer.number not in page
    assert "张沐禾" not in page


def test_said_twice_under_one_key_it_is_one_voice(officer):
    for _ in range(2):
        phone().post("/officer/say", {"text": "取号机字太小。", "_key": "same"})
    assert Voice.objects.count() == Opinion.objects.count() == 1


def test_nothing_said_is_refused_in_words_and_what_was_typed_stays(officer):
    assert phone().post("/officer/say", {"text": "  ", "_key": "k"}).status_code == 422
    assert "字，最多" in text(phone().post("/officer/say", {"text": "长" * 6000, "_key": "k"}))
    assert not Voice.objects.exists()


def test_a_request_waits_for_the_centre_and_is_answered(officer):
    answer = phone().post("/officer/own/ask_for", {"kind": "support", "text": "去泽州县的路费怎么报？"})
    assert answer.status_code == 302
    assert [d.action for d in Duty.objects.filter(subject=officer)] == ["answer_request"]
    assert "关于物质保障" in text(browser_of("centre").get(f"/people/{officer.number}"))
    assert phone().post("/officer/own/ask_for", {"kind": "other", "text": "再问一件"}).status_code == 409
    does("centre", "answer_request", officer, {"words": "凭车票实报，下周一来领。"})
    assert not Duty.objects.filter(subject=officer).exists()
    assert "wants" not in load(now(officer))
    assert "凭车票实报" in text(phone().get("/officer/me"))
    assert "凭车票" not in Event.objects.filter(subject=officer).latest("sequence").body


def test_an_unknown_kind_is_refused_and_kept_on_the_page(officer):
    answer = phone().post("/officer/own/ask_for", {"kind": "money", "text": "给我发钱吧"})
    assert answer.status_code == 422
    assert "给我发钱吧" in text(answer)
    assert "wants" not in load(now(officer))


def test_support_and_honours_stand_on_the_officers_page(officer):
    from tests.people.test_honours import DEEDS, give

    give(officer)
    does("centre", "commend", officer, DEEDS)
    page = text(phone().get("/officer/me"))
    assert "公交卡充值" in page
    assert "荣誉证书" in page
    assert "推荐表" not in page


def test_a_forgotten_officers_opinions_are_nobodys_any_more(officer):
    phone().post("/officer/say", {"text": "取号机字太小。", "_key": "k"})
    vanishing.forget_officer(Officer.objects.get())
    assert not Opinion.objects.exists()
    assert Subject.objects.filter(table="voice").count() == 1


@pytest.mark.parametrize("name", ["clerk1", "centre", "supervisor"])
def test_nobody_else_speaks_as_an_officer(officer, name):
    assert browser_of(name).post("/officer/say", {"text": "冒充"}).status_code == 403
    assert not Voice.objects.exists()
