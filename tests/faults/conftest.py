"""A server as an operator starts it, on a city of its own, which may be killed at any moment."""

import contextlib
import http.client
import json
import os
import signal
import urllib.error
import urllib.request

import pytest

from bihuan.api.keys import make_key
from bihuan.kernel.origin import mark
from bihuan.organisation.models import Account
from tests.api.conftest import own_city
from tests.cli.test_serve import PATIENCE, answer, bihuan, eventually, free_port

__all__ = ["own_city"]


class Server:
    """`bihuan serve` with two processes; `start` and `kill` as often as is wanted."""

    def __init__(self, environment):
        self.environment, self.port, self.process = environment, free_port(), None
        with_key = make_key(Account.objects.get(username="centre"), "test", "all")
        self.head = {"Authorization": f"Bearer {with_key}", "Content-Type": "application/json"}

    def start(self, *arguments):
        """Starts it and waits for its first answer."""
        arguments = ("serve", "--workers", "2", "--port", str(self.port), *arguments)
        self.process = bihuan(*arguments, **self.environment)
        eventually(lambda: answer(self.port, "/api/v1/loop") or self.process.poll() is not None)
        assert self.process.poll() is None, self.process.communicate()[0].decode()

    def kill(self):
        """kill -9, the whole group at once: no handler runs, no transaction ends."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.communicate(timeout=PATIENCE)
            self.process = None

    def post(self, path, body, key=None):
        """Status and JSON of the answer; None where none came."""
        head = {**self.head, **({"Idempotency-Key": key} if key else {})}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/v1/{path}", json.dumps(body).encode(), head)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            return error.code, {"refused": error.read().decode()}
        except (OSError, ValueError, http.client.HTTPException):  # killed before, or in the middle of, its answer
            return None


@pytest.fixture
def server(own_city, tmp_path):
    mark("test")
    made = Server({"BIHUAN_DATABASE_URL": own_city, "BIHUAN_DATA": str(tmp_path), "BIHUAN_RATE_LIMITS": "off"})
    yield made
    made.kill()
