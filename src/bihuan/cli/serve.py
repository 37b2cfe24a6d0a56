"""`bihuan serve`: the production server, with the work queue's worker beside it."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import click
from granian import Granian
from granian.constants import Interfaces

from bihuan.cli import ready

PAUSE = 2.0  # seconds before a worker that ended is started again
GRACE = 10  # seconds that requests in hand have when the server is told to stop


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--port", default=8000, show_default=True, help="监听端口")
@click.option("--workers", default=2, show_default=True, help="进程数，每个进程 4 个线程")
@click.option("--worker/--no-worker", default=True, help="是否同时运行后台任务")
def command(host: str, port: int, workers: int, worker: bool) -> None:
    """启动服务：网页、接口和后台任务。"""
    ready()
    refuse_an_old_database()
    from django.conf import settings

    from bihuan.web.assets import collect

    collect()
    beside = Beside() if worker else None
    server = Granian(
        "bihuan.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        websockets=False,
        log_access=False,
        log_dictconfig=settings.LOGGING,
    )
    click.echo(f"闭环已启动：http://{host}:{port}/ （按 Ctrl+C 停止）")
    try:
        server.serve()
    finally:
        if beside:
            beside.stop()


def refuse_an_old_database() -> None:
    """Stops with a sentence where the database is missing or of another release; makes none."""
    from django.db.utils import OperationalError

    try:
        missing = not database_is_there() or migrations_are_missing()
    except OperationalError as error:
        raise click.ClickException(f"连不上数据库：{error}") from error
    if missing:
        raise click.ClickException(
            "数据库还没有建好，或不是本版本的结构。先运行 bihuan migrate（示范城市：bihuan demo）。"
        )


def database_is_there() -> bool:
    """Whether there is anything to open: SQLite would make an empty file."""
    from django.db import connection

    return connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]).exists()


def migrations_are_missing() -> bool:
    """Whether this release knows migrations that the database has not had."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    return bool(missing)


class Beside:
    """The worker process beside the server: started again whenever it ends, until stop()."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.process = self.start()
        threading.Thread(target=self.keep, daemon=True).start()

    def start(self) -> subprocess.Popen[bytes]:
        arguments = [sys.executable, "-c", "from bihuan.cli import main; main()", "work", "--beside", str(os.getpid())]
        return subprocess.Popen(arguments)  # noqa: S603  our own command

    def keep(self) -> None:
        while not self.stopped.is_set():
            self.process.wait()
            if not self.stopped.wait(PAUSE):
                self.process = self.start()

    def stop(self) -> None:
        """Asks the worker to end and waits for the job in hand."""
        self.stopped.set()
        self.process.terminate()
        try:
            self.process.wait(timeout=8)
        except subprocess.TimeoutExpired:
            self.process.kill()
