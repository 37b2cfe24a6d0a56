"""讨论 and what stands beside a problem: who is named hears of it, the way it went, versions beside each other, what was before."""

import pytest

from bihuan.kernel.act import load
from bihuan.loop.tables.problem import PROBLEM
from bihuan.notices.models import Notice
from bihuan.organisation import directory
from bihuan.organisation.models import Account
from bihuan.problems.mentions import named, pieces
from bihuan.problems.present_next import NEXT
from tests.kernel import walking
from tests.kernel.walking import now
from tests.loop.cast import ID
from tests.problems.asking import browser_of, form, queries, text

BUDGET = 15


@pytest.fixture
def subject(city):
    made = walking.problem(title="取号机坏了三天没人修")
    walking.walk(made, "rectifying")
    return now(made)


@pytest.fixture
def people(subject):
    for name, called in (("leader1", "韩墨"), ("clerk2", "韩墨白"), ("supervisor", "沈知远")):
        Account.objects.filter(pk=ID[name]).update(name=called)
    directory.touch()
    return subject


def says(name, subject, words):
    browser = browser_of(name)
    page = browser.get(f"/problems/{subject.number}")
    return browser.post(f"/problems/{subject.number}/note", {**form(page), "_as": "", "text": words})


def told(name):
    return [n.sentence for n in Notice.objects.filter(person=ID[name], action="note")]


# ---- names -------------------------------------------------------------------------------------------------------


def test_who_is_named_and_may_see_it_is_told_and_nobody_else(people):
    assert says("clerk1", people, "@韩墨看一下，@韩墨白 也看看，@没有这人 呢").status_code == 302

    assert told("leader1") == ["clerk1在讨论里提到了您"]
    assert told("clerk2") == []  # another section's, who may not see it
    assert told("supervisor") == []
    page = browser_of("clerk1").get(f"/problems/{people.number}")
    assert '<b class="at">@韩墨</b>看一下' in page.content.decode()


def test_whoever_writes_of_oneself_is_not_told(people):
    Account.objects.filter(pk=ID["clerk1"]).update(name="李砚青")
    directory.touch()
    says("clerk1", people, "@李砚青 自己记一下")
    assert told("clerk1") == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("没有人", 0),
        ("@", 0),
        ("邮件 a@b.com", 0),
        ("@韩墨", 1),
        ("＠韩墨：请看", 1),
        ("@韩墨 @韩墨", 1),
        ("@韩墨白墨", 1),
        ("@" * 999, 0),
    ],
)
def test_the_longest_name_after_an_at_is_meant(people, words, found):
    tree = directory.directory()
    assert len(named(words, tree)) == found
    assert "".join(part for _, part in pieces(words, tree)) == words


def test_who_may_write_nothing_reads_and_has_no_form(people):
    says("clerk1", people, "只说一句")
    page = browser_of("auditor").get(f"/problems/{people.number}")

    assert "只说一句" in text(page)
    assert 'id="talk-text"' not in page.content.decode()


def test_what_is_written_is_shown_as_written(people):
    says("clerk1", people, "<b>粗</b>")
    assert "&lt;b&gt;粗&lt;/b&gt;" in browser_of("clerk1").get(f"/problems/{people.number}").content.decode()


# ---- beside ------------------------------------------------------------------------------------------------------


def test_every_state_says_what_comes_next():
    assert set(NEXT) == set(PROBLEM.states)
    assert all(words.endswith("。") for found in NEXT.values() for words in found)


def test_a_closed_problem_shows_the_way_it_went_and_who_had_a_part_but_never_the_critic(subject):
    walking.walk(subject)
    page = text(browser_of("leader1").get(f"/problems/{subject.number}"))

    assert "各环用了多久" in page
    assert "经手的人" in page
    assert "接下来" in page
    assert "各环用了多久" not in text(browser_of("clerk1").get(f"/problems/{_open().number}"))


def _open():
    made = walking.problem(title="另一件还开着的事")
    walking.walk(made, "rectifying")
    return made


def test_a_long_way_is_folded_by_stage_and_the_latest_lies_open(subject):
    walking.walk(subject)
    html = browser_of("leader1").get(f"/problems/{subject.number}").content.decode()

    assert html.count("data-fold open") == 1
    assert html.count("data-fold") > 3
    whole = text(browser_of("leader1").get(f"/problems/{subject.number}?path=all"))
    assert "待签收 → 核查分析" in whole


# ---- versions ----------------------------------------------------------------------------------------------------


@pytest.fixture
def revised(subject):
    plan = load(subject)["plan"]
    measures = [{k: m[k] for k in ("key", "text", "person", "due")} for m in plan["measures"]]
    measures[0]["text"] += "，另派两人"
    fields = {"task": plan["task"], "goal": "不再停机", "reason": "人手不够", "measures": measures}
    fields["standards"] = [{"text": s["text"]} for s in plan["standards"]]
    walking.does("clerk1", "revise_list", subject, fields)
    return now(subject)


def test_two_versions_stand_side_by_side_with_the_words_that_changed(revised):
    html = browser_of("leader1").get(f"/problems/{revised.number}?list=side").content.decode()

    assert "两版并排" in html
    assert "<ins>，另派两人</ins>" in html
    assert "第 1 版" in html
    assert "待审定的调整" in html


def test_the_change_in_place_marks_words_and_not_whole_sentences(revised):
    html = browser_of("leader1").get(f"/problems/{revised.number}?list=diff").content.decode()
    assert "<ins>，另派两人</ins>" in html
    assert load(revised)["plan"]["measures"][0]["text"] in html


@pytest.mark.parametrize("wish", ["side", "side:1", "99", "-1", "x" * 200])
def test_a_version_that_is_not_there_shows_the_list_that_counts(subject, wish):
    page = browser_of("leader1").get(f"/problems/{subject.number}", {"list": wish})
    assert page.status_code == 200
    assert "第 1 版 · 现行" in text(page)


# ---- what it costs -----------------------------------------------------------------------------------------------


def test_the_page_with_all_of_it_keeps_to_its_budget(revised):
    for n in range(5):
        walking.does("clerk1", "note", revised, {"text": f"第{n}句 @韩墨"})
    for name in ("clerk1", "leader1", "supervisor"):
        assert queries(browser_of(name), f"/problems/{revised.number}?list=side") <= BUDGET
