"""The words of the top bar: whose they are, what they cost, and that parts and strangers pay for none."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.models import Duty
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Post
from bihuan.voices import commands
from bihuan.web import navigation
from bihuan.web.context import shell
from bihuan.web.queries import Counts, counts
from tests.cast import actor
from tests.costs import asked as questions
from tests.kernel.walking import VERIFY, does, problem

NONE = Counts()


@pytest.fixture
def all_rooms_stand(monkeypatch):
    monkeypatch.setattr(navigation, "stands", lambda url: True)


def words(name, **more):
    return [room.label for room in navigation.rooms(actor(name), NONE, more.get("path", "/my"))]


@pytest.mark.parametrize(
    ("name", "rooms"),
    [
        ("clerk1", "待办 问题 建议 成果 分析"),
        ("leader1", "待办 问题 建议 成果 分析"),
        ("centre", "待办 反馈 问题 建议 征集 会议 体验 体验员 成果 分析"),
        ("supervisor", "待办 反馈 问题 督查 建议 征集 会议 体验 成果 分析"),
        ("deputy", "待办 问题 督查 建议 征集 会议 体验 成果 分析"),
        ("party", "待办 问题 会议 成果 分析"),
        ("auditor", "待办 反馈 问题 督查 建议 征集 会议 体验 成果 分析"),
    ],
)
def test_everybody_sees_the_rooms_they_use(city, all_rooms_stand, name, rooms):
    assert words(name) == rooms.split()


def test_an_administrator_reads_no_problems(city, all_rooms_stand):
    person = Account.objects.create(pk=900, username="admin", name="管理员")
    Post.objects.create(account=person, role="admin", jurisdiction_id=1, since="2020-01-01")
    directory.touch()

    found = navigation.rooms(directory.actor(person.pk), NONE, "/my")

    assert [room.label for room in found] == ["待办", "配置"]


def test_a_room_that_does_not_stand_yet_is_left_out(city, monkeypatch):
    monkeypatch.setattr(navigation, "stands", lambda url: url in ("/my", "/problems"))

    assert words("supervisor") == ["待办", "问题"]


def test_where_one_is_and_what_waits_is_marked(city, all_rooms_stand):
    found = navigation.rooms(actor("centre"), Counts(owed=500, waiting=7), "/voices/abc")
    rooms = {room.label: room for room in found}

    assert [room.label for room in found if room.current] == ["反馈"]
    assert [str(rooms[word].count) for word in ("待办", "反馈")] == ["500+", "7"]
    assert rooms["待办"].hot
    assert [room.label for room in navigation.tabs(found, "/voices")] == ["待办", "反馈", "问题", "我的"]


def test_a_person_is_called_by_unit_and_highest_role(city):
    titles = {
        name: navigation.me(actor(name), NONE).title for name in ("clerk1", "leader1", "deputy", "party", "auditor")
    }

    assert titles == {
        "clerk1": "商事服务科 · 经办人", "leader1": "商事服务科 · 责任领导", "deputy": "局领导 · 分管领导",
        "party": "局领导 · 党组秘书", "auditor": "审计",
    }  # fmt: skip


def test_counts_are_one_question(city, django_assert_num_queries):
    subject = problem()
    does("centre", "verify", subject, VERIFY)
    commands.say(commands.Said("qr", "窗口没有人", 1, matter=1))
    actor("centre")

    with django_assert_num_queries(1):
        found = counts(actor("centre"), voices=True)

    assert (found.owed, found.waiting) == (0, 1)
    assert counts(actor("clerk1"), voices=False) == Counts(owed=1, unread=1)


def test_an_office_held_twice_counts_a_subject_once(city):
    subject = problem()
    does("centre", "verify", subject, VERIFY)
    Duty.objects.create(office="leader:1", subject=subject, action="acknowledge")

    assert counts(actor("leader1"), voices=False).owed == 1


def test_strangers_and_parts_ask_nothing(city, django_assert_num_queries):
    request = RequestFactory().get("/say/hall-1")
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        context = shell(request)
        assert not context["me"]
        assert list(context["nav"]) == []
        render_to_string("ui/parts/pager.html", {"pages": {"count": 1}}, request)


def test_a_page_of_the_staff_pays_one_question_for_its_bar(signed_in):
    client = signed_in("clerk1")
    client.get("/settings")
    with CaptureQueriesContext(connection) as captured:
        client.get("/settings")

    session, account, keys, bar = 1, 1, 1, 1
    assert questions(captured) == session + account + keys + bar


def test_the_bureau_is_the_persons_own_and_the_citys_for_strangers(client, signed_in):
    assert navigation.bureau(actor("clerk1")) == "晋城市行政审批服务管理局"
    assert "晋城市行政审批服务管理局" in client.get("/privacy").content.decode()


def test_the_public_pages_touch_no_session(client, city):
    answer = client.get("/accessibility")

    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies
