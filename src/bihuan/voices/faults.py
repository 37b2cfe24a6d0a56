"""Known faults 已知故障: what the centre tells people before they write, and how many say 我也遇到 (L1.2, W3.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F, Sum

from bihuan.kernel.access import find
from bihuan.kernel.act import Acted
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Section, section, within
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import SYSTEM, Actor, Refusal, Refused, Row
from bihuan.loop.tables.problem import PROBLEM
from bihuan.organisation import directory as organisation
from bihuan.organisation import history
from bihuan.organisation.directory import remembered
from bihuan.services import clock
from bihuan.voices import where
from bihuan.voices.models import Fault
from bihuan.voices.where import Spot

MOST: Final = 30  # at once in a jurisdiction: more would be read by nobody
LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Known:
    """A fault as the public reads it."""

    id: int
    text: str
    until: date | None
    place: int | None
    matter: int | None
    problem: str


# ---- what the public reads ---------------------------------------------------------------------------------------


def at(spot: Spot | None, jurisdiction: int, matter: Spot | None = None) -> list[Known]:
    """What is known of a place (its hall's too), of a matter or of what is done at a window; where neither is named, of the
    whole jurisdiction. Asks no row."""
    hall = where.place_called(spot.within, jurisdiction) if spot and spot.within else None
    places = {None, *(s.id for s in (spot, hall) if s)}
    return [f for f in _now(jurisdiction) if f.place in places and _is_of(f, spot, matter)]


def _is_of(fault: Known, spot: Spot | None, matter: Spot | None) -> bool:
    if fault.matter is None:
        return True
    if matter is not None:
        return fault.matter == matter.id
    known = where.matter(fault.matter)
    return spot is None or not spot.within or (known is not None and known.unit == spot.unit)


def _now(jurisdiction: int) -> Sequence[Known]:
    def made() -> tuple[Known, ...]:
        rows = Fault.objects.filter(jurisdiction=jurisdiction, ended__isnull=True).order_by("-begun")[:MOST]
        return tuple(Known(f.pk, f.text, f.until, f.place, f.matter, f.problem) for f in rows)

    return remembered(f"voices.faults:{jurisdiction}", made)


@one_command
def met(fault: int) -> bool:
    """Counts somebody more who met with it; False where it is over."""
    return Fault.objects.filter(pk=fault, ended__isnull=True).update(met=F("met") + 1) == 1


# ---- what the centre does ----------------------------------------------------------------------------------------


def current(jurisdiction: int) -> list[Fault]:
    """Those told now, the newest first."""
    return list(Fault.objects.filter(jurisdiction=jurisdiction, ended__isnull=True).order_by("-begun")[:MOST])


@one_command
def tell(actor: Actor, jurisdiction: int, given: Mapping[str, Any]) -> Fault:
    """Tells a fault from now on. Raises Refused (invalid)."""
    if Fault.objects.filter(jurisdiction=jurisdiction, ended__isnull=True).count() >= MOST:
        raise Refused(Refusal("invalid", f"同时最多告知 {MOST} 条，先结束几条。", {"text": f"最多 {MOST} 条。"}))
    number = _problem(actor, given.get("problem") or "")
    fault = Fault.objects.create(
        jurisdiction=jurisdiction, place=given.get("place"), matter=given.get("matter"), text=given["text"],
        until=given.get("until"), problem=number, begun=clock.now(),
    )  # fmt: skip
    history.record(
        actor,
        "fault",
        str(fault.pk),
        {},
        {"text": fault.text, "place": fault.place, "matter": fault.matter, "problem": number},
    )
    organisation.touch()
    return fault


def _problem(actor: Actor, number: str) -> str:
    """The number of a problem that this person may see. Raises Refused (invalid)."""
    if not number:
        return ""
    try:
        return str(find(actor, PROBLEM, number.strip()).number)
    except Refused as refused:
        raise Refused(Refusal("invalid", "没有这个问题编号。", {"problem": "没有这个问题编号。"})) from refused


@one_command
def end(actor: Actor, jurisdiction: int, fault: int) -> None:
    """Tells it no longer; a second time harmless. Raises Refused (not-found)."""
    found = Fault.objects.filter(pk=fault, jurisdiction=jurisdiction).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这条告知。"))
    if found.ended is None:
        _ended(actor, found)


def _ended(actor: Actor, fault: Fault) -> None:
    fault.ended = clock.now()
    fault.save(update_fields=["ended"])
    history.record(actor, "fault", str(fault.pk), {"ended": None}, {"ended": fault.ended.isoformat(), "met": fault.met})
    organisation.touch()


@within("problem", "write_off", "void", "merge")
def over_with_its_problem(acted: Acted) -> None:
    """What is mended is told no longer. Which faults there are is remembered: most problems are none of them."""
    number = acted.row["number"]
    if any(fault.problem == number for fault in _now(acted.row["jurisdiction"])):
        for fault in Fault.objects.filter(problem=number, ended__isnull=True):
            _ended(SYSTEM, fault)


@section("problem")
def breadth(subject: Subject, row: Row, actor: Actor) -> Section | None:
    """How many people met with the same."""
    count = Fault.objects.filter(problem=subject.number).aggregate(n=Sum("met"))["n"]
    if not count:
        return None
    return Section("met", "我也遇到", "voices/parts/met.html", {"met": count}, count, clause="W3.1")
