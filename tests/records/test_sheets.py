"""Activities and records as workbooks: what the list shows, for whoever sees it; long ones by the worker."""

import io

import pytest
from python_calamine import CalamineWorkbook

from bihuan.kernel.models import Job
from bihuan.kernel.outbox import drain
from bihuan.problems import present_sheet
from bihuan.problems.models import Sheet
from tests.activities.planning import planned, published
from tests.kernel.walking import does
from tests.problems.asking import browser_of
from tests.records.recording import accepted, handed_in
from tests.records.test_secret import HALL, visited

pytestmark = pytest.mark.usefixtures("city")
ACTIVITIES, RECORDS = "/experience/activities.xlsx", "/experience/records.xlsx"


def rows_of(answer):
    assert answer.status_code == 200, answer
    content = b"".join(answer.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_activities_stand_in_the_table_as_in_the_list(city):
    published(title="=SUM(A1) 开办企业走一遍")
    planned(title="第二次", kind="open_day")
    rows = rows_of(browser_of("centre").post(ACTIVITIES, {"query": ""}))
    assert rows[0][0].endswith("体验活动")
    assert rows[2][:5] == ["序号", "编号", "名称", "形式", "主题"]
    assert [(row[2], row[3], row[13]) for row in rows[3:-1]] == [
        ("第二次", "开放日", "筹备中"),
        ("'=SUM(A1) 开办企业走一遍", "体验日", "报名和安排中"),
    ]
    assert "A12 窗口" in rows[3][7]
    only = rows_of(browser_of("centre").post(ACTIVITIES, {"query": "kind=open_day"}))
    assert [row[2] for row in only[3:-1]] == ["第二次"]
    assert "开放日" in only[1][0]


def test_records_stand_in_the_table_with_what_came_of_them(city):
    first, second = accepted("c1"), handed_in("c2")
    rows = rows_of(browser_of("centre").post(RECORDS, {"query": ""}))
    assert [(row[1], row[8], row[10], row[11]) for row in rows[3:-1]] == [
        (second.number, 1, "待审核", ""),
        (first.number, 1, "已采用", "清楚"),
    ]
    assert [row[6] for row in rows[3:-1]] == [90, 90]
    only = rows_of(browser_of("centre").post(RECORDS, {"query": "state=accepted"}))
    assert [row[1] for row in only[3:-1]] == [first.number]


def test_a_secret_visit_stands_in_no_table_of_the_unit_visited(city):
    subject, one, handed = visited("supervisor", **HALL)
    other = handed_in("c9")
    for name, seen in (("centre", False), ("supervisor", True)):
        activities = str(rows_of(browser_of(name).post(ACTIVITIES, {"query": ""})))
        records = str(rows_of(browser_of(name).post(RECORDS, {"query": ""})))
        assert (subject.number in activities, handed.number in records) == (seen, seen), name
        assert (other.number in records) == (name == "centre")
        assert one.subject.number not in records
        assert handed.number not in str(
            rows_of(browser_of("centre").post(RECORDS, {"query": f"activity={subject.number}"}))
        )
    assert subject.number not in str(rows_of(browser_of("clerk1").post(ACTIVITIES, {"query": ""})))
    assert browser_of("clerk1").post(RECORDS, {"query": ""}).status_code == 403
    assert browser_of("officer1").post(ACTIVITIES, {"query": ""}).status_code == 403


def test_a_long_list_is_made_by_the_worker_and_what_became_secret_meanwhile_is_left_out(
    city, monkeypatch, settings, tmp_path
):
    monkeypatch.setattr(present_sheet, "AT_ONCE", 1)
    settings.FILES_URL = f"file://{tmp_path}"
    first, second = handed_in("c1"), handed_in("c2")
    browser = browser_of("centre")
    asked = browser.get(f"{RECORDS}?state=submitted").content.decode()
    assert 'action="/experience/records.xlsx"' in asked
    assert 'value="state=submitted"' in asked
    page = browser.post(RECORDS, {"query": "state=submitted"})["Location"]
    assert Sheet.objects.get().kind == "records"
    assert Job.objects.filter(kind="problems.sheet").count() == 1
    does("centre", "reject", first, {"words": "看不出是哪天。"})
    drain()
    assert "做好了" in browser.get(page).content.decode()
    rows = rows_of(browser.get(f"{page}/file.xlsx"))
    assert [row[1] for row in rows[3:-1]] == [second.number]
    assert browser_of("supervisor").get(page).status_code == 404


def test_tabs_lead_from_activities_to_records_and_back_for_whoever_reads_them(city):
    subject = published()
    for name, leads in (("centre", True), ("supervisor", True), ("clerk1", False), ("deputy", False)):
        for path in ("/experience", "/experience/month"):
            page = browser_of(name).get(path).content.decode()
            assert ('href="/experience/records">记录' in page) == leads, (name, path)
    page = browser_of("centre").get("/experience/records").content.decode()
    assert 'href="/experience">活动' in page
    handed_in("c1")
    assert subject.number in browser_of("centre").get("/experience").content.decode()
