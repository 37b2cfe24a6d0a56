"""A small known city: one bureau with its chain complete, and a county with six people."""

from types import SimpleNamespace

import pytest

from bihuan.loop.language import SYSTEM
from bihuan.organisation import commands, directory
from bihuan.organisation.models import Kind, Role


@pytest.fixture(autouse=True)
def nothing_remembered():
    directory.forget()
    yield
    directory.forget()


@pytest.fixture
def city(db):
    """晋城市: two sections, centre, supervision; persons are named after what they are."""
    return made_city()


@pytest.fixture
def county(city):
    """陵川县, six people."""
    return made_county()


def made_city() -> SimpleNamespace:
    c = SimpleNamespace()
    c.area = commands.add_jurisdiction(SYSTEM, "140500", "晋城市", city=True)
    c.bureau = unit(c.area, "市审批局", Kind.BUREAU)
    c.trade = unit(c.area, "商事服务科", Kind.SECTION, c.bureau)
    c.social = unit(c.area, "社会事务科", Kind.SECTION, c.bureau)
    c.watch = unit(c.area, "督查科", Kind.SUPERVISION, c.bureau)
    c.centre = unit(c.area, "市政务服务中心", Kind.CENTRE, c.bureau)
    c.tax = unit(c.area, "市税务局窗口", Kind.DEPARTMENT, c.centre)
    c.clerk, c.leader = person("clerk", c.trade), person("leader", c.trade, Role.LEADER)
    c.colleague, c.neighbour = person("colleague", c.social), person("neighbour", c.social, Role.LEADER)
    c.inspector, c.chief = person("inspector", c.watch), person("chief", c.watch, Role.LEADER)
    c.desk, c.warden = person("desk", c.centre), person("warden", c.centre, Role.LEADER)
    c.taxman, c.taxhead = person("taxman", c.tax), person("taxhead", c.tax, Role.LEADER)
    for name, role in (
        ("deputy", Role.DEPUTY),
        ("second", Role.DEPUTY),
        ("head", Role.HEAD),
        ("party", Role.SECRETARY),
    ):
        setattr(c, name, officeholder(name, role, c.area))
    c.auditor, c.admin = officeholder("auditor", Role.AUDITOR, c.area), officeholder("admin", Role.ADMIN, c.area)
    c.officer = officeholder("officer", Role.OFFICER, c.area)
    commands.give_portfolio(SYSTEM, c.deputy, c.bureau)
    commands.give_portfolio(SYSTEM, c.second, c.watch)
    return c


def made_county(code="140524", name="陵川县") -> SimpleNamespace:
    """A bureau of six: head, deputy, a section of two (one keeps the party group's papers), centre, supervision."""
    c = SimpleNamespace()
    c.area = commands.add_jurisdiction(SYSTEM, code, name)
    c.bureau = unit(c.area, f"{name}审批局", Kind.BUREAU)
    c.section = unit(c.area, "审批服务股", Kind.SECTION, c.bureau)
    c.watch = unit(c.area, "督查股", Kind.SUPERVISION, c.bureau)
    c.centre = unit(c.area, f"{name}政务服务中心", Kind.CENTRE, c.bureau)
    c.head, c.deputy = (
        officeholder(f"{code}-head", Role.HEAD, c.area),
        officeholder(f"{code}-deputy", Role.DEPUTY, c.area),
    )
    c.clerk, c.leader = person(f"{code}-clerk", c.section), person(f"{code}-leader", c.section, Role.LEADER)
    c.inspector = person(f"{code}-inspector", c.watch, Role.LEADER)
    c.warden = person(f"{code}-warden", c.centre, Role.LEADER)
    commands.appoint(SYSTEM, c.clerk, Role.SECRETARY, jurisdiction=c.area)
    commands.give_portfolio(SYSTEM, c.deputy, c.bureau)
    return c


def unit(area, name, kind, parent=None):
    return commands.add_unit(SYSTEM, area, name, kind, parent=parent)


def person(username, home, role=None):
    account = commands.add_account(SYSTEM, username, f"姓{username}", unit=home)
    if role:
        commands.appoint(SYSTEM, account, role, unit=home)
    return account


def officeholder(username, role, area):
    account = commands.add_account(SYSTEM, username, f"姓{username}")
    commands.appoint(SYSTEM, account, role, jurisdiction=area)
    return account
