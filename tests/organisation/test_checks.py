import pytest

from bihuan.loop.language import SYSTEM
from bihuan.organisation import commands
from bihuan.organisation.checks import every_step_has_a_person, steps_without_a_person, vacant_seats
from bihuan.organisation.directory import directory
from bihuan.organisation.models import Post
from tests.organisation.conftest import made_county

pytestmark = pytest.mark.django_db


def relieve(**which):
    for post in Post.objects.filter(until__isnull=True, **which):
        commands.relieve(SYSTEM, post)


def test_a_complete_city_and_a_county_of_six_have_somebody_for_every_step(city, county):
    assert steps_without_a_person(directory()) == []
    assert vacant_seats(directory()) == []
    assert every_step_has_a_person() == []


def test_a_jurisdiction_that_misses_its_secretary_is_named(city, county):
    relieve(role="secretary", jurisdiction=county.area)
    assert vacant_seats(directory()) == ["陵川县：局党组秘书空缺，要由上一级代办。"]
    assert [c.id for c in every_step_has_a_person()] == ["organisation.W001"]
    assert steps_without_a_person(directory()) == []


def test_a_unit_without_a_leader_is_carried_by_the_ladder_but_named(city):
    relieve(role="leader", unit=city.trade)
    assert vacant_seats(directory()) == ["晋城市：商事服务科责任领导空缺，要由上一级代办。"]


def test_without_anybody_above_the_step_itself_is_named(db):
    county = made_county("140500", "孤县")
    for role in ("secretary", "head", "deputy"):
        relieve(role=role)
    commands.take_portfolio(SYSTEM, county.deputy.portfolios.get())
    found = steps_without_a_person(directory())
    assert "孤县：局党组秘书没有人能办。" in found
    assert "孤县：督查股只有一个人能办，要回避时没有别人。" in found
    assert {c.level for c in every_step_has_a_person()} == {30, 40}


def test_a_leader_away_with_a_deputy_leaves_no_seat_empty(city):
    from bihuan.services.clock import today

    commands.delegate(SYSTEM, city.leader, city.colleague, begins=today(), ends=today(), reason="休假")
    assert vacant_seats(directory()) == []


def test_a_dissolved_unit_needs_nobody(city):
    commands.dissolve_unit(SYSTEM, city.tax, city.centre)
    assert vacant_seats(directory()) == []
