"""Everything that reads suggestions, from `visible_to(person)`."""

from __future__ import annotations

from bihuan.kernel.access import visible_to
from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import Page, cursor_after, page_of
from bihuan.loop.language import Actor, Option, Row
from bihuan.loop.tables.suggestion import OPEN, SUGGESTION

MOST = 50
MOST_MASTERS = 50


def listing(actor: Actor, state: str = "", after: str = "") -> Page:
    """The suggestions this person may see, the latest change first. Raises Refused for a broken cursor."""
    rows = visible_to(actor, SUGGESTION.id)
    if state in SUGGESTION.states:
        rows = rows.filter(state=state)
    return page_of(cursor_after(rows, after), MOST)


def by_number(number: str) -> Subject:
    """A suggestion by its number, for the house's own commands."""
    found: Subject = Subject.objects.get(table=SUGGESTION.id, number=number)
    return found


def standing_for(number: str) -> Subject:
    """The suggestion that answers for this one now: itself, or what it was merged into, however often."""
    found = by_number(number)
    while found.state == "merged":
        found = by_number(load(found)["master"])
    return found


def possible_masters(row: Row) -> list[Option]:
    """Open suggestions of the jurisdiction that another one, or a voice, may join: the latest change first."""
    rows = Subject.objects.filter(table=SUGGESTION.id, jurisdiction=row["jurisdiction"], state__in=OPEN)
    rows = rows.exclude(number=row.get("number") or "").order_by("-updated", "-id")
    return [(n, f"{n} {title}") for n, title in rows.values_list("number", "title")[:MOST_MASTERS]]
