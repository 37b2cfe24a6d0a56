"""Whom a note names: @姓名 in its words. Only who may see the problem is told of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bihuan.kernel.act import Acted
from bihuan.kernel.registry import within
from bihuan.loop.directory import Directory
from bihuan.notices.commands import tell
from bihuan.notices.queries import who_see
from bihuan.organisation.directory import actor

AT = re.compile(r"[@＠]([\u3400-\u9fff·A-Za-z0-9_]{1,20})")
MOST = 20  # persons named in one note
SHORTEST = 2


def named(text: str, tree: Directory) -> list[int]:
    """The persons whom the text names, each once: the longest name that stands after an @."""
    known = _by_name(tree)
    found = (name for run in AT.findall(text) if (name := _longest(run, known)))
    return list(dict.fromkeys(p for name in found for p in known[name]))[:MOST]


def pieces(text: str, tree: Directory) -> list[tuple[bool, str]]:
    """The text in pieces, those that name somebody marked."""
    return list(_pieces(text, _by_name(tree)))


def _pieces(text: str, known: dict[str, list[int]]) -> Iterator[tuple[bool, str]]:
    at = 0
    for run in AT.finditer(text):
        if name := _longest(run[1], known):
            end = run.start(1) + len(name)
            yield False, text[at : run.start()]
            yield True, text[run.start() : end]
            at = end
    yield False, text[at:]


def _longest(run: str, known: dict[str, list[int]]) -> str:
    """What follows a name may stand without a blank: @韩墨看一下."""
    return next((run[:n] for n in range(len(run), SHORTEST - 1, -1) if run[:n] in known), "")


def _by_name(tree: Directory) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for person in tree.persons.values():
        found.setdefault(person.name, []).append(person.id)
    return found


@within("problem", "note")
def tell_the_named(acted: Acted) -> None:
    """A notice for each person named who may see the problem; of the others nobody hears anything."""
    persons = named(str(acted.event.payload.get("text", "")), acted.facts.directory)
    seeing = who_see(acted.subject, [actor(p) for p in persons])
    tell([a.person for a in seeing if a.person is not None], acted, f"{acted.actor.name}在讨论里提到了您")
