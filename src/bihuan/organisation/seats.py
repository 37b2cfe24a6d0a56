"""Who sits where: from posts, portfolios and delegations to the seats of every office. Pure.

Theory of operation
-------------------
1. Each post gives offices: a leader's those of a member too; a member of the centre or the supervision section also
   the jurisdiction's. A portfolio gives `charge` of its unit and of every unit below that has no portfolio of its own.
   Every leader of a jurisdiction sits in a `lead` office of the own, as lead leader 牵头责任人 of what is joint.
2. Seats hold persons in a fixed order: demo accounts, then members before their leader, then the post's order.
3. A dissolved unit's offices are those of its successor.
4. Whoever a leader's offices are delegated to sits behind the leader, or in the leader's place while that one is away.
   An office may be passed on: A to B, B to C. What is one's own is never held for another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bihuan.loop.directory import Directory, Office, Unit, person_office

LEADING = frozenset({"leader", "charge", "lead", "deputy", "head", "secretary", "acting_secretary"})
OF_KIND = frozenset({"centre", "supervision"})


@dataclass(frozen=True, slots=True)
class Held:
    """A post in force: `role`, and the unit or the jurisdiction it belongs to."""

    person: int
    role: str
    unit: int | None = None
    jurisdiction: int | None = None
    order: int = 0
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    """A portfolio: the person is in charge of the unit."""

    person: int
    unit: int
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A delegation in force; `away`: the giver is absent."""

    giver: int
    taker: int
    away: bool = True


@dataclass(frozen=True, slots=True)
class Seating:
    """`seats` of each office as the ladder sees them, and the `offices` of each person with whom they are held for."""

    seats: Mapping[Office, tuple[int, ...]] = field(default_factory=dict)
    offices: Mapping[int, Mapping[Office, int | None]] = field(default_factory=dict)


Claim = tuple[Office, tuple[bool, bool, int, int]]  # an office, and the rank of who holds it: the last is the person


def seat(
    units: Mapping[int, Unit],
    posts: Iterable[Held],
    charges: Iterable[Charge],
    standings: Iterable[Standing],
) -> Seating:
    """Seats and offices of everybody, today."""
    claims = [claim for post in posts for claim in _claims(post, units)]
    claims += _charge_claims(units, list(charges))
    seats = _inherited(units, _seats(claims))
    own: dict[int, dict[Office, int | None]] = {}
    for office, persons in seats.items():
        for person in persons:
            own.setdefault(person, {})[office] = None
    return _delegated(seats, own, {s.giver: s for s in standings})


def _claims(post: Held, units: Mapping[int, Unit]) -> Iterator[Claim]:
    rank = (not post.demo, post.role == "leader", post.order, post.person)
    if post.unit is not None:
        unit = units[post.unit]
        yield f"unit:{unit.id}", rank
        if post.role == "leader":
            yield f"leader:{unit.id}", rank
        if unit.kind in OF_KIND:
            yield f"{unit.kind}:{unit.jurisdiction}", rank
    elif post.role == "officer":
        yield f"officer:{post.person}", rank
        yield f"officers:{post.jurisdiction}", rank
    else:
        yield f"{post.role}:{post.jurisdiction}", rank
        if post.role in {"deputy", "head"}:
            yield f"lead:{post.person}", rank


def _charge_claims(units: Mapping[int, Unit], charges: Sequence[Charge]) -> Iterator[Claim]:
    """Leaders in charge, by the nearest portfolio upwards; who has one is a leader of the jurisdiction."""
    by_unit: dict[int, list[Charge]] = {}
    for charge in charges:
        by_unit.setdefault(charge.unit, []).append(charge)
    for unit in units.values():
        for n, charge in enumerate(_nearest(unit, units, by_unit)):
            rank = (not charge.demo, False, n, charge.person)
            yield f"charge:{unit.id}", rank
            yield f"deputy:{unit.jurisdiction}", rank
            yield f"lead:{charge.person}", rank


def _nearest(unit: Unit, units: Mapping[int, Unit], by_unit: Mapping[int, list[Charge]]) -> list[Charge]:
    above: Unit | None = unit
    seen: set[int] = set()
    while above is not None and above.id not in by_unit and above.id not in seen:
        seen.add(above.id)
        above = units.get(above.parent) if above.parent is not None else None
    return by_unit.get(above.id, []) if above is not None else []


def _seats(claims: Iterable[Claim]) -> dict[Office, tuple[int, ...]]:
    ranks: dict[Office, list[tuple[bool, bool, int, int]]] = {}
    for office, rank in claims:
        ranks.setdefault(office, []).append(rank)
    return {office: tuple(dict.fromkeys(rank[-1] for rank in sorted(found))) for office, found in ranks.items()}


def _inherited(units: Mapping[int, Unit], seats: dict[Office, tuple[int, ...]]) -> dict[Office, tuple[int, ...]]:
    """A dissolved unit's offices are held by those of the unit that answers for it today."""
    tree = Directory(units=units)
    for unit in units.values():
        if unit.successor is None:
            continue
        for kind in ("unit", "leader", "charge"):
            seats[f"{kind}:{unit.id}"] = seats.get(f"{kind}:{tree.living(unit.id)}", ())
    return {office: persons for office, persons in seats.items() if persons}


def _delegated(
    seats: Mapping[Office, tuple[int, ...]], own: dict[int, dict[Office, int | None]], standings: Mapping[int, Standing]
) -> Seating:
    seated = dict(seats)
    for office, persons in seats.items():
        if office.partition(":")[0] not in LEADING:
            continue
        present: dict[int, None] = {}
        for person in persons:
            for link in _chain(person, standings):
                own.setdefault(link, {}).setdefault(office, person)
                if link not in standings or not standings[link].away:
                    present[link] = None
        seated[office] = tuple(present)
    return Seating(seated, own)


def _chain(person: int, standings: Mapping[int, Standing]) -> list[int]:
    """The person, who stands in for that one, who stands in for the deputy …"""
    links = [person]
    while (standing := standings.get(links[-1])) and standing.taker not in links:
        links.append(standing.taker)
    return links


def offices_of(person: int, seating: Seating) -> dict[Office, int | None]:
    """Everything the person may act as: the offices held, and the person."""
    return {**seating.offices.get(person, {}), person_office(person): None}
