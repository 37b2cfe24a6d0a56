"""The organisation as a pure snapshot: units, persons, and who sits in which office.

Offices are strings; `ladder` is the one function that says who stands above an office (02-loop, the ladder).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Office = str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit 单位/科室. `kind`: bureau, leadership, section, centre, supervision, department, township."""

    id: int
    name: str
    kind: str
    jurisdiction: int
    parent: int | None = None
    successor: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account; `unit` is the main one."""

    id: int
    name: str
    unit: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A city, county or zone that closes its own problems; the city sees all."""

    id: int
    name: str
    city: bool = False
    deliberates: str = "局党组"


@dataclass(frozen=True)
class Directory:
    """A snapshot of the organisation. `seats` lists each office's persons, the regular one first; `absent` persons are away. `standing`:
    for whom a person sits in an office, where it is another's."""

    units: Mapping[int, Unit] = field(default_factory=dict)
    persons: Mapping[int, Person] = field(default_factory=dict)
    jurisdictions: Mapping[int, Jurisdiction] = field(default_factory=dict)
    seats: Mapping[Office, tuple[int, ...]] = field(default_factory=dict)
    absent: frozenset[int] = frozenset()
    standing: Mapping[tuple[Office, int], int] = field(default_factory=dict)

    def present(self, office: Office) -> tuple[int, ...]:
        """Who sits in the office and is not away. An office of a person or officer is that person."""
        kind, _, of = office.partition(":")
        is_own = kind in ("person", "officer") and of.isdigit()
        seats = (int(of),) if is_own else self.seats.get(office, ())
        return tuple(p for p in seats if p not in self.absent)

    def unit_name(self, unit: int | None) -> str:
        found = self.units.get(unit) if unit is not None else None
        return found.name if found else ""

    def person_name(self, person: int | None) -> str:
        found = self.persons.get(person) if person is not None else None
        return found.name if found else ""

    def living(self, unit: int) -> int:
        """The unit that answers for `unit` today: itself, or its successor's successor."""
        seen: set[int] = set()
        while (found := self.units.get(unit)) and found.successor and unit not in seen:
            seen.add(unit)
            unit = found.successor
        return unit

    def of_kind(self, kind: str, jurisdiction: int) -> tuple[int, ...]:
        return tuple(u.id for u in self.units.values() if u.kind == kind and u.jurisdiction == jurisdiction)

    def leads_in(self, person: int) -> tuple[int, ...]:
        """The jurisdiction of a leader: of the own unit, else where the leader sits."""
        found = self.persons.get(person)
        unit = self.units.get(found.unit) if found and found.unit else None
        if unit is not None:
            return (unit.jurisdiction,)
        kinds = ("deputy", "head")
        return tuple(j for j in self.jurisdictions if any(person in self.seats.get(f"{k}:{j}", ()) for k in kinds))

    @property
    def city(self) -> int | None:
        return next((j.id for j in self.jurisdictions.values() if j.city), None)

    def office_name(self, office: Office) -> str:
        """The office in words: 商事服务科, 商事服务科责任领导, 督查科 …"""
        kind, _, of = office.partition(":")
        if kind == "person":
            return self.person_name(int(of))
        if kind == "lead":
            return f"分管领导 {self.person_name(int(of))}".strip()
        if kind in ("unit", "leader", "charge"):
            return self.unit_name(int(of)) + {"unit": "", "leader": "责任领导", "charge": "分管领导"}[kind]
        if kind in ("centre", "supervision"):
            unit = next(iter(self.of_kind(kind, int(of))), None)
            return self.unit_name(unit) or {"centre": "政务中心", "supervision": "督查科"}[kind]
        if kind == "secretary" and int(of) in self.jurisdictions:
            return self.jurisdictions[int(of)].deliberates + "秘书"
        return OFFICE_NAMES.get(kind, office)

    def first_name(self, office: Office) -> str:
        """The person who sits there, for 球在谁手里; empty where the seat is vacant."""
        person = next(iter(self.present(office)), None)
        return self.seat_name(office, person) if person is not None else ""

    def seat_name(self, office: Office, person: int) -> str:
        """The person in that office, and for whom where it is another's: 葛明川（代沈知远）."""
        giver = self.standing.get((office, person))
        return self.person_name(person) + (f"（代{self.person_name(giver)}）" if giver else "")


OFFICE_NAMES = {
    "deputy": "分管领导", "head": "主要负责人", "secretary": "党组秘书", "acting_secretary": "代理秘书",
    "reporter": "反映人", "system": "系统", "auditor": "审计", "admin": "系统管理员", "officer": "体验员", "officers": "体验员", "body": "外部单位",
}  # fmt: skip


def person_office(person: int) -> Office:
    return f"person:{person}"


def ladder(office: Office, directory: Directory) -> list[tuple[Office, ...]]:
    """The offices above `office`, rung by rung (02-loop, the ladder upwards; the last rungs are the city's).

    責任领导 → 分管领导 → another leader → head → the city's same; centre → supervision → its leader in charge;
    secretary → whom the head names.
    """
    kind, _, of = office.partition(":")
    if kind == "person":
        person = directory.persons.get(int(of))
        return _unit_rungs(person.unit, directory) if person and person.unit else []
    if kind == "lead":
        return [rung for j in directory.leads_in(int(of)) for rung in _top(j, directory)]
    if kind in ("unit", "leader", "charge"):
        rungs = _unit_rungs(int(of), directory)
        return rungs[{"unit": 0, "leader": 1, "charge": 2}[kind] :]
    if kind == "centre":
        return [(f"supervision:{of}",), *_supervision_rungs(int(of), directory)]
    if kind == "supervision":
        return _supervision_rungs(int(of), directory)
    if kind in ("secretary", "acting_secretary"):
        return [(f"acting_secretary:{of}",), *_top(int(of), directory)]
    return _top(int(of), directory) if of.isdigit() else []


def _unit_rungs(unit: int, directory: Directory) -> list[tuple[Office, ...]]:
    found = directory.units.get(unit)
    rungs: list[tuple[Office, ...]] = [(f"leader:{unit}",), (f"charge:{unit}",)]
    return rungs + (_top(found.jurisdiction, directory) if found else [])


def _supervision_rungs(jurisdiction: int, directory: Directory) -> list[tuple[Office, ...]]:
    own = directory.of_kind("supervision", jurisdiction)
    above: list[tuple[Office, ...]] = [tuple(f"charge:{u}" for u in own)] if own else []
    return above + _top(jurisdiction, directory)


def _top(jurisdiction: int, directory: Directory) -> list[tuple[Office, ...]]:
    rungs: list[tuple[Office, ...]] = [(f"deputy:{jurisdiction}",), (f"head:{jurisdiction}",)]
    city = directory.city
    if city is not None and city != jurisdiction:
        rungs += [(f"supervision:{city}",), (f"deputy:{city}",), (f"head:{city}",)]
    return rungs
