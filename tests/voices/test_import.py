"""Voices from files: every format and encoding, twice without doubles, what is refused listed with the reason."""

import csv
import gzip
import zipfile

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.cli import main
from bihuan.kernel.models import Subject
from bihuan.kernel.verify import verify
from bihuan.organisation.models import Setting
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_sealed
from bihuan.services.sealed.erasure import erase
from bihuan.voices.imports import run as importing
from bihuan.voices.imports import sources
from bihuan.voices.imports.columns import BadMap, columns
from bihuan.voices.imports.run import run
from bihuan.voices.imports.sources import Unreadable
from bihuan.voices.models import Voice
from tests.voices import files
from tests.voices.saying import contact, everything, journal, row

FORMATS = {
    "a.jsonl": files.jsonl,
    "a.jsonl.gz": files.jsonl,
    "utf8.csv": lambda p: files.csv_file(p, "utf-8"),
    "bom.csv": lambda p: files.csv_file(p, "utf-8-sig"),
    "gb.csv": lambda p: files.csv_file(p, "gb18030"),
    "utf16.csv": lambda p: files.csv_file(p, "utf-16", "\t"),
    "utf16le.csv": lambda p: files.csv_file(p, "utf-16-le", ";"),
    "a.xlsx": files.workbook,
    "titled.xlsx": lambda p: files.workbook(p, above=3),
}


def take(path, *pairs, channel="12345"):
    return run(path, channel, columns(pairs), 1)


def told(origin):
    return next(r for r in map(row, Subject.objects.filter(table="voice")) if r.get("origin") == origin)


def refused(path):
    with path.with_name(f"{path.name}.refused.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


# ---- formats -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_petitions_come_out_of_every_format_and_encoding(city, tmp_path, name):
    report = take(FORMATS[name](tmp_path / name))

    assert (report.added, report.same, report.refused) == (8, 0, 0)
    assert told("700001")["text"] == "叫号机坏了三天没人修\n二楼大厅三号窗口的叫号机坏了， 喊号听不清。"
    assert told("700002")["text"] == "查档\n查个房产档案要跑两个楼，\n\n一楼交表，三楼盖章。"
    assert told("700004")["text"] == "排队<30分钟 & “快”\n=说好的三十分钟，等了两个小时。-1"
    assert told("700005")["text"] == "𠮷字打不出来🙃\n名字里有𠮷字，系统打不出来\n让我改名。"
    assert told("700001")["said"] == "2026-03-02T09:05:07+08:00"
    assert told("700003")["said"] == "2026-03-03"
    assert told("700004")["said"] == "2026-03-04T10:20:00+08:00"
    assert told("700008")["channel"] == "12345"
    assert verify().finding is None


def test_any_format_after_any_other_brings_nothing_twice(city, tmp_path):
    first = take(files.jsonl(tmp_path / "a.jsonl"))
    before = everything()

    reports = [take(make(tmp_path / f"again-{name}")) for name, make in FORMATS.items()]

    assert first.added == 8
    assert {(r.added, r.same, r.refused) for r in reports} == {(0, 8, 0)}
    assert everything() == before


def test_who_wrote_is_sealed_and_the_words_redacted(city, tmp_path):
    take(files.jsonl(tmp_path / "a.jsonl"))

    stored = everything()
    assert not [s for s in ("张建国", "13935601234", "U0006") if s in stored]
    box = open_sealed(told("700006")["sealed"])
    assert (contact(told("700006")["id"]), "张建国" in box["text"]) == ("U0006", True)
    assert {journal(s)[0] for s in Subject.objects.filter(table="voice")} == {"submit"}


def test_the_same_words_under_two_ids_are_two_voices(city, tmp_path):
    take(files.jsonl(tmp_path / "a.jsonl"))

    assert told("700006")["text"] == told("700007")["text"]
    assert told("700006")["id"] != told("700007")["id"]


def test_another_channel_has_ids_of_its_own(city, tmp_path):
    path = files.jsonl(tmp_path / "a.jsonl")

    assert (take(path).added, take(path, channel="card").added) == (8, 8)


# ---- what is refused ---------------------------------------------------------------------------------------------


def test_an_id_twice_in_a_file_is_taken_once_and_told(city, tmp_path):
    rows = [*files.objects(), {**files.objects()[0], "detail": "又一次"}]
    path = files.jsonl(tmp_path / "a.jsonl", rows)

    assert (take(path).added, refused(path)) == (8, [["9", "700001", "和第 1 行编号相同，只导入了第 1 行。"]])


def test_an_id_that_brings_other_words_later_changes_nothing_and_is_told(city, tmp_path):
    take(files.jsonl(tmp_path / "a.jsonl"))
    before = everything()
    path = files.jsonl(tmp_path / "b.jsonl", [{**files.objects()[0], "detail": "改过的内容"}])

    report = take(path)

    assert (report.added, report.same, report.refused) == (0, 0, 1)
    assert refused(path) == [["1", "700001", importing.CONFLICT]]
    assert everything() == before


def test_without_ids_the_words_themselves_are_known_again(city, tmp_path):
    rows = [
        {"text": "窗口太慢", "time": "2026-03-02"},
        {"text": "窗口太慢", "time": "2026-03-03"},
        {"text": "窗口太慢", "time": "2026-03-03"},
    ]
    path = files.jsonl(tmp_path / "a.jsonl", rows)

    assert (take(path).added, take(path).same) == (2, 2)
    assert refused(path) == [["3", "", "和第 2 行内容完全相同，只导入了第 2 行。"]]


@pytest.mark.parametrize(("bad", "sentence"), [
    ({"detail": " \n\t", "topic": ""}, "没有内容。"),
    ({"time": "上个月"}, "时间看不懂。写成 2026-03-02 15:08 或 2026/3/2。"),
    ({"time": "2026/13/40"}, "时间看不懂。写成 2026-03-02 15:08 或 2026/3/2。"),
    ({"time": "2999/1/1"}, "时间在今天以后，请核对。"),
    ({"id": 123456789012345678}, "编号里的数超过 15 位，表格已经改了末尾几位。请把这一列设成文本，重新导出。"),
    ({"id": "1.40502E+17"}, "编号里的长数字被存成了 1.40502E+17，末尾几位已经丢了。请把这一列设成文本，重新导出。"),
    ({"place": "月球大厅"}, "没有这个地点，或者不止一个。写代码，或者不要这一列。"),
    ({"matter": "没有的事项"}, "没有这个事项，或者不止一个。写代码，或者不要这一列。"),
    ({"area": "太原市"}, "没有这个地区。改成本市的地区名，或者不要这一列。"),
    ({"rating": "9"}, "评分看不懂：写 1 到 5，或 非常满意、满意、基本满意、不满意、非常不满意。"),
    ({"detail": "长" * 50_001}, "内容有 50004 个字，最多 50000 个。"),
    ({"user": "电" * 201}, "联系方式超过 200 个字。"), ({"id": "x" * 61}, "编号超过 60 个字。"),
])  # fmt: skip
def test_a_row_that_cannot_be_taken_is_listed_with_the_reason_and_the_others_come_in(city, tmp_path, bad, sentence):
    rows = files.objects()
    path = files.jsonl(tmp_path / "a.jsonl", [rows[0], {**rows[1], **bad}, rows[2]])

    report = take(path)

    assert (report.added, report.refused, report.broken) == (2, 1, "")
    assert refused(path)[0][0] == "2"
    assert refused(path)[0][2] == sentence
    assert not [r for r in refused(path) if "档案" in "".join(r)]


def test_lines_that_are_no_json_are_listed_and_the_rest_is_taken(city, tmp_path):
    good = files.jsonl(tmp_path / "good.jsonl").read_bytes().splitlines()
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b"\xef\xbb\xbf"
        + b"\n".join([good[0], b"{broken", b"[1,2]", b"", b"null", b'{"text": "' + b"x" * 1_100_000 + b'"}', good[1]])
    )

    report = take(path)

    assert (report.added, report.refused) == (2, 4)
    assert [r[0] for r in refused(path)] == ["2", "3", "5", "6"]


def test_a_report_of_refused_rows_is_no_formula_for_excel(city, tmp_path):
    path = files.jsonl(tmp_path / "a.jsonl", [{"id": "=1+1", "text": ""}])
    take(path)

    assert refused(path)[0][1] == "'=1+1"
    assert path.with_name("a.jsonl.refused.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_report_of_an_earlier_run_does_not_stay(city, tmp_path):
    path = files.jsonl(tmp_path / "a.jsonl", [{"text": ""}])
    take(path)
    files.jsonl(path)

    assert take(path).file is None
    assert not path.with_name("a.jsonl.refused.csv").exists()


# ---- columns -----------------------------------------------------------------------------------------------------


def test_columns_of_other_names_are_mapped_and_unwanted_ones_left_out(city, tmp_path):
    titles = ("单号", "何人", "标的", "说了啥", "事项")
    rows = [("x1", "王五", "叫号机", "坏了三天", "没有的事项")]
    path = files.csv_file(tmp_path / "a.csv", "utf-8", titles=titles, rows=rows)

    with pytest.raises(Unreadable, match="没有找到表头"):
        take(path)
    report = take(path, "单号=id", "何人=user", "标的=topic", "说了啥=detail", "事项=")

    assert report.added == 1
    assert told("x1")["text"] == "叫号机\n坏了三天"
    assert contact(told("x1")["id"]) == "王五"


@pytest.mark.parametrize("pair", ["主题", "=topic", "主题=subject"])
def test_a_map_that_cannot_be_meant_is_explained(pair):
    with pytest.raises(BadMap):
        columns([pair])


def test_place_matter_area_and_rating_are_found_by_name_or_code(city, tmp_path):
    rows = [
        {"id": "a", "text": "太慢", "place": "A12 窗口", "matter": "企业设立登记", "rating": "不满意"},
        {"id": "b", "text": "太慢", "place": "W-A12", "matter": "000132008000", "rating": 5},
        {"id": "c", "text": "太慢", "place": "市政务服务中心A12 窗口", "area": "沁水县", "rating": "4星"},
    ]
    take(files.jsonl(tmp_path / "a.jsonl", rows))

    found = [(told(i).get("place"), told(i).get("matter"), told(i)["rating"], told(i)["jurisdiction"]) for i in "abc"]
    assert found == [(2, 1, 2, 1), (2, 2, 5, 1), (2, None, 4, 2)]


def test_name_and_telephone_of_two_columns_are_one_contact(city, tmp_path):
    take(files.jsonl(tmp_path / "a.jsonl", [{"id": "a", "内容": "太慢", "姓名": "王五", "联系电话": 13935601234}]))

    assert contact(told("a")["id"]) == "王五 13935601234"


# ---- files that break off, are too large, or nothing at all ------------------------------------------------------


def test_a_packed_file_that_breaks_off_keeps_what_was_read(city, tmp_path):
    rows = [{"id": str(n), "text": f"第 {n} 件事 {n * 7919}"} for n in range(3000)]
    path = files.jsonl(tmp_path / "a.jsonl.gz", rows)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])

    report = take(path)

    assert 0 < report.added < 3000
    assert "不会重复" in report.broken
    assert take(files.jsonl(path, rows)).same == report.added


def test_a_csv_with_a_lost_quote_says_where(city, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('编号,内容\n1,窗口太慢\n2,"没有关上的引号\n' + "x" * 1_200_000, encoding="utf-8")

    report = take(path)

    assert report.added == 1
    assert report.broken.startswith("第 ")


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"PK\x03\x04junk", b"\xd0\xcf\x11\xe0junk", b"\x80\x81\xff\xff\n" * 40]
)
def test_a_file_that_is_none_of_these_is_refused_whole(city, tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(Unreadable):
        take(path)
    assert not Subject.objects.exists()


def test_a_workbook_beyond_the_stated_size_is_refused_before_it_is_read(city, tmp_path, monkeypatch):
    path = files.workbook(tmp_path / "a.xlsx")
    monkeypatch.setattr(sources, "MOST_WORKBOOK", 1000)
    with pytest.raises(Unreadable, match="工作簿超过"):
        take(path)


def test_a_small_workbook_that_unpacks_to_a_large_one_is_refused(city, tmp_path, monkeypatch):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 5_000_000)
    monkeypatch.setattr(sources, "MOST_UNPACKED", 1_000_000)

    with pytest.raises(Unreadable, match="展开后超过"):
        take(path)


def test_numbers_a_spreadsheet_has_rounded_are_refused_not_guessed(city, tmp_path):
    rows = [("140502199001011234", "U1", "户口", "2026/3/2 9:00:00", "户口本丢了", 0, 0)]
    path = files.workbook(tmp_path / "a.xlsx", rows=rows)

    assert take(path).refused == 1
    assert "超过 15 位" in refused(path)[0][2]


def test_a_date_that_stands_as_a_number_is_read_as_the_day_it_is(city, tmp_path):
    take(
        files.jsonl(
            tmp_path / "a.jsonl",
            [{"id": "a", "text": "太慢", "time": 46083}, {"id": "b", "text": "太慢", "time": 46083.5}],
        )
    )

    assert (told("a")["said"], told("b")["said"]) == ("2026-03-02", "2026-03-02T12:00:00+08:00")


# ---- batches -----------------------------------------------------------------------------------------------------


def test_a_batch_is_one_transaction_and_four_statements_a_row(city, tmp_path, monkeypatch):
    rows = [{"id": str(n), "text": f"第 {n} 件事"} for n in range(40)]
    take(files.jsonl(tmp_path / "warm.jsonl", [{"id": "w", "text": "先来一条"}]))
    monkeypatch.setattr(importing, "BATCH", 20)

    with CaptureQueriesContext(connection) as asked:
        take(files.jsonl(tmp_path / "a.jsonl", rows))

    assert len([q for q in asked if q["sql"].startswith("INSERT")]) == 160
    assert len(asked) <= 160 + 2 * 2


def test_an_erased_person_does_not_come_back_with_the_next_import(city, tmp_path):
    path = files.jsonl(tmp_path / "a.jsonl")
    take(path)
    erase(Voice.objects.get(subject__uid=told("700006")["id"]).sealed)
    before = everything()

    assert (take(path).added, everything()) == (0, before)


def test_another_process_that_brings_the_same_rows_meanwhile_does_no_harm(city, tmp_path, monkeypatch):
    path = files.jsonl(tmp_path / "a.jsonl")
    once: list[bool] = []
    taken = importing._take

    def overtaken(rows):
        if not once:
            once.append(True)
            taken(rows[:3])
        return taken(rows)

    monkeypatch.setattr(importing, "_take", overtaken)

    assert (take(path).added, Subject.objects.filter(table="voice").count()) == (5, 8)


# ---- the command -------------------------------------------------------------------------------------------------


def command(*words):
    return CliRunner().invoke(main, ["import", *words])


def test_the_command_says_what_came_in_and_where_the_refused_rows_are(city, tmp_path):
    rows = [*files.objects(), {"id": "bad", "topic": ""}]
    path = files.jsonl(tmp_path / "a.jsonl", rows)

    done = command("voices", str(path), "--channel", "12345")

    assert done.exit_code == 0
    assert "导入 8 条，以前导过的 0 条，没有导入的 1 行。" in done.output
    assert "a.jsonl.refused.csv" in done.output


@pytest.mark.parametrize(("words", "sentence"), [
    (("--channel", "fax"), "没有“fax”这个渠道"), (("--channel", "card", "--map", "主题"), "--map 写成"),
    (("--channel", "card", "--area", "太原市"), "没有“太原市”这个地区"),
])  # fmt: skip
def test_a_wrong_option_is_explained_and_nothing_comes_in(city, tmp_path, words, sentence):
    done = command("voices", str(files.jsonl(tmp_path / "a.jsonl")), *words)

    assert done.exit_code != 0
    assert sentence in done.output
    assert not Subject.objects.exists()


def test_a_channel_that_the_city_added_is_one(city, tmp_path):
    from bihuan.organisation import directory

    Setting.objects.create(key="channels", value=[{"id": "post", "name": "协调驿站"}])
    directory.touch()
    directory.forget()

    assert command("voices", str(files.jsonl(tmp_path / "a.jsonl")), "--channel", "post").exit_code == 0


def test_the_other_tables_are_imported_by_the_same_command():
    listed = command("--help").output

    assert all(name in listed for name in ("voices", "units", "matters", "people"))


def test_an_import_of_rows_said_years_ago_waits_from_today(city, tmp_path):
    take(files.jsonl(tmp_path / "a.jsonl", [{"id": "a", "text": "太慢", "time": "2019/2/28 11:25:05"}]))

    subject = Subject.objects.get(table="voice")
    assert subject.opened.date() >= clock.today() - clock.today().resolution
    assert subject.due
    assert subject.due >= clock.today()


def test_plain_csv_may_be_packed_too(city, tmp_path):
    path = files.csv_file(tmp_path / "a.csv", "gb18030")
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))

    assert take(packed).added == 8
