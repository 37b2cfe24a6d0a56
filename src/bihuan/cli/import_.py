"""`bihuan import voices|units|matters|people FILE`: what other systems and workbooks hold comes in by the same commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bihuan.cli import ready
from bihuan.cli.import_organisation import matters, people, units

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from bihuan.voices.imports.run import Report


@click.group("import")
def command() -> None:
    """从文件导入反馈、事项、单位、人员。都可以重复导入，不会重复。"""


for other in (units, matters, people):
    command.add_command(other)


@command.command("voices")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--channel", required=True, help="从哪个渠道来：card、rating、social、12345、qr 或本市自设的")
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="列名=字段",
    help="列名和字段的对应，如 留言主题=topic；事项= 表示不要这一列",
)
@click.option("--area", help="没写地区的算哪里的，写名称或区划代码，默认市本级")
def voices(file: Path, channel: str, pairs: tuple[str, ...], area: str | None) -> None:
    """从 jsonl(.gz)、csv、xlsx 导入反馈。

    字段：id 编号、topic 主题、text 内容、time 时间、contact 联系方式（密封）、place 地点、matter 事项、area 地区、rating 评分；
    常见的列名自动认出。csv 认得 UTF-8、GB18030、UTF-16；工作簿最大 20 MB。没有导入的行列在旁边的 .refused.csv 里。
    """
    ready()
    from bihuan.voices.imports import columns, run
    from bihuan.voices.imports.sources import Unreadable

    try:
        meant = columns.columns(pairs)
        with click.progressbar(length=file.stat().st_size, label=file.name) as bar:
            report = run.run(file, _channel(channel), meant, _area(area), lambda at, of: _moved(bar, at, of))
    except (columns.BadMap, Unreadable) as error:
        raise click.ClickException(str(error)) from error
    _show(report)
    raise SystemExit(1 if report.broken else 0)


def _moved(bar: ProgressBar[int], at: int, of: int) -> None:
    """A workbook is counted by rows, any other file by bytes."""
    bar.length = of
    bar.update(at - bar.pos)


def _channel(id: str) -> str:
    from bihuan.voices.channels import channels

    if id not in channels():
        raise click.BadParameter(f"没有“{id}”这个渠道，有：{'、'.join(channels())}。", param_hint="--channel")
    return id


def _area(name: str | None) -> int:
    from bihuan.loop.language import Refused
    from bihuan.organisation.imports.sort import area_of

    try:
        return int(area_of(name or "").pk)
    except Refused as refused:
        raise click.BadParameter(refused.refusal.sentence, param_hint="--area") from refused


def _show(report: Report) -> None:
    click.echo(f"导入 {report.added} 条，以前导过的 {report.same} 条，没有导入的 {report.refused} 行。")
    if report.file:
        click.echo(f"没有导入的行和原因在 {report.file}")
    if report.broken:
        click.echo(report.broken, err=True)
