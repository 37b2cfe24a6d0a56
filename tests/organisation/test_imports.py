import pytest

from bihuan.organisation.directory import directory
from bihuan.organisation.imports import Bad, import_matters, import_people, import_units, run_import
from bihuan.organisation.models import Account, Change, Matter, Unit
from tests.organisation.test_sheets import workbook

pytestmark = pytest.mark.django_db


def matters(tmp_path, *rows):
    return workbook(tmp_path, [["事项编码", "事项名称", "承办科室", "主题"], *rows])


GOOD = (["A-1", "企业设立登记", "商事服务科", "市场准入"], ["A-2", "社会团体成立登记", "社会事务科", ""])


def test_a_first_import_adds_a_second_finds_everything_as_it_should_be(city, tmp_path):
    path = matters(tmp_path, *GOOD)
    report = import_matters(path)
    assert (report.added, report.changed, report.same, report.refused) == (
        ["企业设立登记", "社会团体成立登记"],
        [],
        0,
        [],
    )
    assert report.written
    before = Change.objects.count()
    again = import_matters(path)
    assert (again.added, again.changed, again.same) == ([], [], 2)
    assert Matter.objects.count() == 2
    assert Change.objects.count() == before


def test_a_preview_says_what_would_happen_and_writes_nothing(city, tmp_path):
    import_matters(matters(tmp_path, *GOOD))
    changed = ["A-2", "社会团体设立登记", "社会事务科", ""]
    report = run_import(
        "matters", matters(tmp_path, GOOD[0], changed, ["A-3", "新事项", "商事服务科", ""]), apply=False
    )
    assert (report.added, report.changed, report.same, report.written) == (["新事项"], ["社会团体设立登记"], 1, False)
    assert Matter.objects.get(code="A-2").name == "社会团体成立登记"
    assert Matter.objects.count() == 2


def test_one_bad_row_stops_everything_and_each_is_named_with_row_and_column(city, tmp_path):
    path = matters(
        tmp_path,
        *GOOD,
        ["A-3", "没有单位", "税务窗口", ""],
        ["", "没有编码", "商事服务科", ""],
        [140502199001011234, "被改过的编码", "商事服务科", ""],
        ["A-1", "重复的编码", "商事服务科", ""],
        ["A-7", "怪主题", "商事服务科", "养宠"],
    )
    report = import_matters(path)
    assert [(bad.row, bad.column) for bad in report.refused] == [
        (4, "承办单位"), (5, "事项编码"), (6, "事项编码"), (7, "事项编码"), (8, "主题"),
    ]  # fmt: skip
    assert report.refused[0].sentence == "晋城市没有“税务窗口”这个单位。"
    assert "15 位" in report.refused[2].sentence
    assert report.refused[3].sentence == "和第 2 行重复了。"
    assert not report.written
    assert not Matter.objects.exists()


def test_bad_rows_are_skipped_where_that_is_wished(city, tmp_path):
    report = import_matters(matters(tmp_path, *GOOD, ["A-3", "没有单位", "税务窗口", ""]), skip_bad=True)
    assert report.written
    assert len(report.refused) == 1
    assert Matter.objects.count() == 2


def test_a_file_that_cannot_be_read_is_one_refusal_without_a_row(city, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("随便\n什么\n")
    assert import_matters(path).refused == [Bad(0, "", "没有找到表头：缺少“事项编码”“事项名称”“承办单位”这一列。")]


def test_units_may_stand_above_their_parents(city, tmp_path):
    rows = [
        ["单位名称", "上级单位", "单位类型"],
        ["二窗口", "新中心", "进驻部门"],
        ["新中心", "市审批局", "政务服务中心"],
    ]
    report = import_units(workbook(tmp_path, rows))
    assert report.refused == []
    assert str(Unit.objects.get(name="二窗口").parent) == "新中心"
    assert import_units(workbook(tmp_path, rows)).same == 2


def test_units_of_two_that_wait_for_each_other_are_refused(city, tmp_path):
    rows = [["单位名称", "上级单位", "单位类型"], ["甲", "乙", "科室"], ["乙", "甲", "科室"]]
    report = import_units(workbook(tmp_path, rows))
    assert [(bad.row, bad.column) for bad in report.refused] == [(2, "上级单位"), (3, "上级单位")]
    assert not Unit.objects.filter(name__in="甲乙").exists()


def test_units_change_their_kind_and_place_and_need_a_kind_when_new(city, county, tmp_path):
    rows = [
        ["单位名称", "单位类型", "上级单位", "地区"],
        ["市税务局窗口", "", "市审批局", ""],
        ["综合股", "股室", "陵川县审批局", "140524"],
        ["无类型", "", "", ""],
        ["怪类型", "公司", "", ""],
        ["远方", "科室", "", "太原市"],
    ]
    report = import_units(workbook(tmp_path, rows), skip_bad=True)
    assert [(bad.row, bad.column) for bad in report.refused] == [(4, "单位类型"), (5, "单位类型"), (6, "地区")]
    city.tax.refresh_from_db()
    assert (city.tax.parent, city.tax.kind) == (city.bureau, "department")
    assert Unit.objects.get(name="综合股").jurisdiction == county.area


def people(tmp_path, *rows):
    return workbook(tmp_path, [["账号", "姓名", "职务", "所属单位", "角色", "分管单位"], *rows])


def test_people_come_with_posts_and_portfolios(city, tmp_path):
    path = people(
        tmp_path,
        ["Wang.Yi", "王弈", "科长", "商事服务科", "责任领导、经办人", ""],
        ["zhao", "赵知", "副局长", "", "分管领导", "商事服务科，社会事务科"],
    )
    assert import_people(path).refused == []
    wang, zhao = Account.objects.get(username="wang.yi"), Account.objects.get(username="zhao")
    seats = directory().seats
    assert wang.pk in seats[f"leader:{city.trade.pk}"]
    assert seats[f"charge:{city.social.pk}"] == (zhao.pk,)
    assert not wang.has_usable_password()
    again = import_people(path)
    assert (again.same, again.added, again.changed) == (2, [], [])


def test_an_import_of_people_takes_no_post_away(city, tmp_path):
    report = import_people(people(tmp_path, ["leader", "姓leader", "", "商事服务科", "", ""]))
    assert report.same == 1
    assert directory().seats[f"leader:{city.trade.pk}"] == (city.leader.pk,)


def test_unknown_roles_and_units_of_people_are_named(city, tmp_path):
    report = import_people(
        people(tmp_path, ["a1", "甲", "", "商事服务科", "皇帝", ""], ["a2", "乙", "", "", "责任领导", ""],
               ["a3", "丙", "", "", "分管领导", "无此科"], ["帐号", "丁", "", "", "", ""])
    )  # fmt: skip
    assert [(bad.row, bad.column) for bad in report.refused] == [
        (2, "角色"),
        (3, "所属单位"),
        (4, "分管单位"),
        (5, "账号"),
    ]
    assert not Account.objects.filter(username__startswith="a1").exists()
