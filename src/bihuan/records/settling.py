"""Two drafts of one visit: which counts is said once, and the others follow in the same transaction."""

from __future__ import annotations

from bihuan.kernel.act import Acted, act, load
from bihuan.kernel.registry import within
from bihuan.loop.language import SYSTEM
from bihuan.loop.tables.record import RECORD
from bihuan.records import queries


@within("record", "choose")
def others_give_way(acted: Acted) -> None:
    """The other drafts stay readable, and count no more."""
    for twin in queries.waiting_twins(queries.record_of(acted.subject)):
        act(RECORD.id, twin.pk, "supersede", SYSTEM, {"master": acted.subject.number})


@within("record", "keep_both", "cancel", "reject")
def nothing_in_the_way(acted: Acted) -> None:
    """Where both count, or one is gone and only one waits, nothing is left to settle."""
    twins = [t for t in queries.waiting_twins(queries.record_of(acted.subject)) if load(t).get("conflict")]
    if acted.event.action == "keep_both" or len(twins) == 1:
        for twin in twins:
            act(RECORD.id, twin.pk, "settle", SYSTEM)
