"""Everything that reads rounds, from `visible_to(person)`."""

from __future__ import annotations

from bihuan.kernel.access import visible_to
from bihuan.kernel.paging import Page, cursor_after, page_of
from bihuan.loop.language import Actor
from bihuan.loop.tables.round import ROUND

MOST = 30


def listing(actor: Actor, after: str = "") -> Page:
    """The rounds this person may see, the latest change first. Raises Refused for a broken cursor."""
    return page_of(cursor_after(visible_to(actor, ROUND.id), after), MOST)
