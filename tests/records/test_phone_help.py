"""Assistance noted on the phone: taken in once, kept beside what differs, rated by a code that the phone shows."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from bihuan.kernel.models import Subject
from bihuan.organisation.models import Account
from bihuan.records.models import Assistance
from bihuan.records.phone import helped
from bihuan.services import clock
from tests.costs import asked
from tests.records.test_phone import another, by, joined, posted

pytestmark = pytest.mark.usefixtures("city")
ID = "8a3f1d52-0c1e-4a5b-9f10-1234567890ab"


def help_(client_id=ID, **more):
    return {
        "client_id": client_id, "kind": "help", "day": clock.today().isoformat(), "whom": "elder", "need": "养老认证不会用，电话13835678901",
        "guidance": "带到自助机", "recommended": "machine", "solved": "yes", "matter": "1", "place": "2", **more,
    }  # fmt: skip


def opinion(client_id="o1", **more):
    sent = {
        "client_id": client_id,
        "kind": "opinion",
        "day": clock.today().isoformat(),
        "whom": "firm",
        "topic": "running",
    }
    return {**sent, "opinion": "年报系统月底总是打不开，建议提前通知。", **more}


@pytest.fixture
def key():
    return joined()[1]


def sent(key, *found):
    answer = posted("/officer/helped", {"helped": list(found)}, **by(key))
    assert answer.status_code == 200, answer.content
    return answer.json()["helped"]


def test_it_is_taken_in_once_without_names_and_its_code_leads_to_the_persons_page(key):
    (first,), (again,) = sent(key, help_()), sent(key, help_())
    row = Assistance.objects.get()
    assert (first["status"], again["status"], first["id"], again["id"]) == ("created", "same", row.pk, row.pk)
    assert (row.account, row.whom, row.matter, row.place) == (61, "elder", 1, 2)
    assert "13835678901" not in row.need
    assert first["qr"].startswith("<svg")
    page = re.sub("^http://[^/]+", "", first["address"])
    assert Client().post(page, {"rating": "5"}).status_code == 200
    assert sent(key, help_())[0]["qr"] == ""
    assert Client().get("/officer/data", headers=by(key)).json()["helping"]["own"] == [
        {
            "id": row.pk, "client_id": ID, "kind": "help", "day": f"{row.day.month}月{row.day.day}日", "words": row.need, "solved": "办成了",
            "rating": "很满意", "done": True,
        }
    ]  # fmt: skip


def test_what_differs_under_the_same_id_is_kept_beside_it(key):
    (first,), (other,) = sent(key, help_()), sent(key, help_(guidance="又陪着走了一遍"))
    assert (first["status"], other["status"]) == ("created", "conflict")
    assert sorted(Assistance.objects.values_list("guidance", flat=True)) == ["又陪着走了一遍", "带到自助机"]


def test_an_opinion_becomes_one_voice_that_does_not_know_who_passed_it_on(key):
    (first,), (again,) = sent(key, opinion()), sent(key, opinion())
    voice = Subject.objects.get(table="voice")
    assert (first["status"], again["status"], first["qr"]) == ("created", "same", "")
    assert "年报系统" in voice.row
    assert "person:61" not in voice.row
    assert Assistance.objects.get().voice == voice


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"need": ""}, "要办什么"), ({"solved": "maybe"}, "办成了没有"), ({"day": "yesterday"}, "哪天"), ({"kind": "gossip"}, "读不出来"),
        ({"client_id": "x y"}, "读不出来"), ({"need": ["a"]}, "要办什么"), ({"place": "999999"}, "在哪里"), ({"guidance": "长" * 1001}, "怎么帮的"),
    ],
)  # fmt: skip
def test_what_will_not_do_is_said_and_the_others_are_taken(key, wrong, word):
    found = sent(key, help_(**wrong), opinion())
    assert [each["status"] for each in found] == ["refused", "created"]
    assert word in found[0]["detail"]
    assert Assistance.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"helped": {}}, {"helped": ["x"] * 51}, []])
def test_what_is_no_list_is_refused_as_a_whole(key, body):
    answer = posted("/officer/helped", body, **by(key))
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert not Assistance.objects.exists()


def test_a_session_needs_the_token_and_only_officers_hand_in():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(Account.objects.get(username="officer1"))
    body = json.dumps({"helped": [help_()]})
    answer = browser.post("/officer/helped", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    token = browser.get("/officer/data").json()["csrf"]
    told = {"content_type": "application/json", "headers": {"X-CSRFToken": token}}
    assert browser.post("/officer/helped", body, **told).json()["helped"][0]["status"] == "created"
    assert Client().post("/officer/helped", body, content_type="application/json").status_code == 401
    clerk = Client()
    clerk.force_login(Account.objects.get(username="clerk1"))
    assert clerk.post("/officer/helped", body, content_type="application/json").status_code == 403
    assert Assistance.objects.count() == 1


def test_ones_own_are_read_and_no_one_elses_at_one_price(key, django_assert_max_num_queries):
    sent(key, help_(), opinion())
    other = joined(another())[1]
    assert Client().get("/officer/data", headers=by(other)).json()["helping"]["own"] == []
    with django_assert_max_num_queries(20) as few:
        Client().get("/officer/data", headers=by(key))
    sent(key, *(help_(f"more{n}") for n in range(5)))
    with django_assert_max_num_queries(20) as many:
        Client().get("/officer/data", headers=by(key))
    assert asked(many) == asked(few)


def test_the_phone_lets_a_code_go_after_a_month(key, monkeypatch):
    sent(key, help_())
    late = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert helped._shown(Assistance.objects.get())["done"]
