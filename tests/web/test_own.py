"""One's own settings: password, sessions elsewhere, keys of the API."""

import re

import pytest

from bihuan.api.models import Key
from bihuan.kernel.models import Subject
from bihuan.organisation.models import Account, Change
from tests.loop.cast import ID

OLD, NEW = "bihuan-demo", "换一个长一点的新密码"


def account(name):
    return Account.objects.get(pk=ID[name])


def test_the_page_says_who_one_is_here(signed_in):
    html = signed_in("leader1").get("/settings").content.decode()

    assert "商事服务科 · 责任领导" in html
    assert "商事服务科责任领导" in html


def test_on_a_phone_every_room_can_be_reached_from_here(signed_in):
    html = signed_in("supervisor").get("/settings").content.decode()
    bar = html[html.index('class="b-tabbar') :]
    page = html[html.index('<main id="main"') :]

    assert 'href="/results"' not in bar
    assert all(
        f'href="{url}"' in page for url in ("/my", "/voices", "/problems", "/meetings", "/results", "/my/notices")
    )


def test_a_new_password_ends_the_sessions_elsewhere_and_keeps_this_one(signed_in):
    here, there = signed_in("clerk1"), signed_in("clerk1")

    answer = here.post("/settings/password", {"password-old": OLD, "password-new": NEW})

    assert answer.url == "/settings"
    assert account("clerk1").check_password(NEW)
    assert here.get("/settings").status_code == 200
    assert there.get("/settings").status_code == 302
    assert Change.objects.filter(what="设置密码", actor=f"person:{ID['clerk1']}").exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"password-old": "wrong", "password-new": NEW}, "现在的密码不对。"), ({"password-old": OLD, "password-new": "kurz"}, "至少"),
        ({"password-old": OLD, "password-new": ""}, "请填写新密码。"), ({}, "请填写现在的密码。"),
    ],
)  # fmt: skip
def test_a_password_that_does_not_do_changes_nothing(signed_in, sent, words):
    answer = signed_in("clerk1").post("/settings/password", sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert NEW not in answer.content.decode()
    assert account("clerk1").check_password(OLD)


def test_guessing_the_present_password_is_counted_as_signing_in_is(signed_in, settings):
    settings.RATE_LIMITS = True
    client = signed_in("clerk1")
    found = [client.post("/settings/elsewhere", {"elsewhere-old": "wrong"}).status_code for _ in range(6)]

    assert found == [422] * 5 + [429]


def test_one_signs_out_everywhere_else(signed_in):
    here, there = signed_in("clerk1"), signed_in("clerk1")

    here.post("/settings/elsewhere", {"elsewhere-old": OLD})

    assert here.get("/settings").status_code == 200
    assert there.get("/settings").status_code == 302
    assert account("clerk1").check_password(OLD)


def test_a_key_is_told_once_and_opens_what_it_may(signed_in, client):
    made = signed_in("centre").post("/settings/keys", {"key-name": "12345 对接", "key-scope": "read", "key-old": OLD})
    (token,) = re.findall(r"bh_[\w-]+", made.content.decode())

    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    assert token not in signed_in("centre").get("/settings").content.decode()
    assert "12345 对接" in signed_in("centre").get("/settings").content.decode()
    bearer = {"authorization": f"Bearer {token}"}
    assert client.get("/api/v1/problems", headers=bearer).status_code == 200
    body = {"title": "取号机坏了", "description": "没有人管。", "category": "service", "matter": 1}
    refused = client.post("/api/v1/problems", body, content_type="application/json", headers=bearer)
    assert refused.status_code in (401, 403)
    assert not Subject.objects.exists()


def test_a_key_needs_the_password(signed_in):
    answer = signed_in("clerk1").post("/settings/keys", {"key-name": "x", "key-scope": "all", "key-old": "wrong"})

    assert answer.status_code == 422
    assert not Key.objects.exists()


def test_one_ends_ones_own_keys_and_nobody_elses(signed_in):
    signed_in("clerk1").post("/settings/keys", {"key-name": "x", "key-scope": "all", "key-old": OLD})
    key = Key.objects.get()

    assert signed_in("clerk2").post(f"/settings/keys/{key.pk}/end").status_code == 404
    assert signed_in("clerk1").post(f"/settings/keys/{key.pk}/end").url == "/settings#keys"
    key.refresh_from_db()
    assert key.revoked
    assert signed_in("clerk1").post(f"/settings/keys/{key.pk}/end").status_code == 404


def test_strangers_have_no_settings(client, city):
    assert client.get("/settings").status_code == 302
    assert client.post("/settings/keys", {"key-name": "x"}).status_code == 302
