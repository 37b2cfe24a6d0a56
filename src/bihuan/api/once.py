"""An idempotency key: the first answer again, byte for byte, and nothing is written (02-loop, Concurrency)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from django.db import IntegrityError
from django.http import HttpResponse

from bihuan.api.bodies import canonical
from bihuan.kernel.act import scoped_key
from bihuan.kernel.models import Event, Reply
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.services import clock

Run = Callable[[str | None], tuple[int, dict[str, Any]]]


def once(actor: Actor, key: str | None, asked: tuple[Any, ...], run: Run) -> HttpResponse:
    """What `run` answers to what is `asked`, or what it answered when the key first came. Raises Refused.

    Of several requests with one key at the same moment the database lets one through; whoever comes after it, or is
    refused because it came before, finds its answer.
    """
    scoped = scoped_key(actor, key) if key is not None else None
    digest = hashlib.sha256(canonical(asked)).hexdigest()
    try:
        status, text = _first(scoped, digest, run)
    except (Refused, IntegrityError) as error:
        known = _known(scoped, digest)
        if known is None:
            raise _used(scoped, error) from error
        status, text = known
    return HttpResponse(text, status=status, content_type="application/json")


@one_command
def _first(key: str | None, digest: str, run: Run) -> tuple[int, str]:
    if known := _known(key, digest):
        return known
    status, shown = run(key)
    text = orjson.dumps(shown).decode()
    if key is not None:
        Reply(key=key, digest=digest, status=status, body=text, at=clock.now()).save(force_insert=True)
    return status, text


def _known(key: str | None, digest: str) -> tuple[int, str] | None:
    """The answer kept for the key. Raises Refused (key-reused) where it was given to something else."""
    kept = Reply.objects.filter(pk=key).first() if key is not None else None
    if kept is None:
        return None
    if kept.digest != digest:
        raise Refused(Refusal("key-reused", "这个 Idempotency-Key 已经用过，而内容不同。"))
    return kept.status, kept.body


def _used(key: str | None, error: Exception) -> Exception:
    """A key that a page has used stands in the journal without an answer kept here."""
    if isinstance(error, IntegrityError) and key is not None and Event.objects.filter(key=key).exists():
        return Refused(Refusal("key-reused", "这个 Idempotency-Key 已经用过。"))
    return error
