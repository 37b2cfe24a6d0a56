"""Supervision's overview: every figure is the number of rows that it opens, for whoever looks; urging is once a day."""

import html
import re
from datetime import timedelta

import pytest

from bihuan.kernel.models import Stake, Subject
from bihuan.loop.tables.problem import PROBLEM
from bihuan.notices.models import Notice, Nudge
from bihuan.services import clock
from bihuan.supervision.figures import WAITED
from tests.kernel import walking
from tests.problems.asking import queries, text

FIGURE = re.compile(r'<a[^>]*href="(/problems[^"]*)"[^>]*>[^<]*(?:<(?!/a>)[^>]*>[^<]*)*</a>')


def figures(page):
    """Each figure of the page: its address and its number."""
    for found in FIGURE.finditer(page.content.decode()):
        if "data-figure" in found[0]:
            number = re.search(r"data-figure>([0-9]+\+?)<", found[0])
            yield html.unescape(found[1]), number[1]


def opened(browser, url):
    """How many rows the ledger says there are behind an address."""
    page = browser.get(url)
    assert page.status_code == 200, url
    return re.search(r"符合条件 ([0-9]+\+?) 件", text(page))[1]


@pytest.fixture
def many(city):
    """Problems of three sections in several states, some late, some near, one with an extension that waits."""
    made = [walking.problem(title=f"第{n}个问题在这里") for n in range(9)]
    for n, one in enumerate(made[1:]):
        walking.does("centre", "verify", one, {**walking.VERIFY, "lead": n % 3 + 1})
    for one in made[4:7]:
        walking.walk(one, "plan_review")
    walking.walk(made[7], "rectifying")
    today = clock.today()
    Subject.objects.filter(pk=made[8].pk).update(state="suspended")
    for one, days, kind in ((made[1], -9, "open"), (made[2], 0, "open"), (made[4], -2, "open"), (made[8], 3, "kept")):
        change = {
            "due": today + timedelta(days=days),
            "yellow_from": today + timedelta(days=min(days - 3, -20)),
            "kind": kind,
        }
        Subject.objects.filter(pk=one.pk).update(**change)
        Stake.objects.filter(subject=one).update(**change)
    Subject.objects.filter(pk=made[7].pk).update(asked=True)
    return made


@pytest.mark.parametrize("name", ["supervisor", "deputy", "auditor"])
def test_every_figure_is_the_number_of_rows_that_it_opens(many, signed_in, name):
    browser = signed_in(name)
    found = list(figures(browser.get("/supervision")))

    assert len(found) > 25
    assert {number for _, number in found} != {"0"}
    assert [(url, opened(browser, url)) for url, _ in found] == found


def test_the_whole_city_and_a_county_are_looked_at_apart(many, signed_in):
    browser = signed_in("supervisor")
    whole, own, county = (text(browser.get(f"/supervision?area={area}")) for area in ("all", "1", "2"))

    assert "全部 8 件在办" in whole
    assert "晋城市 8 件在办" in own
    assert "沁水县 0 件在办" in county
    for url, number in figures(browser.get("/supervision?area=all")):
        assert opened(browser, url) == number


def test_an_area_that_is_not_ones_own_to_see_leads_back_to_ones_own(many, signed_in):
    assert "晋城市" in text(signed_in("deputy").get("/supervision?area=999"))
    assert "晋城市" in text(signed_in("supervisor").get("/supervision?area=';--"))


@pytest.mark.parametrize("name", ["clerk1", "leader1", "centre", "party"])
def test_the_overview_is_for_who_watches(many, signed_in, name):
    assert signed_in(name).get("/supervision").status_code == 403


def test_whoever_can_be_waited_for_is_named_among_them():
    named = {relation for _, _, relations in WAITED for relation in relations}
    assert {s.holder for s in PROBLEM.states.values() if s.kind == "open"} <= named


def test_the_most_pressing_stands_first_with_whose_ball_it_is(many, signed_in):
    page = text(signed_in("supervisor").get("/supervision"))

    assert page.index("第1个问题") < page.index("第4个问题")
    assert "没有动静" in page


def test_the_overview_costs_the_same_whatever_there_is(many, signed_in):
    for n in range(12):
        walking.does("centre", "verify", walking.problem(title=f"又一个问题{n}"), walking.VERIFY)

    assert queries(signed_in("supervisor"), "/supervision") <= 8


# ---- urging ------------------------------------------------------------------------------------------------------


def test_one_click_urges_and_the_second_says_that_it_was_done(many, signed_in):
    browser, parts = signed_in("supervisor"), signed_in("supervisor", parts=True)
    late = many[1].number
    assert f"/supervision/nudge/{late}" in browser.get("/supervision").content.decode()

    first, second = parts.post(f"/supervision/nudge/{late}"), parts.post(f"/supervision/nudge/{late}")
    assert (first.status_code, second.status_code) == (200, 409)
    assert "刚刚催过" in text(first)
    assert "今天已经催过" in text(second)
    assert Nudge.objects.count() == 1
    assert f"/supervision/nudge/{late}" not in browser.get("/supervision").content.decode()
    assert "今天已催" in text(browser.get("/supervision"))


def test_without_a_script_the_page_comes_back_with_the_reason(many, signed_in):
    browser, late = signed_in("supervisor"), many[1].number

    assert browser.post(f"/supervision/nudge/{late}")["Location"] == "/supervision"
    again = browser.post(f"/supervision/nudge/{late}")
    assert again.status_code == 409
    assert "今天已经催过" in text(again)


def test_the_next_day_it_may_be_urged_again(many, signed_in):
    browser, late = signed_in("supervisor"), many[1].number
    browser.post(f"/supervision/nudge/{late}")
    Nudge.objects.update(day=clock.today() - timedelta(days=1))

    assert browser.post(f"/supervision/nudge/{late}").status_code == 302
    assert Notice.objects.filter(action="nudge").count() >= 2


def test_an_auditor_looks_and_urges_nobody(many, signed_in):
    browser, late = signed_in("auditor"), many[1].number

    assert browser.post(f"/supervision/nudge/{late}").status_code == 403
    assert f"/supervision/nudge/{late}" not in browser.get("/supervision").content.decode()
    assert not Nudge.objects.exists()


def test_a_row_that_is_none_is_not_found(many, signed_in):
    assert signed_in("supervisor").post("/supervision/nudge/WT-2020-9999").status_code == 404
