"""Fair turns 轮流: who is suggested for an activity, which quota each takes, who goes with whom. All of it follows from what
was done before and can be said in a sentence; nobody is ranked."""

from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.loop.language import Row

ANY = "any"
Candidates = Mapping[int, Mapping[str, Any]]  # by person in the order of turns: label, groups


def places_left(row: Row) -> dict[str, int]:
    """How many places each quota still has."""
    left = {quota["group"]: int(quota["number"]) for quota in row.get("quotas", ())}
    for one in row.get("people", {}).values():
        if one["state"] == "assigned" and one.get("group") in left:
            left[one["group"]] -= 1
    return {group: max(0, number) for group, number in left.items()}


def allotted(row: Row, chosen: Sequence[int], known: Candidates) -> dict[str, str] | str:
    """The quota that each of the chosen takes: the one signed up for, else of the own kind of matter, else one for all.

    A sentence where there is no place left for somebody.
    """
    left, found = places_left(row), dict[str, str]()
    for person in chosen:
        group = _place(row, person, known.get(person, {}), left)
        if group is None:
            return f"{known.get(person, {}).get('label', '体验员')}没有合适的名额了；还剩 {sum(left.values())} 个。"
        left[group] -= 1
        found[str(person)] = group
    return found


def _place(row: Row, person: int, one: Mapping[str, Any], left: Mapping[str, int]) -> str | None:
    wished = row.get("people", {}).get(str(person), {}).get("group")
    order = [wished, *one.get("groups", ()), ANY]
    return next((group for group in order if group is not None and left.get(group, 0) > 0), None)


def suggested(row: Row, known: Candidates) -> list[int]:
    """As many as there are places: who has signed up first, each in the order of turns."""
    people = row.get("people", {})
    signed = [p for p in known if people.get(str(p), {}).get("state") == "signed"]
    chosen: list[int] = []
    for person in [*signed, *(p for p in known if p not in signed)]:
        if isinstance(allotted(row, [*chosen, person], known), dict):
            chosen.append(person)
    return chosen[:50]


def unpaired(row: Row) -> list[int]:
    """Who is assigned and goes with nobody."""
    people = row.get("people", {})
    return [int(person) for person, one in people.items() if one["state"] == "assigned" and not one.get("partner")]


def paired(alone: Sequence[Any], together: Mapping[str, int]) -> list[list[int]]:
    """Pairs of those who have gone together the least often; an odd one out goes with nobody yet."""
    left, found = [int(person) for person in alone], list[list[int]]()
    while len(left) > 1:
        one = left.pop(0)
        other = min(left, key=lambda person: together.get(couple(one, person), 0))
        left.remove(other)
        found.append([one, other])
    return found


def couple(one: int, other: int) -> str:
    """The two, whichever is named first."""
    return f"{min(one, other)}-{max(one, other)}"
