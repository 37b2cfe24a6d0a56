"""`bihuan intake`: the keys by which other systems hand in, for whoever runs the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from bihuan.cli import ready

T = TypeVar("T")
AREA = click.option("--area", help="哪个地区的，写名称或区划代码，默认市本级")


@click.group("intake")
def command() -> None:
    """别的系统送件的密钥：新建、换、停用。密钥只显示一次。"""


@command.command("list")
@click.argument("channel")
@AREA
def listed(channel: str, area: str | None) -> None:
    """列出一个渠道现在有效的密钥。"""
    ready()
    from bihuan.voices.exchange import keys

    for key in keys.live(channel, _area(area)):
        until = f"用到 {key.until:%Y-%m-%d %H:%M}" if key.until else "在用"
        click.echo(f"{key.pk}\t{key.made:%Y-%m-%d} 建\t{until}\t{f'{key.used} 用过' if key.used else '还没用过'}")


@command.command("new")
@click.argument("channel")
@AREA
def new(channel: str, area: str | None) -> None:
    """新建一把密钥，和已有的并用。"""
    ready()
    from bihuan.loop.language import SYSTEM
    from bihuan.voices.exchange import keys

    click.echo(_done(lambda: keys.make(SYSTEM, channel, _area(area))))


@command.command("rotate")
@click.argument("channel")
@click.option("--days", type=click.Choice(["1", "7", "30"]), default="7", help="旧密钥再用几天")
@AREA
def rotate(channel: str, days: str, area: str | None) -> None:
    """换密钥：新的马上能用，旧的再用几天。"""
    ready()
    from bihuan.loop.language import SYSTEM
    from bihuan.voices.exchange import keys

    click.echo(_done(lambda: keys.rotate(SYSTEM, channel, _area(area), int(days))))


@command.command("end")
@click.argument("key", type=int)
def end(key: int) -> None:
    """马上停用一把密钥，写 list 列出的编号。"""
    ready()
    from bihuan.loop.language import SYSTEM
    from bihuan.voices.exchange import keys

    _done(lambda: keys.end(SYSTEM, key))
    click.echo("已停用")


def _done(carry_out: Callable[[], T]) -> T:
    from bihuan.loop.language import Refused

    try:
        return carry_out()
    except Refused as refused:
        raise click.ClickException(refused.refusal.sentence) from refused


def _area(name: str | None) -> int:
    from bihuan.organisation.imports.sort import area_of

    return int(_done(lambda: area_of(name or "")).pk)
