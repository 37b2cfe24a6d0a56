"""The redacted version of what people write: what gives a person away is masked, the matter stays readable.

Rules run over a shadow of the text that keeps every position: full-width signs are narrowed, what is found is veiled by
a character that no rule matches. They run until none finds anything, so redacting twice changes nothing. A person looks
at the result before a unit sees it (W3.1, redact); therefore the rules would rather hide a word too many.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bihuan.text.redaction_rules import FILE_NAME_RULES, RULES, VEIL, Rule

MASK: Final = "[已隐去]"

_NARROW: Final = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: " ", ord(VEIL): "\ufffd"}
_VEILED: Final = re.compile(f"{VEIL}+")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule hid: its kind and where it stood in the original. Never the words themselves."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """The masked text and what was found in the original, in order of place."""

    text: str
    found: tuple[Finding, ...]


def redact(text: str) -> Redacted:
    """`text` with phones, identity and other long numbers, plates, addresses, accounts, names and firms masked.

    Never raises; no run of seven or more digits is left; redact(redact(t).text) finds nothing more.
    """
    return _redact(text, RULES)


def redact_name(filename: str) -> str:
    """The same for a file's name, where names stand without cue words: 张某_身份证.jpg → [已隐去]_身份证.jpg"""
    stem, dot, ending = filename.rpartition(".")
    if not dot:
        stem, ending = filename, ""
    return _redact(stem, RULES + FILE_NAME_RULES).text + dot + _redact(ending, RULES).text


def _redact(text: str, rules: Sequence[Rule]) -> Redacted:
    shadow = text.translate(_NARROW).replace(MASK, VEIL * len(MASK))
    found: list[Finding] = []
    while True:
        before = len(found)
        for rule in rules:
            for finding in list(_findings(rule, shadow)):
                shadow = shadow[: finding.start] + VEIL * (finding.end - finding.start) + shadow[finding.end :]
                found.append(finding)
        if len(found) == before:
            break
    return Redacted(_unveil(text, shadow), tuple(sorted(found, key=lambda finding: finding.start)))


def _findings(rule: Rule, shadow: str) -> Iterator[Finding]:
    for match in rule.pattern.finditer(shadow):
        if rule.accepts(match["x"]):
            yield Finding(rule.kind, *match.span("x"))


def _unveil(text: str, shadow: str) -> str:
    """The original outside the veils, one mask for each unbroken veil."""
    pieces, at = [], 0
    for veil in _VEILED.finditer(shadow):
        pieces += [text[at : veil.start()], MASK]
        at = veil.end()
    return "".join([*pieces, text[at:]])
