"""The `bihuan` command: one module a command, loaded when it is called.

To add one: a module `bihuan.cli.<name>` that holds `command`, and its line in COMMANDS.
"""

import os
from importlib import import_module
from importlib.util import find_spec

import click

# name → what it does, in the order in which the list shows them
COMMANDS = {
    "demo": "建库并装入示范城市",
    "serve": "启动服务：网页、接口和后台任务",
    "work": "只运行后台任务",
    "tick": "办理到点的事：提醒、回头看、轮次、到期",
    "import": "从文件导入反馈、事项、单位、人员",
    "export": "导出问题台账",
    "intake": "管理别的系统送件的密钥",
    "verify": "核对全部记录是否完整、未被改动",
    "backup": "备份数据和文件",
    "restore": "从备份恢复，并核对",
    "simulate": "用真实的命令走完一座城市的一年",
    "loop": "把流程打印成文字、图或数据",
    "clauses": "列出制度条款及其落实之处",
    "analyse": "文本分析：训练、分类、查重、热点",
    "check": "检查配置与安全",
    "migrate": "建库或升级库的结构",
    "manage": "Django 的管理命令",
}


def ready() -> None:
    """Sets Django up; a command that needs rows calls this first and imports rooms after."""
    import django

    django.setup()


def module_of(name: str) -> str:
    """Where a command stands; `import` is a word of Python's and gets an underscore."""
    return f"bihuan.cli.{name}_" if name == "import" else f"bihuan.cli.{name}"


class Commands(click.Group):
    """Finds a command by its module, so that `bihuan --help` loads neither Django nor the rooms."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if find_spec(module_of(name))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.settings")
        command: click.Command = import_module(module_of(cmd_name)).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bihuan", message="bihuan %(version)s")
def main() -> None:
    """闭环 Bihuan：体验、反馈、整改、优化、评价、闭环。"""
