"""A flood: work instead of refusal, a lane of its own, twins joined, ugly words marked, figures without addresses."""

import base64
import hashlib
import json
from datetime import timedelta

import pytest
from altcha import v1 as altcha
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.kernel.models import Attachment, Event, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.organisation.models import Account, Change
from bihuan.services import clock
from bihuan.voices import commands, limits
from bihuan.voices.abuse import desk, lane, pace, tally, work
from bihuan.voices.models import Held, Tally, Voice
from tests import cast
from tests.costs import asked as questions
from tests.problems.asking import browser_of, text
from tests.services.samples import picture
from tests.voices.saying import WORDS, contact, everything, journal, row, said, voice
from tests.voices.sending import administrator

LONG = "二楼三号窗口的叫号机坏了三天，没有人修，大家都在等。"


@pytest.fixture
def pressed(city, settings, monkeypatch):
    """Limits count, and the third submission from one address is one too many."""
    settings.RATE_LIMITS = True
    monkeypatch.setitem(pace.USUAL, "address", 2)
    cache.clear()
    tally.write()
    Tally.objects.all().delete()
    yield Client(enforce_csrf_checks=True)
    cache.clear()


def key(number):
    return f"page-{number:08}"


def post(client, number, words=None, path="/say", address="10.0.0.1", **more):
    """Somebody sends the form of this number."""
    body = {"_key": key(number), "text": words or f"{LONG}第{number}回。", **more}
    return client.post(path, body, REMOTE_ADDR=address)


def code_of(answer):
    return answer["Location"].rsplit("/", 1)[-1].replace("-", "")


def solved(task):
    """What a browser finds."""
    for number in range(task["maxNumber"] + 1):
        if hashlib.sha256(f"{task['salt']}{number}".encode()).hexdigest() == task["challenge"]:
            return packed({**{n: task[n] for n in ("algorithm", "challenge", "salt", "signature")}, "number": number})
    raise AssertionError("there is no solution")


def packed(body):
    return base64.b64encode(json.dumps(body).encode()).decode()


def task(client, number, address="10.0.0.1"):
    return client.get("/say/work", {"key": key(number)}, REMOTE_ADDR=address)


def administration():
    """The browser of the city's administrator."""
    browser = Client()
    browser.force_login(Account.objects.get(pk=administrator().person))
    return browser


def voices():
    return Subject.objects.filter(table="voice").count()


# ---- pace and work -----------------------------------------------------------------------------------------------


def test_in_quiet_times_nobody_is_asked_for_work(pressed):
    assert task(pressed, 1).status_code == 204
    assert post(pressed, 1).status_code == 302
    assert (voices(), Held.objects.count()) == (1, 0)


def test_when_the_pace_rises_the_browser_works_and_goes_straight_into_the_inbox(pressed):
    for number in (1, 2):
        post(pressed, number)
    found = task(pressed, 3)
    assert (found.status_code, found["Cache-Control"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    answer = post(pressed, 3, work=solved(found.json()))

    assert answer.status_code == 302
    assert (voices(), Held.objects.count()) == (3, 0)


def test_without_work_it_is_kept_answered_with_a_code_and_waits_in_a_lane_of_its_own(pressed):
    codes = [code_of(post(pressed, number)) for number in range(1, 6)]

    assert len(set(codes)) == 5
    assert (voices(), Held.objects.count()) == (2, 3)
    assert Event.objects.count() == 2
    page = text(pressed.get(f"/track/{codes[-1]}"))
    assert "正在排队" in page
    assert "第5回" in page
    assert "排在后面" in text(pressed.get(f"/said/{codes[-1]}"))


def test_other_addresses_are_not_asked_because_one_floods(pressed):
    for number in range(1, 6):
        post(pressed, number)

    assert task(pressed, 9, "10.0.0.2").status_code == 204
    post(pressed, 9, address="10.0.0.2")
    assert voices() == 3


def test_a_code_that_everybody_scans_asks_for_work_and_other_codes_do_not(pressed, monkeypatch):
    monkeypatch.setitem(pace.USUAL, "code", 2)
    for number in range(1, 5):
        post(pressed, number, path="/say/w-a12", address=f"10.0.1.{number}")
    asked = pressed.get("/say/work", {"key": key(7), "place": "w-a12"}, REMOTE_ADDR="10.0.1.9")

    assert (voices(), Held.objects.count()) == (2, 2)
    assert asked.status_code == 200
    assert task(pressed, 7, "10.0.1.9").status_code == 204


def test_the_task_grows_with_the_pace(pressed):
    for number in range(1, 7):
        post(pressed, number)
    task_now = task(pressed, 9).json()

    assert task_now["maxNumber"] == int(work.EASY * 3.5)
    assert work.challenge("k" * 8, 1e9)["maxNumber"] == work.HARDEST


def test_a_solution_counts_for_its_own_form_in_its_time_and_from_this_house(city):
    made = work.challenge(key(1), 0)
    good = solved(made)
    number = json.loads(base64.b64decode(good))["number"]
    forged = altcha.create_challenge(
        altcha.ChallengeOptions(max_number=5, hmac_key="guess", salt=made["salt"])
    ).to_dict()

    assert work.is_done(good, key(1))
    assert not work.is_done(good, key(2))
    assert not work.is_done(solved({**forged, "maxNumber": 5}), key(1))
    assert not work.is_done(packed({**made, "number": number + 1}), key(1))
    assert not work.is_done(packed({**made, "number": number, "salt": made["salt"] + "expires=99999999999&"}), key(1))
    with clock.at(clock.now() + work.LASTS + timedelta(minutes=1)):
        assert not work.is_done(good, key(1))


@pytest.mark.parametrize("sent", [
    "", "x", "🙂", "e30=", "bnVsbA==", packed([]), packed({"number": True}), "A" * 5000, packed({"number": "1", "salt": 3}),
    packed({"algorithm": "MD5", "challenge": "a", "salt": "b?form=1", "signature": "c", "number": 1}),
    packed({"algorithm": "SHA-256", "challenge": "ä", "salt": "b?form=1", "signature": "c", "number": 1}),
])  # fmt: skip
def test_a_solution_that_is_none_lands_in_the_lane_and_does_no_harm(pressed, sent):
    for number in (1, 2):
        post(pressed, number)

    assert post(pressed, 3, work=sent).status_code == 302
    assert (voices(), Held.objects.count()) == (2, 1)


def test_the_interface_says_held_and_takes_work_too(pressed):
    def send(number, **more):
        body = json.dumps({"channel": "web", "text": f"{LONG}接口第{number}回。", **more})
        return pressed.post("/api/v1/voices", body, "application/json", headers={"Idempotency-Key": key(number)})

    states = [send(number).json()["state"] for number in (1, 2, 3)]
    task_now = pressed.get("/say/work", {"key": key(4)}).json()

    assert states == ["received", "received", "held"]
    assert send(4, work=solved(task_now)).json()["state"] == "received"


# ---- the lane ----------------------------------------------------------------------------------------------------


def test_the_same_form_sent_again_from_the_lane_is_the_same_receipt(pressed):
    for number in (1, 2):
        post(pressed, number)
    first, second = post(pressed, 3), post(pressed, 3)

    assert code_of(first) == code_of(second)
    assert Held.objects.count() == 1
    other = post(pressed, 3, words="别的话，别的事，别的窗口。")
    assert other.status_code == 422
    assert code_of(first) in text(other).replace("-", "")


def test_the_clock_lets_in_what_waited_behind_a_crowd_oldest_first_and_nothing_is_lost(pressed):
    codes = [code_of(post(pressed, number, contact="13935601234")) for number in range(1, 5)]
    assert lane.release_due() == 0
    with clock.at(clock.now() + lane.WAIT):
        assert lane.release_due() == 2
        assert lane.release_due() == 0

    found = [row(s)["text"] for s in Subject.objects.filter(table="voice").order_by("pk")]
    assert [t[-4:-1] for t in found] == ["第1回", "第2回", "第3回", "第4回"]
    assert "已收到" in text(pressed.get(f"/track/{codes[3]}"))
    last = Subject.objects.filter(table="voice").order_by("pk").last()
    assert (journal(last), contact(last.uid)) == (["submit"], "13935601234")
    assert row(last)["said"] == clock.today().isoformat()
    assert verify().finding is None


def test_a_form_that_was_let_in_meanwhile_and_comes_again_is_that_voice(pressed):
    for number in (1, 2, 3):
        post(pressed, number)
    first = post(pressed, 3)
    with clock.at(clock.now() + lane.WAIT):
        lane.release_due()

    assert code_of(post(pressed, 3)) == code_of(first)
    assert (voices(), Held.objects.count()) == (3, 1)


def test_photos_wait_with_their_words(pressed):
    for number in (1, 2):
        post(pressed, number)
    from django.core.files.uploadedfile import SimpleUploadedFile

    post(pressed, 3, photos=[SimpleUploadedFile("a.jpg", picture())])
    assert not Attachment.objects.exists()
    with clock.at(clock.now() + lane.WAIT):
        lane.release_due()

    assert Attachment.objects.get().subject == Subject.objects.filter(table="voice").order_by("pk").last()


def test_a_flood_of_one_sender_stays_until_the_centre_has_looked_and_the_inbox_is_not_blocked(pressed):
    for number in range(1, 12):
        post(pressed, number)
    with clock.at(clock.now() + timedelta(days=1)):
        lane.release_due()
    stays = Held.objects.filter(voice="")
    assert {h.why for h in stays} == {"flood"}
    count = stays.count()
    assert count == 5

    centre = browser_of("centre")
    page = text(centre.get("/voices/lane"))
    assert "刷屏" in page
    assert f"{count}" in page
    sender = stays.first().sender
    assert centre.post("/voices/lane/release", {"why": "flood", "sender": sender}).status_code == 302
    assert voices() == 11
    assert "慢车道放行" in set(Change.objects.values_list("what", flat=True))


def test_the_lane_costs_the_same_for_one_sender_and_for_many(pressed):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            found = lane.groups(1)
        return len(found), questions(captured)

    for number in range(1, 12):
        post(pressed, number)
    few = cost()
    for sender in range(2, 6):
        for number in range(12):
            post(pressed, sender * 100 + number, address=f"10.0.0.{sender}")

    assert (few, cost()) == ((2, 4), (6, 4))
    assert {len(group.some) for group in lane.groups(1)} == {3}


def test_what_is_left_for_a_reason_says_so_to_the_holder_of_its_code(pressed):
    codes = [code_of(post(pressed, number)) for number in range(1, 10)]
    centre, sender = browser_of("centre"), Held.objects.filter(why="flood").first().sender

    refused = centre.post("/voices/lane/drop", {"why": "flood", "sender": sender, "reason": "刷"})
    assert refused.status_code == 422
    assert "请写明为什么" in text(refused)
    assert not Held.objects.filter(dropped__isnull=False).exists()
    centre.post("/voices/lane/drop", {"why": "flood", "sender": sender, "reason": "机器刷的广告"})

    assert "没有往下转" in text(pressed.get(f"/track/{codes[-1]}"))
    assert voices() == 2
    assert "机器刷的广告" in json.dumps(list(Change.objects.values_list("after", flat=True)), ensure_ascii=False)


def test_the_lane_is_the_centres_of_its_own_jurisdiction(pressed):
    for number in range(1, 5):
        post(pressed, number)

    for name in ("supervisor", "clerk1"):
        assert browser_of(name).post("/voices/lane/release", {"why": "slow", "sender": ""}).status_code == 403
    with pytest.raises(Refused):
        lane.release(cast.actor("centre"), 2, {"why": "slow", "sender": ""})
    assert voices() == 2


def test_words_in_the_lane_lie_sealed_and_redacted_and_no_address_is_kept(pressed):
    for number in range(1, 5):
        post(pressed, number, words=f"{WORDS}第{number}次")
    desk.hours()

    stored = everything()
    assert Held.objects.count() == 2
    assert not [s for s in ("张建国", "13935601234", "10.0.0.1") if s in stored]


# ---- twins -------------------------------------------------------------------------------------------------------


def test_the_same_words_of_the_same_sender_within_the_hour_are_the_same_voice_told_again(pressed, monkeypatch):
    monkeypatch.setitem(pace.USUAL, "address", 100)
    codes = {code_of(post(pressed, number, words=LONG)) for number in range(1, 4)}

    assert len(codes) == 1
    assert voices() == 1
    assert (Voice.objects.get().again, Voice.objects.get().marks) == (2, "")


def test_spaces_and_punctuation_make_no_other_words_but_only_the_very_words_are_joined(pressed):
    post(pressed, 1, words=LONG)
    post(pressed, 2, words=f"{LONG}！")

    assert voices() == 2
    assert list(Voice.objects.order_by("pk").values_list("marks", flat=True)) == ["", "again"]


@pytest.mark.parametrize(("what", "second"), [
    ("somebody else", {"address": "10.0.0.2"}),
    ("another place", {"path": "/say/w-a12"}),
    ("a contact left now", {"contact": "13935601234"}),
    ("another rating", {"rating": "1"}),
])  # fmt: skip
def test_what_may_be_another_persons_or_tells_more_is_a_voice_of_its_own(pressed, what, second):
    first = code_of(post(pressed, 1, words=LONG))
    other = code_of(post(pressed, 2, words=LONG, **second))

    assert first != other, what
    assert voices() == 2
    assert Voice.objects.order_by("pk").first().again == 0


def test_three_words_that_many_tap_are_everybodys_own(pressed):
    codes = {code_of(post(pressed, number, words="排队太久")) for number in (1, 2)}

    assert len(codes) == 2
    assert list(Voice.objects.order_by("pk").values_list("marks", flat=True)) == ["", "again"]


def test_after_an_hour_the_same_words_are_a_voice_with_a_mark(pressed):
    post(pressed, 1, words=LONG)
    with clock.at(clock.now() + timedelta(hours=2)):
        post(pressed, 2, words=LONG)

    assert list(Voice.objects.order_by("pk").values_list("marks", flat=True)) == ["", "again"]
    assert Voice.objects.order_by("pk").first().again == 0


def test_what_the_centre_records_and_imports_bring_is_never_a_twin(city):
    for number in (1, 2):
        commands.say(commands.Said("card", LONG, 1, origin=str(number)), cast.actor("centre"))

    assert list(Voice.objects.values_list("same", "marks")) == [(None, "")] * 2


# ---- blocked words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["代开发票，诚信可靠，电话联系", "代 开-发*票", "本店代開发票 代开发票"])
def test_blocked_words_are_marked_and_taken_like_any_other(pressed, words):
    answer = post(pressed, 1, words=words)

    assert answer.status_code == 302
    assert Voice.objects.get().marks == "words"
    assert "含屏蔽词" in text(browser_of("centre").get("/voices/lane"))


def test_an_administrator_edits_the_list_and_it_counts_at_once(pressed):
    admin = administration()
    assert admin.post("/settings/abuse/words", {"words": "叫号机\n \n叫号机"}).status_code == 302
    post(pressed, 1)

    assert Voice.objects.get().marks == "words"
    refused = admin.post("/settings/abuse/words", {"words": "机"})
    assert refused.status_code == 422
    assert "太短" in text(refused)


def test_an_empty_list_marks_nothing(pressed):
    administration().post("/settings/abuse/words", {"words": ""})
    post(pressed, 1, words="代开发票，诚信可靠")

    assert Voice.objects.get().marks == ""


# ---- what administrators see -------------------------------------------------------------------------------------


def test_administrators_read_figures_by_hour_and_digests_of_senders(pressed):
    for number in range(1, 12):
        post(pressed, number)
    tally.write()
    page = text(administration().get("/settings/abuse"))

    hour = desk.hours()[0]
    assert dict(zip(desk.COLUMNS, hour.figures, strict=True)) == {
        "taken": 2, "worked": 0, "slow": 4, "flood": 5, "refused": 0, "joined": 0, "again": 0, "words": 0
    }  # fmt: skip
    assert hour.loud
    assert Held.objects.first().sender in page
    assert "10.0.0.1" not in page
    assert "叫号机" not in page


def test_senders_are_called_otherwise_each_day(pressed, rf):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1")
    today = limits.sender(request)
    with clock.at(clock.now() + timedelta(days=1)):
        assert limits.sender(request) != today


def test_telephones_of_one_network_count_as_one(pressed, rf):
    one, two = (limits.sender(rf.get("/", REMOTE_ADDR=f"2001:db8:1:2::{n}")) for n in (1, 2))
    assert one == two


def test_bounds_are_data(pressed):
    admin = administration()
    assert admin.post(reverse("voices:abuse-pace"), {"address": "1", "code": "5", "all": "9"}).status_code == 302
    for number in (1, 2):
        post(pressed, number)

    assert (voices(), Held.objects.count()) == (1, 1)
    refused = admin.post(reverse("voices:abuse-pace"), {"address": "0", "code": "x", "all": "9"})
    assert refused.status_code == 422
    assert "1 到" in text(refused)


def test_nobody_else_sets_anything(pressed):
    for name in ("centre", "supervisor", "clerk1", "leader1"):
        assert browser_of(name).post("/settings/abuse/words", {"words": "叫号机"}).status_code == 403


def test_figures_go_after_a_month(pressed):
    for number in range(1, 5):
        post(pressed, number)
    tally.write()
    assert Tally.objects.exists()
    with clock.at(clock.now() + timedelta(days=31)):
        tally.forget()
    assert not Tally.objects.exists()


def test_a_mark_is_no_business_of_a_unit(pressed):
    receipt = said()
    assert "marks" not in json.dumps(row(voice(receipt)))
