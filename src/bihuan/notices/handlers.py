"""Who is told: whoever the ball has come to, and the relations that the action names (02-loop)."""

from __future__ import annotations

from bihuan.kernel.act import Acted
from bihuan.kernel.registry import within
from bihuan.loop import engine
from bihuan.loop.directory import Directory, Office, person_office
from bihuan.loop.tables import TABLES
from bihuan.notices.models import Notice

MOST_TOLD = 60


@within("*", "*")
def tell(acted: Acted) -> None:
    """One notice a person, in the act's own transaction; the actor needs none."""
    if acted.table.id == "voice":
        return  # the centre's inbox shows them all
    persons = _persons(told(acted), acted.facts.directory) - {acted.actor.person}
    sentence = _sentence(acted)
    notices = [
        Notice(person_id=p, subject=acted.subject, action=acted.event.action, sentence=sentence, at=acted.subject.updated)
        for p in sorted(p for p in persons if p is not None)[:MOST_TOLD]
    ]  # fmt: skip
    Notice.objects.bulk_create(notices)


def told(acted: Acted) -> tuple[Office, ...]:
    """The offices to be told: the new holders where the ball moved, and those the action names."""
    directory = acted.facts.directory
    spec = acted.table.actions[acted.event.action]
    named = engine.offices_of(acted.table, spec.tells, acted.row, directory)
    moved = acted.before is None or acted.before["state"] != acted.row["state"]
    holders = engine.holders(acted.table, acted.row, directory) if moved else ()
    if acted.row.get("handler") and any(o == f"unit:{acted.row.get('lead')}" for o in holders):
        holders = (person_office(acted.row["handler"]),)
    return tuple(dict.fromkeys((*holders, *named)))


def _persons(offices: tuple[Office, ...], directory: Directory) -> set[int | None]:
    return {p for office in offices for p in directory.present(office)}


def _sentence(acted: Acted) -> str:
    """What happened in words: 审定清单 · 整改中。Never who the reporter is."""
    label = TABLES[acted.table.id].actions[acted.event.action].label
    state = acted.table.states[acted.row["state"]].label
    return f"{label}，现在是“{state}”" if acted.event.source != acted.event.target else label
