"""`bihuan migrate`: makes the database, or brings it to this release's shape."""

import click

from bihuan.cli import ready


@click.command("migrate")
def command() -> None:
    """建库，或把库升级到本版本的结构。可以重复运行。"""
    from django.conf import settings
    from django.core.management import call_command

    settings.DATA.mkdir(parents=True, exist_ok=True)
    ready()
    call_command("migrate", interactive=False, verbosity=0)
    click.echo("数据库已是最新结构。")
