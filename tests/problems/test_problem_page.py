"""One problem on one page: whole for whoever may see it, missing for all others, silent about the critic, honest about
its journal, and never dearer than fifteen queries."""

import re

import pytest

from bihuan.kernel.act import act, events_of, load
from bihuan.kernel.models import Event, Subject
from bihuan.loop.language import REPORTER
from bihuan.loop.tables.problem import PROBLEM
from bihuan.problems import present_events
from tests.kernel import walking
from tests.problems.asking import queries, text
from tests.voices.saying import SECRETS, said, triaged

MANY = ("电子政务科", "政策法规科")
WAY = (
    "reported", "dispatched", "analysing", "planning", "naming", "consulting", "plan_review", "rectifying", "accepting",
    "optimising", "evaluating", "applying", "leader_check", "countersigning", "party_review", "handing_in", "write_off",
    "closed",
)  # fmt: skip


def url(subject):
    return f"/problems/{subject.number}"


@pytest.fixture
def spoken(city):
    """A problem of several sections behind which somebody's words stand, at work."""
    problem = triaged(said())
    walking.walk(problem, to="rectifying", many=MANY)
    return problem


# ---- who may see -------------------------------------------------------------------------------------------------


def test_who_is_not_concerned_finds_nothing_as_if_it_were_not_there(spoken, signed_in):
    other = walking.problem()
    walking.does("centre", "verify", other, {**walking.VERIFY, "lead": 3})

    assert signed_in("clerk1").get(url(other)).status_code == 404
    assert signed_in("clerk1").get("/problems/WT-2026-9999").status_code == 404
    assert signed_in("clerk3").get(url(other)).status_code == 200


def test_a_later_round_is_found_by_its_own_number_and_says_so(city, signed_in):
    problem = walking.problem()
    walking.walk(problem)
    walking.does("supervisor", "reopen", problem)
    page = signed_in("supervisor").get(f"{url(problem)}-R2")

    assert page.status_code == 200
    assert f"{problem.number}-R2" in text(page)
    assert "第 2 轮" in text(page)


@pytest.mark.parametrize("state", WAY)
def test_every_state_has_its_page_for_every_role(city, signed_in, state):
    problem = walking.problem()
    walking.walk(problem, to=state, many=MANY)

    for name in ("supervisor", "centre", "party", "deputy", "auditor", "clerk1", "leader2"):
        page = signed_in(name).get(url(problem))
        concerned = name not in ("clerk1", "leader2") or state != "reported"
        assert page.status_code == (200 if concerned else 404), name
        if concerned:
            assert f">{PROBLEM.states[state].label}</text>" in page.content.decode()


# ---- the critic --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clerk1", "leader1", "clerk2", "deputy", "supervisor", "auditor"])
def test_nobody_reads_who_the_critic_is_on_the_page(spoken, signed_in, name):
    page = signed_in(name).get(f"{url(spoken)}?path=all").content.decode()
    voice = load(Subject.objects.get(table="voice"))

    assert "叫号机坏了三天" in page
    assert "有话码上说" in page
    for secret in (*SECRETS, voice["id"], voice["sealed"], voice["track"]):
        assert secret not in page


def test_words_are_shown_with_channel_and_month_and_no_day(spoken, signed_in):
    page = signed_in("clerk1").get(url(spoken)).content.decode()
    quote = page[page.index("b-quote") : page.index("</blockquote>")]

    assert re.search(r'<time datetime="\d{4}-\d{2}">', quote)


def test_a_unit_reads_no_title_from_before_it_was_redacted(city, signed_in):
    problem = walking.problem(title="王小二说窗口态度差", description="王小二，住在泽州路，电话见附件。")
    walking.does("centre", "redact", problem, {"title": "窗口态度差", "description": "有人反映态度差。"})
    walking.does("centre", "verify", problem)
    unit = signed_in("clerk1").get(f"{url(problem)}?path=all").content.decode()

    assert "窗口态度差" in unit
    assert "王小二" not in unit
    assert "泽州路" not in unit


def test_whoever_asks_to_read_the_original_is_not_told_to_the_unit(city, signed_in):
    problem = walking.problem()
    walking.does("centre", "verify", problem)
    walking.does("supervisor", "ask_unseal", problem, {"purpose": "核对姓名是否写错", "days": 3})

    assert "核对姓名" not in text(signed_in("clerk1").get(f"{url(problem)}?path=all"))
    assert "核对姓名" in text(signed_in("centre").get(f"{url(problem)}?path=all"))


# ---- the journal in words ----------------------------------------------------------------------------------------


def test_the_way_is_told_in_words_with_roles_and_opinions(spoken, signed_in):
    page = text(signed_in("supervisor").get(url(spoken)))

    for words in (
        "核查属实并立账定责",
        "审定清单第 1 版，开始整改",
        "分管领导 deputy",
        "商事服务科 clerk1",
        "会签清单，同意",
    ):
        assert words in page
    assert "条记录首尾相接，未被改动" in page


def test_the_critics_own_acts_name_nobody(spoken, signed_in):
    act("problem", spoken.pk, "answer", REPORTER, {"text": "还是要排队"})
    page = text(signed_in("clerk1").get(url(spoken)))

    assert "反映人补充 反映人" in page
    assert "“还是要排队”" in page


def test_all_acts_can_be_shown_and_those_that_matter_come_first(spoken, signed_in):
    walking.does("clerk1", "note", spoken, {"text": "给自己的话"})
    browser = signed_in("clerk1")

    assert "给自己的话" not in path_of(browser.get(url(spoken)))
    assert "给自己的话" in path_of(browser.get(f"{url(spoken)}?path=all"))


def path_of(answer):
    """The timeline alone; the discussion shows every note."""
    return answer.content.decode().partition('id="path"')[2].partition("</section>")[0]


def test_every_act_of_the_table_can_be_told(city):
    problem = walking.problem()
    walking.walk(problem, many=MANY)
    at = present_events.Telling(walking.case_of("centre", problem).directory)
    told = [present_events.describe(event, at, insider=True) for event in events_of(problem)]

    assert all(entry.label and entry.who for entry in told)
    assert len(told) == Event.objects.filter(subject=problem).count()
    assert set(present_events.TEXTS) | set(present_events.LABELS) <= set(PROBLEM.actions)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda pk: Subject.objects.filter(pk=pk).update(head=b"\1" * 32), "缺了后面的记录"),
        (lambda pk: Subject.objects.filter(pk=pk).update(row=Subject.objects.get(pk=pk).row.replace("取号机", "叫号机")),
         "现状与记录不一致"),
    ],
)  # fmt: skip
def test_a_page_whose_journal_does_not_hold_says_so(city, signed_in, spoil, words):
    problem = walking.problem()
    walking.walk(problem, to="analysing")
    spoil(problem.pk)
    page = text(signed_in("supervisor").get(url(problem)))

    assert words in page
    assert "未被改动" not in page


def test_what_was_withdrawn_stays_readable_and_counts_no_more(spoken, signed_in):
    walking.does("clerk1", "progress", spoken, {"measure": "m1", "percent": 50, "text": "做了一半"})
    walking.does("clerk1", "withdraw", spoken, {"reason": "填错了"})
    browser = signed_in("clerk1")

    assert "做了一半" not in text(browser.get(url(spoken)))
    assert "填报进展 50%（已撤回）" in text(browser.get(f"{url(spoken)}?path=all"))


# ---- the list ----------------------------------------------------------------------------------------------------


def test_a_new_version_of_the_list_shows_what_it_changed_and_why(city, signed_in):
    problem = walking.problem()
    walking.walk(problem, to="rectifying")
    body = walking.offered("clerk1", "revise_list", problem)
    body["measures"] = [{**body["measures"][0], "text": "换一台新的取号机"}, {"text": "张贴告示", "person": 1}]
    walking.does("clerk1", "revise_list", problem, {**body, "reason": "旧的修不好"})
    waiting = signed_in("deputy").get(url(problem))

    assert "待审定的调整改了 2 处：措施 1 的内容、措施 2 新增" in text(waiting)
    assert "理由：旧的修不好" in text(waiting)
    assert "<ins>张贴告示</ins>" in waiting.content.decode()

    walking.does("deputy", "approve_list", problem)
    assert "第 2 版 · 现行" in text(signed_in("clerk1").get(url(problem)))
    assert "换一台新的取号机" not in text(signed_in("clerk1").get(f"{url(problem)}?list=1")).split("经过")[0]
    assert "第 2 版改了 2 处" in text(signed_in("clerk1").get(f"{url(problem)}?list=diff"))


def test_signatures_name_who_signed_and_for_whom_one_waits(city, signed_in):
    problem = walking.problem()
    walking.walk(problem, to="countersigning", many=MANY)
    page = text(signed_in("supervisor").get(url(problem)))

    assert "责任领导把关 leader1 系统内签署" in page
    assert "电子政务科 会签 等leader2" in page
    assert "会签齐了再上会" in page


def test_the_head_says_who_has_the_ball_what_is_waited_for_and_who_is_next(spoken, signed_in):
    page = text(signed_in("supervisor").get(url(spoken)))

    assert "球在谁手里 商事服务科 clerk1" in page
    assert "措施都还没做完" in page
    assert re.search(r"做完以后，球到 政策法规科 .*? 验收 。", page)
    assert "延期 0 次（最多 2 次） · 未挂起 · 未反弹" in page


def test_a_declined_problem_says_why_and_that_nobody_has_the_ball(city, signed_in):
    problem = walking.problem()
    walking.does(
        "centre", "propose_decline", problem, {"code": "untrue", "words": "现场看过，机器是好的，请放心办事。"}
    )
    walking.does("supervisor", "confirm_decline", problem)
    page = text(signed_in("centre").get(url(problem)))

    assert "不予立账： 经核查不属实" in page
    assert "无人持球" in page
    assert "已销号" not in page


def test_a_closed_problem_shows_what_it_has_become(city, signed_in):
    problem = walking.problem()
    walking.walk(problem)
    page = text(signed_in("supervisor").get(url(problem)))

    assert "成果" in page
    assert Subject.objects.get(table="result").number in page
    assert "回头看" in page


# ---- cost --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["reported", "analysing", "rectifying", "countersigning", "party_review", "closed"])
def test_a_problem_costs_few_queries_in_every_state(city, signed_in, state):
    problem = triaged(said())
    walking.walk(problem, to=state, many=MANY)

    assert queries(signed_in("supervisor"), url(problem)) <= 9


def test_a_long_journal_costs_no_more(spoken, signed_in):
    before = queries(signed_in("clerk1"), url(spoken))
    for n in range(30):
        walking.does("clerk1", "note", spoken, {"text": f"第 {n} 条批注"})

    assert queries(signed_in("clerk1"), url(spoken)) == before <= 9


def test_hostile_words_of_a_problem_do_nothing(city, signed_in):
    hostile = '"><img src=x onerror=alert(1)>'
    problem = walking.problem(title=hostile, description=hostile)
    page = signed_in("centre").get(f"{url(problem)}?list={hostile}&path=all").content.decode()

    assert "<img src=x" not in page
