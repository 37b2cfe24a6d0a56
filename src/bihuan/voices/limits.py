"""How fast one address may speak. BIHUAN_RATE_LIMITS=off (demo and tests) lifts it; production refuses that."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from bihuan.loop.language import Refusal, Refused

MOST = 20
WINDOW = 600  # seconds


def slow_down(request: HttpRequest) -> None:
    """Raises Refused (too-many) past twenty submissions in ten minutes from one address."""
    if not settings.RATE_LIMITS:
        return
    address = request.META.get("REMOTE_ADDR", "")
    key = "say:" + hashlib.sha256(address.encode()).hexdigest()[:32]
    cache.add(key, 0, WINDOW)
    if cache.incr(key) > MOST:
        raise Refused(Refusal("too-many", "提交得太快了，请过几分钟再来。您写的都还在。", kept={"retry_after": WINDOW}))
