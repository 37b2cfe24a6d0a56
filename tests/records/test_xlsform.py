"""XLSForm: what survey people bring is imported, or it is said exactly why not; what goes out comes back whole."""

import io

import pytest
import xlsxwriter

from bihuan.records import observing
from bihuan.records.standard import bodies
from bihuan.records.xlsform.reading import imported
from bihuan.records.xlsform.rules import bounds_of, condition_of
from bihuan.records.xlsform.writing import exported


def workbook(survey, choices=(), settings=(), names=("survey", "choices", "settings")):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in zip(names, (survey, choices, settings), strict=False):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return out.getvalue()


def asked(made):
    return {o["id"]: o for _, o in observing.observations(made.body)}


HALL = workbook(
    [
        ["type", "name", "label::English", "label::中文 (zh)", "hint", "required", "relevant", "constraint"],
        ["begin group", "queue", "Queue", "排队", "", "", "", ""],
        ["note", "n1", "", "取号时开始计时", "", "", "", ""],
        ["integer", "minutes", "Minutes", "等了几分钟", "从取号到叫号", "yes", "", ". >= 0 and . < 600"],
        ["select_one yn", "smooth", "", "顺不顺", "", "", "", ""],
        ["text", "why", "", "为什么不顺", "", "yes", "${smooth} = 'no'", ""],
        ["end group", "", "", "", "", "", "", ""],
        ["select multiple from tools", "used", "", "用了什么", "", "", "", ""],
        ["decimal", "fee", "", "收费", "", "", "${used} != ''", ". > 0"],
        ["start", "start", "", "", "", "", "", ""],
        ["geopoint", "here", "", "在哪里", "", "", "", ""],
    ],
    [
        ["list name", "name", "label"],
        ["yn", "yes", "顺"],
        ["yn", "no", "不顺"],
        ["tools", "app", "手机"],
        ["tools", "hall", "窗口"],
    ],
    [["form_title", "form_id"], ["大厅体验", "hall"]],
)


def test_a_form_of_survey_people_becomes_a_template():
    made = imported(HALL)
    assert (made.errors, made.name, made.code) == ([], "大厅体验", "hall")
    assert [(s["label"], s["help"], len(s["observations"])) for s in made.body["stages"]] == [
        ("排队", "取号时开始计时", 3),
        ("其他", "", 2),
    ]
    found = asked(made)
    assert found["minutes"] == {
        "id": "minutes", "label": "等了几分钟", "kind": "measured", "help": "从取号到叫号", "low": 0, "high": 599, "required": True,
    }  # fmt: skip
    assert (found["smooth"]["kind"], found["smooth"]["options"]) == ("choice", [["yes", "顺"], ["no", "不顺"]])
    assert (found["why"]["when"], found["why"]["required"]) == (["smooth", ["no"]], True)
    assert (found["used"]["kind"], found["fee"]["kind"], found["fee"]["decimal"]) == ("choices", "measured", True)


def test_what_is_changed_or_left_out_stands_in_the_notes():
    notes = "".join(imported(HALL).notes)
    assert all(
        word in notes for word in ("“here”：没有带过来，不记位置", "“start”", "出现条件“${used} != ''”", "第 9 行")
    )


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (
            [["type", "name", "label"], ["begin repeat", "r", "R"], ["text", "a", "A"], ["end repeat", "", ""]],
            "survey 第 2 行：重复组",
        ),
        ([["type", "name", "label"], ["text", "a", "A"], ["text", "a", "B"]], "survey 第 3 行：name“a”前面已经用过"),
        ([["type", "name", "label"], ["text", "", "A"]], "第 2 行：缺 name"),
        ([["type", "name", "label"], ["text", "1 a", "A"]], "第 2 行：name“1 a”不能用"),
        ([["type", "name", "label"], ["text", "a", ""]], "第 2 行：“a”缺 label"),
        ([["type", "name", "label"], ["select_one gone", "a", "A"]], "choices 里没有选项列表“gone”"),
        ([["type", "name", "label"], ["select_one_from_file x.csv", "a", "A"]], "选项在另外的文件里"),
        ([["type", "name", "label"], ["hologram", "a", "A"]], "不认识的题型“hologram”"),
        ([["type", "name", "label"], ["begin group", "g", "G"], ["text", "a", "A"]], "没有 end group"),
        ([["type", "name", "label"], ["text", "a", "A"], ["end group", "", ""]], "第 3 行：多了一个 end"),
        ([["type", "name", "label"], ["image", "a", "A"]], "没有一道题能带过来"),
        ([["name", "label"], ["a", "A"]], "没有 type 这一列"),
        ([], "里没有题目"),
    ],
)
def test_what_cannot_be_imported_says_why_with_sheet_and_row(rows, why):
    made = imported(workbook(rows))
    assert any(why in error for error in made.errors), made.errors


def test_what_is_no_workbook_or_no_form_is_said_to_be_none():
    assert "不是 Excel 工作簿" in imported(b"type,name,label").errors[0]
    assert "没有传完整" in imported(HALL[: len(HALL) // 2]).errors[0]
    assert "没有名为 survey 的工作表；这里有：Sheet1" in imported(workbook([["a"]], names=("Sheet1",))).errors[0]
    assert "文件超过" in imported(b"PK\x03\x04" + bytes(6 * 1024 * 1024)).errors[0]


def test_the_old_dialect_and_any_case_are_read():
    made = imported(
        workbook(
            [
                ["TYPE", "Name", "Caption", "Relevance"], ["select one from YN or specify other", "a", "甲", ""], ["int", "b", "乙", "selected(${a}, ‘yes’)"],
                ["get device id", "d", "", ""], ["Begin Group", "g", "组", ""], ["string", "c", "丙", ""], ["End Group", "", "", ""],
            ],
            [["List_Name", "Value", "Label"], ["YN", "yes", "是"], ["YN", "no", "否"]],
            names=("Survey", "Choices"),
        )
    )  # fmt: skip
    assert made.errors == []
    found = asked(made)
    assert [o[0] for o in found["a"]["options"]] == ["yes", "no", "other"]
    assert (found["b"]["kind"], found["b"]["when"], found["c"]["kind"]) == ("measured", ["a", ["yes"]], "text")


@pytest.mark.parametrize(("code", "name", "identity", "body"), bodies(), ids=[b[0] for b in bodies()])
def test_every_template_goes_out_and_comes_back_whole(code, name, identity, body):
    made = imported(exported(name, code, 3, body))
    assert (made.errors, made.notes, made.name, made.code) == ([], [], name, code)
    assert made.body == body


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("${a} = 'x'", ["a", ["x"]]), ("selected(${a},'x') or selected(${a}, 'y')", ["a", ["x", "y"]]), ("(${a}=1)", ["a", ["1"]]),
        ("${a} = 'x' and ${b} = 'y'", None), ("${a} > 3", None), ("not(selected(${a}, 'x'))", None), ("${a} = 'x' or ${b} = 'x'", None),
    ],
)  # fmt: skip
def test_a_condition_is_understood_or_left_alone(rule, found):
    assert condition_of(rule) == found


@pytest.mark.parametrize(
    ("rule", "whole", "found"),
    [
        (". > 0 and . < 10", True, {"low": 1, "high": 9}), (". >= 0.5", False, {"low": 0.5}), (".<=100", True, {"high": 100}),
        (". <= ${other}", True, None), ("regex(., '[0-9]+')", True, None), (". > 10 and . < 5", True, None),
    ],
)  # fmt: skip
def test_bounds_are_understood_or_left_alone(rule, whole, found):
    assert bounds_of(rule, whole=whole) == found
