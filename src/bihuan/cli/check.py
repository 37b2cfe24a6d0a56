"""`bihuan check`: configuration and security, for operators. Each line says what is right, or what to do."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from bihuan.cli import ready

GOOD, MIND, BAD = "通过", "注意", "不行"
COLOURS = {GOOD: "green", MIND: "yellow", BAD: "red"}
ROOM_LEFT = 2 * 1024**3  # bytes on the disk of the data folder
# Django's own findings in our words; whatever is not named is told as Django tells it
DJANGO = {
    "security.W004": "没有启用 HSTS：用 https 地址设置 BIHUAN_PUBLIC_URL。",
    "security.W008": "没有强制 https：由前面的代理转到 https，并设置 BIHUAN_PUBLIC_URL。",
    "security.W009": "密钥太短：BIHUAN_SECRET_KEY 至少 50 个字符，或删掉它让系统自己生成。",
    "security.W012": "登录 Cookie 没有限定 https：用 https 地址设置 BIHUAN_PUBLIC_URL。",
    "security.W016": "防伪 Cookie 没有限定 https：用 https 地址设置 BIHUAN_PUBLIC_URL。",
    "security.W018": "调试模式开着：去掉 BIHUAN_DEBUG。",
    "security.W020": "没有写明访问地址：设置 BIHUAN_ALLOWED_HOSTS。",
}
UNASKED = frozenset({"security.W005", "security.W021"})  # subdomains and browsers' lists are not ours to decide


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: how grave, about what, and a sentence with the remedy."""

    grade: str
    about: str
    sentence: str


@click.command("check")
def command() -> None:
    """检查配置与安全。有一项“不行”，退出码就是 1。"""
    ready()
    lines = list(findings())
    for line in lines:
        click.echo(f"{click.style(line.grade, fg=COLOURS[line.grade])}  {line.about}：{line.sentence}")
    bad, mind = (sum(line.grade == grade for line in lines) for grade in (BAD, MIND))
    click.echo(f"共 {len(lines)} 项，{bad} 项不行，{mind} 项要注意。")
    raise SystemExit(1 if bad else 0)


def findings() -> Iterator[Line]:
    """Every finding; without a database only what can be said without one."""
    found = list(database())
    yield from found
    there = not any(line.grade == BAD for line in found)
    for check in (*OUTSIDE, *(INSIDE if there else ())):
        yield from check()


def database() -> Iterator[Line]:
    """It answers and has this release's shape."""
    from django.db import DatabaseError

    from bihuan.kernel.origin import origin
    from bihuan.web.health import migrated

    try:
        if _file_is_missing() or not migrated():
            yield Line(BAD, "数据库", "还没有建好，或不是本版本的结构。先运行 bihuan migrate。")
            return
        made = {"production": "正式库", "demo": "示范库", "simulation": "模拟库", "test": "测试库"}[origin()]
    except DatabaseError as error:
        yield Line(BAD, "数据库", f"连不上：{error}")
        return
    yield Line(GOOD, "数据库", f"{made}，结构是本版本的。")


def _file_is_missing() -> bool:
    """SQLite would make an empty one."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    return connection.vendor == "sqlite" and not name.startswith("file:") and not Path(name).exists()


def switches() -> Iterator[Line]:
    """What is meant for demo and tests stays out of production."""
    from django.core.exceptions import ImproperlyConfigured

    from bihuan.kernel.origin import refuse_switches

    try:
        refuse_switches()
    except ImproperlyConfigured as error:
        yield Line(BAD, "开关", str(error))
    else:
        yield Line(GOOD, "开关", "没有开着只用于示范和测试的开关。")


def demo_accounts() -> Iterator[Line]:
    """Demo accounts have a password that everybody knows."""
    from bihuan.kernel.origin import origin
    from bihuan.organisation.models import Account

    left = Account.objects.filter(demo=True, is_active=True).count() if origin() == "production" else 0
    if left:
        yield Line(BAD, "示范账号", f"正式库里还有 {left} 个示范账号开着，密码人人知道，请停用。")


def keys() -> Iterator[Line]:
    """Nobody but the service reads the keys."""
    from django.conf import settings

    from bihuan.services.sealed.keys import MASTER_KEY

    for file, what in ((settings.KEYS / MASTER_KEY, "主密钥"), (settings.KEYS / "secret-key", "签名密钥")):
        if file.exists():
            yield _private(file, what)
        elif file.name == MASTER_KEY:
            yield Line(MIND, what, f"{file} 还没有，第一次保存个人信息时生成。生成后请另处备份，丢了就打不开。")
    if settings.KEYS.exists():
        yield _private(settings.KEYS, "密钥文件夹")


def _private(path: Path, what: str) -> Line:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Line(
            BAD, what, f"{path} 别的用户也能读（{mode:o}），请运行 chmod {'700' if path.is_dir() else '600'} {path}。"
        )
    return Line(GOOD, what, "只有运行服务的用户能读。")


def calendar() -> Iterator[Line]:
    """Working days of this year are known; from November on, next year's too."""
    from bihuan.kernel.registry import working_calendar
    from bihuan.services import clock

    today, years = clock.today(), working_calendar().years
    if today.year not in years:
        yield Line(BAD, "工作日历", f"{today.year} 年的放假安排没有导入，期限会算错。")
    elif today.month >= 11 and today.year + 1 not in years:
        yield Line(MIND, "工作日历", f"{today.year + 1} 年的放假安排还没有导入，公布后请导入，期限会重算。")
    else:
        yield Line(GOOD, "工作日历", f"有 {today.year} 年的放假安排。")


def disk() -> Iterator[Line]:
    """There is room for files and the journal."""
    import shutil

    from django.conf import settings

    free = shutil.disk_usage(settings.DATA).free if settings.DATA.exists() else ROOM_LEFT
    gigabytes = free / 1024**3
    grade = GOOD if free >= ROOM_LEFT else MIND
    yield Line(grade, "磁盘", f"数据文件夹还有 {gigabytes:.1f} GB。" + ("" if grade == GOOD else "请清理或扩容。"))


def mail() -> Iterator[Line]:
    """Notices by mail need a server."""
    from django.conf import settings

    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        yield Line(MIND, "邮件", "没有设置 BIHUAN_SMTP_URL，通知只在站内。")


def security() -> Iterator[Line]:
    """Django's own checks for deployment."""
    from django.core.checks import Tags, run_checks

    for message in run_checks(tags=[Tags.security], include_deployment_checks=True):
        if message.id not in UNASKED:
            grade = BAD if message.id == "security.W018" else MIND
            yield Line(grade, "框架", DJANGO.get(str(message.id), message.msg))


def structure() -> Iterator[Line]:
    """Whether the rooms fit together: every table answered, every address found. SQLite is opened for it."""
    from django.core.checks import ERROR, run_checks

    found = [message for message in run_checks() if message.level >= ERROR]
    yield from (Line(BAD, "程序", message.msg) for message in found)
    if not found:
        yield Line(GOOD, "程序", "各部分都接得上。")


def organisation() -> Iterator[Line]:
    """No step of any jurisdiction is without a person."""
    from bihuan.kernel.registry import directory
    from bihuan.organisation.checks import steps_without_a_person, vacant_seats

    nobody = steps_without_a_person(directory())
    yield from (Line(BAD, "组织", text) for text in nobody)
    yield from (Line(MIND, "组织", text) for text in vacant_seats(directory()))
    if not nobody:
        yield Line(GOOD, "组织", "每个环节都有人能办。")


OUTSIDE: tuple[Callable[[], Iterator[Line]], ...] = (keys, disk, mail, security)
INSIDE: tuple[Callable[[], Iterator[Line]], ...] = (switches, demo_accounts, calendar, organisation, structure)
