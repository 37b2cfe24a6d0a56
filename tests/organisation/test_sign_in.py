from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from bihuan.loop.language import SYSTEM, Refused
from bihuan.organisation import commands, door
from bihuan.organisation.models import Attempt
from bihuan.services import clock

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


@pytest.fixture
def clerk(city):
    return commands.set_password(SYSTEM, city.clerk, PASSWORD)


@pytest.fixture
def limited(settings):
    settings.RATE_LIMITS = True


def sign_in(client, username="clerk", password=PASSWORD, **more):
    return client.post("/login", {"username": username, "password": password, **more})


def sentence(answer):
    return answer.context["refusal"].sentence


def test_the_right_password_opens_my_duties(client, clerk):
    answer = sign_in(client)
    assert (answer.status_code, answer.url) == (302, "/my")
    assert client.session["_auth_user_id"] == str(clerk.pk)


def test_the_name_may_be_typed_in_capitals_full_width_or_with_spaces(client, clerk):
    assert sign_in(client, " ＣＬＥＲＫ ").status_code == 302


@pytest.mark.parametrize(
    ("username", "password"), [("clerk", "wrong"), ("nobody", PASSWORD), ("closed", PASSWORD), ("leader", "")]
)
def test_whoever_does_not_get_in_learns_nothing_of_why(client, clerk, username, password):
    closed = commands.add_account(SYSTEM, "closed", "离职", password=PASSWORD)
    commands.close_account(SYSTEM, closed, lambda _: [])
    answer = sign_in(client, username, password or "x")
    assert (answer.status_code, sentence(answer)) == (403, "账号或密码不对。")
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_keeps_the_name_and_never_the_password(client, clerk):
    page = sign_in(client, password="nearly-right").content.decode()
    assert 'value="clerk"' in page
    assert "nearly-right" not in page


def test_an_empty_form_says_what_is_missing(client, db):
    answer = client.post("/login", {"username": "", "password": ""})
    assert answer.status_code == 422
    assert "请填写账号。" in answer.content.decode()


def test_after_signing_in_the_wanted_page_opens(client, clerk):
    assert sign_in(client, next="/problems?light=red").url == "/problems?light=red"


@pytest.mark.parametrize(
    "wish", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)", "/\\evil.example", ""]
)
def test_no_page_of_another_site_opens(client, clerk, wish):
    assert sign_in(client, next=wish).url == "/my"


def test_whoever_is_signed_in_is_sent_on(client, clerk):
    client.force_login(clerk)
    assert client.get("/login?next=/voices").url == "/voices"


def test_signing_in_begins_a_new_session(client, clerk):
    client.get("/login")
    session = client.session
    session["kept"] = 1
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_signing_out_needs_a_post_and_ends_the_session(client, clerk):
    client.force_login(clerk)
    assert client.get("/logout").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/logout").url == "/"
    assert "_auth_user_id" not in client.session


def test_closing_an_account_ends_its_session(client, clerk):
    client.force_login(clerk)
    assert client.get("/organisation").status_code == 200
    commands.close_account(SYSTEM, clerk, lambda _: [])
    assert client.get("/organisation").url.startswith("/login?next=")


def test_a_new_password_ends_the_sessions_of_the_old(client, clerk):
    client.force_login(clerk)
    commands.set_password(SYSTEM, clerk, "another-horse-battery")
    assert client.get("/organisation").status_code == 302


# ---- limits ------------------------------------------------------------------------------------------------------


def attempt(username="clerk", password="wrong", address="10.0.0.1"):
    with pytest.raises(Refused) as caught:
        commands.sign_in(username, password, address)
    return caught.value.refusal.code


def test_after_five_failures_even_the_right_password_waits(client, clerk, limited):
    assert [attempt() for _ in range(6)] == ["forbidden"] * 5 + ["too-many"]
    assert attempt(password=PASSWORD) == "too-many"
    answer = sign_in(client, REMOTE_ADDR="10.0.0.1")
    assert answer.status_code == 302


def test_the_page_says_how_long_to_wait(client, clerk, limited):
    for _ in range(5):
        sign_in(client, password="wrong")
    answer = sign_in(client)
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "15 分钟" in sentence(answer)


def test_a_name_that_nobody_has_is_limited_alike(clerk, limited):
    assert [attempt("nobody") for _ in range(6)] == ["forbidden"] * 5 + ["too-many"]


def test_other_addresses_and_other_names_are_not_held_up(clerk, limited):
    for _ in range(6):
        attempt()
    assert commands.sign_in("clerk", PASSWORD, "10.0.0.2") == clerk
    assert attempt("leader") == "forbidden"


def test_from_many_addresses_a_name_is_limited_too(clerk, limited):
    codes = [attempt(address=f"10.0.1.{n}") for n in range(31)]
    assert codes == ["forbidden"] * 30 + ["too-many"]


def test_after_a_quarter_of_an_hour_it_may_be_tried_again(clerk, limited):
    for _ in range(6):
        attempt()
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert commands.sign_in("clerk", PASSWORD, "10.0.0.1") == clerk


def test_success_forgets_the_failures_and_what_was_typed_is_never_kept(clerk, limited):
    attempt()
    assert not Attempt.objects.filter(key__icontains="clerk").exists()
    commands.sign_in("clerk", PASSWORD, "10.0.0.1")
    assert not Attempt.objects.exists()


# ---- the door ----------------------------------------------------------------------------------------------------


@door.staff
def page(request):
    return HttpResponse(door.actor(request).name)


def asked(user, path="/x?a=1", **headers):
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get(path, headers=headers)
    request.user = user or AnonymousUser()
    return page(request)


def test_a_page_of_staff_opens_to_staff_and_not_to_officers(city):
    assert asked(city.auditor).content.decode() == "姓auditor"
    with pytest.raises(PermissionDenied):
        asked(city.officer)


def test_without_a_session_the_page_is_wanted_again_after_signing_in(db):
    assert asked(None).url == "/login?next=%2Fx%3Fa%3D1"


def test_a_part_without_a_session_sends_the_whole_page_to_sign_in(db):
    answer = asked(None, **{"HX-Request": "true", "HX-Current-URL": "http://testserver/problems"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/login?next=http%3A%2F%2Ftestserver%2Fproblems"
