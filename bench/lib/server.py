"""The production server on a free port, and how long its answers take."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.lib.city import BIHUAN, env

PASSWORD = "bihuan-demo"
ROOT = Path(__file__).parents[2]
SOURCES = f"{ROOT}{os.pathsep}{ROOT / 'src'}"  # this checkout's own, whichever is installed


@dataclass
class Client:
    """A kept connection with its cookies: one person's browser."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def request(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, bytes]:
        """Status and body of one answer."""
        cookies = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        sent = {"Cookie": cookies, "Accept-Encoding": "gzip", **headers}
        self.connection.request(method, path, body, sent)
        answer = self.connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and (found := re.match(r"([^=]+)=([^;]*)", value)):
                self.cookies[found[1]] = found[2]
        packed = answer.getheader("Content-Encoding") == "gzip"
        return answer.status, gzip.decompress(content) if packed else content

    def sign_in(self, username: str) -> None:
        """Opens a session as a person's browser does."""
        _, page = self.request("GET", "/login")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        form = urlencode({"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token[1].decode()})
        kind = "application/x-www-form-urlencoded"
        status, _ = self.request(
            "POST", "/login", form, **{"Content-Type": kind, "Referer": f"http://127.0.0.1:{self.port}/login"}
        )
        assert status == 302, status

    def key(self, username: str) -> str:
        """An API key of this account."""
        body = json.dumps({"username": username, "password": PASSWORD, "name": "bench", "scope": "all"})
        _, answer = self.request("POST", "/api/v1/keys", body, **{"Content-Type": "application/json"})
        return str(json.loads(answer)["key"])


class Cut(Exception):
    """Raised within `running`, the server ends at once, as by a power cut."""


@contextlib.contextmanager
def running(home: Path, settings: str = "bihuan.web.settings", port: int = 0, **more: str) -> Iterator[int]:
    """`bihuan serve` on that city, with other settings where they are named, and more environment; yields its port."""
    port = port or _free()
    process = subprocess.Popen(
        [BIHUAN, "serve", "--port", str(port), "--no-worker"],
        env={**os.environ, **env(home), "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": SOURCES, **more},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        _wait(port)
        yield port
    except Cut:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(15)


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError, http.client.HTTPException):
            if Client(port).request("GET", "/healthz")[0] == 200:
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not answer /healthz")


def median(client: Client, path: str, times: int = 40, **headers: str) -> float:
    """The median seconds of a page, after a few that warm it up."""
    spent = []
    for n in range(times + 5):
        begun = time.perf_counter()
        status, content = client.request("GET", path, **headers)
        if n >= 5:
            spent.append(time.perf_counter() - begun)
        assert status == 200, (path, status, content[:200])
    return statistics.median(spent)
