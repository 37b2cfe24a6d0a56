"""Events in people's words: who did it in which role and for whom, and what was filled in, read from the action's fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from bihuan.kernel.act import events_of
from bihuan.kernel.history import History
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory, projection_of
from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import Actor, Event, Field, Table
from bihuan.services import clock
from bihuan.ui.shapes import Entry, Timeline
from bihuan.ui.when import words as moment_words

CRITIC = "反映人"
LONG_ENOUGH_TO_QUOTE = ("long",)
# What lets somebody look who has nothing to do here, the most telling office first
LOOKING = (
    "secretary", "supervision", "centre", "charge", "head", "deputy", "leader", "unit", "lead", "acting_secretary",
    "auditor", "admin",
)  # fmt: skip
ROLES = {
    "person": "经办人", "leader": "责任领导", "charge": "分管领导", "lead": "分管领导", "secretary": "党组秘书",
    "head": "主要负责人", "deputy": "局领导", "acting_secretary": "代理秘书", "auditor": "审计", "admin": "系统管理员",
    "reporter": CRITIC, "system": "系统",
}  # fmt: skip


def role_word(office: Office, directory: Directory) -> str:
    """The role as a person is told it: 经办人, 责任领导, 督查科."""
    kind, _, of = office.partition(":")
    return ROLES.get(kind) or directory.office_name(office) or of


def happened(subject: Subject, seen: int) -> list[str]:
    """What was done since version `seen`, the latest last: 分管领导 沈知远 审定清单; a critic is named by nobody."""
    actions, tree = projection_of(subject.table).table.actions, directory()
    return [f"{who_did(e, tree)} {actions[e.action].label}" for e in events_of(subject, seen)]


def own_role(actor: Actor, directory: Directory) -> str:
    """In which role somebody looks who has nothing to do here."""
    kinds = {office.partition(":")[0]: office for office in reversed(list(actor.offices))}
    office = next((kinds[kind] for kind in LOOKING if kind in kinds), "")
    return role_word(office, directory) if office else "工作人员"


def is_critic(event: Event) -> bool:
    """Whether the act is the reporter's own, an officer's included: nobody is told who it was."""
    return event.actor == "reporter" or event.role.startswith(("reporter", "officer"))


def who_did(event: Event, directory: Directory) -> str:
    """商事服务科 李砚青, 分管领导 沈知远（受葛明川委托）; a critic is 反映人, whoever it is."""
    if is_critic(event):
        return CRITIC
    if event.person is None:
        return ROLES.get(event.actor, event.actor)
    name = directory.person_name(event.person)
    return f"{_seat(event, directory)} {name}".strip() + _standing(event, directory)


def _seat(event: Event, directory: Directory) -> str:
    kind, _, of = event.role.partition(":")
    if kind in ("person", "lead"):
        person = directory.persons.get(int(of))
        return "分管领导" if kind == "lead" else directory.unit_name(person.unit if person else None)
    return ROLES[kind] if kind == "charge" else directory.office_name(event.role)


def _standing(event: Event, directory: Directory) -> str:
    if event.on_behalf_of:
        return f"（受{directory.person_name(event.on_behalf_of)}委托）"
    stood_for = event.payload.get("stands_for")
    return f"（代{directory.office_name(stood_for)}）" if stood_for else ""


def timeline(table: Table, past: History, directory: Directory, told: Callable[[Event], str] | None = None) -> Timeline:
    """What was done, newest first. `told` is what an act says; without it, every field that was filled in."""
    words = told or (lambda event: filled_in(table, event, event.payload, directory))
    entries = [
        Entry(
            table.actions[e.action].label, who_did(e, directory), datetime.fromisoformat(e.at), words(e),
            table.actions[e.action].clause,
        )
        for e in reversed(past.events)
    ]  # fmt: skip
    return Timeline(entries, len(past.events), past.broken)


# ---- what was filled in ------------------------------------------------------------------------------------------


def filled_in(table: Table, event: Event, payload: Mapping[str, Any], directory: Directory) -> str:
    """Every field that was filled in, in the order of its form; a lone sentence stands as a quotation."""
    fields = [f for f in table.actions[event.action].needs if payload.get(f.name) not in (None, "", [], False)]
    if len(fields) == 1 and fields[0].kind in LONG_ENOUGH_TO_QUOTE:
        return quoted(payload[fields[0].name])
    return sentence(f"{f.label}：{value_word(f, payload[f.name], directory)}" for f in fields)


def sentence(parts: Iterable[str]) -> str:
    """Parts joined as sentences, each ended once."""
    return "".join(part if part.endswith(("。", "！", "？", "”")) else f"{part}。" for part in parts if part)


def quoted(text: str | None) -> str:
    """“…”, or nothing."""
    return f"“{text}”" if text else ""


def option_word(options: Iterable[tuple[Any, str]], value: Any) -> str:
    """The label of an option; the value itself where there is none any more."""
    return next((label for option, label in options if option == value), str(value))


def value_word(field: Field, value: Any, directory: Directory) -> str:
    """One value in words: labels of fixed options, names of units and persons, days as people read them."""
    words = WORDS.get(field.kind)
    if words is not None:
        return words(value)
    if field.kind in ("choice", "choices"):
        values = value if isinstance(value, list) else [value]
        return "、".join(_choice_word(field, each, directory) for each in values)
    return str(value)


WORDS: dict[str, Callable[[Any], str]] = {
    "bool": lambda value: "是",
    "date": lambda value: moment_words(value, "day", clock.today()),
    "datetime": lambda value: moment_words(value, "time", clock.today()),
    "file": lambda value: "1 份",
    "files": lambda value: f"{len(value)} 份",
    "rows": lambda value: f"{len(value)} 项",
}
PERSONS = frozenset({"handler", "leader", "person", "to", "whom", "signer", "charge"})
UNITS = frozenset({"lead", "others", "unit", "units"})


def _choice_word(field: Field, value: Any, directory: Directory) -> str:
    if not callable(field.options) and field.options:
        return option_word(field.options, value)
    if field.name in UNITS:
        return directory.unit_name(value)
    if field.name in PERSONS:
        return directory.person_name(value)
    if field.name == "jurisdiction" and value in directory.jurisdictions:
        return directory.jurisdictions[value].name
    return f"措施 {value[1:]}" if isinstance(value, str) and value[:1] == "m" and value[1:].isdigit() else str(value)
