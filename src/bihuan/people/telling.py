"""Events of applications and officers in people's words: what was sealed is opened for whoever may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bihuan.kernel.history import History, history
from bihuan.kernel.models import Subject
from bihuan.loop.directory import Directory
from bihuan.loop.language import Event, Table
from bihuan.organisation.telling import filled_in, timeline
from bihuan.services.sealed.boxes import open_many
from bihuan.ui.shapes import Timeline

OWN = {"applicant": "报名人", "officer": "本人", "system": "系统"}
GONE = "（个人信息已按规定删除）"
SHUT = "（您已回避，不显示）"


def told(table: Table, subject: Subject, tree: Directory, *, shut: bool = False) -> Timeline:
    """What was done, newest first, sealed words and all; `shut`: the sealed words stay closed, for whoever stepped aside."""
    past = history(subject)
    words, instead = ({}, SHUT) if shut else (opened(past.events), GONE)
    made = timeline(table, past, tree, lambda event: _words(table, event, words, tree, instead))
    entries = [_named(entry, event) for entry, event in zip(made.entries, reversed(past.events), strict=True)]
    return replace(made, entries=entries)


def opened(events: Sequence[Event]) -> Mapping[str, Mapping[str, Any]]:
    """What the events' boxes hold, by box; erased ones are left out."""
    return open_many([e.payload["box"] for e in events if is_boxed(e)])


def is_boxed(event: Event) -> bool:
    """Whether an act said something of the person that lies in a box of its own (Field.sealed)."""
    return "box" in event.payload and "digest" in event.payload


def last(past: History, action: str) -> Event | None:
    """The latest event of an action."""
    return next((event for event in reversed(past.events) if event.action == action), None)


def _words(table: Table, event: Event, words: Mapping[str, Mapping[str, Any]], tree: Directory, instead: str) -> str:
    if not is_boxed(event):
        return filled_in(table, event, event.payload, tree)
    said = words.get(event.payload["box"])
    shown = filled_in(table, event, {**event.payload, **(said or {})}, tree)
    return shown if said is not None else f"{shown}{instead}"


def _named(entry: Any, event: Event) -> Any:
    """Who did it: of an applicant or officer no more than that."""
    kind = event.role.partition(":")[0]
    return replace(entry, who=OWN[kind]) if kind in OWN else entry
