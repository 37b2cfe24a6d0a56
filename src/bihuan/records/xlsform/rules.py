"""The few rules of XLSForm that have a counterpart here: a question asked after an answer, and the bounds of a number."""

from __future__ import annotations

import math
import re
from typing import Any, Final

QUOTES: Final = str.maketrans("‘’“”", "''\"\"")
EQUAL: Final = re.compile(r"\$\{\s*([^}\s]+)\s*}\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|(\d+))\Z")
SELECTED: Final = re.compile(r"selected\s*\(\s*\$\{\s*([^}\s]+)\s*}\s*,\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)\Z")
BOUND: Final = re.compile(r"\.\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\Z")


def condition_of(rule: str) -> list[Any] | None:
    """`${q} = 'a'`, `selected(${q}, 'a')`, several of one question joined by or: [q, values]. None for all else."""
    parts = [_bare(part) for part in re.split(r"\s+or\s+", rule.translate(QUOTES).strip(), flags=re.IGNORECASE)]
    found = [m for part in parts if (m := EQUAL.match(part) or SELECTED.match(part))]
    names = {m[1] for m in found}
    if len(found) != len(parts) or len(names) != 1:
        return None
    return [names.pop(), [next(v for v in m.groups()[1:] if v is not None) for m in found]]


def bounds_of(rule: str, *, whole: bool) -> dict[str, float | int] | None:
    """`. >= 0 and . <= 100`: the least and the most, both included. None for all else."""
    found: dict[str, float | int] = {}
    for part in re.split(r"\s+and\s+", rule.strip(), flags=re.IGNORECASE):
        match = BOUND.match(_bare(part))
        if match is None:
            return None
        name = "low" if match[1].startswith(">") else "high"
        found[name] = _bound(float(match[2]), match[1], whole=whole)
    return found if found.get("low", -math.inf) <= found.get("high", math.inf) else None


def _bound(value: float, sign: str, *, whole: bool) -> float | int:
    """A bound that is itself allowed: of whole numbers, < 10 is at most 9."""
    if not whole:
        return int(value) if value == int(value) else value
    if sign == "<":
        return math.ceil(value) - 1
    if sign == ">":
        return math.floor(value) + 1
    return math.floor(value) if sign == "<=" else math.ceil(value)


def _bare(part: str) -> str:
    part = part.strip()
    while part.startswith("(") and part.endswith(")") and part.count("(") == part.count(")"):
        part = part[1:-1].strip()
    return part
