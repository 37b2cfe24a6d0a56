"""`bihuan demo`: makes the database where there is none and loads the demo city."""

import time

import click

from bihuan.cli import ready

ACCOUNTS = (
    ("centre", "政务中心办理员"), ("centre_head", "政务中心负责人"), ("clerk1 clerk2 clerk3", "三个科室的经办人"),
    ("leader1 leader2 leader3", "他们的责任领导"), ("deputy", "分管领导"), ("supervisor", "督查科"), ("party", "局党组秘书"),
    ("officer1 officer2 officer3", "体验员"), ("auditor", "审计"), ("admin", "系统管理员"),
)  # fmt: skip
PASSWORD = "bihuan-demo"  # noqa: S105  the demo city's, refused in production


@click.command(short_help="建库并装入示范城市")
@click.option("--seed", default=7, show_default=True, help="随机种子，同一个种子得到同一座城市")
@click.option("--problems", default=120, show_default=True, help="问题件数")
def command(seed: int, problems: int) -> None:
    """建库并装入示范城市晋城：单位、事项、人员、各个环节的问题。"""
    ready()
    from django.conf import settings
    from django.core.management import call_command

    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    begun = time.monotonic()
    made = _load(seed, problems)
    click.echo(f"示范城市已装好，用了 {time.monotonic() - begun:.0f} 秒。" if made else "示范城市已经在库里了。")
    for names, what in ACCOUNTS:
        click.echo(f"  {names:<28} {what}")
    click.echo(f"  密码都是 {PASSWORD}")


def _load(seed: int, problems: int) -> bool:
    import random

    from bihuan.kernel import origin, recount, seals
    from bihuan.organisation.demo import build_demo_organisation
    from bihuan.organisation.models import Account
    from bihuan.simulate.demo import build

    if Account.objects.exists():
        if origin.origin() != "demo":
            raise click.ClickException("这个数据库不是示范库，不往里装示范数据。")
        return False
    origin.mark("demo")
    build_demo_organisation(random.Random(seed))  # noqa: S311  dice of an invented city
    with click.progressbar(length=problems, label="走完问题的各个环节") as bar:
        build(seed, problems, lambda n: bar.update(1))
    recount.recount()
    seals.seal_day()
    return True
