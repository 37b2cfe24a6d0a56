"""What records add to pages below: to an officer's archive what was recorded and how good it was."""

from __future__ import annotations

from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Section, section
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.record import QUALITIES
from bihuan.records import queries


@section("officer")
def of_officer(subject: Subject, row: Row, actor: Actor) -> Section | None:
    """The officer's records: for the officer the way to them, for the centre how good they were."""
    account = row.get("account")
    if not account:
        return None
    counted = queries.quality(account)
    found = [(label.partition("：")[0], counted[name]) for name, label in QUALITIES if counted[name]]
    own = actor.person == account
    return Section(
        "records", "体验记录", "records/parts/of_officer.html", {"own": own, "qualities": found}, clause="M8.5"
    )
