"""The journal's canonical form and its hash chain (02-loop, The journal).

An event is stored as canonical JSON text; its hash covers the previous hash and exactly these bytes, so verifying
needs no parsing. Chained per subject; a daily seal 封存 covers the Merkle root over the heads of the rows that changed, and the
seal before it, so that whoever has kept one value outside can prove all that came earlier.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from bihuan.loop.language import Event

GENESIS = b"\0" * 32


def canonical(value: Any) -> bytes:
    """Canonical JSON: keys sorted, no spaces, UTF-8. Floats and integers beyond 53 bits never stand in events."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)


def body(event: Event) -> bytes:
    """The bytes of an event that are stored and hashed."""
    return canonical(
        {
            "subject": event.subject,
            "sequence": event.sequence,
            "action": event.action,
            "actor": event.actor,
            "role": event.role,
            "on_behalf_of": event.on_behalf_of,
            "at": event.at,
            "from": event.source,
            "to": event.target,
            "payload": event.payload,
            "key": event.key,
        }
    )


def parse(stored: bytes | str) -> Event:
    """The event that `body` wrote."""
    b = orjson.loads(stored)
    return Event(
        b["subject"], b["sequence"], b["action"], b["actor"], b["role"], b["on_behalf_of"], b["at"],
        b["from"], b["to"], b["payload"], b["key"],
    )  # fmt: skip


def chain(previous: bytes, stored: bytes) -> bytes:
    """The hash of an event that follows `previous`."""
    return hashlib.sha256(previous + stored).digest()


def first_break(links: Iterable[tuple[int, bytes, bytes, bytes]]) -> int | None:
    """The sequence of the first event whose number, link or hash fails; `links`: sequence, stored, previous, hash."""
    before, expected = GENESIS, 1
    for sequence, stored, previous, digest in links:
        if sequence != expected or previous != before or chain(previous, stored) != digest:
            return sequence
        before, expected = digest, expected + 1
    return None


def merkle_root(heads: Sequence[bytes]) -> bytes:
    """The root over the heads of a day, in the order given; an odd last node is carried up unchanged."""
    layer = [hashlib.sha256(b"\0" + head).digest() for head in heads]
    while len(layer) > 1:
        pairs = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(layer[::2], layer[1::2], strict=False)]
        layer = pairs + ([layer[-1]] if len(layer) % 2 else [])
    return layer[0] if layer else GENESIS


def seal(previous: bytes, heads: Sequence[bytes]) -> bytes:
    """The seal of a day that follows `previous`: 32 bytes to be kept where nobody of the house can write."""
    return hashlib.sha256(previous + merkle_root(heads)).digest()
