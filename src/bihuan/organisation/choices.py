"""Matters and places as choices of a form: remembered with the organisation's snapshot, so a page asks nothing for them."""

from __future__ import annotations

from collections.abc import Sequence

from bihuan.loop.language import Option
from bihuan.organisation.directory import remembered
from bihuan.organisation.models import Matter, Place


def matter_options(jurisdiction: int) -> Sequence[Option]:
    """The service matters 事项 in use of a jurisdiction, by name."""
    return remembered(f"matters:{jurisdiction}", lambda: _matters(jurisdiction))


def place_options(jurisdiction: int) -> Sequence[Option]:
    """Halls and windows in use of a jurisdiction, windows under their hall."""
    return remembered(f"places:{jurisdiction}", lambda: _places(jurisdiction))


def _matters(jurisdiction: int) -> tuple[Option, ...]:
    rows = Matter.objects.filter(jurisdiction=jurisdiction, active=True).order_by("name", "id")
    return tuple(rows.values_list("id", "name"))


def _places(jurisdiction: int) -> tuple[Option, ...]:
    rows = Place.objects.filter(jurisdiction=jurisdiction, active=True).select_related("parent")
    places = sorted(rows, key=lambda p: (p.parent_id or p.pk, p.parent_id is not None, p.pk))
    return tuple((p.pk, f"{p.parent.name} {p.name}" if p.parent else p.name) for p in places)
