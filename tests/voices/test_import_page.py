"""A file that comes in on the page: guessed, looked through, taken in by the worker, and given back where it will not do."""

import io
import json
import os
import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from bihuan.kernel import outbox
from bihuan.kernel.models import Job, Subject
from bihuan.kernel.verify import verify
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Change, Setting
from bihuan.services import clock
from bihuan.services.files import disk
from bihuan.services.files.uploads import discard_unclaimed
from bihuan.voices.imports import run as running
from bihuan.voices.imports import uploading
from bihuan.voices.imports.columns import columns
from bihuan.voices.models import Import, Voice
from tests import cast
from tests.voices import files
from tests.voices.saying import contact, everything, row

MESSY = (
    ("GD001", "李女士", "13900001111", "叫号机坏了", "2026/3/2 9:05:07", "二楼叫号机坏了三天，没人修。", "A12 窗口"),
    ("GD002", "", "", "查档", "2026/3/2", "查个房产档案要跑两个楼。", ""),
    ("GD003", "", "", "时间写错", "上个月", "时间看不懂的一行", ""),
    ("GD004", "", "", "=HYPERLINK(\"http://x\")", "2026/3/3", "=1+1 开头像公式", "月球大厅"),
    ("", "", "", "", "", "", ""),
    ("GD002", "", "", "查档", "2026/3/2", "同一个编号又来一次", ""),
)  # fmt: skip
TITLES = ("工单编号", "来电人", "联系电话", "工单标题", "来电时间", "诉求内容", "办事地点")


def messy(rows=MESSY, titles=TITLES):
    """A workbook with a merged title above, and a place merged over two rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, len(titles) - 1, "二〇二六年三月热线工单")
        for number, cells in enumerate([titles, *rows], 1):
            for column, text in enumerate(cells):
                sheet.write_string(number, column, text)
        if rows is MESSY:
            sheet.merge_range(2, 6, 3, 6, "A12 窗口")
    return out.getvalue()


@pytest.fixture
def centre(signed_in):
    return signed_in("centre")


def upload(client, content, name="工单.xlsx", channel="12345"):
    return client.post("/voices/import", {"channel": channel, "file": SimpleUploadedFile(name, content)})


def uploaded(client, content, name="工单.xlsx", channel="12345"):
    answer = upload(client, content, name, channel)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return Import.objects.get(uid=answer.url.rpartition("/")[2])


def taken_in(client, content, **how):
    """The import after the worker has done it."""
    found = uploaded(client, content, **how)
    assert client.post(f"/voices/import/{found.uid}/start").status_code == 302
    outbox.drain()
    found.refresh_from_db()
    return found


def page(client, found):
    answer = client.get(f"/voices/import/{found.uid}")
    assert answer.status_code == 200
    return answer.content.decode()


def back(client, found):
    """The rows of the returned workbook."""
    answer = client.get(f"/voices/import/{found.uid}/returned.xlsx")
    assert answer.status_code == 200
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python(), answer.content


def told(origin):
    return next(r for r in map(row, Subject.objects.filter(table="voice")) if r.get("origin") == origin)


# ---- before it comes in ------------------------------------------------------------------------------------------


def test_columns_are_guessed_and_the_first_rows_shown_as_others_will_read_them_and_nothing_is_written(centre):
    found = uploaded(centre, messy())
    before = everything()
    text = page(centre, found)

    assert dict(found.columns) == {
        "工单编号": "id", "来电人": "contact", "联系电话": "contact", "工单标题": "topic", "来电时间": "time", "诉求内容": "text", "办事地点": "place",
    }  # fmt: skip
    assert "导入 2 条" in text
    assert "第 5 行" in text
    assert "时间看不懂" in text
    assert "没有这个地点" in text
    assert "和第 4 行编号相同" in text
    assert "市政务服务中心 A12 窗口" in text
    assert "13900001111" not in text
    assert everything() == before
    assert not Voice.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(("name", "make"), [
    ("a.csv", lambda p: files.csv_file(p, "utf-8-sig")), ("a.csv", lambda p: files.csv_file(p, "gb18030")),
    ("a.tsv", lambda p: files.csv_file(p, "utf-8", "\t")), ("a.jsonl", files.jsonl), ("a.xlsx", lambda p: files.workbook(p, above=3)),
])  # fmt: skip
def test_every_format_and_encoding_comes_in_alike(centre, tmp_path, name, make):
    content = make(tmp_path / name).read_bytes()
    found = taken_in(centre, content, name=f"留言{name}")

    assert (found.added, found.same, found.faults, found.broken) == (8, 0, [], "")
    assert told("700002")["text"] == "查档\n查个房产档案要跑两个楼，\n\n一楼交表，三楼盖章。"
    assert verify().finding is None


def test_headings_that_nobody_knows_are_asked_for_and_remembered_for_the_channel(centre):
    titles = ("单号", "何人", "说了啥", "备注")
    content = messy([("x1", "王五", "叫号机坏了三天", "无")], titles)
    found = uploaded(centre, content)
    assert "还没有说明哪一列是内容" in page(centre, found)
    assert found.columns == [[title, ""] for title in titles]

    chosen = {"c0": "id", "c1": "contact", "c2": "text", "c3": ""}
    assert centre.post(f"/voices/import/{found.uid}", chosen).status_code == 302
    assert "导入 1 条" in page(centre, found)
    again = uploaded(centre, content)
    assert [field for _, field in again.columns] == ["id", "contact", "text", ""]
    assert uploaded(centre, content, channel="card").fields == {}
    setting = Setting.objects.get(key="import.12345")
    change = Change.objects.get(subject=f"setting:{setting.pk}")
    assert (change.actor, change.what) == (cast.actor("centre").id, "导入的列对应")


@pytest.mark.parametrize(("name", "content", "sentence"), [
    ("a.xlsx", b"", "文件是空的"), ("a.xlsx", b"PK\x03\x04junk", "损坏"), ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "另存为新格式"),
    ("a.html", b"<html><script>1</script>", "可执行"), ("a.csv", b"\x00\x01\x02", "不支持"), ("a.csv", b"\n\n\n", "没有找到表头"),
    ("a.csv", ",".join(f"列{n}" for n in range(70)).encode(), "没有找到表头"), ("a.jsonl", b"{}\n", "没有找到表头"),
])  # fmt: skip
def test_what_is_no_table_is_refused_with_what_to_do(centre, name, content, sentence):
    answer = upload(centre, content, name)
    text = answer.content.decode()
    assert (answer.status_code, sentence in text) == (422, True), text[-2500:]
    assert not Import.objects.exists()


def test_a_sentence_says_that_a_file_or_channel_is_missing(centre):
    assert "请选一个文件" in centre.post("/voices/import", {"channel": "12345"}).content.decode()
    assert "请选从哪个渠道来" in upload(centre, messy(), channel="no-such").content.decode()


def test_a_workbook_of_too_many_rows_is_told_the_limit_before_it_comes_in(centre, monkeypatch):
    monkeypatch.setattr(uploading, "MOST_ROWS", 3)
    found = uploaded(centre, messy([(f"G{n}", "", "", "题", "", f"第 {n} 件", "") for n in range(9)]))
    text = page(centre, found)
    assert "一次最多 3 行" in text
    assert "分成几个文件" in text
    assert f"/voices/import/{found.uid}/start" not in text


# ---- taken in ----------------------------------------------------------------------------------------------------


def test_the_good_rows_are_voices_and_the_others_come_back_with_a_sentence_each(centre):
    found = taken_in(centre, messy())

    assert (found.added, found.same, len(found.faults), found.broken) == (2, 0, 3, "")
    assert (told("GD001")["place"], told("GD002")["place"]) == (2, 2)
    assert contact(told("GD001")["id"]) == "李女士 13900001111"
    (titles, *rows), content = back(centre, found)
    assert titles == [*TITLES, "为什么没有导入", "原来的行号"]
    assert [(r[0], r[-2], r[-1]) for r in rows] == [
        ("GD003", "时间看不懂。写成 2026-03-02 15:08 或 2026/3/2。", "5"), ("GD004", "没有这个地点，或者不止一个。写代码，或者不要这一列。", "6"),
        ("GD002", "和第 4 行编号相同，只导入了第 4 行。", "8"),
    ]  # fmt: skip
    assert rows[1][3] == '=HYPERLINK("http://x")'
    import zipfile

    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()
    changes = Change.objects.filter(what="导入反馈")
    assert [(c.actor, c.after["channel"]) for c in changes] == [(cast.actor("centre").id, "12345")]


def test_a_returned_workbook_that_was_mended_comes_in_and_the_rest_is_not_doubled(centre):
    first = taken_in(centre, messy())
    (titles, *rows), _ = back(centre, first)
    rows[0][4] = "2026/3/1"
    mended = taken_in(centre, messy([tuple(r) for r in rows], tuple(titles)))

    assert (mended.added, len(mended.faults)) == (1, 2)
    assert told("GD003")["said"] == "2026-03-01"
    assert Voice.objects.count() == 3


def test_the_same_file_again_brings_nothing_and_pressing_twice_is_once(centre, tmp_path):
    content = messy()
    found = taken_in(centre, content)
    before = Voice.objects.count()
    again = uploaded(centre, content)
    assert '<b class="num">2</b>条以前导过' in page(centre, again)
    for _ in range(2):
        centre.post(f"/voices/import/{again.uid}/start")
    assert Job.objects.filter(kind=uploading.JOB).count() == 2
    outbox.drain()
    again.refresh_from_db()
    assert (again.added, again.same) == (0, 2)
    assert Voice.objects.count() == before == found.added

    (tmp_path / "same.xlsx").write_bytes(content)
    assert running.run(tmp_path / "same.xlsx", "12345", columns(), 1).same == 2


def test_columns_cannot_be_changed_once_it_has_begun(centre):
    found = taken_in(centre, messy())
    assert centre.post(f"/voices/import/{found.uid}", {"c0": "text"}).status_code == 409


def test_the_page_says_how_far_it_is_while_it_runs(centre):
    found = uploaded(centre, messy())
    centre.post(f"/voices/import/{found.uid}/start")
    text = page(centre, found)
    assert "正在导入" in text
    assert 'hx-trigger="every 2s"' in text
    outbox.drain()
    assert "导完了" in page(centre, found)
    assert 'hx-trigger="every 2s"' not in page(centre, found)


def test_the_file_lies_encrypted_and_is_gone_after_its_day(centre):
    found = taken_in(centre, messy())
    assert "二楼叫号机".encode() not in disk.get(found.file)
    assert "李女士" not in everything()
    assert "二楼叫号机" not in json.dumps(found.faults, ensure_ascii=False)

    discard_unclaimed(clock.now() + timedelta(days=1))
    assert centre.get(f"/voices/import/{found.uid}/returned.xlsx").status_code == 404
    waiting = Import.objects.get(pk=found.pk)
    waiting.ended = None
    waiting.save()
    uploading.carry_out({"import": found.pk})
    waiting.refresh_from_db()
    assert "只保留一天" in waiting.broken


# ---- who may -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clerk1", "leader1", "supervisor", "party", "auditor", "head"])
def test_only_the_centre_imports(centre, signed_in, name):
    found, other = uploaded(centre, messy()), signed_in(name)
    before = everything()
    assert other.get("/voices/import").status_code == 403
    assert upload(other, messy()).status_code == 403
    for path in ("", "/start", "/returned.xlsx"):
        assert (other.post if path == "/start" else other.get)(f"/voices/import/{found.uid}{path}").status_code == 403
    assert Import.objects.count() == 1
    assert everything() == before


def test_a_colleague_sees_that_it_was_imported_and_not_what_stood_in_it(centre, signed_in):
    found, colleague = taken_in(centre, messy()), signed_in("centre_head")
    assert "工单.xlsx" in colleague.get("/voices/import").content.decode()
    for path in ("", "/returned.xlsx"):
        assert colleague.get(f"/voices/import/{found.uid}{path}").status_code == 404


def test_a_countys_centre_brings_in_for_the_county_alone(city):
    Account.objects.create(id=81, username="county1", name="county1", unit_id=11)
    from bihuan.organisation.models import Post

    Post.objects.create(account_id=81, role="member", unit_id=11, since=date(2020, 1, 1))
    directory.touch()
    directory.forget()
    county = Client()
    county.force_login(Account.objects.get(pk=81))
    found = taken_in(
        county, messy([("C1", "", "", "县里", "", "县里的事", ""), ("C2", "", "", "市里", "", "市里的事", "A12 窗口")])
    )

    assert (found.added, [s for _, s in found.faults]) == (1, ["这是别的地区的，这里只收本地区的。"])
    assert told("C1")["jurisdiction"] == 2


# ---- a worker that is killed -------------------------------------------------------------------------------------

DIES = """
import os, signal
import django; django.setup()
from bihuan.kernel import outbox
from bihuan.voices.imports import run
run.BATCH = 10
real, done = run._take, []
def take(rows):
    done.append(1)
    if len(done) == 3: os.kill(os.getpid(), signal.SIGKILL)
    return real(rows)
run._take = take
outbox.drain()
"""


def test_a_worker_killed_in_the_middle_leaves_it_to_the_next_and_nothing_is_doubled(committed_db):
    cast.found_city()
    client = Client()
    client.force_login(Account.objects.get(username="centre"))
    rows = [(f"K{n}", "", "", f"第 {n} 件", "", f"第 {n} 件事 {n * 7919}", "") for n in range(35)]
    found = uploaded(client, messy(rows))
    client.post(f"/voices/import/{found.uid}/start")
    own = {
        **os.environ, "BIHUAN_DATABASE_URL": committed_db, "BIHUAN_DATA": str(settings.DATA), "BIHUAN_SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "bihuan.web.settings",
    }  # fmt: skip
    killed = subprocess.run([sys.executable, "-c", DIES], env=own, capture_output=True, timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    assert Voice.objects.count() == 20

    with clock.at(clock.now() + outbox.LEASE + timedelta(seconds=1)):
        outbox.drain()
    found.refresh_from_db()
    assert (found.added, found.same, found.faults) == (35, 0, [])
    assert Voice.objects.count() == 35
    assert verify().finding is None
