"""Everything that reads results: staff from `visible_to(person)`, the public what is in use, without a name or number of
the problem it came from."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from bihuan.kernel.access import visible_to
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import Page, cursor_after, page_of
from bihuan.loop.language import Actor
from bihuan.loop.tables.result import RESULT
from bihuan.results.models import Entry

MOST = 50


def listing(actor: Actor, state: str = "", after: str = "") -> Page:
    """The results list as staff see it, the latest change first. Raises Refused for a broken cursor."""
    rows = visible_to(actor, RESULT.id).select_related("result_entry__problem")
    if state in RESULT.states:
        rows = rows.filter(state=state)
    return page_of(cursor_after(rows, after), MOST)


def public(after: str = "") -> Page:
    """What everybody may read: results in use, the latest first. Raises Refused for a broken cursor."""
    return page_of(cursor_after(_in_use(), after), MOST)


def seen_by(actor: Actor, number: str) -> bool:
    """Whether this person reads the result as staff; whoever does not may still read what everybody may."""
    return visible_to(actor, RESULT.id).filter(number=number.upper()).exists()


def public_one(number: str) -> Subject | None:
    """One result in use by its number."""
    return _in_use().filter(number=number.upper()).first()


def of_problem(actor: Actor, problem: Subject) -> Sequence[Subject]:
    """The entries that a problem's write-offs made, as far as this person may see them, the first first."""
    mine = Entry.objects.filter(problem=problem).values("subject")
    return list(visible_to(actor, RESULT.id).filter(pk__in=mine).order_by("pk"))


def problem_of(subject: Subject) -> Subject:
    """The problem a result came from."""
    return Entry.objects.select_related("problem").get(subject=subject).problem


def _in_use() -> QuerySet[Subject]:
    return Subject.objects.filter(table=RESULT.id, state="in_use")
