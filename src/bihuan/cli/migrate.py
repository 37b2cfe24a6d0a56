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
    changed = changes()
    call_command("migrate", interactive=False, verbosity=0)
    if changed:
        look_anew()
    click.echo("数据库已是最新结构。")


def changes() -> bool:
    """Whether the database has another shape than this release's."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def look_anew() -> None:
    """The database counts what its tables and indexes hold: one that was made anew is chosen by guesswork before, and a list of a
    hundred thousand rows was sorted instead of read in order."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
