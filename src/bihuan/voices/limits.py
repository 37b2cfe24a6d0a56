"""How fast one address may speak. BIHUAN_RATE_LIMITS=off (demo and tests) lifts it; production refuses that.

Counted in the cache and never in the database. Many share one address in a hall or behind a telephone company, so the
limits stop machines, not people.
"""

from __future__ import annotations

import hashlib
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from bihuan.loop.language import Refusal, Refused

WINDOW: Final = 600  # seconds
DAY: Final = 86_400
MOST: Final = {"say": 40, "files": 90, "answer": 60}


def slow_down(request: HttpRequest, what: str = "say") -> None:
    """Raises Refused (too-many) past so many of `what` in ten minutes from one address."""
    if settings.RATE_LIMITS and _counted(f"{what}:{_address(request)}") > MOST[what]:
        raise Refused(Refusal("too-many", "提交得太快了，请过几分钟再来。您写的都还在。", kept={"retry_after": WINDOW}))


def first_today(request: HttpRequest, what: str) -> bool:
    """Whether this address does it for the first time in a day; everything is the first time where limits are off."""
    return not settings.RATE_LIMITS or cache.add(f"{what}:{_address(request)}", 1, DAY)


def _address(request: HttpRequest) -> str:
    """A digest of the address; of IPv6 the network, since a telephone has as many addresses there as it likes."""
    address = request.META.get("REMOTE_ADDR", "")
    near = ":".join(address.split(":")[:4]) if ":" in address else address
    return hashlib.sha256(near.encode()).hexdigest()[:32]


def _counted(key: str) -> int:
    cache.add(key, 0, WINDOW)
    try:
        return cache.incr(key)
    except ValueError:  # forgotten in between
        return 1
