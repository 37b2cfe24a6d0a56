from datetime import datetime
from random import Random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bihuan.kernel import origin
from bihuan.loop.language import SYSTEM, Refused
from bihuan.organisation import commands
from bihuan.organisation.checks import steps_without_a_person, vacant_seats
from bihuan.organisation.demo import build_demo_organisation
from bihuan.organisation.directory import actor_of, directory
from bihuan.organisation.models import THEMES, Account, Kind, Matter, Place, Unit
from bihuan.organisation.queries import place_by_code, route
from bihuan.services import clock

pytestmark = pytest.mark.django_db
ACCOUNTS = {
    "centre", "centre_head", "clerk1", "clerk2", "clerk3", "leader1", "leader2", "leader3", "deputy", "supervisor",
    "party", "officer1", "officer2", "officer3", "auditor", "admin",
}  # fmt: skip


@pytest.fixture
def made():
    return build_demo_organisation(Random(7))


def names(office):
    return [directory().person_name(p) for p in directory().present(office)]


def test_nobody_is_missing_anywhere(made):
    assert steps_without_a_person(directory()) == []
    assert vacant_seats(directory()) == []
    for unit in directory().units:
        assert directory().present(f"leader:{unit}"), directory().unit_name(unit)
        assert directory().present(f"unit:{unit}")


def test_the_accounts_of_the_contract_sign_in_with_the_demo_password(made):
    origin.mark("demo")
    assert set(Account.objects.filter(demo=True).values_list("username", flat=True)) == ACCOUNTS
    for username in ACCOUNTS:
        assert commands.sign_in(username, "bihuan-demo", "127.0.0.1").username == username


def test_in_production_the_demo_password_opens_nothing_and_is_not_set(made):
    with pytest.raises(Refused, match="账号或密码不对"):
        commands.sign_in("admin", "bihuan-demo", "127.0.0.1")
    with pytest.raises(Refused, match="示范"):
        commands.set_password(SYSTEM, made.accounts["admin"], "bihuan-demo")


def test_the_city_was_there_before_anything_it_remembers(made):
    with clock.at(datetime(2022, 3, 1)):
        assert vacant_seats(directory()) == []


def test_the_first_three_units_are_the_demo_clerks_and_leaders(made):
    units = list(Unit.objects.order_by("id")[:3])
    assert [u.name for u in units] == ["商事服务科", "社会事务科", "项目投资科"]
    assert [u.id for u in directory().units.values() if u.kind == Kind.SECTION][:3] == [u.pk for u in units]
    for n, unit in enumerate(units, 1):
        clerk, leader, deputy = (made.accounts[name].pk for name in (f"clerk{n}", f"leader{n}", "deputy"))
        assert directory().present(f"unit:{unit.pk}")[:2] == (clerk, leader)
        assert directory().present(f"leader:{unit.pk}")[0] == leader
        assert directory().present(f"charge:{unit.pk}")[0] == deputy


def test_the_demo_accounts_sit_first_in_the_citys_offices(made):
    city = directory().city
    for office, username in {
        "centre": "centre", "supervision": "supervisor", "secretary": "party", "deputy": "deputy", "auditor": "auditor",
        "admin": "admin",
    }.items():  # fmt: skip
        assert directory().present(f"{office}:{city}")[0] == made.accounts[username].pk
    assert made.accounts["centre_head"].pk in directory().present(f"centre:{city}")[:2]
    assert len(directory().present(f"deputy:{city}")) == 3


def test_the_deputy_is_in_charge_of_all_but_supervision(made):
    city, known = directory().city, directory()
    without = {
        u.name
        for u in known.units.values()
        if u.jurisdiction == city and made.accounts["deputy"].pk not in known.seats.get(f"charge:{u.id}", ())
    }
    assert without == {"督查科", "局领导", "晋城市行政审批服务管理局"}


def test_one_countys_bureau_has_exactly_six_persons(made):
    six = Account.objects.filter(unit__jurisdiction=made.jurisdictions["陵川县"])
    assert six.count() == 6
    assert all(actor_of(person).offices for person in six)


def test_the_city_has_its_size(made):
    city = made.jurisdictions["晋城市"]
    assert len(made.jurisdictions) == 8
    assert 38 <= Unit.objects.filter(jurisdiction=city).count() <= 42
    assert 200 <= Matter.objects.count() <= 280
    assert set(Matter.objects.values_list("theme", flat=True)) <= set(THEMES)
    assert Account.objects.count() == len(set(Account.objects.values_list("name", flat=True)))


def test_a_matter_and_a_window_lead_to_their_unit(made):
    matter = Matter.objects.get(name="不动产转移登记")
    window = Place.objects.get(name__endswith="· 自然资源局不动产登记")
    assert route(matter, None) == route(None, window) == route(matter, window) == matter.unit_id
    assert route(matter, Place.objects.get(code="JC-01")) is None
    assert route(None, place_by_code("jc")) is None
    first = place_by_code("jc-01")
    assert first
    assert str(first.parent) == "晋城市政务服务大厅"


def test_the_same_seed_makes_the_same_city(db):
    assert city(3) == city(3) != city(4)


def city(seed):
    with transaction.atomic():
        made = build_demo_organisation(Random(seed))
        transaction.set_rollback(True)
    people = [(a.username, a.name, a.title) for a in made.accounts.values()]
    return people, [m.code for m in made.matters], [p.code for p in made.places]


def test_it_is_built_in_bulk(db):
    with CaptureQueriesContext(connection) as captured:
        build_demo_organisation(Random(7))
    assert len(captured) < 40


def test_administrators_of_the_demo_read_no_problems(made):
    from bihuan.kernel.access import visible_to

    assert not visible_to(actor_of(made.accounts["admin"]), "problem").exists()
