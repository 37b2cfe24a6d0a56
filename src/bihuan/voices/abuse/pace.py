"""How fast submissions come: of one address, of one code, of all. Counted in the cache, never in the database.

Every process counts for itself unless BIHUAN_REDIS_URL names a cache for all; then n processes let n times as much by.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from bihuan.loop.language import Refusal, Refused
from bihuan.organisation.directory import setting
from bihuan.voices import limits

KEY: Final = "pace"
USUAL: Final = {"address": 40, "code": 120, "all": 600}  # submissions in ten minutes from which on work is asked for
NAMES: Final = {"address": "同一地址", "code": "同一个码", "all": "全部"}
MOST: Final = 100_000


def bounds() -> Mapping[str, int]:
    """From how many submissions in ten minutes on the browser is asked for work."""
    kept = setting(KEY) or {}
    return {name: int(kept.get(name, usual)) for name, usual in USUAL.items()}


def counted(request: HttpRequest, code: str) -> float:
    """Counts one submission in; how many times over its bound the fastest of the three is now, 0 where none is."""
    return _over(request, code, count=True)


def now(request: HttpRequest, code: str) -> float:
    """The same with one more submission, which is not counted."""
    return _over(request, code, count=False)


def _over(request: HttpRequest, code: str, *, count: bool) -> float:
    if not settings.RATE_LIMITS:
        return 0.0
    named = {"address": limits.sender(request), "code": code, "all": "all"}
    found = 0.0
    for name, most in bounds().items():
        if named[name]:
            pace = limits.seen(f"pace:{name}:{named[name]}", count=count)
            found = max(found, pace / max(most, 1) if pace > most else 0.0)
    return found


def understood(typed: Mapping[str, str]) -> dict[str, int]:
    """The bounds that were typed. Raises Refused (invalid) with every field that is wrong."""
    errors, found = dict[str, str](), dict[str, int]()
    for name, label in NAMES.items():
        value = typed.get(name, "").strip()
        if value.isascii() and value.isdigit() and len(value) <= 6 and 1 <= int(value) <= MOST:
            found[name] = int(value)
        else:
            errors[name] = f"{label}：请填 1 到 {MOST} 的整数。"
    if errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    return found
