"""Pairing a phone, what its key opens, what it reads, and how it ends."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.loop.language import Refused
from bihuan.organisation import directory
from bihuan.organisation.directory import actor_of
from bihuan.organisation.models import Account, Change, Post, Role
from bihuan.records.phone import devices, shell
from bihuan.records.phone.models import Device
from bihuan.services import clock
from tests import cast
from tests.costs import asked
from tests.records.recording import WORDS, accepted, handed_in, record

pytestmark = pytest.mark.usefixtures("city")


def joined(who=None):
    """A paired phone: its row and its key."""
    return devices.pair(devices.offer(who or cast.actor("officer1")), "安卓手机")


def another():
    """A second officer."""
    person = Account.objects.create(pk=900, username="officer2", name="体验员乙")
    Post.objects.create(account=person, role=Role.OFFICER, jurisdiction_id=1, since="2020-01-01")
    directory.touch()
    return actor_of(person)


def by(key):
    return {"Authorization": f"Bearer {key}"}


def posted(path, body, **headers):
    return Client(enforce_csrf_checks=True).post(
        path, json.dumps(body), content_type="application/json", headers=headers
    )


# ---- pairing -----------------------------------------------------------------------------------------------------


def test_a_code_pairs_one_phone_and_neither_code_nor_key_is_kept():
    code = devices.offer(cast.actor("officer1"))

    answer = posted("/officer/pair", {"code": code, "name": "安卓手机"})

    assert answer.status_code == 201
    told = answer.json()
    row = Device.objects.get()
    assert (row.name, row.account_id, row.code_digest) == ("安卓手机", cast.actor("officer1").person, None)
    assert told["who"]["id"] == row.account_id
    assert told["key"] not in str(Device.objects.values_list())
    assert code not in str(Device.objects.values_list())
    assert Change.objects.filter(what="连接手机", subject=f"device:{row.pk}").count() == 1
    assert posted("/officer/pair", {"code": code, "name": "另一台"}).status_code == 404
    assert Device.objects.count() == 1


@pytest.mark.parametrize("body", [{}, [], {"code": 5}, {"code": "wrong", "name": "x"}, {"code": "x" * 5000}])
def test_what_is_no_code_pairs_nothing(body):
    devices.offer(cast.actor("officer1"))
    answer = posted("/officer/pair", body)
    assert answer.status_code in (404, 422)
    assert "type" in answer.json()
    assert not Device.objects.filter(paired_at__isnull=False).exists()


def test_a_code_lives_ten_minutes(monkeypatch):
    code = devices.offer(cast.actor("officer1"))
    late = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: late)
    with pytest.raises(Refused, match="过期"):
        devices.pair(code, "手机")


def test_a_second_code_ends_the_first_and_five_phones_are_enough():
    first = devices.offer(cast.actor("officer1"))
    for _ in range(devices.MOST):
        joined()
    with pytest.raises(Refused, match="最多"):
        devices.offer(cast.actor("officer1"))
    with pytest.raises(Refused):
        devices.pair(first, "手机")


def test_only_officers_pair_phones(client):
    client.force_login(Account.objects.get(username="clerk1"))
    assert client.get("/officer/phones").status_code == 403
    assert client.post("/officer/phones/new").status_code == 403
    assert not Device.objects.exists()


def test_the_page_shows_the_code_once_and_lists_ones_own_phones(client):
    joined(another())
    client.force_login(Account.objects.get(username="officer1"))
    page = client.post("/officer/phones/new")
    assert page.status_code == 201
    assert "/officer/app#/pair/" in page.content.decode()
    again = client.get("/officer/phones").content.decode()
    assert "#/pair/" not in again
    assert "安卓手机" not in again


# ---- the key -----------------------------------------------------------------------------------------------------


def test_the_key_opens_what_recording_needs_and_nothing_else():
    _, key = joined()
    api = Client(enforce_csrf_checks=True)
    opened = {
        path: api.get(f"/api/v1/{path}", headers=by(key)).status_code
        for path in ("templates", "records", "voices", "problems", "keys")
    }
    assert opened == {"templates": 200, "records": 200, "voices": 403, "problems": 403, "keys": 403}
    answer = posted("/api/v1/records/sync", {"records": [record()]}, **by(key))
    assert [r["status"] for r in answer.json()["records"]] == ["created"]


def test_a_phone_that_is_let_go_has_to_sign_in_again_and_a_lost_one_is_told_to_forget(client):
    (let_go, key), (lost, lost_key) = joined(), joined()
    client.force_login(Account.objects.get(username="officer1"))
    client.post(f"/officer/phones/{let_go.pk}/end")
    client.post(f"/officer/phones/{lost.pk}/end", {"lost": "1"})
    api = Client()
    for path in ("/officer/data", "/api/v1/templates"):
        assert api.get(path, headers=by(key)).status_code == 401
        answer = api.get(path, headers=by(lost_key))
        assert (answer.status_code, answer.json()["type"]) == (410, "urn:bihuan:device-lost")
    told = Change.objects.filter(subject__startswith="device:").order_by("id").values_list("what", flat=True)
    assert list(told) == ["连接手机", "连接手机", "解除手机连接", "手机丢失，解除连接"]


def test_nobody_ends_the_phone_of_another(client):
    device, key = joined(another())
    client.force_login(Account.objects.get(username="officer1"))
    assert client.post(f"/officer/phones/{device.pk}/end").status_code == 404
    assert Client().get("/officer/data", headers=by(key)).status_code == 200


def test_a_phone_that_signs_out_is_paired_no_more():
    _, key = joined()
    assert posted("/officer/unpair", {}, **by(key)).status_code == 204
    assert posted("/officer/unpair", {}, **by(key)).status_code == 204
    assert Client().get("/officer/data", headers=by(key)).status_code == 401


def test_a_phone_that_lies_unused_for_a_quarter_is_paired_no_more(monkeypatch):
    _, key = joined()
    later = clock.today() + devices.IDLE + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: later)
    assert devices.by_key(key) is None


def test_who_is_no_officer_any_more_reads_nothing():
    _, key = joined()
    Account.objects.filter(username="officer1").update(is_active=False)
    assert Client().get("/officer/data", headers=by(key)).status_code == 401


# ---- what it reads -----------------------------------------------------------------------------------------------


def test_the_phone_reads_ones_own_records_and_no_one_elses():
    handed_in("mine")
    accepted("older")
    _, key = joined(another())
    assert Client().get("/officer/data", headers=by(key)).json()["records"] == []
    _, key = joined()
    found = Client().get("/officer/data", headers=by(key)).json()
    states = {r["client_id"]: (r["label"], r["ended"], r["findings"][0]["fate"]) for r in found["records"]}
    assert states == {"mine": ("待审核", False, "等政务中心看"), "older": ("已采用", True, "在办")}
    assert found["records"][0]["findings"][0]["text"] == WORDS
    assert found["csrf"] is None
    assert {t["id"] for t in found["templates"]} >= {"onsite", "online", "window", "survey", "township"}


def test_reading_costs_the_same_however_many_records_there_are():
    _, key = joined()
    client = Client()
    handed_in("first")
    client.get("/officer/data", headers=by(key))
    with CaptureQueriesContext(connection) as one:
        client.get("/officer/data", headers=by(key))
    for n in range(5):
        handed_in(f"more{n}")
    with CaptureQueriesContext(connection) as many:
        client.get("/officer/data", headers=by(key))
    assert asked(many) == asked(one) <= 12


def test_the_session_reads_it_too_with_the_token_for_what_it_hands_in(client):
    client.force_login(Account.objects.get(username="officer1"))
    assert client.get("/officer/data").json()["csrf"]
    client.force_login(Account.objects.get(username="centre"))
    assert client.get("/officer/data").status_code == 403
    assert Client().get("/officer/data").status_code == 401


# ---- the shell ---------------------------------------------------------------------------------------------------


def test_the_shell_is_the_same_for_everybody_and_sets_no_cookie(client):
    stranger = client.get("/officer/app")
    client.force_login(Account.objects.get(username="officer1"))
    own = client.get("/officer/")
    assert stranger.content == own.content
    assert not stranger.cookies
    assert "TY-" not in own.content.decode()


def test_the_worker_keeps_the_apps_files_and_no_page_of_a_person(client):
    text = client.get("/officer/sw.js").content.decode()
    files = json.loads(text.partition("const FILES = ")[2].partition(";\n")[0])
    assert files == [*shell.kept(), shell.MANIFEST]
    assert all(f.startswith("/static/") or f == shell.MANIFEST for f in files)
    assert client.get("/officer/manifest.webmanifest").json()["start_url"] == "/officer/"


def test_every_script_of_the_app_is_kept_for_the_time_without_a_network():
    here = {str(p.relative_to(shell.FOLDER)).removesuffix(".js") for p in shell.FOLDER.rglob("*.js")}
    assert here == set(shell.MODULES)
