"""`bihuan clauses`: every clause of the regulation and where it is carried out."""

import click


@click.command("clauses")
def command() -> None:
    """列出制度条款及其落实之处：动作、页面、文书，或“尚未实现”。"""
    from bihuan.loop.clauses import CLAUSES, DOCUMENT, carried_out
    from bihuan.loop.tables import TABLES

    click.echo(DOCUMENT)
    for found in CLAUSES.values():
        click.echo(f"{found.id:7}{found.label}\n       {carried_out(found.id, TABLES.values())}")
