"""The `bihuan` command: one module a command, loaded when it is called."""

import os
from importlib import import_module

import click

# name → what it does, as the list of commands shows it
COMMANDS = {
    "serve": "启动服务（网页、接口和后台任务）",
    "work": "只运行后台任务",
    "tick": "办理到点的事：提醒、回头看、轮次、到期",
    "demo": "建库并装入示范城市",
    "import": "从表格或接口文件导入",
    "export": "导出台账",
    "verify": "核对全部记录是否完整、未被改动",
    "loop": "把流程打印成文字、图或数据",
    "clauses": "列出制度条款及其落实之处",
    "check": "检查配置与安全",
}


class Commands(click.Group):
    """Looks a command up in `bihuan.cli.<name>`, so that `bihuan --help` loads neither Django nor the rooms."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.settings")
        command = import_module(f"bihuan.cli.{name}_").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bihuan", message="bihuan %(version)s")
def main() -> None:
    """闭环 Bihuan：体验、反馈、整改、优化、评价、闭环。"""
