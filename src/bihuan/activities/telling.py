"""An activity in people's words: what was done and chosen. Who takes part is named to its organiser alone; a unit reads the
acts that were announced, an officer their own beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bihuan.activities import known
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Event, Field, Row
from bihuan.loop.tables.activity import ACTIVITY, CHANNELS, KINDS
from bihuan.loop.tables.activity_turns import ANY
from bihuan.organisation.telling import is_critic, option_word, sentence, timeline, value_word
from bihuan.ui.shapes import Timeline

ANNOUNCED: Final = frozenset({"plan", "arrange", "publish", "start", "finish", "decide_pilot", "release", "cancel"})
OFFICER: Final = "体验员"


@dataclass(frozen=True, slots=True)
class Words:
    """The names behind the ids of one activity. `people` is empty for whoever may not know who takes part."""

    matters: Mapping[int, str]
    places: Mapping[int, str]
    people: Mapping[int, str]
    tree: Directory

    def of(self, field: Field, value: Any) -> str:
        """One value of a form in words."""
        if field.name in ("matters", "places"):
            names = self.matters if field.name == "matters" else self.places
            return "、".join(names.get(pk, str(pk)) for pk in value)
        if field.name in ("officers", "officer"):
            people = value if isinstance(value, list) else [value]
            return "、".join(self.people.get(person, OFFICER) for person in people)
        if field.name == "walkers":
            return "、".join(self.tree.person_name(person) for person in value)
        if field.name == "quotas":
            return quotas(value)
        if field.name == "tasks":
            return "、".join(task["title"] for task in value)
        if field.name == "group":
            return group_word(value)
        return value_word(field, value, self.tree)


def words_of(row: Row, people: Mapping[int, str], tree: Directory) -> Words:
    """The names behind an activity's ids."""
    area = row["jurisdiction"]
    return Words(dict(known.matters(area)), dict(known.places(area)), people, tree)


def group_word(group: str) -> str:
    return "不限事项类型" if group == ANY else group


def quotas(rows: Any) -> str:
    """企业全生命周期 3 人、不限事项类型 1 人"""
    return "、".join(f"{group_word(quota['group'])} {quota['number']} 人" for quota in rows)


def kind_word(kind: str) -> str:
    return option_word(KINDS, kind)


def channel_words(row: Row) -> str:
    """我是办事人：实地办事；我是审批人：窗口坐班"""
    chosen = row.get("channels", ())
    sides = (("我是办事人", CHANNELS[:2]), ("我是审批人", CHANNELS[2:]))
    parts = [(who, [label for value, label in options if value in chosen]) for who, options in sides]
    return "；".join(f"{who}：{'、'.join(labels)}" for who, labels in parts if labels)


def told(subject: Subject, words: Words, reader: Actor, *, inside: bool) -> Timeline:
    """What was done, newest first, as this reader may know it."""
    past = history(subject)
    events = [e for e in past.events if inside or e.action in ANNOUNCED or e.actor == reader.id]
    shown = replace(past, events=events)
    made = timeline(ACTIVITY, shown, words.tree, lambda event: _said(event, words))
    entries = [_named(entry, e, words, reader) for entry, e in zip(made.entries, reversed(events), strict=True)]
    return replace(made, entries=entries)


def _said(event: Event, words: Words) -> str:
    fields = [f for f in ACTIVITY.actions[event.action].needs if event.payload.get(f.name) not in (None, "", [], False)]
    said = [f"{f.label}：{words.of(f, event.payload[f.name])}" for f in fields]
    return sentence([*said, _pairs(event, words)])


def _pairs(event: Event, words: Words) -> str:
    pairs = event.payload.get("couples") or ()
    couples = [" 和 ".join(words.people.get(person, OFFICER) for person in pair) for pair in pairs]
    return f"两人一组：{'；'.join(couples)}" if couples else ""


def _named(entry: Any, event: Event, words: Words, reader: Actor) -> Any:
    if not is_critic(event):
        return entry
    own = "您" if event.actor == reader.id else words.people.get(event.person or 0, OFFICER)
    return replace(entry, who=own)
