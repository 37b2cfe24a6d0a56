"""The shape of a case."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the list, and what was reported when it was half done and done."""

    text: str
    half: str
    done: str


@dataclass(frozen=True, slots=True)
class Case:
    """One problem, from somebody's words to a lasting result, in the words of those who act.

    `matter` is the name of a service matter of the demo city ("" where only a place is known); `voice` what the person
    said, with names and numbers as people give them (they are redacted); `others` how many further sections take part.
    """

    title: str
    voice: str
    matter: str
    category: str  # guidance, service, system, other
    finding: str
    severity: str  # minor, normal, major
    nature: str  # single, common, global
    kind: str  # process, rule, system, style, facility, other
    scope: str
    cause: str
    goal: str
    standards: tuple[str, ...]
    measures: tuple[Measure, ...]
    outcome: tuple[str, str, str]  # kind (process, rule, system), title, text
    before: str
    after: str
    opinion: str
    channel: str = "qr"
    others: int = 0
