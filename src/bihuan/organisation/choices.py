"""Matters and places as choices of a form: kept with the organisation's snapshot would be stale, so one query each."""

from __future__ import annotations

from bihuan.loop.language import Option
from bihuan.organisation.models import Matter, Place


def matter_options(jurisdiction: int) -> list[Option]:
    """The service matters 事项 of a jurisdiction, by name."""
    rows = Matter.objects.filter(jurisdiction=jurisdiction, active=True).order_by("name", "id")
    return list(rows.values_list("id", "name"))


def place_options(jurisdiction: int) -> list[Option]:
    """Halls and windows of a jurisdiction, halls first, windows under their hall."""
    rows = Place.objects.filter(jurisdiction=jurisdiction, active=True).select_related("parent")
    places = sorted(rows, key=lambda p: (p.parent_id or p.pk, p.parent_id is not None, p.pk))
    return [(p.pk, f"{p.parent.name} {p.name}" if p.parent else p.name) for p in places]
