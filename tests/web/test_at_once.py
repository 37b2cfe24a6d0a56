"""Acts done from 我的待办 itself, one by one and several at a time: what may be, what is written, what is refused."""

import re

import pytest

from bihuan.kernel.models import Duty, Event, Subject
from bihuan.loop.tables import TABLES
from bihuan.notices.models import Visit
from bihuan.web import at_once
from bihuan.web.at_once import MOST
from tests.cast import actor
from tests.kernel.walking import VERIFY, does, now, problem, walk
from tests.loop.cast import ID

JUDGING = {
    "approve_list", "confirm_decline", "endorse", "sign", "write_off", "decide_extension", "decide_suspension", "agree_list",
    "accept_work", "evaluate_pass", "resolve", "check_progress", "verify",
}  # fmt: skip


@pytest.fixture
def two(city):
    """Two problems that wait to be signed for."""
    found = problem(title="第一件事情"), problem(title="第二件事情")
    for subject in found:
        does("centre", "verify", subject, VERIFY)
    return [now(subject) for subject in found]


def words(answer):
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def hidden(answer, name):
    return re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())[1]


def accepts(browser, subject, page, **fields):
    """The form of the row, sent as it stands on the page."""
    return browser.post(
        f"/my/act/problem/{subject.number}/accept",
        {"_version": subject.version, "_key": hidden(page, "_key"), "_as": "unit:1", "handler": ID["clerk1"], **fields},
    )


def done(subject, action):
    return Event.objects.filter(subject=subject, body__contains=f'"action":"{action}"').count()


# ---- which acts --------------------------------------------------------------------------------------------------


def test_what_judges_the_work_of_others_is_never_done_from_the_list():
    simple = {a.id for a in TABLES["problem"].actions.values() if at_once.is_simple(a)}

    assert {"accept", "acknowledge", "finish"} <= simple
    assert not simple & JUDGING


def test_no_act_of_the_public_is_done_from_the_list():
    public = [a for table in TABLES.values() for a in table.actions.values() if a.public]

    assert public
    assert not any(at_once.is_simple(a) for a in public)


# ---- one ---------------------------------------------------------------------------------------------------------


def test_a_choice_is_made_in_the_row_and_the_act_is_one_event(two, signed_in):
    browser = signed_in("clerk1")
    page = browser.get("/my")
    assert f"/my/act/problem/{two[0].number}/accept" in page.content.decode()

    for _ in range(2):  # a double click
        answer = accepts(browser, two[0], page)
        assert answer.url == "/my"
    assert "已签收" in words(browser.get("/my"))
    assert (now(two[0]).state, now(two[0]).person) == ("analysing", ID["clerk1"])
    assert done(two[0], "accept") == 1
    assert now(two[1]).state == "dispatched"


def test_htmx_hears_the_list_anew_and_may_take_it_back(two, signed_in):
    browser = signed_in("clerk1", headers={"HX-Request": "true"})
    answer = accepts(browser, two[0], browser.get("/my"))

    html = answer.content.decode()
    assert html.count("<html") == 0
    assert "提交分析：第一件事情" in html
    assert f'action="/problems/{two[0].number}/withdraw"' in html


def test_what_moved_on_meanwhile_is_refused_with_its_reason_and_nothing_is_written(two, signed_in):
    browser = signed_in("clerk1")
    page = browser.get("/my")
    does("clerk1", "accept", two[0])
    version = now(two[0]).version
    answer = accepts(browser, two[0], page)

    assert answer.status_code == 409
    assert two[0].number in words(answer)
    assert "您打开以后，这件事已经往前走了" in words(answer)
    assert now(two[0]).version == version


def test_without_its_choice_it_is_refused(two, signed_in):
    browser = signed_in("clerk1")
    answer = accepts(browser, two[0], browser.get("/my"), handler="")

    assert answer.status_code == 422
    assert now(two[0]).state == "dispatched"


@pytest.mark.parametrize("action", ["approve_list", "nothing", "report"])
def test_an_act_that_needs_its_page_or_is_none_is_not_done_from_here(two, signed_in, action):
    answer = signed_in("clerk1").post(f"/my/act/problem/{two[0].number}/{action}", {"_version": "2"})

    assert answer.status_code in (404, 409)
    assert now(two[0]).version == two[0].version


def test_what_one_may_not_see_is_not_there(two, signed_in):
    answer = signed_in("clerk2").post(f"/my/act/problem/{two[0].number}/accept", {"_version": "2"})

    assert answer.status_code == 404
    assert "第一件事情" not in words(answer)
    assert now(two[0]).state == "dispatched"


def test_what_is_owed_but_still_lacks_something_has_no_button_that_does_it(city, signed_in):
    subject = problem()
    walk(subject, "rectifying")
    Duty.objects.filter(subject=subject, action="progress").delete()

    assert "/my/act/" not in signed_in("clerk1").get("/my").content.decode()


# ---- several -----------------------------------------------------------------------------------------------------


def picks(page):
    return re.findall(r'name="pick" value="([^"]+)"', page.content.decode())


def test_several_are_asked_for_their_choices_and_each_is_an_event_of_its_own(two, signed_in):
    browser = signed_in("clerk1")
    page = browser.get("/my")
    form = browser.post("/my/batch", {"pick": picks(page), "_key": hidden(page, "_key")})
    assert [done(s, "accept") for s in two] == [0, 0]

    sent = {"go": "1", "_key": hidden(form, "_key"), "pick": picks(form)}
    sent |= {"0-handler": ID["clerk1"], "1-handler": ID["clerk1"]}
    for _ in range(2):
        answer = browser.post("/my/batch", sent)
        assert "办好 2 件" in words(answer)
    assert [done(s, "accept") for s in two] == [1, 1]


def test_one_that_moved_on_holds_up_no_other(two, signed_in):
    browser = signed_in("clerk1")
    page = browser.get("/my")
    form = browser.post("/my/batch", {"pick": picks(page), "_key": hidden(page, "_key")})
    does("clerk1", "accept", two[0])
    names = picks(form)
    fields = {f"{n}-handler": ID["clerk1"] for n in range(2)}
    answer = browser.post("/my/batch", {"go": "1", "_key": hidden(form, "_key"), "pick": names, **fields})

    assert "办好 1 件，1 件没办成" in words(answer)
    assert f"{two[0].number} 第一件事情：您打开以后，这件事已经往前走了" in words(answer)
    assert [now(s).state for s in two] == ["analysing", "analysing"]
    assert done(two[0], "accept") == 1


@pytest.mark.parametrize(
    "pick", ["", "x", "problem/WT-1999-0001/accept/2", "problem/../accept/2", "nothing/1/2/3", "///"]
)
def test_a_tick_made_by_hand_does_nothing(two, signed_in, pick):
    answer = signed_in("clerk1").post("/my/batch", {"go": "1", "pick": pick})

    assert answer.status_code == 422
    assert "还没有勾选" in words(answer)


def test_a_batch_has_an_end(two, signed_in):
    names = [f"problem/{two[0].number}/accept/{n}" for n in range(MOST + 10)]

    assert len(at_once.picked(actor("clerk1"), names)) == MOST


def test_ticks_are_there_only_where_several_can_be_done(two, signed_in):
    assert 'id="picks"' in signed_in("clerk1").get("/my").content.decode()
    Subject.objects.filter(pk=two[1].pk).update(state="reported")
    Duty.objects.filter(subject=two[1]).delete()

    assert 'id="picks"' not in signed_in("clerk1").get("/my").content.decode()


# ---- live --------------------------------------------------------------------------------------------------------


def test_an_open_page_hears_what_is_owed_by_now(two, signed_in):
    browser = signed_in("clerk1")
    assert browser.get("/my/live").json()["/my"] == "2"
    does("clerk1", "accept", two[0])
    problem_more = problem()
    does("centre", "verify", problem_more, VERIFY)

    found = browser.get("/my/live").json()
    assert found["/my"] == "3"
    assert set(found) == {"/my", "/voices", "/my/notices"}


def test_the_live_counts_cost_one_question(two, signed_in, django_assert_max_num_queries):
    browser = signed_in("clerk1")
    browser.get("/my/live")
    with django_assert_max_num_queries(5):  # session, account, counts; the organisation's stamp and the calendar's
        browser.get("/my/live")


def test_the_page_says_that_it_was_opened_and_reading_it_writes_nothing(two, signed_in):
    browser = signed_in("clerk1")
    browser.get("/my")
    assert not Visit.objects.exists()
    assert browser.post("/my/here").status_code == 204
    assert Visit.objects.get().person_id == ID["clerk1"]


def test_strangers_hear_no_counts(city, client):
    assert client.get("/my/live").status_code == 302
