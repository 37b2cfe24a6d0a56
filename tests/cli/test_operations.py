"""`bihuan check`, `verify` and `tick`: what operators run, and what they are told."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from io import BytesIO

import pytest
from click.testing import CliRunner
from django.contrib.sessions.models import Session
from django.db import connection

from bihuan.cli.check import command as check
from bihuan.cli.tick import command as tick
from bihuan.cli.verify import command as verify
from bihuan.kernel.models import Event, Reply, Seal, Subject
from bihuan.kernel.origin import mark
from bihuan.organisation import directory
from bihuan.organisation.models import Account
from bihuan.services import calendar, clock
from bihuan.services.calendar.models import Day
from bihuan.services.files.models import File
from bihuan.services.files.uploads import store
from tests import cast
from tests.kernel.walking import problem, walk
from tests.loop.cast import ID


@pytest.fixture
def city(db):
    mark("test")
    cast.found_city()
    yield
    directory.forget()


def run(command, *arguments):
    return CliRunner().invoke(command, [str(a) for a in arguments])


# ---- verify ------------------------------------------------------------------------------------------------------


def test_what_nobody_touched_is_proved_and_counted(city):
    walk(problem(), "rectifying")
    answer = run(verify)

    assert answer.exit_code == 0
    assert re.search(rf"首尾相接：1 件，{Event.objects.count()} 条记录，用时 [\d.]+ 秒，每秒 \d+ 条。", answer.output)
    assert "推演现状：1 件" in answer.output
    assert "通过：没有发现改动。" in answer.output


def test_the_last_seal_is_printed_to_be_kept_outside(city):
    problem()
    assert "封存 1 件" in run(tick).output
    root = bytes(Seal.objects.get().root).hex()
    assert f"{root}（请抄存在库外）" in run(verify).output


def forge(sql):
    """As somebody would who owns the database: without the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            names = cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in names:
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER USER")
        cursor.execute(sql)


def test_the_first_event_that_fails_is_named(city):
    first, second = problem(), problem()
    walk(first, "planning")
    forge(
        f"UPDATE kernel_event SET body = replace(body, 'accept', 'excuse') WHERE subject_id = {first.pk} AND sequence = 3"
    )

    answer = run(verify)

    assert answer.exit_code == 1
    assert f"不通过：{first.number} 第 3 条记录" in answer.output
    assert second.number not in answer.output


def test_a_row_that_its_events_do_not_make_is_named(city):
    subject = problem()
    Subject.objects.filter(pk=subject.pk).update(state="closed")

    answer = run(verify)

    assert answer.exit_code == 1
    assert f"不通过：{subject.number}，主体的现状与它的记录不一致" in answer.output


def test_from_a_day_on_only_what_changed_since_is_walked(city):
    with clock.at(clock.now() - timedelta(days=40)):
        problem()
    problem()

    assert "首尾相接：1 件" in run(verify, "--from", clock.today().isoformat()).output
    assert run(verify, "--from", "gestern").exit_code == 2


# ---- tick --------------------------------------------------------------------------------------------------------


def test_due_dates_are_counted_anew_once(city):
    subject = problem()
    due = subject.due
    assert due
    Day.objects.update_or_create(date=due, defaults={"kind": "rest", "note": "临时放假"})
    calendar.queries.forget()
    try:
        first, second = run(tick), run(tick)
    finally:
        calendar.queries.forget()

    assert Subject.objects.filter(pk=subject.pk, due__gt=due).exists()
    assert ("期限有变 1 件" in first.output, "期限有变 0 件" in second.output) == (True, True)


def test_old_answers_and_unclaimed_uploads_go_and_nothing_else(city):
    for key, days in (("old", 8), ("new", 6)):
        Reply.objects.create(key=key, digest="x", status=200, body="{}", at=clock.now() - timedelta(days=days))
    kept, lost = (store(BytesIO(b"%PDF-1.4\n%%EOF\n"), "a.pdf", actor="person:1").file.pk for _ in range(2))
    File.objects.filter(pk=kept).update(claimed=True)
    File.objects.update(created=clock.now() - timedelta(days=2))

    answer = run(tick)

    assert list(Reply.objects.values_list("key", flat=True)) == ["new"]
    assert list(File.objects.values_list("pk", flat=True)) == [kept]
    assert lost != kept
    assert "清理答复 1 件" in answer.output
    assert "清理上传 1 件" in answer.output


def test_sessions_that_have_ended_go_and_by_the_real_clock_alone(city):
    for key, days in (("ended", -1), ("running", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=clock.now() + timedelta(days=days))

    run(tick, "--at", (clock.now() + timedelta(days=30)).isoformat())

    assert list(Session.objects.values_list("session_key", flat=True)) == ["running"]


def test_a_tick_may_be_taken_as_of_another_moment(city):
    Reply.objects.create(key="x", digest="x", status=200, body="{}", at=clock.now())

    assert run(tick, "--at", "bald").exit_code == 2
    run(tick, "--at", (clock.now() + timedelta(days=30)).isoformat())

    assert not Reply.objects.exists()


def test_production_refuses_the_switches_of_tests(city, settings):
    mark("production")
    settings.RATE_LIMITS = False

    assert run(tick).exit_code == 1
    assert "BIHUAN_RATE_LIMITS" in run(tick).output
    assert "不行  开关" in run(check).output


# ---- check -------------------------------------------------------------------------------------------------------


def test_a_sound_house_passes(city):
    answer = run(check)

    assert answer.exit_code == 0, answer.output
    assert "通过  数据库：测试库" in answer.output
    assert "0 项不行" in answer.output


def test_where_there_is_no_database_none_is_made(tmp_path):
    environment = {**os.environ, "BIHUAN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "bihuan.web.settings"}
    environment["BIHUAN_DATABASE_URL"] = f"sqlite:///{tmp_path}/none.sqlite3"
    asked = [sys.executable, "-c", "from bihuan.cli import main; main()", "check"]

    answer = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)

    assert answer.returncode == 1
    assert "先运行 bihuan migrate" in answer.stdout
    assert not (tmp_path / "none.sqlite3").exists()


def test_keys_that_others_can_read_do_not_pass(city, settings, tmp_path):
    settings.KEYS = tmp_path / "keys"
    settings.KEYS.mkdir(mode=0o700)
    master = settings.KEYS / "master.key"
    master.write_text("00")
    master.chmod(0o644)

    answer = run(check)

    assert answer.exit_code == 1
    assert f"chmod 600 {master}" in answer.output


def test_a_year_without_holidays_does_not_pass(city):
    with clock.at(clock.now().replace(year=2031)):
        answer = run(check)

    assert answer.exit_code == 1
    assert "2031 年的放假安排没有导入" in answer.output


def test_a_step_that_nobody_can_take_does_not_pass(city):
    Account.objects.filter(pk__in=[ID["head"], ID["deputy"], ID["other_deputy"], ID["party"]]).update(is_active=False)
    directory.touch()

    answer = run(check)

    assert answer.exit_code == 1
    assert "不行  组织" in answer.output


def test_demo_accounts_do_not_pass_in_production(city):
    mark("production")
    Account.objects.filter(pk=ID["clerk1"]).update(demo=True)

    assert "还有 1 个示范账号开着" in run(check).output
