from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from bihuan.loop.language import SYSTEM, Refused
from bihuan.organisation import commands
from bihuan.organisation.directory import actor_of, directory
from bihuan.organisation.models import Change, Delegation, Kind, Matter, Place, Post, Unit
from bihuan.services.clock import today

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def admin(city):
    return actor_of(city.admin)


def refused(command, *args, **kwargs):
    """The refusal, after making sure that nothing was written."""
    before = Change.objects.count()
    with pytest.raises(Refused) as caught, transaction.atomic():
        command(*args, **kwargs)
    assert Change.objects.count() == before
    return caught.value.refusal


def last_change():
    return Change.objects.first()


# ---- units -------------------------------------------------------------------------------------------------------


def test_an_administrator_adds_a_unit_and_history_says_so(city, admin):
    unit = commands.add_unit(admin, city.area, " 项目投资科 ", Kind.SECTION, parent=city.bureau)
    assert Unit.objects.get(name="项目投资科").parent == city.bureau
    change = last_change()
    assert (change.actor, change.what, change.subject) == (admin.id, "增加单位", f"unit:{unit.pk}")
    assert change.after["name"] == "项目投资科"
    assert change.before == {}


@pytest.mark.parametrize("who", ["clerk", "leader", "head", "auditor", "officer"])
def test_nobody_else_changes_units(city, who):
    refusal = refused(commands.rename_unit, actor_of(getattr(city, who)), city.trade, "别的名字")
    assert refusal.code == "forbidden"
    assert Unit.objects.get(pk=city.trade.pk).name == "商事服务科"


def test_a_countys_administrator_does_not_change_the_citys_units(city, county):
    keeper = commands.add_account(SYSTEM, "keeper", "县管理员")
    commands.appoint(SYSTEM, keeper, "admin", jurisdiction=county.area)
    assert refused(commands.rename_unit, actor_of(keeper), city.trade, "别的名字").code == "forbidden"
    assert commands.rename_unit(actor_of(keeper), county.section, "综合股").name == "综合股"


def test_two_living_units_of_a_jurisdiction_do_not_share_a_name(city, county, admin):
    refusal = refused(commands.add_unit, admin, city.area, "商事服务科", Kind.SECTION)
    assert refusal.code == "invalid"
    assert refusal.sentence == "这个地区已经有同名的单位。"
    assert commands.add_unit(admin, county.area, "商事服务科", Kind.SECTION).pk


def test_renaming_keeps_what_it_said_before_in_the_history(city, admin):
    commands.rename_unit(admin, city.trade, "市场准入科")
    assert (last_change().before, last_change().after) == ({"name": "商事服务科"}, {"name": "市场准入科"})


def test_writing_what_already_stands_there_leaves_no_trace(city, admin):
    before = Change.objects.count()
    commands.rename_unit(admin, city.trade, "商事服务科")
    assert Change.objects.count() == before


def test_a_unit_does_not_move_below_itself_or_into_another_jurisdiction(city, county, admin):
    assert "下级" in refused(commands.move_unit, admin, city.centre, city.tax).sentence
    assert "同一个地区" in refused(commands.move_unit, admin, city.tax, county.bureau).sentence
    assert commands.move_unit(admin, city.tax, city.bureau).parent == city.bureau


def test_a_dissolved_unit_hands_persons_matters_and_places_to_its_successor(city, admin):
    matter = commands.add_matter(admin, "A-1", "社会组织成立登记", city.social)
    hall = commands.add_place(admin, "JC", "市政务服务大厅", "hall", city.social)
    commands.dissolve_unit(admin, city.social, city.trade)
    assert Matter.objects.get(pk=matter.pk).unit == city.trade
    assert Place.objects.get(pk=hall.pk).unit == city.trade
    now = directory()
    assert now.living(city.social.pk) == city.trade.pk
    assert set(now.seats[f"unit:{city.social.pk}"]) >= {city.colleague.pk, city.neighbour.pk, city.clerk.pk}
    assert now.seats[f"leader:{city.social.pk}"] == (city.leader.pk,)
    assert now.persons[city.neighbour.pk].unit == city.trade.pk


def test_a_unit_with_units_below_is_not_dissolved(city, admin):
    assert "下级单位" in refused(commands.dissolve_unit, admin, city.centre, city.trade).sentence


def test_a_dissolved_unit_takes_nobody_and_nothing(city, admin):
    commands.dissolve_unit(admin, city.social, city.trade)
    assert "撤并" in refused(commands.appoint, admin, city.clerk, "leader", unit=city.social).sentence
    assert "撤并" in refused(commands.add_matter, admin, "A-2", "事项", city.social).sentence
    assert "撤并" in refused(commands.dissolve_unit, admin, city.tax, city.social).sentence


# ---- accounts ----------------------------------------------------------------------------------------------------


def test_a_new_account_is_a_member_of_its_unit_and_cannot_sign_in_without_a_password(city, admin):
    account = commands.add_account(admin, " Li.Yan＠jc ", "李砚", unit=city.trade)
    assert account.username == "li.yan@jc"
    assert not account.has_usable_password()
    assert f"unit:{city.trade.pk}" in actor_of(account).offices


@pytest.mark.parametrize("username", ["", "李砚", "a b", "-a", "clerk", "CLERK"])
def test_a_username_must_be_plain_and_free(city, admin, username):
    assert "username" in refused(commands.add_account, admin, username, "某人").errors


def test_a_weak_password_is_refused_at_its_field(city, admin):
    assert "password" in refused(commands.add_account, admin, "weak", "某人", password="12345").errors


def test_history_never_holds_a_password(city, admin):
    commands.add_account(admin, "fine", "某人", password="correct-horse-battery")
    entries = str(list(Change.objects.values_list("before", "after")))
    assert "correct-horse" not in entries
    assert "password" not in entries


def test_membership_moves_with_the_main_unit(city, admin):
    commands.change_account(admin, city.clerk, unit=city.social)
    offices = actor_of(city.clerk).offices
    assert f"unit:{city.social.pk}" in offices
    assert f"unit:{city.trade.pk}" not in offices


def test_an_account_with_duties_stays_open(city, admin):
    refusal = refused(commands.close_account, admin, city.clerk, lambda person: [f"WT-2026-000{person % 9}"])
    assert refusal.code == "not-yet"
    assert "没有转交" in refusal.sentence
    city.clerk.refresh_from_db()
    assert city.clerk.is_active


def test_closing_an_account_ends_posts_portfolios_and_delegations(city, admin):
    commands.delegate(admin, city.deputy, city.second, begins=today(), ends=today() + DAY, reason="休假")
    commands.close_account(admin, city.deputy, lambda _: [])
    assert not Post.objects.filter(account=city.deputy, until__isnull=True).exists()
    assert not city.deputy.portfolios.exists()
    assert not Delegation.objects.filter(revoked_on__isnull=True).exists()
    assert directory().seats.get(f"charge:{city.trade.pk}") is None


def test_nobody_closes_the_own_account(city, admin):
    assert "自己" in refused(commands.close_account, admin, city.admin, lambda _: []).sentence


# ---- posts and portfolios ----------------------------------------------------------------------------------------


def test_nobody_gives_an_office_to_themself(city, admin):
    assert "自己" in refused(commands.appoint, admin, city.admin, "head", jurisdiction=city.area).sentence
    assert "自己" in refused(commands.give_portfolio, admin, city.admin, city.trade).sentence


def test_a_post_of_a_unit_needs_a_unit_and_one_of_a_jurisdiction_a_jurisdiction(city, admin):
    assert "单位" in refused(commands.appoint, admin, city.clerk, "leader", jurisdiction=city.area).sentence
    assert "地区" in refused(commands.appoint, admin, city.clerk, "head", unit=city.trade).sentence
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(account=city.clerk, role="head", unit=city.trade, since=today())


def test_the_same_post_is_not_given_twice(city, admin):
    assert "已经" in refused(commands.appoint, admin, city.leader, "leader", unit=city.trade).sentence


def test_a_relieved_person_leaves_the_office_the_same_day_and_may_come_back(city, admin):
    commands.relieve(admin, city.leader.posts.get(role="leader"))
    assert f"leader:{city.trade.pk}" not in actor_of(city.leader).offices
    commands.appoint(admin, city.leader, "leader", unit=city.trade)
    assert f"leader:{city.trade.pk}" in actor_of(city.leader).offices


def test_a_portfolio_is_given_and_taken(city, admin):
    portfolio = commands.give_portfolio(admin, city.second, city.trade)
    assert directory().seats[f"charge:{city.trade.pk}"] == (city.second.pk,)
    commands.take_portfolio(admin, portfolio)
    assert directory().seats[f"charge:{city.trade.pk}"] == (city.deputy.pk,)


# ---- delegation --------------------------------------------------------------------------------------------------


def delegated(by, giver, taker, begins=0, ends=0, **more):
    span = {"begins": today() + begins * DAY, "ends": today() + ends * DAY}
    return commands.delegate(by, giver, taker, **span, reason="出差", **more)


def test_a_leader_delegates_the_own_offices_and_nobody_elses(city):
    assert delegated(actor_of(city.leader), city.leader, city.neighbour).away
    assert refused(delegated, actor_of(city.leader), city.deputy, city.second).code == "forbidden"


def test_one_deputy_at_a_time(city, admin):
    delegated(admin, city.leader, city.neighbour, ends=3)
    assert city.neighbour.name in refused(delegated, admin, city.leader, city.chief, begins=3, ends=5).sentence
    assert delegated(admin, city.leader, city.chief, begins=4, ends=5).pk


def test_a_deputy_may_have_a_deputy_but_no_circle_arises(city, admin):
    delegated(admin, city.head, city.deputy)
    delegated(admin, city.deputy, city.second)
    assert "又委托回" in refused(delegated, admin, city.second, city.head).sentence
    assert actor_of(city.second).offices[f"head:{city.area.pk}"] == city.head.pk
    assert delegated(admin, city.second, city.head, begins=1, ends=1).pk


def test_a_delegation_needs_another_person_a_reason_and_a_sensible_span(city, admin):
    assert "自己" in refused(delegated, admin, city.leader, city.leader).sentence
    assert (
        "reason"
        in refused(commands.delegate, admin, city.leader, city.chief, begins=today(), ends=today(), reason=" ").errors
    )
    assert "早于" in refused(delegated, admin, city.leader, city.chief, begins=3, ends=1).sentence
    assert "过去" in refused(delegated, admin, city.leader, city.chief, begins=-3, ends=-1).sentence


# ---- matters, places, settings -----------------------------------------------------------------------------------


def test_a_matters_code_is_kept_as_it_came_and_used_once(city, admin):
    matter = commands.add_matter(admin, "00111405MB0W12345X400011200100", "企业设立登记", city.trade, theme="市场准入")
    assert Matter.objects.get(pk=matter.pk).code == "00111405MB0W12345X400011200100"
    assert "code" in refused(commands.add_matter, admin, matter.code, "又一个", city.social).errors


def test_a_theme_is_one_of_the_configured(city, admin):
    assert "theme" in refused(commands.add_matter, admin, "A-1", "事项", city.trade, theme="养宠").errors
    commands.configure(admin, "themes", ["养宠"])
    assert commands.add_matter(admin, "A-1", "犬只登记", city.trade, theme="养宠").theme == "养宠"


def test_a_window_stands_in_a_hall_of_its_jurisdiction(city, county, admin):
    hall = commands.add_place(admin, "JC-A", "市政务服务大厅", "hall", city.centre)
    window = commands.add_place(admin, "JC-A-01", "1号窗口", "window", city.tax, parent=hall)
    assert window.jurisdiction == city.area
    assert "大厅" in refused(commands.add_place, admin, "LC-1", "1号", "window", county.centre, parent=hall).sentence
    assert "大厅" in refused(commands.add_place, admin, "JC-B", "2号", "window", city.tax).sentence
    assert "code" in refused(commands.add_place, admin, "JC/2", "2号", "hall", city.centre).errors


def test_a_setting_is_written_once_and_then_changed(city, admin):
    first = commands.configure(admin, "allowances", {"problem.reported": 3})
    second = commands.configure(admin, "allowances", {"problem.reported": 4})
    assert first.pk == second.pk
    assert last_change().before == {"value": {"problem.reported": 3}}
