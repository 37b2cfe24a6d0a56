"""Everything that reads suggestions, from `visible_to(person)`."""

from __future__ import annotations

from bihuan.kernel.access import visible_to
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import Page, cursor_after, page_of
from bihuan.loop.language import Actor
from bihuan.loop.tables.suggestion import SUGGESTION

MOST = 50


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
