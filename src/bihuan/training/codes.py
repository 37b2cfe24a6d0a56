"""The attendance code: what is shown in the room changes every minute, and is good for two. Nobody keeps it."""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest
from typing import Final

from django.utils.crypto import salted_hmac

from bihuan.kernel.models import Subject
from bihuan.services import clock
from bihuan.voices.codes import ALPHABET, plain

SECONDS: Final = 60
LENGTH: Final = 6  # 29 bits, good for two minutes, for somebody who is signed in


def code_now(training: Subject) -> str:
    """What the screen in the room shows at this moment."""
    return _code(training, _window(clock.now()))


def is_shown(training: Subject, typed: str) -> bool:
    """Whether this is, or was a minute ago, on the screen."""
    now, given = _window(clock.now()), plain(typed).encode()
    return any(compare_digest(_code(training, window).encode(), given) for window in (now, now - 1))


def seconds_left() -> int:
    """How long the present code stands."""
    return SECONDS - int(clock.now().timestamp()) % SECONDS


def _window(moment: datetime) -> int:
    return int(moment.timestamp()) // SECONDS


def _code(training: Subject, window: int) -> str:
    digest = salted_hmac("bihuan.training.attendance", f"{training.uid}:{window}", algorithm="sha256").digest()
    number = int.from_bytes(digest[:8])
    return "".join(ALPHABET[number // len(ALPHABET) ** n % len(ALPHABET)] for n in range(LENGTH))
