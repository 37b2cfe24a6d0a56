"""The production server, as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

PATIENCE = 30  # seconds


def bihuan(*arguments: str, **environment: str) -> subprocess.Popen:
    """The command as an operator starts it, its words kept."""
    return subprocess.Popen(
        [sys.executable, "-c", "from bihuan.cli import main; main()", *arguments],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "bihuan.web.settings", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(port: int, path: str) -> int:
    """The status of the first answer that comes."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            assert time.monotonic() < deadline, "no answer"
            time.sleep(0.05)


@pytest.fixture
def port(committed_db, tmp_path):
    """A running server without a worker, on a database of its own."""
    number = free_port()
    environment = {"BIHUAN_DATABASE_URL": committed_db, "BIHUAN_DATA": str(tmp_path)}
    server = bihuan("serve", "--no-worker", "--workers", "1", "--port", str(number), **environment)
    yield number
    server.send_signal(signal.SIGTERM)
    said, _ = server.communicate(timeout=PATIENCE)
    assert server.returncode == 0, said.decode()


def test_the_server_answers_serves_files_and_ends_in_good_order(port):
    assert answer(port, "/no-such-page") == 404
    assert answer(port, "/static/bihuan/vendor/htmx.min.js") == 200


def test_without_a_database_the_server_says_what_to_do_and_makes_none(tmp_path):
    server = bihuan("serve", BIHUAN_DATA=str(tmp_path), BIHUAN_DATABASE_URL=f"sqlite:///{tmp_path}/none.sqlite3")

    said, _ = server.communicate(timeout=PATIENCE)

    assert server.returncode == 1
    assert "先运行 bihuan migrate" in said.decode()
    assert not (tmp_path / "none.sqlite3").exists()
