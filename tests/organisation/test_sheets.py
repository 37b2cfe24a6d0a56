from datetime import date

import pytest
import xlsxwriter

from bihuan.organisation.sheets import Column, Rounded, Unreadable, lines

COLUMNS = (
    Column("code", ("事项编码", "编码"), required=True),
    Column("name", ("事项名称", "名称"), required=True),
    Column("note", ("备注",)),
)
TEXT = "事项编码,事项名称\r\nA-1,企业设立登记\r\n"


def texts(path):
    return [(line.number, dict(line.texts)) for line in lines(path, COLUMNS)]


def csv_file(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def workbook(tmp_path, rows):
    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(r, c, value, book.add_format({"num_format": "yyyy-mm-dd"}))
            else:
                sheet.write(r, c, value)
    book.close()
    return path


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace(",", "\t").encode("gb18030"),
        TEXT.replace(",", ";").encode(),
    ],
    ids=["utf8", "utf8-mark", "gb18030", "utf16", "utf16-le", "utf16-be", "tabs", "semicolons"],
)
def test_a_csv_is_read_in_every_encoding_met_in_offices(tmp_path, content):
    assert texts(csv_file(tmp_path, content)) == [(2, {"code": "A-1", "name": "企业设立登记"})]


def test_rare_characters_and_line_breaks_in_quotes_survive(tmp_path):
    path = csv_file(tmp_path, '事项编码,名称\nA-1,"𠮷野家\n分店　登记"\n', "gb18030")
    assert texts(path) == [(2, {"code": "A-1", "name": "𠮷野家 分店 登记"})]


def test_the_header_may_stand_below_a_title_in_any_order_with_stars_and_brackets(tmp_path):
    rows = [["2026年事项表"], [], ["序号", "* 事项名称（必填）", "编 码：", "备注"], [1, "企业设立登记", "A-1", "x"]]
    assert texts(workbook(tmp_path, rows)) == [(4, {"code": "A-1", "name": "企业设立登记", "note": "x"})]


def test_numbers_and_dates_of_a_workbook_become_plain_texts(tmp_path):
    rows = [["编码", "名称", "备注"], [1024, "登记", 2.5], ["0012", "登记", date(2026, 3, 2)], [True, "登记", ""]]
    found = [line for _, line in texts(workbook(tmp_path, rows))]
    assert [(line["code"], line["note"]) for line in found] == [("1024", "2.5"), ("0012", "2026-03-02"), ("是", "")]


def test_a_number_beyond_15_digits_is_marked_and_as_text_it_is_not(tmp_path):
    rows = [["编码", "名称"], [140502199001011234, "数字"], ["140502199001011234", "文字"], [999999999999999, "十五位"]]
    codes = [line["code"] for _, line in texts(workbook(tmp_path, rows))]
    assert [isinstance(code, Rounded) for code in codes] == [True, False, False]
    assert codes[1:] == ["140502199001011234", "999999999999999"]


def test_a_long_number_that_excel_saved_in_scientific_notation_is_marked(tmp_path):
    assert isinstance(texts(csv_file(tmp_path, "编码,名称\n1.40502E+17,登记\n"))[0][1]["code"], Rounded)


def test_empty_rows_are_left_out_and_short_ones_filled(tmp_path):
    path = csv_file(tmp_path, "编码,名称,备注\n,,\nA-1,登记\n \n")
    assert texts(path) == [(3, {"code": "A-1", "name": "登记", "note": ""})]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("事项名称\n登记\n", "事项编码"),
        ("", "事项编码"),
        ('编码,名称\nA,"没有收尾', "引号"),
        (b"PK\x03\x04 not a workbook", "打不开"),
        (b"\xff\xfe\x00\xd8\x00\xd8", "文字编码"),
    ],
    ids=["no-code", "empty", "quote", "broken-zip", "no-text"],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(tmp_path, content, says):
    with pytest.raises(Unreadable, match=says):
        texts(csv_file(tmp_path, content))


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("bihuan.organisation.sheets.MOST_ROWS", 2)
    with pytest.raises(Unreadable, match="最多"):
        texts(csv_file(tmp_path, "编码,名称\n" + "A,登记\n" * 3))


def test_too_large_a_file_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr("bihuan.organisation.sheets.MOST_BYTES", 10)
    with pytest.raises(Unreadable, match="MB"):
        texts(csv_file(tmp_path, TEXT))
