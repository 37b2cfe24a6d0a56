"""`bihuan work`: drains the outbox until it is told to stop; the job in hand is finished."""

import os
import signal
import threading

import click

from bihuan.cli import ready


@click.command("work")
@click.option("--beside", type=int, hidden=True, help="Stops when this parent process has gone.")
def command(beside: int | None) -> None:
    """只运行后台任务：发通知、送接口、做大表。可以同时运行多个。"""
    ready()
    from bihuan.kernel.outbox import run_worker

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if beside:
        threading.Thread(target=follow, args=(beside, stop), daemon=True).start()
    run_worker(stop)


def follow(parent: int, stop: threading.Event) -> None:
    """Stops the worker once its parent is another process, so that a killed server leaves no worker behind."""
    while os.getppid() == parent:
        stop.wait(1)
    stop.set()
