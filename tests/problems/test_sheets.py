"""Workbooks that are too long for a page: handed to the worker, told how far, kept for a day for whoever asked."""

import io
from datetime import timedelta

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from bihuan.kernel.models import Job
from bihuan.kernel.outbox import drain
from bihuan.loop.language import Refused
from bihuan.notices.models import Notice
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Change
from bihuan.problems import present_sheet, sheets
from bihuan.problems.models import Sheet
from bihuan.services import clock
from bihuan.services.files import made
from tests import cast
from tests.kernel import walking
from tests.loop import cast as pure


@pytest.fixture
def long_ones(city, monkeypatch, settings, tmp_path):
    """Two rows are already too many to wait for, and the files lie in a folder of the test's own."""
    monkeypatch.setattr(present_sheet, "AT_ONCE", 1)
    settings.FILES_URL = f"file://{tmp_path}"
    first, second = walking.problem(title="取号机坏了"), walking.problem(title="窗口没人")
    walking.does("centre", "verify", first, {**walking.VERIFY, "lead": 1})
    return first, second


def asked(browser, query=""):
    answer = browser.post("/problems/ledger.xlsx", {"query": query})
    assert answer.status_code == 302
    return answer["Location"]


def rows_of(answer):
    content = b"".join(answer.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_long_list_becomes_a_job_whose_page_tells_how_far_it_is(long_ones, signed_in):
    browser = signed_in("supervisor")
    page = asked(browser)

    assert Job.objects.get(kind=sheets.JOB).payload == {"sheet": Sheet.objects.get().pk}
    assert 'hx-trigger="every 2s"' in browser.get(page).content.decode()
    assert browser.get(f"{page}/file.xlsx").status_code == 404
    assert Change.objects.get(what="导出台账").actor == f"person:{pure.ID['supervisor']}"


def test_the_worker_makes_the_same_table_and_tells_who_asked_for_it(long_ones, signed_in):
    browser = signed_in("supervisor")
    page = asked(browser)
    assert drain() == 1
    done, rows = browser.get(page).content.decode(), rows_of(browser.get(f"{page}/file.xlsx"))

    assert "做好了" in done
    assert "every 2s" not in done
    assert {rows[3][2], rows[4][2]} == {s.number for s in long_ones}
    assert rows[-1][0] == "共 2 行"
    notice = Notice.objects.get(page=page)
    assert notice.person_id == pure.ID["supervisor"]
    told = browser.get("/my/notices").content.decode()
    assert f'href="{page}"' in told
    assert "做好了，保留一天" in told
    assert browser.get("/my").status_code == 200


def test_what_is_asked_twice_is_made_once(long_ones, signed_in):
    browser = signed_in("supervisor")
    assert asked(browser) == asked(browser)
    assert asked(browser, "sort=idle") != asked(browser)

    assert Sheet.objects.count() == 2
    assert Job.objects.filter(kind=sheets.JOB).count() == 2


def test_a_fourth_table_waits_until_one_is_done(long_ones):
    who = cast.actor("supervisor")
    for sort in ("", "due", "idle"):
        sheets.ask(who, present_sheet.wanted(who, {"sort": sort}), {"sort": sort})
    with pytest.raises(Refused) as refused:
        sheets.ask(who, present_sheet.wanted(who, {"light": "green"}), {"light": "green"})

    assert refused.value.refusal.code == "too-many"
    assert Sheet.objects.count() == 3


def test_nobody_else_sees_the_table_or_its_page(long_ones, signed_in):
    page = asked(signed_in("supervisor"))
    drain()
    other = signed_in("centre")

    assert other.get(page).status_code == 404
    assert other.get(f"{page}/file.xlsx").status_code == 404
    assert page not in other.get("/my/notices").content.decode()


def test_a_unit_gets_nothing_that_it_does_not_see(long_ones, signed_in, monkeypatch):
    monkeypatch.setattr(present_sheet, "AT_ONCE", 0)
    browser = signed_in("clerk1")
    page = asked(browser)
    drain()
    rows = rows_of(browser.get(f"{page}/file.xlsx"))

    assert [row[2] for row in rows[3:-1]] == [long_ones[0].number]
    assert "窗口没人" not in str(rows)


def test_an_address_asks_first_and_begins_nothing(long_ones, signed_in):
    answer = signed_in("supervisor").get("/problems/ledger.xlsx?sort=due")

    assert "开始做" in answer.content.decode()
    assert 'value="sort=due"' in answer.content.decode()
    assert not Sheet.objects.exists()


def test_the_file_is_gone_after_a_day_and_its_row_after_a_week(long_ones, signed_in):
    browser = signed_in("supervisor")
    page = asked(browser)
    drain()
    file = made.place(f"{Sheet.objects.get().uid}.xlsx")
    assert file.exists()
    assert file.stat().st_mode & 0o077 == 0
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1), tick=False):
        assert sheets.forget() == 1
        assert not file.exists()
        browser = signed_in("supervisor")
        assert "已经删除" in browser.get(page).content.decode()
        assert browser.get(f"{page}/file.xlsx").status_code == 404
        assert sheets.forget() == 0
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        sheets.forget()
    assert not Sheet.objects.exists()


def test_half_a_file_of_a_killed_worker_is_begun_anew(long_ones, signed_in, monkeypatch):
    browser = signed_in("supervisor")
    page = asked(browser)
    uid = Sheet.objects.get().uid
    with monkeypatch.context() as patch:
        patch.setattr(sheets, "write", lambda table, rows, out: (out.write(b"half"), 1 / 0))
        assert drain() == 0
    assert not made.place(f"{uid}.xlsx").exists()
    Job.objects.update(next_at=clock.now())
    assert drain() == 1
    assert rows_of(browser.get(f"{page}/file.xlsx"))[-1][0] == "共 2 行"
    assert not made.place(f"{uid}.xlsx.part").exists()


def test_who_lost_the_office_meanwhile_gets_no_row(long_ones, signed_in):
    page = asked(signed_in("supervisor"))
    Account.objects.filter(pk=pure.ID["supervisor"]).update(is_active=False)
    directory.touch()
    drain()
    sheet = Sheet.objects.get()
    assert page.endswith(sheet.uid)
    assert sheet.of == 0


def test_a_long_job_keeps_its_lease(long_ones, signed_in, monkeypatch):
    monkeypatch.setattr(sheets, "STEP", 1)
    asked(signed_in("supervisor"))
    leases = []
    monkeypatch.setattr(sheets, "still_at_it", lambda kind, payload: leases.append((kind, Sheet.objects.get().at)))
    drain()
    assert leases == [(sheets.JOB, 0), (sheets.JOB, 1), (sheets.JOB, 2)]
