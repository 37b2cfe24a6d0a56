"""How fast one address may speak. BIHUAN_RATE_LIMITS=off (demo and tests) lifts it; production refuses that.

Counted in the cache and never in the database. Many share one address in a hall or behind a telephone company, so the
limits stop machines, not people: who is merely fast does some work or waits (abuse/pace.py), who never stops is stopped.
"""

from __future__ import annotations

import hmac
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from bihuan.loop.language import Refusal, Refused
from bihuan.services import clock
from bihuan.voices.abuse import tally

WINDOW: Final = 600  # seconds
DAY: Final = 86_400
MOST: Final = {"say": 240, "files": 90, "answer": 60}


def slow_down(request: HttpRequest, what: str = "say") -> None:
    """Raises Refused (too-many) past so many of `what` in ten minutes from one address."""
    if settings.RATE_LIMITS and seen(f"{what}:{sender(request)}") > MOST[what]:
        tally.count("refused", sender(request))
        raise Refused(Refusal("too-many", "提交得太快了，请过几分钟再来。您写的都还在。", kept={"retry_after": WINDOW}))


def first_today(request: HttpRequest, what: str) -> bool:
    """Whether this address does it for the first time in a day; everything is the first time where limits are off."""
    return not settings.RATE_LIMITS or cache.add(f"{what}:{sender(request)}", 1, DAY)


def sender(request: HttpRequest) -> str:
    """A keyed digest of the address, another each day, so that nobody can be followed; of IPv6 the network, since a
    telephone has as many addresses there as it likes."""
    address = request.META.get("REMOTE_ADDR", "")
    near = ":".join(address.split(":")[:4]) if ":" in address else address
    said = f"sender|{clock.today().isoformat()}|{near}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), "sha256").hexdigest()[:12]


def seen(key: str, *, count: bool = True) -> int:
    """How many in this window with this one; it is kept only where it counts."""
    if not count:
        return int(cache.get(key, 0)) + 1
    cache.add(key, 0, WINDOW)
    try:
        return cache.incr(key)
    except ValueError:  # forgotten in between
        return 1
