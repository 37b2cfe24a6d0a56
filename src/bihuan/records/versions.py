"""Templates as officers and the centre read them: the version in force, and every version that records were made with."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.records.models import Template, Version
from bihuan.records.queries import place_of


def templates(actor: Actor, *, retired: bool = False) -> QuerySet[Template]:
    """The templates of everybody and of the places this person has to do with; those in use, unless `retired` too."""
    rows = Template.objects.filter(Q(jurisdiction__isnull=True) | Q(jurisdiction__in=_places(actor)))
    return (rows if retired else rows.filter(active=True)).order_by("order", "id")


def _places(actor: Actor) -> list[int]:
    """The centres this person sits in; an officer records for whichever asks."""
    return [place_of(actor)] if actor.of("officer") else actor.of("centre")


def in_force(rows: Sequence[Template]) -> dict[int, Version]:
    """The version in force of each, in one query."""
    wanted = Q(pk__in=[])
    for row in rows:
        wanted |= Q(template=row, number=row.version)
    return {v.template_id: v for v in Version.objects.filter(wanted)}


def template(actor: Actor, code: str) -> Template:
    """One of them, retired ones too. Raises Refused (not-found)."""
    found = templates(actor, retired=True).filter(code=code).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这个模板。"))
    return found


def version(row: Template, number: int) -> Version:
    """A template as it was. Raises Refused (not-found)."""
    found = Version.objects.filter(template=row, number=number).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这一版模板。"))
    return found
