"""Reads `allowed/<table>.txt`: what is allowed, written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ENDS = {"closed", "declined", "merged", "void", "passed", "answered", "cancelled", "retired"}
FOLDER = Path(__file__).parent / "allowed"


@dataclass(frozen=True)
class Line:
    """One line of a file: who may take the action in these states, who is kept apart, whether the ladder carries it up."""

    action: str
    states: frozenset[str]
    who: tuple[str, ...]
    apart: frozenset[str]
    climbs: bool


@dataclass(frozen=True)
class Oracle:
    """A whole file: its lines, and who each word is in each state."""

    states: tuple[str, ...]
    lines: tuple[Line, ...]
    people: dict[tuple[str, str], set[str]]

    def actions(self) -> set[str]:
        return {line.action for line in self.lines}

    def of(self, action: str, state: str) -> list[Line]:
        return [line for line in self.lines if line.action == action and state in line.states]

    def may(self, action: str, state: str) -> set[str]:
        """The persons who may take the action in the scene of this state."""
        words = [word for line in self.of(action, state) for word in line.who]
        return {name for word in words for name in self.people.get((word, state), ())}


def read(table: str) -> Oracle:
    text = (FOLDER / f"{table}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    states = tuple(s for line in lines if line.startswith("states:") for s in line.removeprefix("states:").split())
    heads = [line for line in lines if ":" in line and not line.startswith("states:")]
    groups = {head.partition(":")[0]: frozenset(_words(head.partition(":")[2])) for head in heads}
    acts = tuple(_line(line, states, groups) for line in lines if ":" not in line)
    return Oracle(states, acts, _people(heads, states))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _line(text: str, states: tuple[str, ...], groups: dict[str, frozenset[str]]) -> Line:
    action, where, who, apart, up = [part.strip() for part in text.split("|")]
    assert up in ("", "up"), text
    kept_apart = groups[apart] if apart in groups else frozenset(_words(apart))
    return Line(action, frozenset(_states(where, states)), tuple(_words(who)), kept_apart, up == "up")


def _states(text: str, states: tuple[str, ...]) -> Iterator[str]:
    for word in _words(text):
        first, dots, last = (part.strip() for part in word.partition("…"))
        if dots:
            span = states[states.index(first) : states.index(last) + 1]
            yield from (s for s in span if s != "decline_review")
        elif word in ("any", "open"):
            yield from (s for s in states if word == "any" or s not in ENDS)
        else:
            assert word in (*states, "new"), word
            yield word


def _people(heads: list[str], states: tuple[str, ...]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for head in heads:
        word, _, rest = head.partition(":")
        names, _, where = rest.partition("|")
        for state in _states(where, states) if where.strip() else (*states, "new"):
            found.setdefault((word.strip(), state), set()).update(_words(names))
    return found
