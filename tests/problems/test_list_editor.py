"""The six-clear list while it is written: its draft, the persons found by name, remarks on milestones, lists made before."""

import re
from datetime import date, timedelta

import pytest

from bihuan.kernel.act import load
from bihuan.kernel.models import Event, Stake
from bihuan.kernel.registry import working_calendar
from bihuan.loop.language import Refused
from bihuan.loop.tables.problem import MOST_MEASURES, PROBLEM
from bihuan.organisation import directory, drafts
from bihuan.organisation.models import Account, Draft, Post, Role, Unit
from bihuan.services import clock
from tests.cast import actor
from tests.kernel import walking
from tests.kernel.walking import now
from tests.loop.cast import ID
from tests.problems.asking import browser_of, form, hidden, queries, text

BUDGET = 15


@pytest.fixture
def planned(city):
    """A problem whose list is to be written by clerk1."""
    subject = walking.problem(title="取号机坏了三天没人修")
    walking.walk(subject, "planning")
    return now(subject)


def address(subject, tail=""):
    return f"/problems/{subject.number}/submit_list{tail}"


def sent(subject, page, *measures, **more):
    """The whole form, each measure as (text, person, day)."""
    body = {
        **form(page),
        "task": "修好取号机",
        "goal": "不再停机",
        "standards-0-text": "连续三十天不停机",
        "due": day(10),
        **more,
    }
    for n, (words, person, on) in enumerate(measures):
        body |= {f"measures-{n}-text": words, f"measures-{n}-person": person, f"measures-{n}-due": on}
    return body


def day(count):
    return working_calendar().add_working_days(clock.today(), count).isoformat()


def keeps(browser, subject, **fields):
    return browser.post(
        address(subject, "/draft"), {"_version": subject.version, "_as": f"person:{ID['clerk1']}", **fields}
    )


# ---- the draft ---------------------------------------------------------------------------------------------------


def test_what_was_typed_waits_on_every_machine_until_it_is_sent(planned):
    answer = keeps(browser_of("clerk1"), planned, goal="一次办成", **{"measures-0-text": "换一台机器"})
    assert set(answer.json()) == {"at", "remarks"}

    page = browser_of("clerk1").get(address(planned))
    assert "的草稿写" in text(page)
    assert "换一台机器" in page.content.decode()
    assert now(planned).version == planned.version

    other = sent(planned, page, ("换机器", ID["clerk1"], day(5)))
    assert browser_of("clerk1").post(address(planned), other).status_code == 302
    assert not Draft.objects.exists()


def test_a_draft_is_its_owners_and_nobody_elses(planned):
    keeps(browser_of("clerk1"), planned, goal="只有我看得见的话")
    for name in ID:
        if name != "clerk1":
            assert (
                "只有我看得见的话"
                not in browser_of(name).get(f"/problems/{planned.number}", follow=True).content.decode()
            )
    assert drafts.kept(actor("leader1"), planned, "submit_list") is None


def test_who_may_not_see_the_problem_keeps_nothing_there(planned):
    assert keeps(browser_of("clerk2"), planned, goal="别人的事").status_code == 404
    assert not Draft.objects.exists()


def test_a_draft_can_be_thrown_away(planned):
    browser = browser_of("clerk1")
    keeps(browser, planned, goal="重来")
    assert browser.post(address(planned, "/draft"), {"drop": "1"}).url == f"{address(planned)}#act"
    assert not Draft.objects.exists()
    assert "的草稿写" not in text(browser.get(address(planned)))


def test_keeping_again_overwrites_and_a_refused_form_keeps_the_draft(planned):
    browser = browser_of("clerk1")
    keeps(browser, planned, goal="第一稿")
    keeps(browser, planned, goal="第二稿")
    assert Draft.objects.get().body == '{"goal":"第二稿","standards":[],"measures":[]}'

    page = browser.get(address(planned))
    assert browser.post(address(planned), sent(planned, page, goal="")).status_code == 422
    assert Draft.objects.count() == 1


def test_a_draft_that_the_row_has_overtaken_says_so(planned):
    keeps(browser_of("clerk1"), planned, goal="旧的")
    walking.does("supervisor", "remind", planned, {"text": "请抓紧办理"})

    assert "写草稿以后这件事有过变化" in text(browser_of("clerk1").get(address(planned)))


@pytest.mark.parametrize("action", ["nothing", "retract"])
def test_no_draft_of_what_has_no_words(planned, action):
    assert browser_of("clerk1").post(f"/problems/{planned.number}/{action}/draft", {}).status_code in (404, 409)
    assert not Draft.objects.exists()


def test_a_draft_beyond_all_measure_is_refused(planned):
    with pytest.raises(Refused, match="草稿存不下"):
        drafts.keep(actor("clerk1"), planned, PROBLEM.actions["submit_list"], {"goal": "长" * drafts.MOST}, 1)


def test_what_nobody_went_on_with_is_forgotten(planned):
    keeps(browser_of("clerk1"), planned, goal="旧的")
    assert drafts.forget() == 0
    Draft.objects.update(at=clock.now() - timedelta(days=90))
    assert drafts.forget() == 1


# ---- persons found by name ---------------------------------------------------------------------------------------


@pytest.fixture
def crowd(planned):
    """So many people that none is chosen from a list lying open; two of one name in one unit."""
    unit = Unit.objects.get(pk=1)
    for n in range(20):
        person = Account.objects.create(
            pk=700 + n, username=f"many{n}", name="王芳" if n < 2 else f"同事{n}", unit=unit
        )
        Post.objects.create(account=person, role=Role.MEMBER, unit=unit, since="2020-01-01")
    directory.touch()
    return planned


def persons(subject):
    return [m["person"] for m in load(now(subject))["draft"]["measures"]]


def test_a_person_is_found_by_what_the_list_offers(crowd):
    browser = browser_of("clerk1")
    page = browser.get(address(crowd))
    unit = Unit.objects.get(pk=1).name
    assert page.content.decode().count(f'<option value="同事7（{unit}）">') == 1  # once, not once a row
    rows = [("甲", f"同事7（{unit}）", day(3)), ("乙", f"王芳（{unit}）2", day(4)), ("丙", str(ID["clerk1"]), day(5))]

    assert browser.post(address(crowd), sent(crowd, page, *rows)).status_code == 302
    assert persons(crowd) == [707, 701, ID["clerk1"]]


def test_a_name_that_nobody_bears_is_refused_at_its_field_and_stays(crowd):
    browser = browser_of("clerk1")
    answer = browser.post(address(crowd), sent(crowd, browser.get(address(crowd)), ("甲", "没有这个人", day(3))))

    assert answer.status_code == 422
    assert 'value="没有这个人"' in answer.content.decode()
    assert "第 1 行：责任人里没有这个选项" in text(answer)
    assert now(crowd).state == "planning"


# ---- remarks -----------------------------------------------------------------------------------------------------


def saturday():
    today = clock.today()
    days = (today + timedelta(days=n) for n in range(1, 15))
    return next(d for d in days if d.weekday() == 5 and not working_calendar().is_working(d))


def remarks(subject, **fields):
    return keeps(browser_of("clerk1"), subject, due=day(20), **fields).json()["remarks"]


def test_milestones_are_seen_against_working_days_and_the_date_of_the_whole(planned):
    found = remarks(planned, **{
        "measures-0-text": "甲", "measures-0-due": saturday().isoformat(), "measures-1-text": "乙", "measures-1-due": day(25),
        "measures-2-text": "丙", "measures-2-due": day(4), "measures-3-text": "丁", "measures-3-due": "2020-01-01",
    })  # fmt: skip

    assert [found[f"measures-{n}-due"][0] for n in range(4)] == ["yellow", "red", "grey", "red"]
    assert "周六不上班，前一个工作日是" in found["measures-0-due"][1]
    assert "还有 4 个工作日" in found["measures-2-due"][1]
    assert "还有 20 个工作日" in found["due"][1]


def test_a_remark_stands_at_its_row_though_blank_rows_stand_before_it(planned):
    found = remarks(planned, **{"measures-0-text": "", "measures-3-text": "甲", "measures-3-due": day(4)})
    assert set(found) == {"due", "measures-3-due"}


@pytest.mark.parametrize("typed", ["nonsense", "2026-13-40", "9999-12-31", "0001-01-01"])
def test_a_date_that_is_none_is_kept_as_typed_and_breaks_nothing(planned, typed):
    assert keeps(browser_of("clerk1"), planned, **{"measures-0-due": typed}).status_code == 200


# ---- five hundred ------------------------------------------------------------------------------------------------


def test_a_list_of_five_hundred_measures_is_sent_and_shown_and_one_more_is_refused(planned):
    browser = browser_of("clerk1")
    page = browser.get(address(planned))
    rows = [(f"第 {n} 项要做的事", ID["clerk1"], day(5)) for n in range(MOST_MEASURES)]

    more = browser.post(address(planned), sent(planned, page, *rows, ("多出来的", ID["clerk1"], day(5))))
    assert more.status_code == 422
    assert f"最多 {MOST_MEASURES} 项" in text(more)
    assert browser.post(address(planned), sent(planned, page, *rows)).status_code == 302
    assert len(load(now(planned))["draft"]["measures"]) == MOST_MEASURES
    assert "第 499 项要做的事" in text(browser.get(f"/problems/{planned.number}"))


# ---- lists made before -------------------------------------------------------------------------------------------


@pytest.fixture
def before(city):
    """A problem alike whose list was made before."""
    subject = walking.problem(title="取号机又坏了没人修")
    walking.walk(subject)
    return now(subject)


def test_a_new_list_may_begin_with_one_made_for_a_problem_alike(before, planned):
    browser = browser_of("clerk1")
    assert "照以前办过的清单起草" in text(browser.get(address(planned)))
    plan = load(before)["plan"]

    page = browser.get(address(planned, f"?like={before.number}"))
    assert all(m["text"] in text(page) for m in plan["measures"])
    assert hidden(page, "measures-0-key") == ""  # new measures, not those of the other problem
    ahead = date.fromisoformat(hidden_date(page))
    assert clock.today() < ahead


def hidden_text(page, name):
    return re.search(rf'name="{name}"[^>]*>\s*([^<]*)</textarea>', page.content.decode())[1].strip()


def hidden_date(page):
    return re.search(r'name="measures-0-due" value="([^"]*)"', page.content.decode())[1]


def test_a_list_that_one_may_not_see_is_neither_offered_nor_taken(before, planned):
    Stake.objects.filter(subject=before).delete()
    page = browser_of("clerk1").get(address(planned, f"?like={before.number}"))

    assert page.status_code == 200
    assert before.title not in text(page)
    assert hidden_text(page, "goal") == ""


@pytest.mark.parametrize("number", ["", "x", "WT-1999-0001", "😀", "a" * 300])
def test_an_address_made_by_hand_begins_as_ever(planned, number):
    assert browser_of("clerk1").get(address(planned, f"?like={number}")).status_code == 200


def test_the_page_of_a_list_being_written_keeps_to_its_budget(before, planned):
    keeps(browser_of("clerk1"), planned, goal="一稿")
    assert queries(browser_of("clerk1"), address(planned)) <= BUDGET
    assert not Event.objects.filter(subject=planned, body__contains="submit_list").exists()
