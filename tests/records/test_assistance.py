"""Assistance: noted once and without names, rated by the person with a QR code; opinions heard become voices."""

import re

import pytest
from django.test import Client

from bihuan.kernel.act import events_of, load
from bihuan.kernel.models import Subject
from bihuan.records import assisting
from bihuan.records.models import Assistance
from bihuan.services import clock
from tests.problems.asking import browser_of, text

HELP = {
    "client_id": "h1", "whom": "elder", "topic": "people", "matter": "1", "place": "2", "need": "养老认证不会用手机，电话13835678901",
    "guidance": "带到自助机，一步一步教", "recommended": "machine", "solved": "yes", "opinion": "",
}  # fmt: skip
OPINION = {"client_id": "o1", "whom": "firm", "topic": "running", "opinion": "年报系统月底总是打不开，建议提前通知。"}


@pytest.fixture
def officer(city):
    return browser_of("officer1")


def noted(officer, kind="help", **more):
    sent = {**(HELP if kind == "help" else OPINION), "day": clock.today().isoformat(), **more}
    return officer.post(f"/officer/help/new/{kind}", sent)


def voices():
    return list(Subject.objects.filter(table="voice").order_by("id"))


def token():
    return assisting.token(Assistance.objects.get())


def test_help_is_noted_without_names_and_once(officer):
    first, second = noted(officer), noted(officer)
    row = Assistance.objects.get()
    assert first["Location"] == second["Location"] == f"/officer/help/{row.pk}"
    assert (row.whom, row.solved, row.recommended, row.jurisdiction, row.account) == ("elder", "yes", "machine", 1, 61)
    assert "13835678901" not in row.need
    assert (row.voice, voices()) == (None, [])


def test_the_person_rates_by_the_code_once_and_stays_unknown(officer):
    address = noted(officer)["Location"]
    page = officer.get(address).content.decode()
    assert "<svg" in page
    link = re.search(r'href="http://testserver(/thanks/[^"]+)"', page)[1]
    person = Client()
    assert "officer" not in person.get(link).content.decode()
    assert "谢谢您" in text(person.post(link, {"rating": "4"}))
    assert (Assistance.objects.get().rating, voices()) == (4, [])
    assert person.post(link, {"rating": "1"}).status_code == 409
    assert Assistance.objects.get().rating == 4
    assert '<svg class="qr' not in officer.get(address).content.decode()


def test_words_beside_a_rating_become_a_voice(officer):
    noted(officer)
    Client().post(f"/thanks/{token()}", {"rating": "2", "text": "自助机排队也要半小时"})
    (voice,) = voices()
    row = load(voice)
    assert (row["channel"], row["rating"], row["matter"], row["text"]) == ("rating", 2, 1, "自助机排队也要半小时")


@pytest.mark.parametrize("sent", [{}, {"rating": ""}, {"rating": "9"}, {"rating": "12"}, {"rating": "x"}])
def test_what_is_no_rating_is_refused_with_the_words_kept(officer, sent):
    noted(officer)
    answer = Client().post(f"/thanks/{token()}", {**sent, "text": "机器难用"})
    assert answer.status_code == 422
    assert "机器难用" in answer.content.decode()
    assert Assistance.objects.get().rating is None


def test_a_code_that_nobody_gave_leads_nowhere(officer):
    noted(officer)
    for wrong in ("x", "1", token()[:-1] + "A", f"{token()}x"):
        assert Client().get(f"/thanks/{wrong}").status_code == 404


def test_an_opinion_heard_outside_a_visit_becomes_a_voice_that_names_nobody(officer):
    address = noted(officer, "opinion")["Location"]
    (voice,) = voices()
    row = load(voice)
    assert (row["channel"], row["state"]) == ("officer", "received")
    assert row["text"].endswith("（听到的意见：企业，生产经营）")
    assert [e.actor for e in events_of(voice)] == ["reporter"]
    assert Assistance.objects.get().voice == voice
    assert "已收到" in text(officer.get(address))
    noted(officer, "opinion")
    assert len(voices()) == 1


@pytest.mark.parametrize(
    ("kind", "change", "why"),
    [
        ("help", {"need": ""}, "请填写这一项"), ("help", {"day": "2099-01-01"}, "不能是将来"), ("help", {"whom": "king"}, "king"),
        ("opinion", {"opinion": " "}, "请填写这一项"), ("help", {"matter": "99"}, "99"),
    ],
)  # fmt: skip
def test_what_will_not_do_is_said_at_the_field(officer, kind, change, why):
    answer = noted(officer, kind, **change)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert (Assistance.objects.count(), voices()) == (0, [])


def test_a_mean_is_told_only_of_enough_ratings(officer):
    for n in range(6):
        noted(officer, client_id=f"h{n}")
    rows = list(Assistance.objects.all())
    for row in rows[:4]:
        assisting.rate(row, 5)
    assert assisting.figures([1], clock.today())["mean"] == ""
    for row in rows[4:]:
        assisting.rate(row, 2)
    found = assisting.figures([1], clock.today())
    assert (found["mean"], found["rated"], found["helped"], found["solved"]) == ("4.0", 6, 6, 6)
    assert "4.0" in browser_of("centre").get("/experience/assistance").content.decode()


@pytest.mark.parametrize("name", ["clerk1", "leader1", "supervisor", "auditor"])
def test_nobody_else_reads_assistance(officer, name):
    noted(officer)
    client = browser_of(name)
    for path in ("/experience/assistance", "/officer/help", f"/officer/help/{Assistance.objects.get().pk}"):
        assert client.get(path).status_code == 403


def test_another_officers_help_is_not_there(officer):
    noted(officer)
    Assistance.objects.update(account=99)
    assert officer.get(f"/officer/help/{Assistance.objects.get().pk}").status_code == 404
