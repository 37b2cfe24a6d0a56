"""Another system on the loopback: it answers what a test tells it to, and keeps what came."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator


class Receiver(http.server.BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Says nothing."""


class Server(http.server.ThreadingHTTPServer):
    """`answers` are its next statuses, else 200; `got` is what came: path, headers, body."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.base = f"http://127.0.0.1:{self.server_port}"


@contextlib.contextmanager
def listening() -> Iterator[Server]:
    """A server on a free port."""
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
