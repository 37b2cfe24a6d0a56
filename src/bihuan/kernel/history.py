"""A subject's journal as its page tells it: the events, their digests, and whether chain and row still hold.

One query a page. What `verify` proves for the whole database, this proves for the one row somebody looks at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bihuan.kernel.models import Event as EventRow
from bihuan.kernel.models import Subject
from bihuan.loop import engine, journal
from bihuan.loop.language import Event, Row, Table


@dataclass(frozen=True, slots=True)
class History:
    """The events, oldest first; `digests` by sequence; `broken` says in words what does not hold, empty where all does."""

    events: Sequence[Event]
    digests: Mapping[int, str]
    broken: str = ""


def history(subject: Subject) -> History:
    """The whole journal of a subject, its chain checked link by link up to the head that the subject keeps."""
    rows = EventRow.objects.filter(subject=subject).order_by("sequence")
    links = [
        (sequence, body.encode(), bytes(previous), bytes(digest))
        for sequence, body, previous, digest in rows.values_list("sequence", "body", "previous", "hash")
    ]
    digests = {sequence: digest.hex() for sequence, _, _, digest in links}
    return History([journal.parse(body) for _, body, _, _ in links], digests, _broken(subject, links))


def walk(table: Table, events: Sequence[Event]) -> Iterator[tuple[Event, Row]]:
    """Each event that counts, with the row after it (one and the same row, which goes on changing)."""
    row: Row = {}
    dropped = withdrawn(events)
    for event in events:
        if event.sequence in dropped:
            row["version"] = event.sequence
        else:
            engine.apply(table, row, event)
            yield event, row


def withdrawn(events: Sequence[Event]) -> set[int]:
    """The sequences of the events that were withdrawn later."""
    return {int(e.payload["withdraws"]) for e in events if e.action == "withdraw"}


def done_before(subject: Subject, key: str | None) -> bool:
    """Whether an act with this scoped key has already been done here: a second click, a page sent again."""
    return key is not None and EventRow.objects.filter(subject=subject, key=key).exists()


def begun_with(table: str, key: str | None) -> Subject | None:
    """The row of this table that was begun under this scoped key."""
    if key is None:
        return None
    return Subject.objects.filter(table=table, event__key=key, event__sequence=1).first()


def _broken(subject: Subject, links: Sequence[tuple[int, bytes, bytes, bytes]]) -> str:
    wrong = journal.first_break(links)
    if wrong is not None:
        return f"第 {wrong} 条记录被改动，或与前一条接不上"
    return "" if links and links[-1][3] == bytes(subject.head) else "缺了后面的记录"
