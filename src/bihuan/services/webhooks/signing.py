"""Signatures of Standard Webhooks: HMAC-SHA256 over id, time and body, one a key, so that keys can be rotated.

The time is that of the wall clock, whatever day a demo plays: the other side checks it by its own.
"""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar

from standardwebhooks import Webhook, WebhookVerificationError

TOLERANCE: Final = 300  # seconds, either way
MOST_ID: Final = 200
HEADERS: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")
_KEY_BYTES: Final = 32
_MOST_SIGNATURES: Final = 2000  # characters

K = TypeVar("K")


def fresh_secret() -> str:
    """A new key as both sides write it down: whsec_ and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def signed(keys: Iterable[str], id: str, body: str) -> dict[str, str]:
    """The three headers of a message of now, with one signature a key."""
    at = datetime.fromtimestamp(int(time.time()), UTC)
    signatures = [Webhook(key).sign(id, at, body) for key in keys]
    return dict(zip(HEADERS, (id, str(int(at.timestamp())), " ".join(signatures)), strict=True))


def signer(keys: Mapping[K, str], headers: Mapping[str, str], body: bytes) -> K | None:
    """Whose key has signed the message; None where it is none of them, or the message is not of these five minutes."""
    if not is_of_now(headers):
        return None
    told = {name: headers[name] for name in HEADERS}
    return next((name for name, key in keys.items() if _fits(key, told, body)), None)


def is_of_now(headers: Mapping[str, str]) -> bool:
    """Whether all three headers are there and the time is near: asked before anything is looked up."""
    message, at, signatures = (headers.get(name) or "" for name in HEADERS)
    if not (0 < len(message) <= MOST_ID and message.isprintable() and 0 < len(signatures) <= _MOST_SIGNATURES):
        return False
    return at.isascii() and at.isdigit() and len(at) <= 11 and abs(time.time() - int(at)) <= TOLERANCE


def _fits(key: str, told: dict[str, str], body: bytes) -> bool:
    """The library raises errors of several kinds for what is not even a signature."""
    try:
        Webhook(key).verify(body, told, json_parse=False)
    except (WebhookVerificationError, ValueError):
        return False
    return True
