"""Praise 表扬 that was conveyed: the unit reads what was said, never who said it, and it counts (W1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from django.db.models import Count

from bihuan.kernel.act import Acted
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import cursor_after, page_of
from bihuan.kernel.registry import directory, within
from bihuan.loop.language import Actor
from bihuan.notices.commands import tell
from bihuan.services import clock
from bihuan.ui.shapes import Voice as Quote
from bihuan.voices.queries import quoted

WHOLE: Final = frozenset({"centre", "supervision", "auditor", "head", "deputy"})  # read that of the whole jurisdiction
UNIT: Final = frozenset({"unit", "leader", "charge"})
PER_PAGE: Final = 30
ORDER: Final = ("voice__updated", "voice__subject")  # as the index of praise has it


@dataclass(frozen=True, slots=True)
class Line:
    """One praise as a unit reads it: words, channel and month, and to which unit it went."""

    quote: Quote
    unit: str


@dataclass(frozen=True, slots=True)
class Praise:
    """A page of praise, newest first; `counts` are (unit, how many this year), the most first; `next` is the cursor."""

    lines: Sequence[Line]
    counts: Sequence[tuple[str, int]]
    next: str | None


def units_of(actor: Actor) -> list[int]:
    """The units whose praise this person reads: the own ones, those in charge of, or all of the jurisdiction."""
    known, own, areas = directory(), set[int](), set[int]()
    for office in actor.offices:
        kind, _, of = office.partition(":")
        if kind in UNIT:
            own.add(known.living(int(of)))
        elif kind in WHOLE:
            areas.add(int(of))
    return sorted(own | {u.id for u in known.units.values() if u.jurisdiction in areas})


def praise(actor: Actor, after: str = "") -> Praise:
    """What the units of this person were praised for. Raises Refused (invalid) for a broken cursor."""
    known, rows = directory(), Subject.objects.filter(voice__unit__in=units_of(actor)).select_related("voice")
    page = page_of(cursor_after(rows, after, *ORDER), PER_PAGE, *ORDER)
    year = datetime.combine(clock.today().replace(month=1, day=1), time(), clock.ZONE)
    counts = rows.filter(voice__updated__gte=year).values_list("voice__unit").annotate(n=Count("id")).order_by("-n")
    return Praise(
        [Line(quoted(v), known.unit_name(v.voice.unit)) for v in page.rows],
        [(known.unit_name(unit), n) for unit, n in counts], page.next,
    )  # fmt: skip


@within("voice", "convey")
def unit_is_told(acted: Acted) -> None:
    """Everybody of the unit, its leader too: praise is for those who did the work."""
    persons = acted.facts.directory.present(f"unit:{acted.row['unit']}")
    tell(persons, acted, "收到一条表扬")
