"""我的待办: what each person owes, how urgent it is, what others owe them, and what it costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.act import act
from bihuan.kernel.models import Duty, Stake, Subject
from bihuan.kernel.registry import working_calendar
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Delegation, Post, Role
from bihuan.services import clock
from bihuan.voices import commands, triage
from bihuan.web import queries
from tests.cast import actor
from tests.costs import asked as questions
from tests.kernel.walking import VERIFY, does, now, problem, walk
from tests.loop.cast import ID, NAMES

BUDGET, SESSION_AND_ACCOUNT = 8, 2
MANY = 30
PHONE, NAME = "13900001111", "张三丰"


def rows(answer):
    """Task, number of each row, in the order of the page."""
    html = answer.content.decode()
    return re.findall(r'data-open>([^<]+)</a>.*?<span class="num">(WT-[\d-]+)</span>', html, re.DOTALL)


def heads(answer):
    """The groups with their counts."""
    return re.findall(r"<h2>([^<]+)</h2><span class=\"sm mut\">(\d+) 件</span>", answer.content.decode())


def owed(answer):
    """The number beside 该我办."""
    return re.search(r'data-live-count="/my">(\d+)\+?</span></a><a', answer.content.decode())[1]


def copies(subject, count, *, office="unit:1", spread=5):
    """So many more problems like this one, each owed by the office."""
    row = Subject.objects.get(pk=subject.pk)
    today = clock.today()
    made = [
        Subject(
            uid=f"copy{n:012}", table="problem", number=f"WT-2020-{n:04}", jurisdiction=1, unit=1, state=row.state, due=row.due,
            yellow_from=row.yellow_from, version=row.version, title=f"第{n}件", opened=row.opened, updated=row.updated, row=row.row,
            head=row.head,
        )
        for n in range(count)
    ]  # fmt: skip
    found = Subject.objects.bulk_create(made)
    Duty.objects.bulk_create(
        [
            Duty(office=office, subject=s, action="accept", due=today + timedelta(days=n % spread))
            for n, s in enumerate(found)
        ]
    )
    Stake.objects.bulk_create([Stake(key="unit:1", subject=s, updated=s.updated) for s in found])
    return found


# ---- what is owed ------------------------------------------------------------------------------------------------


def test_a_task_is_named_by_its_act_and_leads_to_its_form(signed_in):
    subject = problem(title="取号机坏了三天")
    does("centre", "verify", subject, VERIFY)

    answer = signed_in("clerk1").get("/my")

    assert rows(answer) == [("签收：取号机坏了三天", subject.number)]
    assert f'href="/problems/{subject.number}?act=accept#act"' in answer.content.decode()
    assert "没有该您办的事" in signed_in("clerk2").get("/my").content.decode()


def test_an_act_that_decides_is_called_by_its_task_and_not_by_its_outcome(signed_in):
    subject = problem()
    walk(subject, "evaluating")

    assert rows(signed_in("supervisor").get("/my")) == [("评价：取号机坏了三天", subject.number)]


def test_tasks_stand_by_urgency_counted_in_working_days(signed_in):
    subject = problem()
    does("centre", "verify", subject, VERIFY)
    due = now(subject).due
    assert due
    calendar = working_calendar()
    before = {"三个工作日内": 3, "往后": 4, "今天要动手": 0}
    for head, days in before.items():
        with clock.at(clock.now().replace(hour=9) + (calendar.subtract_working_days(due, days) - clock.today())):
            assert heads(signed_in("clerk1").get("/my")) == [(head, "1")]
    with clock.at(clock.now() + (calendar.add_working_days(due, 2) - clock.today())):
        late = signed_in("clerk1").get("/my").content.decode()
    assert "逾期 2 天" in late
    assert '<li data-l="red"' in late


def test_what_is_owed_for_another_is_marked(signed_in):
    subject = problem()
    walk(subject, "plan_review")
    today = clock.today()
    Delegation.objects.create(
        giver_id=ID["deputy"], taker_id=ID["other_deputy"], begins=today, ends=today + timedelta(days=3), reason="出差"
    )
    directory.touch()

    answer = signed_in("other_deputy").get("/my")

    assert rows(answer) == [("审定清单：取号机坏了三天", subject.number)]
    assert "代 deputy" in answer.content.decode()


def test_several_acts_owed_on_one_problem_are_one_row_with_the_end_last(signed_in):
    subject = problem()
    walk(subject, "rectifying")

    answer = signed_in("clerk1").get("/my")

    assert rows(answer) == [("填报进展：取号机坏了三天", subject.number)]
    assert "整改中 · 0%" in answer.content.decode()
    assert "act=finish" not in answer.content.decode()  # while a measure is open there is nothing to finish


def test_a_handler_whose_measures_are_others_watches_them(signed_in):
    subject = problem()
    walk(subject, "rectifying")
    Duty.objects.filter(subject=subject, action="progress").delete()

    answer = signed_in("clerk1").get("/my")

    assert rows(answer) == [("推进整改：取号机坏了三天", subject.number)]
    assert "还差 1 项措施" in answer.content.decode()


def test_what_is_kept_quiet_is_neither_shown_nor_counted_but_to_whom_hears_early(signed_in):
    problem(not_before=(clock.today() + timedelta(days=5)).isoformat())

    clerk, head = signed_in("centre").get("/my"), signed_in("centre_head").get("/my")

    assert rows(clerk) == []
    assert owed(clerk) == "0"
    assert len(rows(head)) == 1
    assert owed(head) == "1"


def test_a_duty_on_what_one_may_no_longer_see_shows_no_title(signed_in):
    subject = problem(title="别人家的事")
    Duty.objects.create(office=f"person:{ID['clerk2']}", subject=subject, action="progress", due=clock.today())

    assert "别人家的事" not in signed_in("clerk2").get("/my").content.decode()


def test_the_centre_is_led_to_the_words_that_wait(signed_in):
    commands.say(commands.Said("qr", "窗口没有人", 1, matter=1))

    assert "/voices?state=received" in signed_in("centre").get("/my").content.decode()
    assert "/voices?state=received" not in signed_in("supervisor").get("/my").content.decode()


def test_what_is_owed_on_a_closed_problem_has_the_light_of_its_own_day(signed_in):
    subject = problem()
    walk(subject)
    day = clock.today() - timedelta(days=20)
    Duty.objects.create(office="supervision:1", subject=subject, action="settle", due=day)

    html = signed_in("supervisor").get("/my").content.decode()

    assert '<li data-l="red"' in html
    assert "处理不满意：取号机坏了三天" in html


# ---- pages -------------------------------------------------------------------------------------------------------


def test_pages_show_every_duty_once_and_the_undated_last(city):
    subject = problem()
    found = copies(subject, 60)
    Duty.objects.filter(subject=found[7]).update(due=None)
    Duty.objects.filter(subject=found[3]).update(office="leader:1")
    who, after = actor("leader1"), ""
    seen: list[Duty] = []
    while True:
        page = queries.duties(who, after, limit=7)
        seen += page.duties
        if not page.next:
            break
        after = page.next

    assert {d.subject_id for d in seen} == {s.pk for s in found}
    assert len(seen) == 60
    assert seen[-1].due is None
    dated = [(d.due, d.subject_id) for d in seen[:-1]]
    assert dated == sorted(dated)


def test_groups_count_what_further_pages_hold(signed_in):
    copies(problem(), 60, spread=1)

    answer = signed_in("clerk1").get("/my")

    assert heads(answer) == [("今天要动手", "60")]
    assert len(rows(answer)) == 50
    (follow,) = re.findall(r'href="(/my\?after=[^"]+)"', answer.content.decode())
    assert len(rows(signed_in("clerk1").get(follow))) == 10


@pytest.mark.parametrize("cursor", ["x", "2026-01-01_1", "2026-13-01_1_1", "2026-01-01_a_b", "_1_2_3"])
def test_a_broken_cursor_is_refused(signed_in, cursor):
    answer = signed_in("clerk1").get("/my", {"after": cursor})

    assert answer.status_code == 422
    assert "翻页的位置不对" in answer.content.decode()


# ---- what others hold --------------------------------------------------------------------------------------------


def test_what_i_handed_on_shows_who_has_the_ball(signed_in):
    subject = problem()
    walk(subject, "plan_review")

    given = signed_in("clerk1").get("/my?view=given").content.decode()

    assert "我交出去的 1" in given
    assert '<span>分管领导</span><span class="mut">deputy</span>' in given
    assert "我交出去的 0" in signed_in("deputy").get("/my").content.decode()


def test_what_a_department_is_asked_for_is_waited_for_too_and_only_by_whoever_asked(signed_in):
    wanted = {"unit": 1, "title": "提供办理量", "text": "请提供本季度办理量。", "until": "2026-12-01"}
    asked = act("request", None, "ask", actor("centre"), wanted, jurisdiction=1).subject

    given = signed_in("centre").get("/my?view=given").content.decode()
    assert "我交出去的 1" in given
    assert asked.number in given
    assert '<span class="b-tag">协办 · 待答复</span>' in given
    assert "<span>商事服务科</span>" in given
    assert queries.handed_on(actor("leader2")) == []
    assert queries.handed_on(actor("clerk1")) == []


def test_what_came_back_or_has_ended_is_not_waited_for(signed_in):
    subject = problem()
    walk(subject, "optimising")
    assert queries.handed_on(actor("clerk1")) == []
    walk(subject)
    assert queries.handed_on(actor("clerk1")) == []


# ---- everybody ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, _ in NAMES.values()])
def test_everybody_has_the_page_and_nobody_reads_there_who_spoke(signed_in, name):
    said = commands.say(
        commands.Said("qr", f"我是{NAME}，电话{PHONE}，取号机坏了三天没有人修", 1, matter=1, contact=PHONE)
    )
    voice = Subject.objects.get(uid=said.uid)
    fields = {"outcome": "problem", "title": "取号机坏了", "category": "service", "matter": 1}
    made = triage.triage(voice, actor("centre"), fields, version=1)
    walk(Subject.objects.get(number=made.event.payload["problem"]), "rectifying")
    client = signed_in(name)
    for url in ("/my", "/my?view=given", "/my/notices"):
        answer = client.get(url, follow=True)  # officers have pages of their own
        assert answer.status_code == 200
        assert PHONE not in answer.content.decode()
        assert NAME not in answer.content.decode()


def test_an_officer_without_offices_has_a_page_without_rooms(signed_in):
    person = Account.objects.create(pk=900, username="officer", name="体验员甲")
    Post.objects.create(account=person, role=Role.OFFICER, jurisdiction_id=1, since="2020-01-01")
    directory.touch()
    client = signed_in("clerk1")
    client.force_login(person)

    answer = client.get("/my", follow=True)

    assert answer.redirect_chain == [("/officer/", 302)]
    assert 'href="/problems"' not in answer.content.decode()


def test_strangers_sign_in_first(client, city):
    assert client.get("/my").url == "/login?next=%2Fmy"


# ---- what it costs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clerk1", "centre", "supervisor", "deputy"])
@pytest.mark.parametrize("url", ["/my", "/my?view=given"])
def test_the_page_asks_few_questions_whatever_is_owed(signed_in, name, url):
    client, asked = signed_in(name), []
    subject = problem()
    walk(subject, "rectifying")
    offices = {"clerk1": "unit:1", "centre": "centre:1", "supervisor": "supervision:1", "deputy": "lead:41"}
    for count in (1, MANY):
        Duty.objects.exclude(subject=subject).delete()
        Subject.objects.filter(number__startswith="WT-2020").delete()
        copies(subject, count, office=offices[name])
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        asked.append(questions(captured))

    assert asked[0] == asked[1] <= BUDGET + SESSION_AND_ACCOUNT
