"""Who is told: whoever the ball has come to, the relations that the action names (02-loop), and who follows the row."""

from __future__ import annotations

from bihuan.kernel.act import Acted
from bihuan.kernel.registry import within
from bihuan.loop import engine
from bihuan.loop.directory import Directory, Office, person_office
from bihuan.loop.tables import TABLES
from bihuan.notices import commands
from bihuan.notices.following import followers

TO_WHO_HAS_THE_BALL = frozenset({"instruct"})  # said to the holder, though the ball stays where it is


@within("*", "*")
def tell(acted: Acted) -> None:
    """Everybody whom the act concerns, and who asked to be told."""
    if acted.table.id == "voice":
        return  # the centre's inbox shows them all
    persons = _persons(told(acted), acted.facts.directory)
    commands.tell(persons | followers(acted.subject), acted, _sentence(acted))


def told(acted: Acted) -> tuple[Office, ...]:
    """The offices to be told: the new holders where the ball moved, and those the action names."""
    directory = acted.facts.directory
    spec = acted.table.actions[acted.event.action]
    named = engine.offices_of(acted.table, spec.tells, acted.row, directory)
    moved = acted.before is None or acted.before["state"] != acted.row["state"] or spec.id in TO_WHO_HAS_THE_BALL
    holders = engine.holders(acted.table, acted.row, directory) if moved else ()
    if acted.row.get("handler") and any(o == f"unit:{acted.row.get('lead')}" for o in holders):
        holders = (person_office(acted.row["handler"]),)
    return tuple(dict.fromkeys((*holders, *named)))


def _persons(offices: tuple[Office, ...], directory: Directory) -> set[int]:
    return {p for office in offices for p in directory.present(office)}


def _sentence(acted: Acted) -> str:
    """What happened in words: 审定清单 · 整改中。Never who the reporter is."""
    label = TABLES[acted.table.id].actions[acted.event.action].label
    state = acted.table.states[acted.row["state"]].label
    return f"{label}，现在是“{state}”" if acted.event.source != acted.event.target else label
