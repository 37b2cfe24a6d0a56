"""A table in the browser: every difference before it is written, nothing written by looking, faulty rows named."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.loop.language import SYSTEM
from bihuan.organisation import commands
from bihuan.organisation.models import Account, Change, Matter, Unit
from bihuan.services.calendar.models import Day
from bihuan.services.clock import today

pytestmark = pytest.mark.django_db
URL = "/organisation/import"


@pytest.fixture
def browser(client, city, settings, tmp_path):
    """The administrator's browser, files in a folder of the test's own."""
    settings.FILES_URL = f"file://{tmp_path}"
    client.force_login(city.admin)
    return client


def table(*rows, name="表.csv"):
    if name.endswith("xlsx"):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        out = io.BytesIO()
        book.save(out)
        return SimpleUploadedFile(name, out.getvalue())
    return SimpleUploadedFile(name, "\n".join(",".join(row) for row in rows).encode())


def looked(browser, what, *rows, name="表.csv"):
    return browser.post(URL, {"what": what, "file": table(*rows, name=name)})


def kept(answer):
    return answer.content.decode().split('name="kept" value="')[1].split('"')[0]


def written(browser, what, answer, **more):
    return browser.post(URL, {"what": what, "kept": kept(answer), **more})


def test_every_difference_is_shown_before_it_is_written_and_then_it_is(browser, city):
    commands.add_matter(SYSTEM, "A-1", "企业设立", city.trade)
    before = Change.objects.count()
    rows = (
        ("事项编码", "事项名称", "承办单位"),
        ("A-1", "企业设立登记", "社会事务科"),
        ("A-2", "企业注销", "商事服务科"),
    )
    answer = looked(browser, "matters", *rows, name="事项.xlsx")
    text = answer.content.decode()

    assert "<del>企业设立</del> <ins>企业设立登记</ins>" in text
    assert "<del>商事服务科</del> <ins>社会事务科</ins>" in text
    assert "企业注销" in text
    assert (Matter.objects.get().name, Change.objects.count()) == ("企业设立", before)
    done = written(browser, "matters", answer)
    assert "已经写入" in done.content.decode()
    assert set(Matter.objects.values_list("code", "name")) == {("A-1", "企业设立登记"), ("A-2", "企业注销")}
    assert set(Change.objects.filter(id__gt=0, what__endswith="事项", subject__startswith="matter:").values_list("actor", flat=True)) == {
        "system", f"person:{city.admin.pk}",
    }  # fmt: skip


def test_a_unit_that_is_new_in_the_table_is_called_by_its_name_in_the_preview(browser):
    rows = (("单位名称", "单位类型", "上级单位"), ("新设科", "科室", "市审批局"))
    text = looked(browser, "units", *rows).content.decode()
    assert "增加单位</b> · 新设科" in text
    assert not Unit.objects.filter(name="新设科").exists()


def test_faulty_rows_are_named_and_the_others_come_in_only_where_that_is_said(browser):
    rows = (("账号", "姓名", "所属单位"), ("hao", "好人", "商事服务科"), ("huai", "坏行", "没有的科"))
    answer = looked(browser, "people", *rows)
    assert "第 3 行" in answer.content.decode()
    assert "没有“没有的科”这个单位" in answer.content.decode()
    again = written(browser, "people", answer)
    assert not Account.objects.filter(username__in=["hao", "huai"]).exists()
    written(browser, "people", again, skip="1")
    assert Account.objects.filter(username="hao").exists()
    assert not Account.objects.filter(username="huai").exists()


def test_the_same_table_again_changes_nothing_and_offers_no_writing(browser):
    rows = (("单位名称", "单位类型"), ("商事服务科", "科室"))
    text = looked(browser, "units", *rows).content.decode()
    assert "没有要写入的" in text
    assert 'name="kept"' not in text


def test_a_file_of_anothers_is_not_written(browser, city, client):
    answer = looked(browser, "units", ("单位名称", "单位类型"), ("新设科", "科室"))
    other = commands.add_account(SYSTEM, "admin2", "另一位")
    commands.appoint(SYSTEM, other, "admin", jurisdiction=city.area)
    client.force_login(other)
    assert written(client, "units", answer).status_code == 422
    assert not Unit.objects.filter(name="新设科").exists()


WRONG = [
    ("units", None, "请选一个文件"), ("nonsense", table(("a",), ("b",)), "请选导入什么"),
    ("units", SimpleUploadedFile("x.csv", b""), "文件是空的"), ("units", table(("乱", "表"), ("1", "2")), "没有找到表头"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "file", "sentence"), WRONG)
def test_what_cannot_be_taken_is_said_and_nothing_is_written(browser, what, file, sentence):
    before = Unit.objects.count()
    answer = browser.post(URL, {"what": what, **({"file": file} if file else {})})
    assert answer.status_code in {200, 422}
    assert sentence in answer.content.decode()
    assert Unit.objects.count() == before


def test_a_countys_administrator_brings_in_nothing_for_the_city(client, city, county, settings, tmp_path):
    settings.FILES_URL = f"file://{tmp_path}"
    own = commands.add_account(SYSTEM, "county-admin", "县管理员", unit=county.centre)
    commands.appoint(SYSTEM, own, "admin", jurisdiction=county.area)
    client.force_login(own)
    rows = (("单位名称", "单位类型", "地区"), ("偷加的科", "科室", "晋城市"))
    answer = looked(client, "units", *rows)
    assert "由系统管理员维护" in answer.content.decode()
    assert "工作日历" not in answer.content.decode()
    assert looked(client, "calendar", ("日期", "类型"), ("2030-01-01", "休")).status_code == 422
    assert not Unit.objects.filter(name="偷加的科").exists()


def test_a_further_years_calendar_comes_in_from_a_workbook(browser):
    year = today().year + 3
    days = (("01-01", "元旦"), ("05-01", "劳动节"), ("10-01", "国庆节"))
    rows = (
        ("日期", "类型", "说明", "依据"),
        *((f"{year}-{day}", "休", note, "国务院办公厅通知") for day, note in days),
    )
    answer = looked(browser, "calendar", *rows, name="日历.xlsx")
    assert f"新公布：{year} 年" in answer.content.decode()
    assert not Day.objects.filter(date__year=year).exists()
    written(browser, "calendar", answer)
    assert Day.objects.filter(date__year=year).count() == 3


def test_half_a_year_is_refused_with_what_is_missing(browser):
    answer = looked(browser, "calendar", ("日期", "类型"), (f"{today().year + 3}-01-01", "休"))
    assert answer.status_code == 422
    assert "缺少劳动节、国庆节" in answer.content.decode()
