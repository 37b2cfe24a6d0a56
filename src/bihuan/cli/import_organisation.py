"""`bihuan import units|matters|people FILE`: tables of the organisation, with a preview and a report of refused rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bihuan.cli import ready

if TYPE_CHECKING:
    from bihuan.organisation.imports import Report, What

SHOWN = 20  # names of a kind; the rest is counted
WHAT = {"units": "单位", "matters": "事项", "people": "人员"}


def _command(what: What, columns: str) -> click.Command:
    @click.command(what, help=f"从 xlsx 或 csv 导入{WHAT[what]}。表头：{columns}。可以重复导入。")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--preview", is_flag=True, help="只看会增加、修改什么，不写入。")
    @click.option("--skip-bad", is_flag=True, help="跳过有错的行，其余照常写入。")
    def command(file: Path, preview: bool, skip_bad: bool) -> None:
        ready()
        from bihuan.organisation.imports import run_import

        report = run_import(what, file, apply=not preview, skip_bad=skip_bad)
        _show(report, preview=preview)
        raise SystemExit(0 if report.written or (preview and not report.refused) else 1)

    return command


def _show(report: Report, *, preview: bool) -> None:
    would = "会" if preview or not report.written else "已"
    for word, names in (("增加", report.added), ("修改", report.changed)):
        more = f" 等 {len(names)} 项" if len(names) > SHOWN else ""
        click.echo(f"{would}{word} {len(names)} 项{'：' if names else ''}{'、'.join(names[:SHOWN])}{more}")
    click.echo(f"无变化 {report.same} 项")
    for bad in report.refused:
        where = f"第 {bad.row} 行{f'“{bad.column}”' if bad.column else ''}：" if bad.row else ""
        click.echo(f"{where}{bad.sentence}", err=True)
    if report.refused and not report.written:
        click.echo(
            f"有 {len(report.refused)} 处要改，什么都没有写入。改好再导入，或用 --skip-bad 跳过这些行。", err=True
        )


units = _command("units", "单位名称、单位类型、上级单位、地区、简称、排序")
matters = _command("matters", "事项编码、事项名称、承办单位、主题、地区、状态")
people = _command("people", "账号、姓名、职务、所属单位、地区、角色、分管单位")
