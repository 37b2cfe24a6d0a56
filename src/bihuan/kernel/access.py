"""Who may see: every query starts from `visible_to(actor, table)`, and a row is reached only through a person.

What a person reads follows from the offices: some kinds of office read whole jurisdictions (the city's read all),
members, leaders and leaders in charge read what their units are concerned with.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from bihuan.kernel.act import load
from bihuan.kernel.models import Stake, Subject
from bihuan.kernel.registry import NOT, directory, projection_of
from bihuan.loop.directory import Directory
from bihuan.loop.language import NEW, Actor, Refusal, Refused, Row, Table
from bihuan.services import clock

ROUND = re.compile(r"-R\d{1,3}\Z")
LED = "led_"
NEVER = frozenset({"sealed", "box", "track", "digest", "begins", "contact", "contact_box"})
NOT_FOR_UNITS = frozenset({"voices", "title", "description", "purpose", "rating", "said", "not_before", "marks"})
NOT_FOR_UNITS |= {
    "officers",
    "officer",
    "turns",
    "couples",
    "verdict",
    "group",
    "task",
}  # who takes part in an activity


@dataclass(frozen=True, slots=True)
class Reads:
    """What a person may read of a table: everything, whole jurisdictions, what these units are concerned with, what is open
    to these offices, or what is about this person; and nothing that is kept from `shut`."""

    everything: bool
    jurisdictions: frozenset[int]
    units: frozenset[int]
    early: bool
    person: int | None = None
    offices: frozenset[str] = frozenset()
    shut: frozenset[str] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        """The stakes that open a row to this person."""
        return self.offices | {f"unit:{unit}" for unit in self.units}


def reads(actor: Actor, table: str, organisation: Directory) -> Reads:
    """From the actor's offices. `early`: also what is kept quiet until its dispatch day (centre head, supervision)."""
    projection, own, units = projection_of(table), set[int](), set[int]()
    readers = projection.readers
    early = False
    for office in actor.offices:
        kind, _, of = office.partition(":")
        if kind in readers:
            own.add(int(of))
        elif kind in ("unit", "leader", "charge"):
            units.add(int(of))
        early = early or kind == "supervision" or _heads_a_centre(kind, of, organisation)
    everything = "system" in actor.offices or organisation.city in own
    person, open_to = actor.person if projection.own else None, projection.audiences
    offices = {office for office in actor.offices if office.partition(":")[0] in open_to}
    shut = _belongs(actor, units, organisation) if open_to else ()
    return Reads(everything, frozenset(own), frozenset(units), early, person, frozenset(offices), frozenset(shut))


def _belongs(actor: Actor, units: Collection[int], organisation: Directory) -> Iterator[str]:
    """What is kept from this person: from the units of the offices, centre and supervision by theirs."""
    found = set(units)
    for kind, _, of in (office.partition(":") for office in actor.offices):
        if kind in ("centre", "supervision"):
            found.update(organisation.of_kind(kind, int(of)))
    return (f"{NOT}unit:{unit}" for unit in found)


def _heads_a_centre(kind: str, of: str, organisation: Directory) -> bool:
    unit = organisation.units.get(int(of)) if kind == "leader" else None
    return unit is not None and unit.kind == "centre"


def visible_to(actor: Actor, table: str, *, led: bool = False) -> QuerySet[Subject]:
    """The subjects of a table that this person may see. `led`: the caller narrows and orders them by an index of the room's own
    rows beside them; then the table's name, which nearly every row may have, leads no search."""
    what = reads(actor, table, directory())
    rows = _spoken_of(table, what, led=led)
    if what.shut:
        rows = rows.exclude(Exists(Stake.objects.filter(subject=OuterRef("pk"), key__in=sorted(what.shut))))
    return rows if what.everything else _within(rows, what)


def concerning(actor: Actor, table: str, unit: int) -> QuerySet[Subject]:
    """What of it this unit is concerned with, read in the order of its stakes: by `LED` and a name of `Stake.FOLLOWS`
    later filters and the order read the stake's columns and make no second join."""
    what = reads(actor, table, directory())
    rows = _spoken_of(table, what)
    if not (what.everything or unit in what.units):
        rows = _within(rows, what)
    columns = {f"{LED}{name}": F(f"stake__{name}") for name in (*Stake.FOLLOWS, "subject")}
    return rows.filter(stake__key=f"unit:{unit}").alias(**columns)


def _spoken_of(table: str, what: Reads, *, led: bool = False) -> QuerySet[Subject]:
    """All but what is kept quiet before this person."""
    named = Subject.objects.alias(named=Concat("table", Value("")))  # no index holds that
    rows = named.filter(named=table) if led else Subject.objects.filter(table=table)
    return rows if what.early else rows.filter(Q(quiet_until__isnull=True) | Q(quiet_until__lte=clock.today()))


def _within(rows: QuerySet[Subject], what: Reads) -> QuerySet[Subject]:
    concerned = Q(
        Exists(Stake.objects.filter(subject=OuterRef("pk"), key__in=sorted(what.keys)))
    )  # one look a row shown
    if what.person is not None:
        concerned |= Q(person=what.person)
    return rows.filter(Q(jurisdiction__in=what.jurisdictions) | concerned if what.jurisdictions else concerned)


def find(actor: Actor, table: Table, name: str) -> Subject:
    """The subject of this number or id, if this person may see it. Raises Refused (not-found) for all others alike."""
    number = ROUND.sub("", name.upper())
    lookup = Q(number=number) if table.numbered else Q(uid=name.lower())
    found = visible_to(actor, table.id).filter(lookup).first() if name.isascii() and name.isprintable() else None
    if found is None:
        raise Refused(Refusal("not-found", "没有找到，或者您不能查看。"))
    return found


def home(actor: Actor, table: Table, action: str = "") -> int:
    """The jurisdiction in which this person starts a lifecycle, by `action` where it has several that begin it: that of the
    first office that may. Raises Refused."""
    start = table.actions[action or table.starts]
    kinds = start.who if NEW in start.source else ()
    for office in actor.offices:
        kind, _, of = office.partition(":")
        if kind in kinds:
            return int(of)
    raise Refused(Refusal("forbidden", f"您不能{start.label}。"))


def may_begin(actor: Actor, table: Table, action: str = "") -> bool:
    """Whether this person may start a lifecycle of the table anywhere."""
    try:
        home(actor, table, action)
    except Refused:
        return False
    return True


# ---- the critic is protected (W3.1) ------------------------------------------------------------------------------


def sees_critics(actor: Actor, subject: Subject, row: Row | None = None) -> bool:
    """Whether this person reads by an office of the whole jurisdiction, not as a unit concerned. `row` if it is at hand."""
    what = reads(actor, "voice", directory())
    inside = what.everything or subject.jurisdiction in what.jurisdictions
    return inside and not _is_criticised(actor, subject, row if row is not None else load(subject))


def _is_criticised(actor: Actor, subject: Subject, row: Row) -> bool:
    """Of the lead unit or the one that studies, or of a section concerned; centre and supervision are no party by an
    acceptance alone."""
    lead, units = row.get("lead") or row.get("unit"), directory().units
    for key in projection_of(subject.table).concerned(row):
        if not key.startswith("unit:"):
            continue
        unit = int(key.removeprefix("unit:"))
        party = unit == lead or unit not in units or units[unit].kind not in ("centre", "supervision")
        if party and key in actor.offices:
            return True
    return False


def shown_payload(payload: Mapping[str, Any], insider: bool) -> dict[str, Any]:
    """What a reader may see of an event's payload: nobody the seals, a unit nothing that leads to the critic."""
    hidden = NEVER if insider else NEVER | NOT_FOR_UNITS
    return {k: v for k, v in payload.items() if k not in hidden}
