"""`bihuan verify`: the proof that nothing was forged, over the whole journal or what changed since a day."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from bihuan.cli import ready

if TYPE_CHECKING:
    from bihuan.kernel.verify import Proof


DAY = timedelta(days=1)


@click.command("verify")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="只核对这一天以来有变化的，例如 2026-03-01。")
def command(since: datetime | None) -> None:
    """核对全部记录是否完整、未被改动：逐条验证首尾相接，再从记录推演出每件事的现状，与库里比对，并核对每天的封存。"""
    ready()
    day = since.date() if since else None
    chain, seconds = _walk("首尾相接", day, refold=False)
    _say("首尾相接", chain, seconds)
    if chain.finding is None:
        refolded, seconds = _walk("推演现状", day, refold=True)
        _say("推演现状", refolded, seconds)
        chain = refolded
    if chain.finding is not None:
        where = f" 第 {chain.finding.sequence} 条记录" if chain.finding.sequence else ""
        click.echo(f"不通过：{chain.finding.subject}{where}，{chain.finding.sentence}。", err=True)
        raise SystemExit(1)
    click.echo("通过：没有发现改动。")
    if chain.undated:
        some = "、".join(chain.undated[:5])
        click.echo(f"{len(chain.undated)} 件的期限与按今天的日历算出的不同（{some}）：运行 bihuan tick 重算。")
    _say_seal()


def _say_seal() -> None:
    """The one value to be kept outside."""
    from bihuan.kernel.seals import latest

    if seal := latest():
        click.echo(f"最近封存：{seal.day:%Y-%m-%d}，{bytes(seal.root).hex()}（请抄存在库外）")


def _walk(what: str, day: date | None, *, refold: bool) -> tuple[Proof, float]:
    from bihuan.kernel.verify import verify

    begun = time.monotonic()
    with click.progressbar(length=_events(day), label=what) as bar:
        # the rows' moments are UTC, where a local day begins on the day before
        proof = verify(day - DAY if day else None, refold=refold, progress=lambda events: bar.update(events - bar.pos))
        bar.update(bar.length - bar.pos if bar.length else 0)
    return proof, time.monotonic() - begun


def _events(day: date | None) -> int:
    """How many events will be walked, for the bar."""
    from bihuan.kernel.models import Event

    rows = Event.objects.all()
    return (rows.filter(subject__updated__date__gte=day) if day else rows).count()


def _say(what: str, proof: Proof, seconds: float) -> None:
    rate = int(proof.events / seconds) if seconds else 0
    click.echo(f"{what}：{proof.subjects} 件，{proof.events} 条记录，用时 {seconds:.1f} 秒，每秒 {rate} 条。")
