"""A round of collection: opened, reminded of and closed by the clock, counted as it goes, ended by a report in Word."""

from datetime import datetime
from io import BytesIO

import pytest
from docx import Document

from bihuan.kernel.act import act
from bihuan.kernel.models import Duty, Event, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.notices.models import Notice
from bihuan.organisation import directory
from bihuan.rounds.commands import report, run_rounds
from bihuan.services import clock
from tests import cast
from tests.costs import asked
from tests.kernel import walking
from tests.loop.cast import ID
from tests.problems.asking import browser_of, form, text
from tests.voices.saying import SECRETS, said, triaged

PLAN = {
    "title": "2026 年第二季度体验收集", "begins_on": "2026-04-01", "ends_on": "2026-06-30", "units": [1],
    "channels": [{"channel": "qr", "target": 4}, {"channel": "card"}],
}  # fmt: skip


def on(month, day, hour=9):
    return clock.at(datetime(2026, month, day, hour))


@pytest.fixture
def city(db):
    cast.found_city()
    yield
    directory.forget()


@pytest.fixture
def planned(city):
    with on(3, 20):
        return act("round", None, "plan", cast.actor("centre"), PLAN, jurisdiction=1).subject


def state(subject):
    return walking.now(subject).state


def test_the_clock_opens_reminds_and_closes_once_each_however_often_it_ticks(planned):
    for month, day, expected in ((3, 31, []), (4, 1, ["open"]), (6, 24, []), (6, 26, ["remind"]), (7, 1, ["close"])):
        with on(month, day):
            before = walking.events(planned)
            assert [run_rounds(), run_rounds()] == [len(expected), 0]
            assert walking.events(planned)[len(before) :] == expected
    assert state(planned) == "closed"
    assert walking.now(planned).due is not None
    assert Duty.objects.get(subject=planned).office == "centre:1"
    assert verify().finding is None


def test_a_clock_that_was_late_catches_up(planned):
    with on(8, 1):
        assert run_rounds() == 2
    assert walking.events(planned) == ["plan", "open", "close"]


def test_the_units_that_collect_are_told_before_it_ends_and_no_other(planned):
    with on(4, 1):
        run_rounds()
    Notice.objects.all().delete()
    with on(6, 29):
        run_rounds()
    told = set(Notice.objects.filter(subject=planned).values_list("person", flat=True))
    assert ID["clerk1"] in told
    assert not told & {ID["clerk2"], ID["leader3"]}


def test_what_came_by_its_channels_in_its_time_is_counted_and_nothing_else(planned):
    for month, day, channel in ((3, 31, "qr"), (4, 1, "qr"), (6, 30, "card"), (5, 5, "12345"), (7, 1, "qr")):
        with on(month, day, 23):
            said(channel=channel)
    with on(6, 30):
        page = browser_of("centre").get(f"/rounds/{planned.number}")
    assert "收到 2 条" in text(page)
    assert "有话码上说 1 4" in text(page)
    assert "征求意见卡 1 — 不设目标" in text(page)


def closed_with_three(planned):
    """Three voices: one became a problem that was written off, one is a question, one waits."""
    with on(4, 2):
        run_rounds()
        walking.walk(triaged(said()), to="rectifying")
        triaged(said("护照要带几张照片"), outcome="question", asks="understood")
        said("大厅空调不冷", channel="card")
    with on(7, 1):
        run_rounds()
    return planned


def test_the_report_freezes_the_figures_and_can_be_opened_in_word(planned):
    subject = closed_with_three(planned)
    with on(7, 2):
        browser = browser_of("centre")
        page = browser.get(f"/rounds/{subject.number}/report")
        sent = {**form(page), "summary": "取号机是主要问题。\n建议常备一台。"}
        assert browser.post(f"/rounds/{subject.number}/report", sent).status_code == 302
    figures = Event.objects.get(subject=subject, sequence=4)
    with on(7, 3):
        said()  # of a later time, and said after the report
    document = Document(BytesIO(browser.get(f"/rounds/{subject.number}/report.docx").content))
    words = "\n".join(p.text for p in document.paragraphs)
    tables = [[tuple(cell.text for cell in row.cells) for row in table.rows] for table in document.tables]

    assert state(subject) == "reported"
    assert '"total":3' in figures.body
    assert "本轮共收到 3 条反馈，来自 2 个渠道，目标 4 条，完成 75%。" in words
    assert "建议常备一台。" in words
    assert ("有话码上说", "2", "4") in tables[0]
    assert {("已立问题", "1"), ("待答复", "1"), ("待分办", "1")} <= set(tables[1])
    assert {("懂不懂", "1"), ("未注明", "2")} <= set(tables[2])
    assert any(("商事服务科", "1") in table for table in tables)
    assert any(("整改", "1") in table for table in tables)
    assert verify().finding is None


def test_a_report_says_nothing_of_who_spoke(planned):
    subject = closed_with_three(planned)
    with on(7, 2):
        report(walking.now(subject), cast.actor("centre"), {"summary": "完成。"})
    given = browser_of("clerk1").get(f"/rounds/{subject.number}/report.docx").content
    words = "".join(p.text for p in Document(BytesIO(given)).paragraphs)
    assert not any(secret in words or secret in str(subject.row) for secret in SECRETS)


def test_there_is_no_report_before_there_is_one(planned):
    assert browser_of("centre").get(f"/rounds/{planned.number}/report.docx").status_code == 404


@pytest.mark.parametrize(("name", "status"), [("centre", 200), ("clerk1", 200), ("supervisor", 200), ("clerk2", 404)])
def test_who_collects_or_reads_the_place_sees_a_round(planned, name, status):
    browser = browser_of(name)
    assert browser.get(f"/rounds/{planned.number}").status_code == status
    assert (PLAN["title"] in text(browser.get("/rounds"))) is (status == 200)


def test_only_the_centre_plans_one_and_its_form_knows_the_quarter(city):
    with on(4, 2):
        page = browser_of("centre").get("/rounds/new")
    assert 'value="2026 年第二季度体验收集"' in page.content.decode()
    assert 'value="2026-06-30"' in page.content.decode()
    assert browser_of("clerk1").get("/rounds/new").status_code == 403
    assert not Subject.objects.filter(table="round").exists()


@pytest.mark.parametrize(
    ("wrong", "where"),
    [({"ends_on": "2026-04-01"}, "ends_on"), ({"channels": [{"channel": "qr"}, {"channel": "qr"}]}, "channels-1-channel"),
     ({"channels": [{"channel": "rumour"}]}, "channels-0-channel"), ({"channels": []}, "channels")],
)  # fmt: skip
def test_a_plan_that_does_not_hold_says_where(city, wrong, where):
    with on(3, 20), pytest.raises(Refused) as refused:
        act("round", None, "plan", cast.actor("centre"), {**PLAN, **wrong}, jurisdiction=1)
    assert where in refused.value.refusal.errors
    assert not Subject.objects.filter(table="round").exists()


def test_extended_it_is_reminded_of_again_and_closed_later(planned):
    with on(6, 30):
        run_rounds()
        run_rounds()
        walking.does("centre", "extend", planned, {"ends_on": "2026-07-10", "reason": "卡片还没收齐"})
    with on(7, 8):
        run_rounds()
    assert walking.events(planned)[-2:] == ["extend", "remind"]
    with on(7, 11):
        run_rounds()
    assert state(planned) == "closed"


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_few_questions_whatever_it_shows(planned, count, django_assert_max_num_queries):
    with on(3, 21):
        for _ in range(count - 1):
            act("round", None, "plan", cast.actor("centre"), PLAN, jurisdiction=1)
    browser = browser_of("centre")
    browser.get("/rounds")
    with django_assert_max_num_queries(8) as captured:
        browser.get("/rounds")
    assert asked(captured) <= 8
