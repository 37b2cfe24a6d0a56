"""这两周: counts on days, and the holidays ahead in one sentence."""

from datetime import date

import pytest

from bihuan.loop.clock import Calendar
from bihuan.web.desk import greeting
from bihuan.web.fortnight import cells, sentence
from tests.ui.cases import NOW

THURSDAY = date(2026, 4, 16)
MAY = frozenset(date(2026, 5, day) for day in (1, 2, 3, 4, 5))
CALENDAR = Calendar(rest=MAY, work=frozenset({date(2026, 5, 9)}), years=frozenset({2026}))


def test_ten_working_days_from_this_monday_on():
    found = cells(THURSDAY, CALENDAR, {})

    assert [(c.word, c.number) for c in found[:5]] == [
        ("周一", 13),
        ("周二", 14),
        ("周三", 15),
        ("今天", 16),
        ("周五", 17),
    ]
    assert [c.number for c in found[5:]] == [20, 21, 22, 23, 24]


def test_counts_carry_the_light_of_their_day():
    due = {date(2026, 4, 15): 1, date(2026, 4, 17): 2, date(2026, 4, 24): 3, None: 9}
    found = {c.number: (c.count, c.light) for c in cells(THURSDAY, CALENDAR, due) if c.count}

    assert found == {15: (1, "red"), 17: (2, "yellow"), 24: (3, "green")}


def test_holidays_and_worked_weekends_ahead_are_told():
    assert sentence(THURSDAY, CALENDAR) == "5月1日至5日放假，5月9日（周六）上班，期限已照此顺延。"
    assert sentence(date(2026, 6, 1), CALENDAR) == ""


def test_a_holiday_over_the_end_of_a_month_names_both():
    calendar = Calendar(rest=frozenset({date(2026, 9, 30), date(2026, 10, 1)}), years=frozenset({2026}))

    assert sentence(date(2026, 9, 20), calendar) == "9月30日至10月1日放假，期限已照此顺延。"


def test_a_year_that_is_not_announced_is_said_aloud():
    assert sentence(date(2026, 12, 20), CALENDAR) == "2027 年的放假安排还没有公布，暂按周一至周五计算。"


def test_a_day_off_is_marked():
    assert [c.number for c in cells(date(2026, 4, 27), CALENDAR, {}) if c.rest] == [1, 4, 5]


@pytest.mark.parametrize(
    ("hour", "words"), [(3, "夜深了"), (8, "早上好"), (10, "上午好"), (13, "中午好"), (17, "下午好"), (22, "晚上好")]
)
def test_the_hour_is_greeted(hour, words):
    assert greeting(NOW.replace(hour=hour)) == words
