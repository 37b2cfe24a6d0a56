"""A small known bureau, without a database: persons whose names say their rights."""

from datetime import datetime, timedelta, timezone

from bihuan.loop.clock import Calendar
from bihuan.loop.directory import Directory, Jurisdiction, Person, Unit
from bihuan.loop.language import Actor, Facts

CN = timezone(timedelta(hours=8))
MONDAY = datetime(2026, 3, 16, 9, 0, tzinfo=CN)

UNITS = {
    1: Unit(1, "商事服务科", "section", 1), 2: Unit(2, "电子政务科", "section", 1), 3: Unit(3, "政策法规科", "section", 1),
    4: Unit(4, "政务服务中心", "centre", 1), 5: Unit(5, "督查科", "supervision", 1), 6: Unit(6, "局领导", "leadership", 1),
    11: Unit(11, "沁水县中心", "centre", 2),
}  # fmt: skip
NAMES = {
    1: ("clerk1", 1), 2: ("clerk2", 2), 3: ("clerk3", 3), 11: ("leader1", 1), 12: ("leader2", 2), 13: ("leader3", 3),
    21: ("centre", 4), 22: ("centre_head", 4), 31: ("supervisor", 5), 32: ("supervision_head", 5),
    41: ("deputy", 6), 42: ("other_deputy", 6), 43: ("head", 6), 44: ("party", 6), 51: ("auditor", None), 15: ("colleague1", 1),
    61: ("officer1", None),
}  # fmt: skip
ID = {name: person for person, (name, _) in NAMES.items()}
SEATS: dict[str, tuple[int, ...]] = {
    "unit:1": (1, 15, 11), "unit:2": (2, 12), "unit:3": (3, 13), "leader:1": (11,), "leader:2": (12,), "leader:3": (13,),
    "unit:4": (21, 22), "leader:4": (22,), "centre:1": (21, 22), "unit:5": (31, 32), "leader:5": (32,),
    "supervision:1": (31, 32), "charge:1": (41,), "charge:2": (41,), "charge:3": (42,), "charge:4": (41,),
    "charge:5": (42,), "deputy:1": (41, 42), "head:1": (43,), "secretary:1": (44,), "acting_secretary:1": (43,),
    "lead:41": (41,), "lead:42": (42,), "auditor:1": (51,), "officer:61": (61,), "officers:1": (61,),
}  # fmt: skip
DIRECTORY = Directory(
    units=UNITS,
    persons={i: Person(i, name, unit) for i, (name, unit) in NAMES.items()},
    jurisdictions={1: Jurisdiction(1, "晋城市", city=True), 2: Jurisdiction(2, "沁水县")},
    seats=SEATS,
)
CALENDAR = Calendar(years=frozenset({2026}))


def actor(name: str, directory: Directory = DIRECTORY) -> Actor:
    """The person of this name in all their offices; `reporter`, `applicant`, `system` and `body` are those."""
    if name not in ID:
        return Actor(name, name, {name: None})
    person = ID[name]
    offices: dict[str, int | None] = {f"person:{person}": None}
    offices |= {office: None for office, seats in directory.seats.items() if person in seats}
    return Actor(f"person:{person}", name, offices)


def facts(**known: object) -> Facts:
    return Facts(DIRECTORY, CALENDAR, known)
