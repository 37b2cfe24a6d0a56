from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured

from bihuan.services import clock

NEW_YEAR = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)


def test_now_is_the_local_time_of_shanghai():
    assert clock.now().utcoffset() == timedelta(hours=8)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_today_changes_at_local_midnight():
    with clock.at(NEW_YEAR):
        assert clock.today() == date(2027, 1, 1)
    with clock.at(NEW_YEAR - timedelta(microseconds=1)):
        assert clock.today() == date(2026, 12, 31)


def test_a_fixed_moment_holds_in_its_block_and_thread_alone():
    elsewhere: list[datetime] = []
    with clock.at(NEW_YEAR):
        with clock.at(datetime(2026, 2, 28, 9, 30)):
            assert clock.now().isoformat() == "2026-02-28T09:30:00+08:00"
        thread = Thread(target=lambda: elsewhere.append(clock.now()))
        thread.start()
        thread.join()
        assert clock.now() == NEW_YEAR
    assert abs(elsewhere[0] - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now() != NEW_YEAR


def test_the_environment_fixes_the_clock_of_the_process(settings):
    settings.NOW = "2024-02-29T23:59:59"
    assert clock.now().isoformat() == "2024-02-29T23:59:59+08:00"
    with clock.at(NEW_YEAR):
        assert clock.now() == NEW_YEAR


def test_a_clock_that_cannot_be_read_is_refused(settings):
    settings.NOW = "明天"
    with pytest.raises(ImproperlyConfigured):
        clock.now()


def test_production_refuses_a_fixed_clock(settings):
    clock.refuse_fixed(production=True)
    settings.NOW = "2024-02-29T09:00:00+08:00"
    clock.refuse_fixed(production=False)
    with pytest.raises(ImproperlyConfigured):
        clock.refuse_fixed(production=True)
