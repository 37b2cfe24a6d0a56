import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.loop.language import SYSTEM
from bihuan.organisation import commands, directory
from bihuan.organisation.directory import actor_of
from bihuan.organisation.overview import tree
from bihuan.services.clock import today
from tests.costs import asked as questions

pytestmark = pytest.mark.django_db


def test_the_page_shows_who_answers_for_each_unit(client, city):
    client.force_login(city.clerk)
    page = client.get("/organisation").content.decode()
    for text in ("商事服务科", "姓leader", "姓clerk", "姓deputy", "主要负责人"):
        assert text in page


def test_it_is_for_staff(client, city):
    assert client.get("/organisation").url == "/login?next=%2Forganisation"
    client.force_login(city.officer)
    assert client.get("/organisation").status_code == 403


def test_units_come_as_a_tree_leadership_first(city):
    commands.add_unit(SYSTEM, city.area, "局领导", "leadership", parent=city.bureau)
    nodes = tree(actor_of(city.clerk)).nodes
    assert [(n.name, n.depth) for n in nodes] == [
        ("市审批局", 0), ("局领导", 1), ("商事服务科", 1), ("社会事务科", 1), ("督查科", 1), ("市政务服务中心", 1),
        ("市税务局窗口", 2),
    ]  # fmt: skip


def test_everybody_begins_at_home_and_may_look_at_the_others(city, county):
    assert tree(actor_of(county.clerk)).name == "陵川县"
    assert tree(actor_of(county.head)).name == "陵川县"
    assert tree(actor_of(county.clerk), str(city.area.pk)).name == "晋城市"
    assert tree(actor_of(county.clerk), "999").name == "陵川县"


def test_a_search_finds_units_and_persons(city):
    assert [n.name for n in tree(actor_of(city.clerk), words="税务").nodes] == ["市税务局窗口"]
    assert [n.name for n in tree(actor_of(city.clerk), words="姓colleague").nodes] == ["社会事务科"]
    assert tree(actor_of(city.clerk), words="查无此人").nodes == []


def test_a_leader_away_is_shown_with_the_deputy_and_the_last_day(client, city):
    commands.delegate(SYSTEM, city.deputy, city.second, begins=today(), ends=today(), reason="休假")
    client.force_login(city.clerk)
    assert "前由姓second代" in client.get("/organisation").content.decode()


def test_dissolved_units_are_gone_and_matters_counted(city):
    commands.add_matter(SYSTEM, "A-1", "企业设立登记", city.social)
    commands.dissolve_unit(SYSTEM, city.social, city.trade)
    nodes = {n.name: n.matters for n in tree(actor_of(city.clerk)).nodes}
    assert "社会事务科" not in nodes
    assert nodes["商事服务科"] == 1


def test_the_page_asks_few_questions_whatever_the_number_of_units(client, city, county):
    client.force_login(city.clerk)
    client.get("/organisation")
    directory.forget()
    with CaptureQueriesContext(connection) as captured:
        client.get("/organisation")
    few = questions(captured)
    for n in range(10):
        commands.add_unit(SYSTEM, city.area, f"科{n}", "section", parent=city.bureau)
    directory.forget()
    with CaptureQueriesContext(connection) as captured:
        client.get("/organisation")
    session_and_account, snapshot, bar = 2, 8, 1
    assert questions(captured) == few <= session_and_account + snapshot + bar + 4
