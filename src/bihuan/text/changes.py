"""What changed between two texts, word by word: Han characters one by one, figures and Latin words whole."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

WORD = re.compile(r"[A-Za-z0-9_.%/-]+|\s+|.", re.DOTALL)
LONGEST = 2000  # words beyond which two texts are simply two texts
ISLAND = 2  # so few unchanged characters between two changes are no help to the eye
Part = tuple[str, str]


def changes(old: str, new: str) -> list[Part]:
    """The new text with what went and what came: (mark, words), mark being "", "del" or "ins"."""
    a, b = WORD.findall(old), WORD.findall(new)
    if max(len(a), len(b)) > LONGEST:
        return [("del", old), ("ins", new)]
    return list(_parts(_joined(SequenceMatcher(None, a, b, autojunk=False).get_opcodes()), a, b))


def sides(old: str, new: str) -> tuple[list[Part], list[Part]]:
    """The two texts for two columns: the old one with what went, the new one with what came."""
    found = changes(old, new)
    return [p for p in found if p[0] != "ins"], [p for p in found if p[0] != "del"]


Range = tuple[int, int, int, int]


def _joined(codes: Sequence[tuple[str, int, int, int, int]]) -> list[tuple[bool, Range]]:
    """Runs of same and changed words; an island between two changes goes under."""
    runs: list[tuple[bool, Range]] = []
    for n, (tag, *place) in enumerate(codes):
        island = tag == "equal" and 0 < n < len(codes) - 1 and place[1] - place[0] < ISLAND
        same = tag == "equal" and not island
        first = runs.pop()[1] if runs and not runs[-1][0] and not same else place
        runs.append((same, (first[0], place[1], first[2], place[3])))
    return runs


def _parts(runs: list[tuple[bool, Range]], a: list[str], b: list[str]) -> Iterator[Part]:
    for same, (a1, a2, b1, b2) in runs:
        if same:
            yield "", "".join(a[a1:a2])
            continue
        if gone := "".join(a[a1:a2]):
            yield "del", gone
        if come := "".join(b[b1:b2]):
            yield "ins", come
