"""One transaction a command, and a queue before it on SQLite.

SQLite waits by sleeping, unfairly: a queue of a thread lock and a file lock before BEGIN makes the slowest answers 7 to
13 times faster at no cost (docs/adr/0002). Both belong to the outermost command; nested ones run inside it.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
T = TypeVar("T")

RETRIES = 2
DEADLOCK = ("40P01", "40001")
_thread_lock = threading.Lock()
_files: dict[str, IO[str]] = {}


def one_command(function: Callable[P, T]) -> Callable[P, T]:
    """Runs the function in the outermost command's transaction; the outermost is tried again twice on a deadlock."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block:
            return function(*args, **kwargs)
        for left in range(RETRIES, -1, -1):
            try:
                with _queue(), transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if left == 0 or getattr(error.__cause__, "sqlstate", None) not in DEADLOCK:
                    raise
        raise AssertionError("unreachable")

    return run


def _queue() -> Any:
    if connection.vendor != "sqlite":
        return nullcontext()
    name = str(connection.settings_dict["NAME"])
    return _waiting_turn(name) if Path(name).is_file() else nullcontext()


@contextmanager
def _waiting_turn(database: str) -> Iterator[None]:
    with _thread_lock:
        lock = _files.get(database)
        if lock is None:
            lock = _files[database] = Path(f"{database}.queue").open("w")  # noqa: SIM115  kept for the process's life
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)
