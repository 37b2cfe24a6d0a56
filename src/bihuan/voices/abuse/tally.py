"""Figures of an hour, gathered in the process and written at most every few seconds: a flood costs no writing each."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from bihuan.kernel.transaction import one_command
from bihuan.services import clock
from bihuan.voices.models import Tally

PAUSE: Final = 5.0  # seconds; a killed process loses so much of the figures, and nothing else
MOST: Final = 500  # senders remembered between two writings; the rest is counted without one
KEPT: Final = timedelta(days=30)
KINDS: Final = {
    "worked": "做题后收下", "slow": "进慢车道", "flood": "刷屏，另放", "refused": "请稍后再来", "joined": "重复，并成一条",
    "again": "同样的话又来", "words": "含屏蔽词",
}  # fmt: skip

_lock = threading.Lock()
_gathered: Counter[tuple[datetime, str, str]] = Counter()
_last = [0.0]


def count(kind: str, sender: str = "") -> None:
    """One more of a kind. `sender` is a daily digest of the address, never the address."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    with _lock:
        known = (hour, kind, sender) in _gathered or len(_gathered) < MOST
        _gathered[hour, kind, sender if known else ""] += 1
        due = time.monotonic() - _last[0] >= PAUSE
    if due:
        write()


def write() -> None:
    """Writes what this process has gathered."""
    with _lock:
        _last[0] = time.monotonic()
        rows = sorted(_gathered.items())
        _gathered.clear()
    if rows:
        _added(rows)


def unwritten(since: datetime) -> list[tuple[datetime, str, int]]:
    """What this process has gathered and not written yet, by hour and kind."""
    with _lock:
        return [(hour, kind, number) for (hour, kind, _), number in _gathered.items() if hour >= since]


@one_command
def _added(rows: list[tuple[tuple[datetime, str, str], int]]) -> None:
    Tally.objects.bulk_create([Tally(hour=h, kind=k, sender=s) for (h, k, s), _ in rows], ignore_conflicts=True)
    for (hour, kind, sender), number in rows:
        Tally.objects.filter(hour=hour, kind=kind, sender=sender).update(count=F("count") + number)


def forget() -> int:
    """Drops figures older than a month; how many rows went."""
    return Tally.objects.filter(hour__lt=clock.now() - KEPT).delete()[0]
