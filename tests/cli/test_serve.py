"""The production server, as a process of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import TypeVar

import psutil
import pytest

PATIENCE = 30  # seconds
T = TypeVar("T")


def bihuan(*arguments: str, **environment: str) -> subprocess.Popen:
    """The command as an operator starts it, its words kept."""
    return subprocess.Popen(
        [sys.executable, "-c", "from bihuan.cli import main; main()", *arguments],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "bihuan.web.settings", "PYTHONFAULTHANDLER": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(port: int, path: str) -> int | None:
    """The status of the answer, None where nobody listens yet."""
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def eventually(found: Callable[[], T]) -> T:
    """What is found once there is something to find."""
    deadline = time.monotonic() + PATIENCE
    while not (thing := found()):
        assert time.monotonic() < deadline, "never came"
        time.sleep(0.05)
    return thing


@pytest.fixture
def serve(committed_db, tmp_path):
    """Starts a server on a database of its own and waits for its first answer; gives the process and its port."""
    started: list[subprocess.Popen] = []

    def start(*arguments: str) -> tuple[subprocess.Popen, int]:
        port = free_port()
        environment = {"BIHUAN_DATABASE_URL": committed_db, "BIHUAN_DATA": str(tmp_path)}
        server = bihuan("serve", "--workers", "1", "--port", str(port), *arguments, **environment)
        started.append(server)
        eventually(lambda: answer(port, "/no-such-page") or server.poll() is not None)
        assert server.poll() is None, server.communicate()[0].decode()
        return server, port

    yield start
    for server in started:
        with server, contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)


def ended(server: subprocess.Popen) -> int:
    """The exit code after a wait; one that does not end says where each of its threads stands."""
    try:
        return server.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGABRT)
        time.sleep(1)
        os.killpg(server.pid, signal.SIGKILL)
        pytest.fail(server.communicate()[0].decode())


def workers_of(server: subprocess.Popen) -> list[psutil.Process]:
    """The living processes beside the server that drain the outbox."""
    return [child for child in psutil.Process(server.pid).children(recursive=True) if drains(child)]


def drains(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):  # ended while we look
        return "work" in process.cmdline()
    return False


def test_the_server_answers_serves_files_and_ends_in_good_order(serve):
    server, port = serve("--no-worker")

    assert answer(port, "/no-such-page") == 404
    assert answer(port, "/static/bihuan/vendor/htmx.min.js") == 200
    assert workers_of(server) == []

    server.terminate()
    assert ended(server) == 0


def test_a_worker_that_dies_is_started_again_and_ends_with_the_server(serve):
    server, _ = serve()
    (first,) = eventually(lambda: workers_of(server))

    first.kill()
    (second,) = eventually(lambda: [worker for worker in workers_of(server) if worker.pid != first.pid])
    server.terminate()

    assert ended(server) == 0
    assert not second.is_running()


def test_a_server_that_is_killed_leaves_no_worker_behind(serve):
    server, _ = serve()
    (worker,) = eventually(lambda: workers_of(server))

    server.kill()

    worker.wait(PATIENCE)
    assert not worker.is_running()


def test_without_a_database_the_server_says_what_to_do_and_makes_none(tmp_path):
    server = bihuan("serve", BIHUAN_DATA=str(tmp_path), BIHUAN_DATABASE_URL=f"sqlite:///{tmp_path}/none.sqlite3")

    said, _ = server.communicate(timeout=PATIENCE)

    assert server.returncode == 1
    assert "先运行 bihuan migrate" in said.decode()
    assert not (tmp_path / "none.sqlite3").exists()
