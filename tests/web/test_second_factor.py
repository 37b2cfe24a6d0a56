"""The one-time code: set up, asked for at the door, counted once, taken away by an administrator; and being away."""

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client

from bihuan.loop.language import Refused
from bihuan.organisation import commands
from bihuan.organisation.directory import actor, directory
from bihuan.organisation.models import Account, Change, Delegation, SecondFactor
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_sealed
from bihuan.services.sealed.models import Sealed
from tests.loop.cast import ID

PASSWORD = "bihuan-demo"
STEP = 30


def code(account, steps=0):
    secret = open_sealed(SecondFactor.objects.get(account=account).box_id)["secret"]
    moment = int(clock.now().timestamp()) + steps * STEP
    return TOTP(base64.b32decode(secret), 6, SHA1(), STEP).generate(moment).decode()


@pytest.fixture
def deputy(city):
    return Account.objects.get(pk=ID["deputy"])


@pytest.fixture
def coded(deputy):
    commands.begin_second_factor(deputy)
    commands.confirm_second_factor(actor(deputy.pk), deputy, code(deputy))
    SecondFactor.objects.update(last=0)
    return deputy


def test_a_secret_counts_once_its_first_code_was_given_and_lies_sealed(deputy):
    secret = commands.begin_second_factor(deputy)
    assert not commands.has_second_factor(deputy)
    with pytest.raises(Refused):
        commands.confirm_second_factor(actor(deputy.pk), deputy, "000000")
    commands.confirm_second_factor(actor(deputy.pk), deputy, code(deputy))
    assert commands.has_second_factor(deputy)
    assert all(secret.encode() not in bytes(box) for box in Sealed.objects.values_list("box", flat=True))
    assert secret not in str(list(Change.objects.values_list("after", flat=True)))


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_half_a_minute_too_early_or_late_is_forgiven_and_a_code_counts_once(coded, steps):
    right = code(coded, steps)
    commands.prove(coded, PASSWORD, right, "1.2.3.4")
    with pytest.raises(Refused):
        commands.prove(coded, PASSWORD, right, "1.2.3.4")


@pytest.mark.parametrize("typed", ["", "abc", "12345", "1234567", "１２３４５６", "000000"])
def test_what_is_no_code_of_now_is_refused_at_its_field(coded, typed):
    with pytest.raises(Refused) as refused:
        commands.prove(coded, PASSWORD, typed, "1.2.3.4")
    assert refused.value.refusal.errors["code"]


def test_guesses_are_counted(coded, settings):
    settings.RATE_LIMITS = True
    for _ in range(5):
        with pytest.raises(Refused):
            commands.prove_code(coded, "000000", "1.2.3.4")
    with pytest.raises(Refused) as refused:
        commands.prove_code(coded, code(coded), "1.2.3.4")
    assert refused.value.refusal.code == "too-many"


def test_the_door_asks_for_the_code_and_the_password_alone_opens_nothing(coded):
    browser = Client()
    answer = browser.post("/login", {"username": "deputy", "password": PASSWORD, "next": "/my/away"})
    assert answer["Location"] == "/login/code"
    assert browser.get("/my")["Location"].startswith("/login")
    assert browser.post("/login/code", {"code": "000000"}).status_code == 422
    assert browser.post("/login/code", {"code": code(coded)})["Location"] == "/my/away"
    assert browser.get("/my/away").status_code == 200


def test_without_the_password_before_it_the_page_of_the_code_leads_back(coded):
    assert Client().get("/login/code")["Location"] == "/login"


def test_a_key_of_the_api_needs_the_code_too(coded):
    body = {"username": "deputy", "password": PASSWORD, "name": "x"}
    post = lambda more: Client().post("/api/v1/keys", {**body, **more}, content_type="application/json")  # noqa: E731
    assert post({}).status_code == 401
    assert post({"otp": code(coded)}).status_code == 201


def test_an_administrator_takes_it_away_and_a_colleague_does_not(coded):
    with pytest.raises(Refused):
        commands.drop_second_factor(actor(ID["clerk1"]), coded)
    assert commands.has_second_factor(coded)
    browser = Client()
    browser.force_login(coded)
    answer = browser.post("/settings/factor/end", {"proof-password": PASSWORD, "proof-code": code(coded)})
    assert answer.status_code == 302
    assert not commands.has_second_factor(coded)


def test_it_is_set_up_on_the_settings_after_the_password(deputy):
    browser = Client()
    browser.force_login(deputy)
    assert browser.post("/settings/factor/start", {"proof-password": "no"}).status_code == 422
    assert not SecondFactor.objects.exists()
    browser.post("/settings/factor/start", {"proof-password": PASSWORD})
    assert "data:image/svg+xml" in browser.get("/settings/factor").content.decode()
    assert browser.post("/settings/factor", {"code": code(deputy)}).status_code == 302
    assert commands.has_second_factor(deputy)


# ---- being away --------------------------------------------------------------------------------------------------


def leaves(browser, **more):
    day = clock.today()
    sent = {
        "taker": ID["other_deputy"],
        "begins": day,
        "ends": day + timedelta(days=3),
        "reason": "外出培训",
        "away": "on",
    }
    return browser.post("/my/away", {**sent, **more})


@pytest.fixture
def browser(deputy):
    made = Client()
    made.force_login(deputy)
    return made


def test_who_is_away_is_seen_by_all_and_named_wherever_the_office_is(browser, deputy):
    assert leaves(browser).status_code == 302
    assert directory().first_name("charge:1") == "other_deputy（代deputy）"
    reader = Client()
    reader.force_login(Account.objects.get(pk=ID["clerk2"]))
    page = reader.get("/my/away").content.decode()
    assert "外出培训" in page
    assert "结束委托" not in page
    assert "other_deputy（代deputy）" in reader.get("/organisation").content.decode()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"taker": ""}, "请选一位代办的人。"), ({"taker": "41"}, "请选一位代办的人。"), ({"ends": "2020-01-01"}, "请选今天或以后的日期"),
        ({"reason": ""}, "请写事由"), ({"begins": "x"}, "日期不对"),
    ],
)  # fmt: skip
def test_what_does_not_do_is_said_at_its_field_and_nothing_is_given(browser, more, sentence):
    answer = leaves(browser, **more)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Delegation.objects.exists()


def test_one_ends_ones_own_delegation_and_nobody_elses(browser, deputy):
    leaves(browser)
    row = Delegation.objects.get()
    other = Client()
    other.force_login(Account.objects.get(pk=ID["clerk1"]))
    assert other.post(f"/my/away/{row.pk}/end").status_code == 404
    browser.post(f"/my/away/{row.pk}/end")
    assert Delegation.objects.get().revoked_on == clock.today()
    assert directory().first_name("charge:1") == "deputy"


def test_whoever_leads_nothing_has_nothing_to_give(city):
    clerk = Client()
    clerk.force_login(Account.objects.get(pk=ID["clerk1"]))
    assert leaves(clerk).status_code == 403
    assert "我要外出" not in clerk.get("/my/away").content.decode()
