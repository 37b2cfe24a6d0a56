"""The ledger in Excel: the official form, what the page shows and no more, harmless in every spreadsheet, small in memory."""

import io
import tracemalloc
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from bihuan.kernel.models import Subject
from bihuan.loop.language import Actor
from bihuan.problems import columns
from bihuan.problems.workbook import Table, harmless, workbook
from tests import cast
from tests.kernel import walking


def rows_of(answer):
    content = b"".join(answer.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(), content


def test_the_sheet_has_title_scope_heads_and_the_rows_of_the_view(city, signed_in):
    first, second = walking.problem(title="第一个问题"), walking.problem(title="第二个问题")
    walking.does("centre", "verify", second, {**walking.VERIFY, "lead": 2})
    answer = signed_in("supervisor").get("/problems/ledger.xlsx?lead=2")
    rows, content = rows_of(answer)

    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert "attachment" in answer["Content-Disposition"]
    assert rows[0][0].endswith("政务服务问题库")
    assert "电子政务科" in rows[1][0]
    assert rows[2][:4] == ["序号", "灯", "编号", "问题"]
    assert [row[2] for row in rows[3:-1]] == [second.number]
    assert rows[-1][0] == "共 1 行"
    assert first.number not in str(rows)
    assert b"fitToPage" in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_a_unit_gets_nothing_that_it_does_not_see(city, signed_in):
    hidden = walking.problem(title="别的科室的问题")
    own = walking.problem(title="商事服务科的问题")
    walking.does("centre", "verify", hidden, {**walking.VERIFY, "lead": 2})
    walking.does("centre", "verify", own, {**walking.VERIFY, "lead": 1})
    rows, _ = rows_of(signed_in("clerk1").get("/problems/ledger.xlsx?view=feedback"))
    picked, _ = rows_of(signed_in("clerk1").post("/problems/ledger.xlsx", {"pick": [hidden.number, own.number]}))

    for found in (rows, picked):
        assert own.number in str(found)
        assert hidden.number not in str(found)
        assert "别的科室" not in str(found)


def test_the_task_list_has_a_row_a_measure_with_its_day_as_a_date(city, signed_in):
    subject = walking.problem()
    walking.walk(subject, "rectifying")
    rows, _ = rows_of(signed_in("supervisor").get("/problems/ledger.xlsx?view=tasks"))
    measures = walking.load(walking.now(subject))["plan"]["measures"]

    heads = rows[2]
    assert [row[heads.index("措施")] for row in rows[3:-1]] == [m["text"] for m in measures]
    assert all(isinstance(row[heads.index("节点")], date) for row in rows[3:-1])


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1+1", "\r=1"])
def test_cells_that_a_spreadsheet_would_compute_are_made_harmless(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["2+3=5", "a=b", "", "大厅-取号机"])
def test_other_cells_stay_as_they_are(text):
    assert harmless(text) == text


def test_a_title_that_looks_like_a_formula_is_a_text_in_the_file(city, signed_in):
    walking.problem(title='=HYPERLINK("http://evil.example")')
    _, content = rows_of(signed_in("supervisor").get("/problems/ledger.xlsx"))
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()

    assert "'=HYPERLINK" in sheet
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet


def test_a_wrong_address_gives_a_page_that_says_so(city, signed_in):
    assert signed_in("supervisor").get("/problems/ledger.xlsx?light=pink").status_code == 422


def peak(subjects, count):
    """Bytes at most while a workbook of so many rows is made."""
    view = columns.VIEWS[""]
    wanted = columns.chosen("", view.usual)
    tracemalloc.start()
    with workbook(Table("表", "范围", view, wanted), (subjects[n % len(subjects)] for n in range(count))) as made:
        assert made.read(2) == b"PK"
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_memory_does_not_grow_with_the_rows(city):
    walking.problem()
    subjects = list(Subject.objects.filter(table="problem"))
    peak(subjects, 600)

    assert peak(subjects, 6000) < 1.5 * peak(subjects, 1500)


def test_a_person_of_no_unit_gets_the_citys_title(city):
    from bihuan.problems.present_sheet import bureau

    assert bureau(Actor("x")) == bureau(cast.actor("supervisor"))
