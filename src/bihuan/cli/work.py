"""`bihuan work`: drains the outbox until it is told to stop."""

import os
import signal
import threading
import time

import click

from bihuan.cli import ready


@click.command("work")
@click.option("--beside", type=int, hidden=True, help="Ends when this parent process has gone.")
def command(beside: int | None) -> None:
    """只运行后台任务：发通知、送接口、做大表。可以同时运行多个。"""
    ready()
    from bihuan.kernel.outbox import run_worker

    if beside:
        threading.Thread(target=follow, args=(beside,), daemon=True).start()
    run_worker()


def follow(parent: int) -> None:
    """Ends this process in good order once its parent is another, so that a killed server leaves no worker behind."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
