"""The ledger of support and the commendations, of the places whose centre this person is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, QuerySet, Sum

from bihuan.kernel.access import reads, visible_to
from bihuan.kernel.models import Duty, Subject
from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.officer import OFFICER
from bihuan.loop.tables.officer_care import SUPPORT
from bihuan.people.models import Honour, Support
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_many

MOST = 50
Kept = TypeVar("Kept", Support, Honour)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with what its box says, and who it is about."""

    row: Any
    words: Mapping[str, Any]
    name: str


def _of_the_place(actor: Actor, rows: QuerySet[Kept]) -> QuerySet[Kept]:
    what = reads(actor, OFFICER.id, directory())
    return rows if what.everything else rows.filter(jurisdiction__in=what.jurisdictions)


def support(actor: Actor, kind: str = "", after: str = "") -> tuple[list[Entry], str]:
    """The ledger, newest entry first, and the cursor that leads on. Raises Refused (invalid) for a broken one."""
    rows = _of_the_place(actor, Support.objects.all())
    return _page(rows.filter(kind=kind) if kind in dict(SUPPORT) else rows, after)


def honours(actor: Actor, after: str = "") -> tuple[list[Entry], str]:
    """The commendations, newest first, and the cursor that leads on. Raises Refused (invalid) for a broken one."""
    return _page(_of_the_place(actor, Honour.objects.all()), after)


def _page(rows: QuerySet[Kept], after: str) -> tuple[list[Entry], str]:
    if after and not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Refused(Refusal("invalid", "翻页的位置不对，请从第一页开始。", {"after": "翻页的位置不对。"}))
    rows = rows.filter(pk__lt=int(after)) if after else rows
    found = list(rows.select_related("officer__subject").order_by("-pk")[: MOST + 1])
    return opened(found[:MOST]), str(found[MOST - 1].pk) if len(found) > MOST else ""


def opened(rows: Sequence[Kept]) -> list[Entry]:
    """Rows with their words and names: one query for all."""
    boxes = open_many([box for row in rows for box in (row.box, row.officer.profile)])
    return [
        Entry(row, boxes.get(row.box.hex, {}), str(boxes.get(row.officer.profile.hex, {}).get("name", "（已删除）")))
        for row in rows
    ]


def of_officer(subject: Subject) -> tuple[list[Entry], list[Entry]]:
    """One officer's support and commendations, newest first."""
    given = Support.objects.filter(officer__subject=subject).select_related("officer").order_by("-pk")[:MOST]
    praised = Honour.objects.filter(officer__subject=subject).select_related("officer__subject").order_by("-pk")[:MOST]
    return opened(list(given)), opened(list(praised))


def honour(subject: Subject, pk: int) -> Entry:
    """One commendation of an officer. Raises Refused (not-found)."""
    found = Honour.objects.filter(officer__subject=subject, pk=pk).select_related("officer__subject").first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这份表彰。"))
    return opened([found])[0]


def year(actor: Actor) -> list[tuple[str, int, int]]:
    """What was given this year by kind: how many times, and how many yuan. Never by person."""
    rows = _of_the_place(actor, Support.objects.filter(struck_at=None, given_on__year=clock.today().year))
    found = {k: (n, s or 0) for k, n, s in rows.values_list("kind").annotate(n=Count("pk"), s=Sum("amount")).order_by()}
    return [(label, *found[kind]) for kind, label in SUPPORT if kind in found]


def proposed(actor: Actor) -> list[Subject]:
    """Officers with a proposal that waits to be decided."""
    waiting = Duty.objects.filter(action="commend").values("subject")
    return list(visible_to(actor, OFFICER.id).filter(pk__in=waiting).select_related("officer").order_by("id")[:MOST])
