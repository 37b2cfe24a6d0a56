"""Parts of other rooms' pages that activities fill in: an officer's turns, the pilots of a suggestion."""

from __future__ import annotations

from bihuan.activities import queries
from bihuan.activities.present import LEFT, LIGHTS, PARTS, line, own_url, url
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Section, section
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.activity import ACTIVITY
from bihuan.people.models import Officer

SHOWN = 10


@section("officer")
def taken_part(subject: Subject, row: Row, actor: Actor) -> Section | None:
    """The activities of an officer: in the archive, and on the officer's own page."""
    officer = Officer.objects.get(subject=subject)
    own = actor.person == officer.account_id
    parts = list((queries.of_officer(officer) if own else queries.seen_of_officer(officer, actor))[:SHOWN])
    lines = [
        {**line(part.activity.subject), "url": own_url(part.activity.subject) if own else url(part.activity.subject), "part": PARTS[part.state],
         "part_light": LEFT[part.state]}
        for part in parts
    ]  # fmt: skip
    return Section(
        "activities", "体验活动", "activities/parts/taken_part.html", {"lines": lines, "own": own}, clause="M12"
    )


@section("suggestion")
def pilots(subject: Subject, row: Row, actor: Actor) -> Section | None:
    """The pilots by which a suggestion was tried (W3.2)."""
    found = [one for one in queries.pilots(subject.number) if queries.may_see(actor, one)]
    lines = [{**line(one), "light": LIGHTS[one.state], "state": ACTIVITY.states[one.state].label} for one in found]
    return (
        Section("pilots", "先行体验", "activities/parts/pilots.html", {"lines": lines, "voices": ()}) if lines else None
    )
