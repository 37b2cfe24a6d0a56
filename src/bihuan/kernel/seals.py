"""The daily seal 封存 (02-loop, The journal): what makes a chain that was rewritten as a whole show.

Whoever owns the database can change an event and chain all that follow anew. The seal of that day then no longer
agrees; and as each seal covers the one before, one value kept outside proves all the days before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import connection
from django.db.models import Max

from bihuan.kernel.models import Event, Seal
from bihuan.kernel.transaction import one_command
from bihuan.loop import journal
from bihuan.services import clock


@one_command
def seal_day() -> int:
    """Seals what was written since the last seal; once a day, and only if there is anything. How many rows it covers."""
    last, today = latest(), clock.today()
    if last is not None and last.day >= today:
        return 0
    _wait_for_writers()
    until = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    heads = _heads(last.until if last else 0, until)
    if heads:
        root = journal.seal(_root(last), heads)
        Seal.objects.create(day=today, until=until, heads=len(heads), root=root)
    return len(heads)


def latest() -> Seal | None:
    """The newest seal: its root is the one value to keep outside."""
    return Seal.objects.order_by("day").last()


def broken(since: date | None = None) -> date | None:
    """The first day whose seal does not agree with the journal; with `since` only later days are looked at."""
    before: Seal | None = None
    for seal in Seal.objects.order_by("day").iterator():
        if since is None or seal.day >= since:
            heads = _heads(before.until if before else 0, seal.until)
            if (len(heads), journal.seal(_root(before), heads)) != (seal.heads, bytes(seal.root)):
                return seal.day
        before = seal
    return None


def _heads(after: int, until: int) -> list[bytes]:
    """The last hash of each row that has an event between the two, in the order of the rows."""
    last = dict(_hashes(after, until))
    return [last[subject] for subject in sorted(last)]


def _hashes(after: int, until: int) -> Iterator[tuple[int, bytes]]:
    rows = Event.objects.filter(pk__gt=after, pk__lte=until).order_by("pk").values_list("subject_id", "hash")
    for subject, digest in rows.iterator(chunk_size=5000):
        yield subject, bytes(digest)


def _root(seal: Seal | None) -> bytes:
    return bytes(seal.root) if seal else journal.GENESIS


def _wait_for_writers() -> None:
    """Numbers of events are drawn before they are committed: with the lock, none below the last can still arrive."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE kernel_event IN SHARE MODE")
