from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bihuan.kernel import access
from bihuan.kernel.access import Reads
from bihuan.loop.language import REPORTER, SYSTEM, Actor
from bihuan.organisation import commands, directory
from bihuan.organisation.choices import matter_options, place_options
from bihuan.organisation.directory import actor_of, setting
from bihuan.services import clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_directory_knows_units_persons_jurisdictions_and_seats(city):
    known = directory.directory()
    assert known.units[city.trade.pk].parent == city.bureau.pk
    assert known.persons[city.clerk.pk].name == "姓clerk"
    assert known.city == city.area.pk
    assert known.seats[f"unit:{city.trade.pk}"] == (city.clerk.pk, city.leader.pk)
    assert known.seats[f"supervision:{city.area.pk}"] == (city.inspector.pk, city.chief.pk)
    assert known.first_name(f"charge:{city.tax.pk}") == "姓deputy"


def test_an_account_acts_in_all_its_offices_and_as_itself(city):
    actor = actor_of(city.leader)
    unit, person = city.trade.pk, city.leader.pk
    assert actor == Actor(
        f"person:{person}", "姓leader", {f"unit:{unit}": None, f"leader:{unit}": None, f"person:{person}": None}
    )


def test_a_closed_account_has_no_office_but_keeps_its_name(city):
    commands.close_account(SYSTEM, city.clerk, lambda _: [])
    assert actor_of(city.clerk) == Actor(f"person:{city.clerk.pk}", "姓clerk", {})
    assert directory.directory().seats[f"unit:{city.trade.pk}"] == (city.leader.pk,)


def test_a_delegation_counts_on_its_days_alone(city):
    first, last = date(2026, 3, 2), date(2026, 3, 4)
    with clock.at(datetime(2026, 2, 27, 9)):
        commands.delegate(SYSTEM, city.deputy, city.second, begins=first, ends=last, reason="外出学习")
    for day, held in ((first - DAY, False), (first, True), (last, True), (last + DAY, False)):
        with clock.at(datetime(day.year, day.month, day.day, 9)):
            assert (actor_of(city.second).offices.get(f"charge:{city.trade.pk}") == city.deputy.pk) is held
            assert (directory.directory().present(f"charge:{city.trade.pk}") == (city.second.pk,)) is held


def test_delegated_offices_are_held_for_the_delegator_and_end_with_the_revocation(city):
    today = clock.today()
    row = commands.delegate(SYSTEM, city.leader, city.colleague, begins=today, ends=today, reason="年休假")
    assert actor_of(city.colleague).offices[f"leader:{city.trade.pk}"] == city.leader.pk
    commands.revoke_delegation(SYSTEM, row)
    assert f"leader:{city.trade.pk}" not in actor_of(city.colleague).offices


def test_a_post_that_begins_tomorrow_gives_nothing_today(city):
    today = clock.today()
    commands.appoint(SYSTEM, city.clerk, "leader", unit=city.social, since=today + DAY)
    assert f"leader:{city.social.pk}" not in actor_of(city.clerk).offices
    with clock.at(clock.now() + DAY):
        assert f"leader:{city.social.pk}" in actor_of(city.clerk).offices


# ---- what an actor may see ---------------------------------------------------------------------------------------


def reads(actor):
    return access.reads(actor, "problem", directory.directory())


NOTHING = Reads(everything=False, jurisdictions=frozenset(), units=frozenset(), early=False)


@pytest.mark.parametrize("who", ["desk", "inspector", "party", "head", "deputy", "auditor"])
def test_centre_supervision_leaders_and_audit_of_the_city_read_everything(city, who):
    assert reads(actor_of(getattr(city, who))).everything


def test_those_of_a_county_read_their_county(city, county):
    seen = reads(actor_of(county.warden))
    assert not seen.everything
    assert seen.jurisdictions == {county.area.pk}


def test_a_member_reads_the_own_unit(city):
    assert reads(actor_of(city.clerk)) == replace(NOTHING, units=frozenset({city.trade.pk}))


def test_an_administrator_and_an_officer_read_nobody_elses_rows(city):
    for account in (city.admin, city.officer):
        assert reads(actor_of(account)) == NOTHING


def test_the_reporter_reads_nothing_and_the_system_everything(city):
    assert reads(REPORTER) == NOTHING
    assert reads(SYSTEM).everything


def test_members_of_a_successor_read_what_was_the_dissolved_units(city):
    commands.dissolve_unit(SYSTEM, city.social, city.trade)
    assert reads(actor_of(city.clerk)).units == {city.trade.pk, city.social.pk}


# ---- settings ----------------------------------------------------------------------------------------------------


def test_a_jurisdictions_setting_goes_before_the_citys_and_that_before_the_default(city, county):
    assert setting("direct_routing", default=False) is False
    commands.configure(SYSTEM, "direct_routing", True)
    commands.configure(SYSTEM, "direct_routing", False, jurisdiction=county.area)
    assert setting("direct_routing", city.area.pk) is True
    assert setting("direct_routing", county.area.pk) is False


# ---- the snapshot ------------------------------------------------------------------------------------------------


def queries():
    with CaptureQueriesContext(connection) as captured:
        directory.directory()
    return len(captured)


def test_within_a_second_the_directory_asks_the_database_nothing(city):
    directory.forget()
    assert queries() > 1
    assert queries() == 0


def test_after_a_second_one_small_query_tells_that_nothing_changed(city, monkeypatch):
    directory.forget()
    directory.directory()
    monkeypatch.setattr(directory, "TRUSTED", 0.0)
    assert queries() == 1


def test_the_directory_costs_the_same_whatever_the_number_of_persons(city, county):
    directory.forget()
    few = queries()
    for n in range(20):
        commands.add_account(SYSTEM, f"more{n}", f"多{n}", unit=city.trade)
    directory.forget()
    assert queries() == few <= 8


def test_choices_are_remembered_until_something_changes(city):
    commands.add_matter(SYSTEM, "A-1", "企业设立登记", city.trade)
    hall = commands.add_place(SYSTEM, "JC", "市政务服务大厅", "hall", city.centre)
    window = commands.add_place(SYSTEM, "JC-1", "1号窗口", "window", city.tax, parent=hall)
    directory.forget()
    assert [name for _, name in matter_options(city.area.pk)] == ["企业设立登记"]
    assert place_options(city.area.pk) == ((hall.pk, "市政务服务大厅"), (window.pk, "市政务服务大厅 1号窗口"))
    with CaptureQueriesContext(connection) as captured:
        matter_options(city.area.pk)
        place_options(city.area.pk)
    assert len(captured) == 0
    commands.change_place(SYSTEM, window, active=False)
    assert place_options(city.area.pk) == ((hall.pk, "市政务服务大厅"),)


def test_a_change_is_seen_at_once_by_who_made_it(city):
    directory.directory()
    commands.rename_unit(SYSTEM, city.trade, "市场准入科")
    assert directory.directory().unit_name(city.trade.pk) == "市场准入科"


def test_what_was_rolled_back_is_forgotten(city):
    with transaction.atomic():
        commands.rename_unit(SYSTEM, city.trade, "市场准入科")
        assert directory.directory().unit_name(city.trade.pk) == "市场准入科"
        transaction.set_rollback(True)
    assert directory.directory().unit_name(city.trade.pk) == "商事服务科"


def test_an_uncommitted_change_is_not_seen_by_other_threads(committed_db):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    from tests.organisation.conftest import made_city

    city = made_city()
    directory.directory()

    def elsewhere():
        try:
            return directory.directory().unit_name(city.trade.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as others, transaction.atomic():
        commands.rename_unit(SYSTEM, city.trade, "市场准入科")
        assert directory.directory().unit_name(city.trade.pk) == "市场准入科"
        assert others.submit(elsewhere).result() == "商事服务科"
    assert directory.directory().unit_name(city.trade.pk) == "市场准入科"
