"""Due dates stand outside the fold: they follow the calendar, the meetings and the day, and the journal does not."""

from datetime import date, datetime

import pytest

from bihuan.kernel.act import act, load
from bihuan.kernel.models import Duty, Event, Stake
from bihuan.kernel.recount import recount
from bihuan.kernel.verify import verify
from bihuan.services import clock
from bihuan.services.calendar.commands import import_days
from bihuan.services.calendar.models import Day
from bihuan.services.calendar.queries import forget
from tests import cast
from tests.kernel.walking import VERIFY, does, now, offered, problem, walk

ANNOUNCED = ("2027-01-01,休,元旦", "2027-01-04,休,元旦", "2027-05-01,休,劳动节", "2027-10-01,休,国庆节")


def rests(*days):
    """The calendar is changed behind nobody's back: these days are off."""
    for day in days:
        Day.objects.update_or_create(date=day, defaults={"kind": Day.Kind.REST, "note": "临时放假", "source": "通知"})
    forget()


@pytest.fixture
def monday(city):
    """A problem registered on Monday 16 March 2026."""
    with clock.at(datetime(2026, 3, 16, 9)):
        yield problem()


def test_a_day_off_moves_what_is_due_after_it_and_the_journal_stays_as_it_is(monday):
    assert now(monday).due == date(2026, 3, 18)
    events, row = Event.objects.count(), now(monday).row

    rests(date(2026, 3, 17))
    assert recount() == 1

    fresh = now(monday)
    assert fresh.due == date(2026, 3, 19)
    assert Duty.objects.get(subject=monday).due == date(2026, 3, 19)
    assert (Event.objects.count(), fresh.row, fresh.version) == (events, row, 1)
    assert verify().finding is None


def test_the_stakes_of_a_row_follow_its_light(monday):
    does("centre", "verify", monday, VERIFY)
    rests(date(2026, 3, 17))
    recount()

    fresh = now(monday)
    assert [Stake.followed(fresh)] == list(Stake.objects.filter(subject=monday).values(*Stake.FOLLOWS))
    assert fresh.due == date(2026, 3, 18)


def test_counting_anew_twice_moves_nothing_the_second_time(monday):
    rests(date(2026, 3, 17))
    assert [recount(), recount()] == [1, 0]


def test_what_has_ended_is_not_counted_anew(monday):
    walk(monday)
    rests(date(2026, 3, 17), date(2026, 3, 18))
    assert recount() == 0
    assert now(monday).due is None


def test_only_the_state_and_place_asked_for_are_counted(monday):
    rests(date(2026, 3, 17))
    assert recount(state="dispatched") == 0
    assert recount(jurisdiction=2) == 0
    assert recount(jurisdiction=1, state="reported") == 1


def test_a_meeting_planned_is_when_the_party_group_is_due_and_its_cancelling_is_not(monday):
    walk(monday, "party_review")
    assert now(monday).due == date(2026, 3, 30)
    meeting = act(
        "meeting", None, "plan", cast.actor("party"), {"title": "党组会", "planned_on": "2026-03-24"}, jurisdiction=1
    )
    recount(jurisdiction=1, state="party_review")
    assert now(monday).due == date(2026, 3, 24)

    does("party", "cancel", meeting.subject, {"reason": "改期"})
    recount(jurisdiction=1, state="party_review")
    assert now(monday).due == date(2026, 3, 30)


def test_what_is_to_be_acknowledged_falls_due_and_later_days_do_not_move_it(monday):
    does("centre", "verify", monday, VERIFY)
    does("supervisor", "remind", monday, offered("supervisor", "remind", monday))
    owed = Duty.objects.get(subject=monday, action="acknowledge")
    assert (owed.office, owed.due) == ("leader:1", date(2026, 3, 19))

    with clock.at(datetime(2026, 3, 25, 9)):
        recount()
        does("supervisor", "remind", monday, offered("supervisor", "remind", monday))
    assert Duty.objects.get(subject=monday, action="acknowledge").due == date(2026, 3, 19)
    does("leader1", "acknowledge", monday, {})
    assert not Duty.objects.filter(subject=monday, action="acknowledge").exists()


# ---- clocks of the year ------------------------------------------------------------------------------------------


def registered(moment):
    """The due date of a problem registered at this moment: two working days, receipt day is day 0."""
    with clock.at(moment):
        return now(problem()).due


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2025, 12, 31, 23, 59), date(2026, 1, 5)),  # over New Year: 4 January is a 班 Sunday
        (datetime(2026, 2, 13, 9), date(2026, 2, 24)),  # over the Spring Festival, 15 to 23 February
        (datetime(2026, 1, 3, 9), date(2026, 1, 5)),  # received on a holiday
        (datetime(2024, 2, 28, 9), date(2024, 3, 1)),  # leap day is a working day
        (datetime(2024, 9, 13, 9), date(2024, 9, 18)),  # 14 September 2024 is a 班 Saturday, 15 to 17 are 中秋
        (datetime(2026, 3, 16, 0, 5), date(2026, 3, 18)),  # five past midnight here is yesterday elsewhere
    ],
)
def test_two_working_days_by_the_official_calendar(city, moment, due):
    assert registered(moment) == due


def test_a_year_that_is_not_announced_counts_monday_to_friday_until_its_days_are_imported(city):
    with clock.at(datetime(2026, 12, 31, 9)):
        subject = problem()
        assert now(subject).due == date(2027, 1, 4)  # Friday is taken for a working day, loudly

        import_days("\n".join(["日期,类型,说明,依据", *(f"{line},国办通知" for line in ANNOUNCED)]).encode())
        forget()
        assert recount() == 1
        assert now(subject).due == date(2027, 1, 6)


def test_numbers_begin_anew_with_the_local_year(city):
    with clock.at(datetime(2025, 12, 31, 23, 59, 59)):
        old = problem()
    with clock.at(datetime(2026, 1, 1, 0, 0, 1)):
        new = problem()
    assert (old.number, new.number) == ("WT-2025-0001", "WT-2026-0001")


def test_events_are_stamped_with_local_time_and_offset(city):
    with clock.at(datetime(2026, 1, 1, 0, 0, 1)):
        subject = problem()
        does("centre", "verify", subject, VERIFY)
    assert load(now(subject))["since"] == "2026-01-01T00:00:01.000+08:00"
