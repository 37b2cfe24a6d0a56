"""Working days, allowances, what stops them, and the lights."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.loop import clock
from bihuan.loop.clock import Calendar


def days(*texts: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(t) for t in texts)


# Spring Festival and National Day 2026 as announced: 休 15–23 February and 1–7 October; 班 14, 28 February, 20 September,
# 10 October
OFFICIAL = Calendar(
    rest=frozenset(date(2026, 2, 15) + timedelta(days=n) for n in range(9))
    | frozenset(date(2026, 10, 1) + timedelta(days=n) for n in range(7))
    | days("2026-01-01", "2026-01-02", "2026-01-03"),
    work=days("2026-02-14", "2026-02-28", "2026-10-10", "2026-01-04"),
    years=frozenset({2026}),
)
PLAIN = Calendar()
DATES = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("begin", "allowance", "end"),
    [
        ("2026-03-16", 1, "2026-03-17"),
        ("2026-03-20", 1, "2026-03-23"),  # over a weekend
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday worked for the holiday
        ("2026-02-13", 2, "2026-02-24"),  # over the Spring Festival
        ("2026-02-27", 2, "2026-03-02"),  # 班 on Saturday 28 February
        ("2025-12-31", 1, "2026-01-04"),  # over New Year, 班 on Sunday 4 January
        ("2026-09-30", 1, "2026-10-08"),
        ("2028-02-28", 1, "2028-02-29"),  # a leap day
        ("2026-03-21", 0, "2026-03-23"),  # nothing is due on a Saturday
        ("2026-03-20", 0, "2026-03-20"),
    ],
)
def test_working_days_are_counted_by_the_official_calendar(begin, allowance, end):
    assert OFFICIAL.add_working_days(date.fromisoformat(begin), allowance).isoformat() == end


def test_a_year_that_is_not_announced_is_not_known():
    assert OFFICIAL.known(date(2026, 5, 1))
    assert not OFFICIAL.known(date(2027, 1, 1))
    assert OFFICIAL.is_working(date(2027, 1, 4)), "until then Monday to Friday stand in"


@given(DATES, st.integers(0, 60))
def test_counting_back_what_was_added_gives_the_same_number(day, n):
    end = OFFICIAL.add_working_days(day, n)
    assert OFFICIAL.is_working(end)
    assert OFFICIAL.working_days_between(day, end) == n or (n == 0 and not OFFICIAL.is_working(day))


@given(DATES, st.integers(0, 40), st.integers(0, 40))
def test_days_add_up(day, a, b):
    start = OFFICIAL.add_working_days(day, 0)
    assert OFFICIAL.add_working_days(OFFICIAL.add_working_days(start, a), b) == OFFICIAL.add_working_days(start, a + b)


@given(DATES, DATES)
def test_between_is_the_same_both_ways(a, b):
    assert PLAIN.working_days_between(a, b) == -PLAIN.working_days_between(b, a) or a == b


# ---- due ---------------------------------------------------------------------------------------------------------

MONDAY = "2026-03-16T09:00:00.000+08:00"


def due(allowance, stops=(), today="2026-03-16", meetings=()):
    return clock.due(MONDAY, allowance, stops, PLAIN, date.fromisoformat(today), meetings)


def test_receipt_day_is_day_zero():
    assert due({"days": 2}) == date(2026, 3, 18)


def test_without_an_allowance_nothing_is_due():
    assert due(None) is None
    assert due({}) is None


def test_a_day_of_the_row_is_taken_as_it_is():
    assert due({"until": "2026-04-10"}) == date(2026, 4, 10)


def test_a_meeting_is_the_first_planned_after_it_came_else_ten_days():
    planned = [date(2026, 4, 2), date(2026, 3, 1), date(2026, 3, 26)]
    assert due({"meeting": 10}, meetings=planned) == date(2026, 3, 26)
    assert due({"meeting": 10}, meetings=[date(2026, 3, 1)]) == date(2026, 3, 30)


def test_the_days_on_which_the_clock_stood_still_are_added():
    stop = ["2026-03-17T10:00:00+08:00", "2026-03-19T10:00:00+08:00", None]
    assert due({"days": 2}, [stop]) == date(2026, 3, 20)
    assert due({"until": "2026-04-10"}, [stop]) == date(2026, 4, 14)


def test_a_stop_that_lasts_counts_up_to_today_and_never_beyond_its_cap():
    stop = ["2026-03-16T10:00:00+08:00", None, 5]
    assert due({"days": 1}, [stop], today="2026-03-18") == date(2026, 3, 19)
    assert due({"days": 1}, [stop], today="2026-05-18") == date(2026, 3, 24)


def test_a_stop_before_the_state_was_entered_counts_for_nothing_but_what_reaches_into_it():
    before = ["2026-03-02T10:00:00+08:00", "2026-03-06T10:00:00+08:00", None]
    into = ["2026-03-12T10:00:00+08:00", "2026-03-18T10:00:00+08:00", None]
    assert due({"days": 1}, [before]) == date(2026, 3, 17)
    assert due({"days": 1}, [into]) == date(2026, 3, 19)


def test_a_day_stopped_twice_counts_once():
    one = ["2026-03-16T10:00:00+08:00", "2026-03-18T10:00:00+08:00", None]
    two = ["2026-03-17T10:00:00+08:00", "2026-03-19T10:00:00+08:00", 5]
    assert due({"days": 1}, [one, two]) == date(2026, 3, 20)


# ---- lights ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "light"),
    [
        ("2026-03-16", "green"), ("2026-03-17", "yellow"), ("2026-03-20", "yellow"), ("2026-03-21", "red"), ("2026-03-23", "red"),
    ],
)  # fmt: skip
def test_green_then_yellow_for_three_days_then_red(today, light):
    friday = date(2026, 3, 20)
    assert clock.light("open", friday, clock.yellow_from(friday, (), PLAIN), date.fromisoformat(today)) == light


def test_a_missed_milestone_turns_it_yellow_the_day_after():
    yellow = clock.yellow_from(date(2026, 4, 30), [date(2026, 3, 18), date(2026, 4, 1)], PLAIN)
    assert yellow == date(2026, 3, 19)
    assert clock.light("open", date(2026, 4, 30), yellow, date(2026, 3, 18)) == "green"


def test_grey_while_it_stands_still_blue_once_it_is_closed():
    assert clock.light("kept", date(2020, 1, 1), None, date(2026, 1, 1)) == "grey"
    assert clock.light("ended", None, None, date(2026, 1, 1)) == "blue"


@given(DATES, st.lists(DATES, max_size=4))
def test_a_light_turns_yellow_three_days_before_its_due_date_at_the_latest(due, milestones):
    """Lists of lights are counted from ranges that rest on this."""
    for calendar in (PLAIN, OFFICIAL):
        assert clock.yellow_from(due, milestones, calendar) <= due - timedelta(days=clock.YELLOW_DAYS)
    assert clock.yellow_from(None, milestones, PLAIN) is None


def test_an_extension_asked_in_time_stays_yellow():
    assert clock.light("open", date(2026, 3, 20), None, date(2026, 3, 24), asked=True) == "yellow"


def test_days_overdue_are_working_days():
    assert clock.overdue_days(date(2026, 3, 20), PLAIN, date(2026, 3, 20)) == 0
    assert clock.overdue_days(date(2026, 3, 20), PLAIN, date(2026, 3, 22)) == 0
    assert clock.overdue_days(date(2026, 3, 20), PLAIN, date(2026, 3, 24)) == 2
    assert clock.overdue_days(None, PLAIN, date(2026, 3, 24)) == 0
