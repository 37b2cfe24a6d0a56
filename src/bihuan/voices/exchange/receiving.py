"""Taking in what another system signed: its message id is the idempotency key, its body as a whole what must be the same."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from django.conf import settings

from bihuan.loop.language import SYSTEM
from bihuan.services.webhooks import signing
from bihuan.voices import commands
from bihuan.voices.commands import Receipt, Said
from bihuan.voices.exchange import keys
from bihuan.voices.exchange.mapping import mapping_of
from bihuan.voices.models import IntakeKey

MOST_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Sender:
    """Who has signed: a channel of a jurisdiction. `message` is the id of what was signed."""

    channel: str
    jurisdiction: int
    message: str


def sender(channel: str, headers: Mapping[str, str], body: bytes) -> Sender | None:
    """Whose message this is; None for every other alike: no such channel, no key, forged, too old."""
    if not signing.is_of_now(headers):
        return None
    found = keys.live(channel)
    pk = signing.signer(keys.secrets(found), headers, body)
    if pk is None:
        return None
    keys.used(pk)
    return Sender(channel, IntakeKey.objects.values_list("jurisdiction", flat=True).get(pk=pk), headers["webhook-id"])


def receive(sender: Sender, body: Mapping[str, Any]) -> Receipt:
    """Takes the words in, once a message id. Raises Refused (invalid; key-reused for the id with another body)."""
    key, whole = _keyed("id", sender.channel, sender.jurisdiction, sender.message), _keyed("body", canonical(body))
    same = Said(sender.channel, "", sender.jurisdiction, body=whole)
    if known := commands.said_before(same, key):  # asked first: the mapping may have changed since
        return known
    words = mapping_of(sender.channel, sender.jurisdiction).words(body, sender.channel, sender.jurisdiction)
    return commands.say(replace(words, body=whole), SYSTEM, key)


def canonical(body: Mapping[str, Any]) -> bytes:
    """The same bytes for the same content, in whatever order it was sent."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def _keyed(*parts: Any) -> str:
    """A digest that nobody else can make: that of a telephone number alone would give it away."""
    return hmac.new(settings.SECRET_KEY.encode(), repr(("intake", *parts)).encode(), hashlib.sha256).hexdigest()
