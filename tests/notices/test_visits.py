"""What happened since somebody was last at 我的待办, and what is told to who follows a row."""

from datetime import timedelta

import pytest

from bihuan.kernel.access import visible_to
from bihuan.kernel.models import Stake
from bihuan.loop.language import Refused
from bihuan.notices import following, visits
from bihuan.notices.models import Follow, Notice, Visit
from bihuan.notices.queries import who_see
from bihuan.organisation import directory
from bihuan.services import clock
from tests import cast
from tests.cast import actor
from tests.kernel import walking
from tests.loop.cast import ID
from tests.problems.asking import browser_of, text


@pytest.fixture
def subject(db):
    cast.found_city()
    made = walking.problem(title="取号机坏了")
    yield walking.now(made)
    directory.forget()


def comes(name, **later):
    with clock.at(clock.now() + timedelta(**later)):
        told = visits.told(actor(name))
        visits.arrive(actor(name))
        return told


def verified(subject):
    walking.does("centre", "verify", subject, walking.VERIFY)


# ---- since one was last here -------------------------------------------------------------------------------------


def test_the_first_time_nothing_is_new(subject):
    verified(subject)
    told = comes("clerk1")

    assert (told.since, told.fresh) == (None, False)
    assert [n.title for n in told.news] == ["取号机坏了"]


def test_what_happened_since_the_last_visit_is_news_as_long_as_this_one_lasts(subject):
    comes("clerk1")
    verified(subject)
    for minutes in (40, 45, 60):
        told = comes("clerk1", minutes=minutes)
        assert told.fresh
        assert [n.number for n in told.news] == [subject.number]


def test_the_next_visit_knows_it_already(subject):
    comes("clerk1")
    verified(subject)
    comes("clerk1", minutes=40)

    told = comes("clerk1", hours=3)
    assert not told.fresh
    assert told.since


def test_several_things_about_one_row_are_one_line(subject):
    comes("supervisor")
    for n in range(4):
        Notice.objects.create(
            person_id=ID["supervisor"], subject=subject, action="remind", sentence=f"第{n}", at=clock.now()
        )

    told = comes("supervisor", hours=1)
    assert [(n.sentence, n.more) for n in told.news] == [("第3", 3)]


def test_news_of_what_one_may_no_longer_see_has_neither_title_nor_link(subject):
    comes("clerk2")
    Notice.objects.create(person_id=ID["clerk2"], subject=subject, action="verify", sentence="改派", at=clock.now())

    (one,) = comes("clerk2", hours=1).news
    assert (one.title, one.url) == ("", "")


def test_what_waits_at_a_page_of_its_own_is_news_too(subject):
    comes("clerk1")
    for name in ("甲", "乙"):
        Notice.objects.create(person_id=ID["clerk1"], page=f"/{name}", action="page", sentence=name, at=clock.now())

    news = comes("clerk1", hours=1).news
    assert {(n.url, n.sentence) for n in news} == {("/甲", "甲"), ("/乙", "乙")}


def test_one_moment_a_person_is_all_that_is_kept(subject):
    for hours in range(5):
        comes("clerk1", hours=hours)
    assert Visit.objects.count() == 1


def test_looking_again_soon_writes_nothing_anew(subject):
    comes("clerk1")
    was = Visit.objects.get().here
    comes("clerk1", minutes=2)
    assert Visit.objects.get().here == was


# ---- following ---------------------------------------------------------------------------------------------------


def test_who_follows_is_told_of_every_act_and_nobody_twice(subject):
    following.follow(actor("auditor"), subject)
    following.follow(actor("auditor"), subject)
    verified(subject)

    assert Follow.objects.count() == 1
    assert Notice.objects.filter(person=ID["auditor"]).count() == 1
    assert Notice.objects.filter(person=ID["clerk1"]).count() == 1


def test_who_no_longer_follows_is_told_no_more(subject):
    following.follow(actor("auditor"), subject)
    following.unfollow(actor("auditor"), subject)
    verified(subject)
    assert not Notice.objects.filter(person=ID["auditor"]).exists()


def test_who_follows_but_may_no_longer_see_hears_nothing(subject):
    verified(subject)
    following.follow(actor("clerk1"), subject)
    Stake.objects.filter(subject=subject).delete()

    assert following.followers(subject) == set()
    assert following.followed(actor("clerk1")) == []


def test_who_sees_a_row_is_the_same_whether_asked_of_the_row_or_of_the_person(subject):
    verified(subject)
    everybody = [actor(name) for name in ID]
    seen = {a.id for a in who_see(walking.now(subject), everybody)}

    assert seen == {a.id for a in everybody if visible_to(a, "problem").filter(pk=subject.pk).exists()}
    assert actor("clerk1").id in seen
    assert actor("clerk2").id not in seen


def test_nobody_follows_more_than_can_be_read(subject, monkeypatch):
    monkeypatch.setattr(following, "MOST", 0)
    with pytest.raises(Refused, match="最多关注"):
        following.follow(actor("auditor"), subject)


def test_the_button_on_the_page_follows_and_lets_go(subject):
    browser, url = browser_of("auditor"), f"/problems/{subject.number}"
    assert "关注" in text(browser.get(url))

    assert browser.post(f"/follow/problem/{subject.number}", {"on": "1"}).url == url
    assert "已关注" in text(browser.get(url))
    assert "取号机坏了" in text(browser.get("/my?view=followed"))
    browser.post(f"/follow/problem/{subject.number}", {"on": ""})
    assert not Follow.objects.exists()


def test_what_one_may_not_see_cannot_be_followed(subject):
    for path in (f"problem/{subject.number}", "problem/WT-1999-0001", "duty/1", "voice/x"):
        assert browser_of("clerk2").post(f"/follow/{path}", {"on": "1"}).status_code == 404
    assert not Follow.objects.exists()
