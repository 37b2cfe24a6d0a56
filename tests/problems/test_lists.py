"""The ledger's three lists, views and columns that people keep, its ready filters: each person's own, and nobody else's."""

import re

import pytest

from bihuan.loop.language import Refused
from bihuan.problems import keeping
from bihuan.problems.ledger import WITH_LIST
from bihuan.problems.models import ChosenColumns, SavedView
from tests import cast
from tests.kernel import walking
from tests.problems.asking import text
from tests.problems.test_ledger import numbers


def rectified():
    """A problem whose list is in force: two sections, three measures or fewer."""
    subject = walking.problem(title="清单已经审定的问题")
    walking.walk(subject, "rectifying")
    return walking.now(subject)


# ---- the three lists ---------------------------------------------------------------------------------------------


def test_the_task_list_shows_every_measure_with_its_person_and_nothing_without_a_list(city, signed_in):
    subject = rectified()
    walking.problem(title="还没有清单的问题")
    page = signed_in("supervisor").get("/problems?view=tasks")
    measures = walking.load(subject)["plan"]["measures"]

    assert set(numbers(page)) == {subject.number}
    assert all(m["text"] in text(page) for m in measures)
    assert page.content.decode().count('class="c-measure"') == len(measures) + 1  # its head too
    assert "还没有清单" not in text(page)
    assert subject.state in WITH_LIST


def test_the_feedback_list_says_what_was_found_and_counts_by_the_clauses_categories(city, signed_in):
    walking.problem(title="系统总是断线", category="system")
    seen = walking.problem(title="窗口叫号没有人", category="service")
    walking.does("centre", "verify", seen, {**walking.VERIFY, "finding": "到现场看了三天"})
    page = text(signed_in("supervisor").get("/problems?view=feedback"))

    assert "到现场看了三天" in page
    assert "属实，已立账" in page
    assert "待核查" in page
    assert "系统性能 1" in page
    assert "服务功能 1" in page
    assert "审批指引功能 0" in page
    assert numbers(signed_in("supervisor").get("/problems?view=feedback&category=service")) == [seen.number]


def test_a_list_that_is_none_is_told(city, signed_in):
    assert signed_in("supervisor").get("/problems?view=secrets").status_code == 422


@pytest.mark.parametrize(("query", "place"), [("lead=1", 1), ("lead=2", 2), ("leader=41&lead=2", 2), ("mine=true", 0)])
def test_ready_filters_and_those_of_the_overview_narrow(city, signed_in, query, place):
    made = [walking.problem(title=f"第{n}个问题在这里") for n in "一二三"]
    for unit, one in ((1, made[1]), (2, made[2])):
        walking.does("centre", "verify", one, {**walking.VERIFY, "lead": unit})
    person = "centre" if query.startswith("mine") else "supervisor"

    assert numbers(signed_in(person).get(f"/problems?{query}")) == [made[place].number]


@pytest.mark.parametrize("query", ["lead=x", "from_day=2026-13-01", "until_day=morgen", "sort=idle,due;", "leader=-1"])
def test_nonsense_in_the_new_filters_is_told_in_words(city, signed_in, query):
    page = signed_in("supervisor").get(f"/problems?{query}")

    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()


def test_the_longest_still_stands_first_and_the_order_goes_on_over_pages(city, signed_in, monkeypatch):
    from bihuan.problems import present_ledger

    monkeypatch.setattr(present_ledger, "PAGE", 2)
    made = [walking.problem().number for _ in range(5)]
    browser, found, url = signed_in("supervisor"), [], "/problems?sort=idle"
    while url:
        page = browser.get(url)
        found += numbers(page)
        on = re.search(r'href="(/problems\?[^"]*)" rel="next"', page.content.decode())
        url = on[1].replace("&amp;", "&") if on else None

    assert found == made


# ---- views that people keep --------------------------------------------------------------------------------------


def kept_by(browser, name="红灯", query="light=red&lead=1", **more):
    return browser.post("/problems/views", {"name": name, "query": query, **more})


def test_a_view_is_kept_under_its_name_and_leads_back_to_its_filters(city, signed_in):
    browser = signed_in("supervisor")
    answer = kept_by(browser)
    page = browser.get("/problems").content.decode()

    assert answer["Location"] == "/problems?light=red&lead=1"
    assert SavedView.objects.get().query == "light=red&lead=1"
    assert 'href="/problems?light=red&amp;lead=1">红灯' in page


def test_the_same_name_again_replaces_the_view(city, signed_in):
    browser = signed_in("supervisor")
    kept_by(browser)
    kept_by(browser, query="light=yellow")

    assert list(SavedView.objects.values_list("name", "query")) == [("红灯", "light=yellow")]


def test_a_shared_view_is_seen_in_the_unit_and_nowhere_else(city, signed_in):
    kept_by(signed_in("clerk1"), name="本科室的", query="light=red", shared="1")
    kept_by(signed_in("clerk1"), name="只给自己的", query="light=red")

    colleague, other = (text(signed_in(name).get("/problems")) for name in ("leader1", "clerk2"))
    assert "本科室的" in colleague
    assert "共享" in colleague
    assert "只给自己的" not in colleague
    assert "本科室的" not in other
    assert "只给自己的" not in other


def test_only_its_owner_takes_a_view_away(city, signed_in):
    kept_by(signed_in("clerk1"), shared="1")
    view = SavedView.objects.get().pk

    assert signed_in("leader1").post(f"/problems/views/{view}/drop").status_code == 404
    assert SavedView.objects.count() == 1
    assert signed_in("clerk1").post(f"/problems/views/{view}/drop").status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", " ", "名" * 21, "坏\x00字"])
def test_a_bad_name_is_told_at_the_field_and_nothing_is_kept(city, signed_in, name):
    page = kept_by(signed_in("supervisor"), name=name)

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.content.decode()
    assert not SavedView.objects.exists()


def test_filters_that_are_nonsense_are_not_kept_and_strange_parts_of_an_address_fall_away(city, signed_in):
    assert kept_by(signed_in("supervisor"), query="light=pink").status_code == 422
    kept_by(signed_in("supervisor"), query="light=red&next=//evil.example&after=x")
    assert list(SavedView.objects.values_list("query", flat=True)) == ["light=red"]


def test_thirty_views_are_enough(city):
    supervisor = cast.actor("supervisor")
    for n in range(keeping.MOST_VIEWS):
        keeping.keep_view(supervisor, f"视图{n}", "light=red")
    with pytest.raises(Refused):
        keeping.keep_view(supervisor, "又一个", "light=red")
    keeping.keep_view(supervisor, "视图0", "light=blue")

    assert SavedView.objects.count() == keeping.MOST_VIEWS


# ---- columns -----------------------------------------------------------------------------------------------------


def test_chosen_columns_are_shown_to_who_chose_them_and_the_title_always(city, signed_in):
    walking.problem()
    browser = signed_in("supervisor")
    browser.post("/problems/columns", {"view": "", "names": ["number", "severity"], "query": "lead=1"})
    mine, theirs = (signed_in(n).get("/problems").content.decode() for n in ("supervisor", "centre"))

    assert 'class="c-severity"' in mine
    assert 'class="c-title"' in mine
    assert 'class="c-holder"' not in mine
    assert 'class="c-severity"' not in theirs
    assert 'class="c-holder"' in theirs

    browser.post("/problems/columns", {"view": "", "names": ["severity"], "usual": "1"})
    assert not ChosenColumns.objects.exists()


def test_a_column_that_is_none_changes_nothing(city, signed_in):
    answer = signed_in("supervisor").post("/problems/columns", {"view": "", "names": ["number", "sealed"]})

    assert answer.status_code == 422
    assert not ChosenColumns.objects.exists()
