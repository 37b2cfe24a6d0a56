"""What goes wrong is told in words, with a number; nothing typed is lost by it."""

import re

import pytest
from django.test import Client

from tests.kernel.walking import problem

HTMX = {"hx-request": "true", "hx-target": "panel"}
WORDS = "取号机坏了三天，没有人管，群众排了四十分钟的队。"
HERE = {"origin": "http://testserver"}


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = "tests.web.urls"


@pytest.fixture
def stranger():
    """Somebody without a session; no test that uses nothing else has a database."""
    return Client(raise_request_exception=False)


CASES = [
    ("bad", 400, "这次请求没看懂"), ("closed", 403, "这一页给工作人员用。"), ("gone", 404, "没有这个动作。"),
    ("large", 413, "内容太大了"), ("often", 429, "来得太快了。"), ("moved", 409, "已经往前走了"), ("apart", 403, "要由别人来办"),
    ("wrong", 422, "没有这个地点。"), ("broken", 500, "出错了，是我们的问题"), ("away", 503, "暂时连不上"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "status", "words"), CASES)
def test_a_fault_says_what_happened_and_carries_its_number(stranger, caplog, what, status, words):
    with caplog.at_level("INFO"):
        answer = stranger.get(f"/fails/{what}")
    html = answer.content.decode()

    assert answer.status_code == status
    assert words in html
    assert html.count("<h1>") == 1
    assert re.fullmatch(r"E-[0-9A-F]{6}", answer["X-Error-Number"])
    assert answer["X-Error-Number"] in html
    assert answer["X-Error-Number"] in caplog.text
    assert "13800000000" not in html
    assert not re.search(r"\sstyle\s*=|<style|\son\w+=", html)


@pytest.mark.parametrize(("what", "status", "words"), [case for case in CASES if case[1] < 500])
def test_htmx_gets_a_part_that_leaves_the_target_in_its_place(stranger, what, status, words):
    answer = stranger.get(f"/fails/{what}", headers=HTMX)
    html = answer.content.decode()

    assert answer.status_code == status
    assert "<html" not in html
    assert '<div id="panel">' in html
    assert answer["X-Error-Number"] in html


def test_a_target_is_an_id_and_nothing_else(stranger):
    answer = stranger.get("/fails/gone", headers={**HTMX, "hx-target": '"><script>'})

    assert "<script" not in answer.content.decode()


@pytest.mark.parametrize(("what", "status", "words"), CASES)
def test_the_interface_gets_problem_json(stranger, what, status, words):
    answer = stranger.get(f"/api/v1/fails/{what}/deep/down")

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert answer.json()["type"].startswith("urn:bihuan:")


def test_who_comes_too_often_is_told_when_to_come_again(stranger):
    assert stranger.get("/fails/often")["Retry-After"] == "600"
    assert stranger.get("/fails/away")["Retry-After"] == "60"


@pytest.mark.parametrize("address", ["/files/%00", "/my?after=%00", "/nothing%00"])
def test_a_character_that_no_database_knows_goes_no_further(stranger, address):
    assert stranger.get(address).status_code == 400


def test_a_page_that_is_not_there_asks_no_database(stranger):
    assert stranger.get("/nothing/here").status_code == 404


def test_staff_stay_in_their_own_pages(signed_in):
    html = signed_in("clerk1").get("/nothing/here").content.decode()

    assert 'class="b-nav"' in html
    assert 'href="/my">回我的待办' in html


def test_a_broken_page_of_errors_still_answers(stranger, monkeypatch):
    def broken(*args, **more):
        raise ValueError

    monkeypatch.setattr("bihuan.web.views.errors.render_to_string", broken)

    answer = stranger.get("/fails/broken")

    assert answer.status_code == 500
    assert answer["X-Error-Number"] in answer.content.decode()


def test_the_address_of_a_fault_is_not_logged_since_it_may_hold_a_code(stranger, caplog):
    with caplog.at_level("INFO"):
        stranger.get("/track/abcd-efgh-secret")

    assert "secret" not in "".join(r.getMessage() for r in caplog.records if r.name == "bihuan.web.views.errors")


# ---- lost tokens -------------------------------------------------------------------------------------------------


@pytest.fixture
def strict():
    """A browser whose token is lost."""
    return Client(enforce_csrf_checks=True)


def test_what_was_typed_under_a_lost_token_is_shown_and_can_be_handed_in_anew(strict):
    sent = {"text": WORDS, "severity": "normal", "_version": "3", "_key": "5ce07770ad664bcab606a4a7b126b13e"}
    answer = strict.post("/takes", sent, headers=HERE)
    html = answer.content.decode()

    assert answer.status_code == 403
    assert f'<p class="b-quote mt3">{WORDS}</p>' in html
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))
    assert fields.pop("csrfmiddlewaretoken")
    assert fields == sent
    assert html.count(sent["_key"]) == 1  # carried along, and no words to show

    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    again = strict.post("/takes", {**fields, "csrfmiddlewaretoken": token}, headers=HERE)
    assert (again.status_code, again.content.decode()) == (200, WORDS)


@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}, {"referer": "http://evil.example/x"}])
def test_a_form_of_another_site_gets_no_button(strict, headers):
    html = strict.post("/takes", {"text": WORDS}, headers=headers).content.decode()

    assert "再交一次" not in html
    assert "csrfmiddlewaretoken" not in html


def test_a_password_is_never_shown_again(strict):
    html = strict.post(
        "/login", {"username": "clerk1", "password": "我的密码不给人看的一段"}, headers=HERE
    ).content.decode()

    assert "我的密码" not in html
    assert "重新打开这一页" in html


def test_hostile_words_do_nothing_when_shown_again(strict):
    html = strict.post("/takes", {"text": "<script>alert(1)</script>汉", '"><b>': "x"}, headers=HERE).content.decode()

    assert "<script>alert" not in html
    assert "<b>" not in html


def test_htmx_gets_the_words_as_a_part(strict):
    html = strict.post("/takes", {"text": WORDS}, headers={**HERE, **HTMX}).content.decode()

    assert "<html" not in html
    assert '<div id="panel"' in html
    assert WORDS in html


# ---- ended sessions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_typed_after_the_session_ended_is_shown_with_the_way_back(client, headers):
    answer = client.post("/staff-takes", {"text": WORDS}, headers={**HERE, **headers})
    html = answer.content.decode()

    assert answer.status_code == 401
    assert WORDS in html
    assert 'href="/login?next=/my" target="_blank"' in html


def test_without_words_one_simply_signs_in(client):
    assert client.post("/staff-takes", {"id": "7"}).url.startswith("/login?")


def test_a_page_of_a_subject_one_may_not_see_is_a_page_that_is_not_there(signed_in):
    subject = problem()

    assert signed_in("clerk2").get(f"/problems/{subject.number}").status_code == 404
