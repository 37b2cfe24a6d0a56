"""Posting to an address that an administrator typed: never where it could reach what is only reachable from here.

https to a public address, or exactly what the allow list names. The name is looked up once and that very address is
connected to; no redirect is followed; no proxy is asked; slow ones are hung up on.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

SILENCE: Final = 10.0  # seconds without a byte
WHOLE: Final = 30.0  # seconds for everything: far less than an outbox job's lease
LONGEST: Final = 500
PORTS: Final = {"https": 443, "http": 80}
GONE: Final = 410


class NotSent(Exception):
    """The message was not taken; the text says why, and holds neither address nor body."""


class Gone(NotSent):
    """The other side wants no more messages (410)."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes: scheme, host, port and path."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """What an allow list names: http://10.1.2.3:8080."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def target(address: str) -> Target:
    """The parts of an address. Raises NotSent where it is none, or holds a password."""
    try:
        parts = urlsplit(address.strip())
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        raise NotSent("地址写得不对。") from None
    odd = not address.isascii() or not address.isprintable() or " " in address.strip() or len(address) > LONGEST
    if odd or parts.scheme not in PORTS or not host:
        raise NotSent("地址要以 https:// 开头，写到路径为止。")
    if parts.username or parts.password or parts.fragment:
        raise NotSent("地址里不要写账号、密码和 # 号。")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def is_allowed(to: Target, allowed: Collection[str]) -> bool:
    """Whether the allow list names it. Entries that are no addresses name nothing."""
    return to.origin in {origin for entry in allowed if (origin := origin_of(entry))}


def origin_of(entry: str) -> str:
    """An entry of an allow list in its one form; empty where it is no address."""
    try:
        return target(entry).origin
    except NotSent:
        return ""


def look_over(address: str, allowed: Collection[str]) -> Target:
    """The target, if it may be posted to as far as its words tell. Raises NotSent."""
    to = target(address)
    if not is_allowed(to, allowed) and to.scheme != "https":
        raise NotSent("http 地址要先写进允许名单，不然只能用 https。")
    if not is_allowed(to, allowed) and (number := _number(to.host)) and not is_public(number):
        raise NotSent("这是内部地址，要先写进允许名单。")
    return to


def is_public(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is everybody's: not private, local, multicast or reserved, however it is wrapped."""
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo or (None,))[0]
        return is_public(inner) if inner else number.is_global and not number.is_multicast and not _translated(number)
    return number.is_global and not number.is_multicast


def post(address: str, body: str, headers: Mapping[str, str], allowed: Collection[str]) -> None:
    """Posts JSON; only 2xx counts. Raises NotSent, Gone."""
    to = look_over(address, allowed)
    connection = http.client.HTTPConnection(to.host, to.port, timeout=SILENCE)
    try:
        connection.sock = _connected(to, is_allowed(to, allowed))
        status = _status(connection, to, body, headers)
    except (OSError, http.client.HTTPException) as error:
        raise NotSent(f"连不上对方，或对方没有按时答复（{type(error).__name__}）。") from error
    finally:
        connection.close()
    if status == GONE:
        raise Gone("对方答复 410：不再接收。")
    if not 200 <= status < 300:
        raise NotSent(f"对方答复 {status}，没有收下。" + ("转到别处的不跟去。" if 300 <= status < 400 else ""))


def _status(connection: http.client.HTTPConnection, to: Target, body: str, headers: Mapping[str, str]) -> int:
    """The answer's status; what else it says is not read. A connection that drips is cut."""
    cut = threading.Timer(WHOLE, _cut, (connection.sock,))
    cut.daemon = True
    cut.start()
    try:
        told = {"Content-Type": "application/json", "User-Agent": "bihuan", "Connection": "close", **headers}
        connection.request("POST", to.path, body.encode(), told)
        return connection.getresponse().status
    finally:
        cut.cancel()


def _cut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _connected(to: Target, allowed: bool) -> socket.socket:
    """A connection to the very address that was looked at. Raises NotSent, OSError."""
    family, kind, protocol, _, where = _found(to, allowed)
    sock = socket.socket(family, kind, protocol)
    try:
        sock.settimeout(SILENCE)
        sock.connect(where)
        return _context().wrap_socket(sock, server_hostname=to.host) if to.scheme == "https" else sock
    except BaseException:
        sock.close()
        raise


def _found(to: Target, allowed: bool) -> tuple[int, int, int, str, tuple[str, int]]:
    found = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    if not allowed and not all(is_public(ipaddress.ip_address(str(each[4][0]).partition("%")[0])) for each in found):
        raise NotSent("这个域名指向内部地址，要先写进允许名单。")
    return found[0]  # type: ignore[return-value]


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _translated(number: ipaddress.IPv6Address) -> bool:
    """IPv4 behind a translator 64:ff9b::/96 may be anywhere."""
    return number in ipaddress.ip_network("64:ff9b::/96")


@lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()
