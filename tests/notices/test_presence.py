"""Who else has a page open, and what happened since it was opened; nothing is told of what one may not see."""

from datetime import timedelta

import pytest

from bihuan.notices.models import Presence
from bihuan.notices.present import forget
from bihuan.organisation import directory
from bihuan.services import clock
from tests import cast
from tests.kernel import walking
from tests.loop.cast import ID
from tests.problems.asking import browser_of, text


@pytest.fixture
def subject(db):
    cast.found_city()
    made = walking.problem()
    walking.does("centre", "verify", made, walking.VERIFY)
    yield walking.now(made)
    directory.forget()


def asks(name, subject, seen=None):
    return browser_of(name).post(f"/presence/problem/{subject.number}", {"seen": seen or subject.version})


def test_two_who_look_hear_of_each_other_and_not_of_themselves(subject):
    first = asks("clerk1", subject)
    second = asks("leader1", subject)

    assert text(first).strip() == ""
    assert "也在看这一页" in text(second)
    assert directory.actor(ID["leader1"]).name not in text(second)
    assert Presence.objects.count() == 2


def test_whoever_has_gone_is_told_of_no_more_and_forgotten_after_an_hour(subject):
    asks("clerk1", subject)
    Presence.objects.update(seen_at=clock.now() - timedelta(minutes=2))
    assert text(asks("leader1", subject)).strip() == ""

    Presence.objects.update(seen_at=clock.now() - timedelta(hours=2))
    assert forget() == 2
    assert not Presence.objects.exists()


def test_asking_again_soon_writes_nothing_anew(subject):
    asks("clerk1", subject)
    was = Presence.objects.get().seen_at
    asks("clerk1", subject)

    assert Presence.objects.get().seen_at == was


def test_what_happened_since_the_page_was_opened_is_told_with_who_did_it(subject):
    walking.does("clerk1", "accept", subject)
    answer = text(asks("leader1", subject))

    assert "您打开以后有变化" in answer
    assert "签收" in answer
    assert "您打开以后有变化" not in text(asks("leader1", walking.now(subject)))


@pytest.mark.parametrize("seen", ["x", "-1", "9" * 30, ""])
def test_a_version_that_is_none_tells_of_no_change(subject, seen):
    answer = browser_of("leader1").post(f"/presence/problem/{subject.number}", {"seen": seen})

    assert answer.status_code == 200
    assert "有变化" not in text(answer)


def test_whoever_may_not_see_the_row_hears_nothing_and_leaves_no_mark(subject):
    assert asks("clerk2", subject).status_code == 404
    assert browser_of("clerk1").post("/presence/secrets/x").status_code == 404
    assert not Presence.objects.exists()


def test_the_page_of_a_problem_asks(subject):
    page = browser_of("clerk1").get(f"/problems/{subject.number}").content.decode()

    assert f'hx-post="/presence/problem/{subject.number}"' in page


def test_a_session_that_ended_leads_nobody_away_from_an_open_page(subject, client):
    answer = client.post(f"/presence/problem/{subject.number}", {"seen": "1"}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert "HX-Redirect" not in answer
    assert not Presence.objects.exists()
