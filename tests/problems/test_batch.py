"""Acts on several rows of the ledger: each a decision of its own, told one by one; and urging, once a day a row."""

import pytest

from bihuan.kernel.models import Event, Subject
from bihuan.notices.models import Notice, Nudge
from tests.kernel import walking
from tests.problems.asking import hidden, text


@pytest.fixture
def two(city):
    first, second = walking.problem(title="第一个问题"), walking.problem(title="第二个问题")
    for one in (first, second):
        walking.does("centre", "verify", one, walking.VERIFY)
    return first, second


def asked(browser, action, *subjects):
    return browser.post(f"/problems/batch/{action}", {"pick": [s.number for s in subjects], "query": "light=red"})


def sent(browser, page, *subjects, **fields):
    body = {"go": "1", "_key": hidden(page, "_key"), "query": "", "pick": [s.number for s in subjects], **fields}
    body |= {f"version-{s.number}": hidden(page, f"version-{s.number}") for s in subjects}
    return browser.post(page.wsgi_request.path, body)


def letters(subject):
    return Event.objects.filter(subject=subject, body__contains='"action":"remind"').count()


def test_a_letter_to_two_is_one_event_each_and_a_repeat_writes_nothing(two, signed_in):
    browser = signed_in("supervisor")
    page = asked(browser, "remind", *two)
    assert "第一个问题" in text(page)
    assert not letters(two[0])

    for _ in range(2):
        answer = sent(browser, page, *two, text="请本周办结")
        assert "办好 2 件" in text(answer)
    assert [letters(s) for s in two] == [1, 1]
    assert walking.load(walking.now(two[0]))["letters"] == 1


def test_one_that_moved_on_is_refused_with_its_reason_and_the_other_done(two, signed_in):
    browser = signed_in("supervisor")
    page = asked(browser, "remind", *two)
    walking.does("clerk1", "accept", two[0])
    answer = sent(browser, page, *two, text="请本周办结")

    assert "办好 1 件，1 件没办成" in text(answer)
    assert two[0].number in text(answer)
    assert [letters(s) for s in two] == [0, 1]


def test_without_words_nothing_is_sent_and_the_form_comes_back(two, signed_in):
    browser = signed_in("supervisor")
    answer = sent(browser, asked(browser, "remind", *two), *two, text="")

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert [letters(s) for s in two] == [0, 0]


def test_who_may_not_is_told_for_each_row_and_sees_no_hidden_one(two, signed_in):
    other = walking.problem(title="看不见的问题")
    page = asked(signed_in("clerk1"), "remind", *two, other)

    assert "一件都办不了" in text(page)
    assert "看不见的问题" not in text(page)
    sentence = signed_in("clerk1").post(
        "/problems/batch/remind", {"go": "1", "pick": [two[0].number], "text": "x", f"version-{two[0].number}": "2"}
    )
    assert "不归您" in text(sentence)
    assert letters(two[0]) == 0


@pytest.mark.parametrize("action", ["void", "report", "nonsense"])
def test_other_acts_are_no_batch(two, signed_in, action):
    assert asked(signed_in("supervisor"), action, *two).status_code == 404


def test_nothing_ticked_is_said(two, signed_in):
    answer = signed_in("supervisor").post("/problems/batch/remind", {})

    assert answer.status_code == 422
    assert "还没有勾选" in text(answer)


# ---- urging ------------------------------------------------------------------------------------------------------


def test_urging_tells_the_holders_once_a_day_and_leaves_the_row_as_it_is(two, signed_in):
    before = Subject.objects.values("pk", "version", "updated", "row")
    was = list(before.order_by("pk"))
    Notice.objects.all().delete()
    answer = asked(signed_in("supervisor"), "nudge", *two)
    again = asked(signed_in("supervisor"), "nudge", *two)

    assert "办好 2 件" in text(answer)
    assert "今天已经催过" in text(again)
    assert list(before.order_by("pk")) == was
    told = Notice.objects.filter(action="nudge", subject=two[0])
    assert told.exists()
    assert "催办" in told.first().sentence
    assert Nudge.objects.count() == 2
    assert len({n.person_id for n in told}) == told.count()


@pytest.mark.parametrize("name", ["clerk1", "leader1", "centre", "party", "auditor"])
def test_who_does_not_watch_over_it_urges_nobody(two, signed_in, name):
    asked(signed_in(name), "nudge", *two)

    assert not Nudge.objects.exists()


def test_nobody_is_urged_about_what_has_ended_or_stands_still(two, signed_in):
    Subject.objects.filter(pk=two[0].pk).update(kind="kept")
    closed = two[1]
    walking.does("supervisor", "void", closed) if "void" in walking.offers_to("supervisor", closed) else None
    answer = text(asked(signed_in("supervisor"), "nudge", two[0]))

    assert "没有人要催" in answer
    assert not Nudge.objects.exists()
