"""Signed intake: once a message, mapped by configuration, and whatever does not fit is answered alike and writes nothing."""

import json
import time
from datetime import timedelta

import pytest
from click.testing import CliRunner

from bihuan.api.keys import make_key
from bihuan.cli import main
from bihuan.kernel.models import Event, Reply, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.organisation.models import Account, Change
from bihuan.services import clock
from bihuan.services.sealed.boxes import Erased, open_sealed
from bihuan.services.sealed.erasure import erase
from bihuan.voices.exchange import desk, keys
from bihuan.voices.models import IntakeKey, Voice
from tests import cast
from tests.api.client import refusal
from tests.kernel.test_races import at_once
from tests.voices.saying import contact, everything, journal, row
from tests.voices.sending import ORDER, administrator, sends, signature


@pytest.fixture
def admin(city):
    return administrator()


@pytest.fixture
def secret(admin):
    return keys.make(admin, "12345", 1)


def the_voice():
    return Subject.objects.get(table="voice")


def refused(answer, status):
    assert answer.status_code == status, answer.content
    return refusal(answer)


# ---- what comes in -----------------------------------------------------------------------------------------------


def test_a_signed_order_is_a_voice_with_matter_place_time_and_number_and_its_contact_sealed(secret):
    answer = sends(secret)

    assert answer.status_code == 201
    told, voice = answer.json(), the_voice()
    assert set(told) == {"id", "tracking_code", "state"}
    assert (told["id"], told["state"], len(told["tracking_code"])) == (voice.uid, "received", 16)
    found = row(voice)
    assert (found["channel"], found["matter"], found["place"], found["rating"]) == ("12345", 1, 2, 2)
    assert (found["origin"], found["said"]) == ("GD20260302001", "2026-03-02T09:05:07+08:00")
    assert journal(voice) == ["submit"]
    assert contact(found["id"]) == "李女士 13900001111"
    assert not [s for s in ("李女士", "13900001111", told["tracking_code"], secret) if s in everything()]
    assert IntakeKey.objects.get().used == clock.today()
    assert not Reply.objects.exists()
    assert verify().finding is None


def test_a_repeated_delivery_is_answered_alike_and_nothing_is_doubled(secret):
    first, before = sends(secret), everything()
    later = sends(secret, at=int(time.time()) + 60)
    other_order = sends(secret, dict(reversed(ORDER.items())))

    assert {a.status_code for a in (first, later, other_order)} == {201}
    assert first.content == later.content == other_order.content
    assert everything() == before


def test_the_same_id_with_another_body_is_refused_and_the_first_stays(secret):
    sends(secret)
    before = everything()
    for other in ({**ORDER, "text": "别的事"}, {**ORDER, "origin": "GD2"}, {**ORDER, "unknown": 1}):
        assert refused(sends(secret, other), 422)["code"] == "key-reused"
    assert everything() == before


def test_another_id_and_another_channel_are_messages_of_their_own(admin, secret):
    rating = keys.make(admin, "rating", 1)
    ids = {
        sends(secret).json()["id"],
        sends(secret, id="msg_2").json()["id"],
        sends(rating, channel="rating").json()["id"],
    }
    assert len(ids) == 3


def test_a_repeat_after_the_mapping_was_changed_is_still_the_same(admin, secret):
    first = sends(secret)
    desk.save_reading(admin, "12345", 1, desk.understood({"text": "/nothing"}))

    assert sends(secret).content == first.content
    assert refused(sends(secret, id="msg_2"), 422)["errors"][0]["field"] == "text"
    assert Voice.objects.count() == 1


def test_what_an_erased_person_once_sent_does_not_come_back(secret):
    sends(secret)
    erase(row(the_voice())["sealed"])
    assert refused(sends(secret), 422)["code"] == "key-reused"
    assert Voice.objects.count() == 1


def test_twenty_deliveries_at_once_are_one_voice_and_one_answer(committed_db):
    cast.found_city()
    secret = keys.make(administrator(), "12345", 1)
    answers = at_once(*[lambda: sends(secret)] * 20)

    assert {a.status_code for a in answers} == {201}
    assert len({a.content for a in answers}) == 1
    assert Voice.objects.count() == 1
    assert Event.objects.count() == 1
    assert verify().finding is None


# ---- who is not let in -------------------------------------------------------------------------------------------


def test_whatever_does_not_fit_is_answered_alike_and_writes_nothing(admin, secret):
    other, old = keys.make(admin, "rating", 1), keys.make(admin, "12345", 1)
    keys.end(admin, IntakeKey.objects.latest("pk").pk)
    now, before = int(time.time()), everything()
    answers = [
        sends(other), sends(old), sends(secret, channel="rating"), sends(secret, channel="no-such"), sends(secret, channel="officer"),
        sends(secret, at=now - 310), sends(secret, at=now + 310), sends(secret, sent=b'{"text":"tampered"}'),
        sends(secret, signature="v1,AAAA"), sends(secret, signature=""), sends(secret, id=""), sends(secret, at="soon"),
        sends(secret, b"\xff\xfe\x00", id="x", signature="v1,AAAA"), sends(secret, id="y", signature=signature(secret, "z", now, b"{}")),
    ]  # fmt: skip

    assert {a.status_code for a in answers} == {401}
    assert len({a.content for a in answers}) == 1
    assert all(refusal(a)["code"] == "unauthorised" for a in answers)
    assert everything() == before


def test_neither_session_nor_bearer_key_opens_the_intake(secret, signed_in):
    client = signed_in("centre")
    bearer = {"Authorization": f"Bearer {make_key(Account.objects.get(username='centre'), 'test', 'all')}"}
    for headers in ({}, bearer):
        answer = client.post("/api/v1/intake/12345", ORDER, content_type="application/json", headers=headers)
        assert answer.status_code == 401
    assert Voice.objects.count() == 0


@pytest.mark.parametrize(("body", "kind", "status", "code"), [
    (b"x" * 300_000, "application/json", 413, "too-large"), (b"x" * 6_000_000, "application/json", 413, "too-large"),
    (b"{}", "text/plain", 415, "not-json"), (b"[1]", "application/json", 422, "invalid"), (b"{", "application/json", 422, "invalid"),
    (b"[" * 5000, "application/json", 422, "invalid"), (b'{"text":"\xff"}', "application/json", 401, "unauthorised"),
    (b'{"text":"\\ud800"}', "application/json", 422, "invalid"), (b"", "application/json", 422, "invalid"),
    (('{"text":"' + "长" * 50_001 + '"}').encode(), "application/json", 422, "invalid"),
])  # fmt: skip
def test_signed_but_large_or_malformed_bodies_are_refused_and_write_nothing(secret, body, kind, status, code):
    assert refused(sends(secret, body, kind=kind), status)["code"] == code
    assert Voice.objects.count() == 0


@pytest.mark.parametrize(("change", "field"), [
    ({"text": ""}, "text"), ({"text": {"a": 1}}, "text"), ({"text": [["x"]]}, "text"), ({"text": None}, "text"),
    ({"matter": "没有的事项"}, "matter"), ({"place": "月球大厅"}, "place"), ({"area": "太原市"}, "area"), ({"rating": 9}, "rating"),
    ({"rating": True}, "rating"), ({"said": "上个月"}, "said"), ({"said": "2999-01-01"}, "said"), ({"origin": "x" * 61}, "origin"),
    ({"contact": "电" * 201}, "contact"), ({"origin": 1e17}, "origin"),
])  # fmt: skip
def test_a_field_that_will_not_do_is_named_and_nothing_is_written(secret, change, field):
    assert [e["field"] for e in refused(sends(secret, {**ORDER, **change}), 422)["errors"]] == [field]
    assert Voice.objects.count() == 0


@pytest.mark.parametrize("text", [
    "=cmd|'/c calc'!A0", "<script>alert(1)</script>", "'; DROP TABLE x; --", "\u202e倒着\u0000写", "𠮷䶮🙃", "a\r\nb", "{{7*7}}", "%s%n",
])  # fmt: skip
def test_hostile_texts_are_words_like_others(secret, signed_in, text):
    assert sends(secret, {"text": f"窗口说：{text}"}).status_code == 201
    assert "\x00" not in row(the_voice())["text"]
    page = signed_in("centre").get(f"/voices/{the_voice().uid}")
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.content.decode()


def test_numbers_that_json_holds_exactly_stay_exact(secret):
    sends(secret, {"text": "太慢", "origin": 140502199001011234, "said": 1772413507000})
    assert (row(the_voice())["origin"], row(the_voice())["said"]) == ("140502199001011234", "2026-03-02T09:05:07+08:00")


# ---- mapping by configuration ------------------------------------------------------------------------------------

THEIRS = {
    "data": {"order": {"no": "W1", "title": "叫号机", "desc": "坏了三天", "callers": [{"name": "王五", "tel": 13900001111}]},
             "biz": {"code": "0101"}, "score": "D", "win/no": "hall"}
}  # fmt: skip
TYPED = {
    "topic": "/data/order/title", "text": "$.data.order.desc", "contact": "data.order.callers[0].name /data/order/callers/0/tel",
    "matter": "/data/biz/code", "matter_values": "0101=000132008000", "rating": "/data/score", "rating_values": "D=不满意\nE=",
    "place": "/data/win~1no", "place_values": "hall=w-a12", "id": "/data/order/no",
}  # fmt: skip


def test_another_systems_fields_and_values_are_read_as_the_administrator_says(admin, secret):
    desk.save_reading(admin, "12345", 1, desk.understood(TYPED))
    sends(secret, THEIRS)

    found = row(the_voice())
    assert found["text"] == "叫号机\n坏了三天"
    assert (found["matter"], found["place"], found["rating"], found["origin"]) == (2, 2, 2, "W1")
    assert contact(found["id"]) == "王五 13900001111"
    assert desk.typed("12345", 1)["matter_values"] == "0101=000132008000"
    change = Change.objects.filter(subject__startswith="setting:").latest("id")
    assert (change.actor, change.after["value"]["fields"]["id"]) == (admin.id, ["/data/order/no"])


def test_a_value_that_is_translated_to_nothing_is_left_out(admin, secret):
    desk.save_reading(admin, "12345", 1, desk.understood(TYPED))
    assert sends(secret, {"data": {**THEIRS["data"], "score": "E"}}).status_code == 201
    assert row(the_voice()).get("rating") is None


def test_trying_shows_what_would_come_in_and_writes_nothing(admin, secret):
    before = everything()
    shown = desk.tried(desk.understood(TYPED), THEIRS, "12345", 1)

    assert (shown.matter, shown.place, shown.rating, shown.origin) == (
        "不动产转移登记",
        "市政务服务中心 A12 窗口",
        2,
        "W1",
    )
    assert shown.contact is True
    assert everything() == before


@pytest.mark.parametrize(("typed", "field"), [
    ({}, "text"), ({"text": "/a " * 6}, "text"), ({"text": "/" + "a" * 300}, "text"), ({"text": "/a", "rating_values": "一行没有等号"}, "rating_values"),
    ({"text": "/a", "place_values": "\n".join(f"{n}=x" for n in range(501))}, "place_values"), ({"text": "/a", "id": "a\x00b"}, "id"),
])  # fmt: skip
def test_a_mapping_that_cannot_be_meant_is_refused_at_its_field(city, typed, field):
    with pytest.raises(Refused) as caught:
        desk.understood(typed)
    assert field in caught.value.refusal.errors


# ---- keys --------------------------------------------------------------------------------------------------------


def test_rotation_leaves_the_old_key_its_days_and_then_ends_it(admin, secret):
    fresh = keys.rotate(admin, "12345", 1, 7)

    assert sends(secret, id="a").status_code == sends(fresh, id="b").status_code == 201
    with clock.at(clock.now() + timedelta(days=8)):
        assert sends(secret, id="c").status_code == 401
        assert sends(fresh, id="d").status_code == 201


def test_an_ended_key_is_destroyed_and_the_history_says_who_ended_it(admin, secret):
    key = IntakeKey.objects.get()
    keys.end(admin, key.pk)
    keys.end(admin, key.pk)

    with pytest.raises(Erased):
        open_sealed(key.sealed)
    changes = Change.objects.filter(subject=f"intakekey:{key.pk}").order_by("id")
    assert [(c.what, c.actor) for c in changes] == [("新建对接密钥", admin.id), ("停用对接密钥", admin.id)]
    assert secret not in everything()


def test_a_key_of_a_county_takes_in_for_the_county_alone(admin):
    secret = keys.make(admin, "12345", 2)

    assert sends(secret, {"text": "县里的事"}).status_code == 201
    assert row(the_voice())["jurisdiction"] == 2
    for elsewhere in ({"area": "晋城市"}, {"place": "w-a12"}, {"matter": "000132007000"}):
        assert refused(sends(secret, {"text": "市里的事", **elsewhere}, id="b"), 422)["errors"][0]["field"] == "area"
    assert Voice.objects.count() == 1


def test_the_same_id_from_two_jurisdictions_are_two_messages(admin, secret):
    county = keys.make(admin, "12345", 2)
    body = {"text": "叫号机坏了"}
    assert sends(secret, body).json()["id"] != sends(county, body).json()["id"]


@pytest.mark.parametrize("name", ["centre", "supervisor", "head", "clerk1", "auditor"])
def test_nobody_but_an_administrator_of_the_jurisdiction_makes_rotates_or_ends_keys(admin, secret, name):
    county, before = administrator("county-admin", 2), everything()
    key, reading = IntakeKey.objects.get().pk, desk.understood({"text": "/a"})
    for by in (cast.actor(name), county):
        for command, given in (
            (keys.make, ("12345", 1)), (keys.rotate, ("12345", 1, 7)), (keys.end, (key,)), (desk.save_reading, ("12345", 1, reading)),
            (desk.save_callback, ("12345", 1, "https://example.com/", [])),
        ):  # fmt: skip
            with pytest.raises(Refused):
                command(by, *given)
    assert everything() == before
    assert keys.make(county, "12345", 2)


def test_more_than_five_keys_at_once_and_channels_of_our_own_are_refused(admin, secret):
    for _ in range(4):
        keys.make(admin, "12345", 1)
    for channel in ("12345", "officer", "no-such"):
        with pytest.raises(Refused):
            keys.make(admin, channel, 1)


def test_the_command_makes_lists_rotates_and_ends_keys(city):
    def says(*words):
        done = CliRunner().invoke(main, ["intake", *words])
        return done.exit_code, done.output.strip()

    code, first = says("new", "12345")
    assert (code, sends(first, id="a").status_code) == (0, 201)
    _, second = says("rotate", "12345", "--days", "1")
    assert sends(second, id="b").status_code == 201
    _, listed = says("list", "12345")
    assert (len(listed.splitlines()), first in listed) == (2, False)
    assert says("end", listed.splitlines()[1].split("\t")[0]) == (0, "已停用")
    assert sends(first, id="c").status_code == 401
    assert says("new", "officer")[0] == 1
    assert says("new", "12345", "--area", "太原市")[0] == 1


# ---- the page ----------------------------------------------------------------------------------------------------


@pytest.fixture
def page(admin, signed_in):
    return signed_in("admin1")


def test_a_key_is_shown_once_and_works(page):
    made = page.post("/settings/intake/key", {"channel": "12345", "area": 1})
    secret = made.content.decode().split('secret mono">')[1].split("<")[0]

    assert made.status_code == 201
    assert sends(secret).status_code == 201
    assert secret not in page.get("/settings/intake").content.decode()
    assert "no-store" in made["Cache-Control"]


def test_fields_are_tried_and_kept_on_the_page(page):
    typed = {f"m-{name}": text for name, text in TYPED.items()}
    sent = {"channel": "12345", "area": 1, **typed, "sample": json.dumps(THEIRS)}
    before = everything()

    tried = page.post("/settings/intake/fields", {**sent, "try": "1"})
    assert (tried.status_code, "不动产转移登记" in tried.content.decode()) == (200, True)
    assert everything() == before
    assert page.post("/settings/intake/fields", sent).status_code == 302
    assert "/data/order/title" in page.get("/settings/intake").content.decode()


@pytest.mark.parametrize(("change", "sentence"), [
    ({"m-text": "", "m-topic": ""}, "内容在哪里"), ({"sample": "不是 JSON", "try": "1"}, "样例应当是一个 JSON 对象"),
    ({"m-matter": "/a", "sample": '{"a":"没有的事项","text":"x"}', "try": "1"}, "没有这个事项"),
])  # fmt: skip
def test_a_mistake_on_the_page_keeps_what_was_typed(page, change, sentence):
    sent = {"channel": "12345", "area": 1, "m-text": "/text", "m-topic": "", "m-id": "/mine", "sample": "{}", **change}
    answer = page.post("/settings/intake/fields", sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="/mine"' in answer.content.decode()


@pytest.mark.parametrize(("sent", "sentence"), [
    ({"callback": "http://10.0.0.8/x", "hosts": ""}, "http 地址要先写进允许名单"), ({"callback": "https://127.0.0.1/"}, "内部地址"),
    ({"callback": "", "hosts": "nonsense"}, "每行一个地址"), ({"callback": "javascript:alert(1)"}, "https://"),
])  # fmt: skip
def test_a_callback_that_reaches_inside_is_refused_on_the_page(page, sent, sentence):
    before = everything()
    answer = page.post("/settings/intake/callback", {"channel": "12345", "area": 1, "hosts": "", **sent})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert everything() == before


@pytest.mark.parametrize("name", ["centre", "supervisor", "clerk1", "auditor"])
def test_the_page_and_its_buttons_are_for_administrators(admin, secret, signed_in, name):
    client, before = signed_in(name), Change.objects.count()
    assert client.get("/settings/intake").status_code == 403
    for path in ("key", "fields", "callback", f"key/{IntakeKey.objects.get().pk}/end", "again/1"):
        assert client.post(f"/settings/intake/{path}", {"channel": "12345", "area": 1}).status_code == 403
    assert Change.objects.count() == before


def test_a_countys_administrator_cannot_name_another_jurisdiction(admin, secret, signed_in):
    administrator("county-admin", 2)
    client, before = signed_in("county-admin"), Change.objects.count()
    assert client.post("/settings/intake/key", {"channel": "12345", "area": 1}).status_code == 404
    assert (
        client.post(
            f"/settings/intake/key/{IntakeKey.objects.get().pk}/end", {"channel": "12345", "area": 2}
        ).status_code
        == 403
    )
    assert Change.objects.count() == before
