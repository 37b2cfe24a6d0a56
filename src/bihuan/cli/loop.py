"""`bihuan loop`: the tables as text, diagram or data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bihuan.loop.language import Table


@click.command("loop")
@click.argument("table", required=False)
@click.option("--format", "form", type=click.Choice(["md", "mermaid", "json"]), default="md", show_default=True)
def command(table: str | None, form: str) -> None:
    """把流程打印成文字、图或数据。不写 TABLE 就是全部流程；图每次一个，默认是问题。"""
    from bihuan.loop import show
    from bihuan.loop.tables import TABLES

    if table is not None and table not in TABLES:
        raise click.BadParameter(f"没有“{table}”这个流程，有：{'、'.join(TABLES)}。", param_hint="TABLE")
    chosen = [TABLES[table]] if table else list(TABLES.values())
    prints = {"md": show.document, "json": show.as_json, "mermaid": _diagram}
    click.echo(prints[form](chosen).rstrip("\n"))


def _diagram(tables: Sequence[Table]) -> str:
    from bihuan.loop import show

    return show.mermaid(tables[0])
