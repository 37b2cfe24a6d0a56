"""The ledger: only what a person may see, by every filter, forward and back, at the same cost for one row and thirty."""

import re
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from bihuan.kernel import paging
from bihuan.kernel.models import Stake, Subject
from bihuan.loop import clock as clocks
from bihuan.problems import ledger as queries_of
from bihuan.problems import present_ledger
from bihuan.services import clock
from tests import cast
from tests.kernel import walking
from tests.problems.asking import queries, text
from tests.voices.saying import said, triaged


def numbers(answer):
    """The numbers of the rows shown, in their order."""
    return re.findall(r'href="/problems/(WT-[0-9-]+)"', answer.content.decode())


@pytest.fixture
def three(city):
    """One problem before it is opened, one with 商事服务科, one with 电子政务科."""
    first, second, third = (walking.problem(title=f"第{n}个问题在这里") for n in "一二三")
    walking.does("centre", "verify", second, {**walking.VERIFY, "lead": 1})
    walking.does("centre", "verify", third, {**walking.VERIFY, "lead": 2})
    return first, second, third


def test_a_unit_sees_what_it_is_concerned_with_and_nothing_else(three, signed_in):
    _, second, _ = three
    page = signed_in("clerk1").get("/problems")

    assert numbers(page) == [second.number]
    assert "第三个问题" not in text(page)
    assert "全部 1" in text(page)


def test_who_reads_the_whole_city_sees_all_newest_change_first(three, signed_in):
    first, second, third = three

    assert numbers(signed_in("supervisor").get("/problems")) == [third.number, second.number, first.number]


def test_a_row_says_light_state_holder_and_days_left(three, signed_in):
    page = text(signed_in("supervisor").get("/problems?unit=1"))

    assert "待签收" in page
    assert "商事服务科 待指派" in page
    assert "余 1 天" in page
    assert "中心登记" in page


DATES = [(None, None)] + [  # due and turning yellow, in days from today
    (due, due - before) for due in (-9, -1, 0, 1, 3, 4, 30) for before in (3, 5, 9, 40)
]  # fmt: skip
LIT = [
    {"kind": kind, "due": due, "yellow_from": near, "asked": asked}
    for kind in ("open", "kept", "ended") for due, near in DATES for asked in (False, True)
]  # fmt: skip


def expected(row):
    """Each row's light by the loop's own word, one by one."""
    return clocks.light(row.kind, row.due, row.yellow_from, clock.today(), asked=row.asked)


@pytest.mark.parametrize(("name", "query"), [("supervisor", {}), ("clerk1", {}), ("supervisor", {"unit": "1"})])
def test_every_row_has_one_light_and_is_counted_and_found_under_it(city, name, query):
    """With every mixture of dates that the calendar makes, none at all among them: whoever reads it by subjects or by a unit's stakes."""
    for columns in LIT:
        subject = walking.problem()
        day = {
            k: v if v is None or k in ("kind", "asked") else clock.today() + timedelta(days=v)
            for k, v in columns.items()
        }
        Subject.objects.filter(pk=subject.pk).update(**day)
        Stake.objects.create(key="unit:1", subject=subject, updated=subject.updated, **day)
    lights = Counter(expected(row) for row in Subject.objects.all())
    shown = queries_of.sheet(cast.actor(name), queries_of.parse_filters(query, 200))
    assert dict(shown.counts) == dict(lights)
    assert len(lights) == 5
    for light, count in lights.items():
        page = queries_of.ledger(cast.actor(name), queries_of.parse_filters({**query, "light": light}, 200))
        assert [expected(row) for row in page.rows] == [light] * count


@pytest.mark.parametrize(
    ("query", "place"),
    [("state=reported", 0), ("stage=体验", 0), ("unit=2", 2), ("q=第二个问题", 1), ("category=service&unit=1", 1)],
)
def test_each_filter_narrows_and_can_be_taken_away_by_its_chip(three, signed_in, query, place):
    page = signed_in("supervisor").get(f"/problems?{query}")

    assert numbers(page) == [three[place].number]
    assert 'aria-label="去掉 ' in page.content.decode()


def test_a_light_counts_what_it_shows(three, signed_in):
    first, _, _ = three
    Subject.objects.filter(pk=first.pk).update(due="2020-01-01", yellow_from="2019-12-27")
    page = signed_in("supervisor").get("/problems?light=red")

    assert numbers(page) == [first.number]
    assert "已逾期 1" in text(page)
    assert "符合条件 1 件" in text(page)


@pytest.mark.parametrize(
    "query", ["state=nowhere", "unit=x", "light=pink", "after=nonsense", "before=1_2", "sort=name"]
)
def test_a_wrong_address_is_told_in_words_and_shows_nothing(three, signed_in, query):
    page = signed_in("supervisor").get(f"/problems?{query}")

    assert page.status_code == 422
    assert numbers(page) == []
    assert 'role="alert"' in page.content.decode()


def test_pages_lead_on_and_back_to_the_very_same_rows(city, signed_in, monkeypatch):
    monkeypatch.setattr(present_ledger, "PAGE", 2)
    made = [walking.problem().number for _ in range(5)]
    browser = signed_in("supervisor")

    pages = [browser.get("/problems?category=service")]
    while on := next_address(pages[-1], "next"):
        pages.append(browser.get(f"/problems?{on}"))
    assert [n for page in pages for n in numbers(page)] == made[::-1]

    back = browser.get(f"/problems?{next_address(pages[-1], 'prev')}")
    assert numbers(back) == numbers(pages[-2])
    again = browser.get(f"/problems?{next_address(back, 'prev')}")
    assert numbers(again) == numbers(pages[0])
    assert next_address(again, "prev") is None
    assert "category=service" in next_address(back, "next")


def next_address(page, rel):
    found = re.search(rf'href="/problems\?([^"]*)" rel="{rel}"', page.content.decode())
    return found[1].replace("&amp;", "&") if found else None


def test_by_due_date_the_most_urgent_stands_first(three, signed_in):
    first, second, third = three
    days = dict(zip((second.pk, first.pk, third.pk), ("2030-01-01", "2030-01-02", "2030-01-03"), strict=True))
    for pk, day in days.items():
        Subject.objects.filter(pk=pk).update(due=day)

    assert numbers(signed_in("supervisor").get("/problems?sort=due")) == [second.number, first.number, third.number]


def test_what_is_kept_quiet_until_its_day_shows_to_no_unit_before(city, signed_in):
    later = clock.today().replace(year=clock.today().year + 1).isoformat()
    walking.problem(not_before=later)

    assert len(numbers(signed_in("supervisor").get("/problems"))) == 1
    assert numbers(signed_in("centre").get("/problems")) == []


@pytest.mark.parametrize("many", [1, 30])
def test_the_ledger_costs_the_same_for_one_row_and_for_thirty(city, signed_in, many):
    for _ in range(many):
        triaged(said())

    assert queries(signed_in("supervisor"), "/problems") == 5
    assert queries(signed_in("supervisor"), "/problems?q=叫号机") == 6


def test_only_who_may_register_a_problem_is_shown_how(city, signed_in):
    assert "登记问题" in text(signed_in("centre").get("/problems"))
    assert "登记问题" not in text(signed_in("clerk1").get("/problems"))


def test_strangers_sign_in_first_and_htmx_takes_the_whole_page_there(city):
    assert Client().get("/problems")["Location"].startswith("/login")
    answer = Client(headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/problems"}).get("/problems")
    assert answer["HX-Redirect"].startswith("/login")


def test_hostile_words_in_the_address_do_nothing(three, signed_in):
    page = signed_in("supervisor").get("/problems", {"q": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>alert" not in page


def more(pattern, count, **days):
    """As many rows more like this one, of these days from today on."""
    columns = {name: clock.today() + timedelta(days=n) for name, n in days.items()}
    made = [
        Subject(
            table="problem", number=f"WT-2020-{uuid4().hex[:8]}", jurisdiction=pattern.jurisdiction, state="planning",
            opened=pattern.opened, updated=pattern.updated, row=pattern.row, head=pattern.head, **columns,
        )
        for _ in range(count)
    ]  # fmt: skip
    Subject.objects.bulk_create(made)


def steps(**query):
    """What the database does to count each light, in steps of its machine."""
    taken = [0]

    def counted():
        taken[0] += 1

    asked = {light: queries_of.parse_filters({**query, "light": light}, 5) for light in queries_of.LIGHTS}
    connection.connection.set_progress_handler(counted, 1)
    try:
        found = queries_of.counts(cast.actor("supervisor"), asked)
    finally:
        connection.connection.set_progress_handler(None, 0)
    assert [found[light] for light in ("red", "yellow", "green")] == [8, 8, 8]
    return taken[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite counts its steps")
@pytest.mark.parametrize(
    "query", [{}, {"state": "planning"}, {"stage": "整改"}, {"area": "1"}, {"state": "planning", "area": "1"}]
)
def test_counting_lights_takes_no_more_steps_where_there_are_more_rows(three, query, monkeypatch):
    monkeypatch.setattr(paging, "COUNT_CAP", 8)
    taken = []
    for count in (20, 400):
        for due, turns in ((-9, -14), (1, -2), (20, 15)):
            more(three[0], count, due=due, yellow_from=turns)
        taken.append(steps(**query))

    assert taken[1] < 1.3 * taken[0]
