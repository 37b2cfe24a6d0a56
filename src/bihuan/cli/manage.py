"""`bihuan manage`: Django's own management commands, with our settings."""

import click


@click.command("manage", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Django 的管理命令，例如 bihuan manage shell。"""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["bihuan manage", *arguments])
