"""What the form of an activity may choose from: remembered with the organisation, so that a page asks nothing for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory
from bihuan.loop.language import Option
from bihuan.organisation.choices import matter_options, place_options
from bihuan.organisation.commands.matters import themes as themes_of_matters
from bihuan.organisation.directory import remembered
from bihuan.organisation.models import Matter, Place

MOST: Final = 50
TRIED: Final = ("received", "studying", "review", "answered")  # what a pilot may come from
Offer = Callable[[int], Sequence[Option]]
_templates: list[Offer] = []


def themes() -> Sequence[str]:
    """The events of life and business by which matters are sorted (W2)."""
    return themes_of_matters()


def matters(jurisdiction: int) -> Sequence[Option]:
    """Matters in use."""
    return matter_options(jurisdiction)


def places(jurisdiction: int) -> Sequence[Option]:
    """Halls and windows in use."""
    return place_options(jurisdiction)


def owners(jurisdiction: int) -> Mapping[str, int]:
    """Whose each place and matter is: `places:3` → the unit."""
    return remembered(f"owners:{jurisdiction}", lambda: _owners(jurisdiction))


def _owners(jurisdiction: int) -> Mapping[str, int]:
    found = {
        f"places:{pk}": unit for pk, unit in Place.objects.filter(jurisdiction=jurisdiction).values_list("pk", "unit")
    }
    units = Matter.objects.filter(jurisdiction=jurisdiction).values_list("pk", "unit")
    return found | {f"matters:{pk}": unit for pk, unit in units}


def staff(jurisdiction: int) -> Sequence[Option]:
    """Who may walk along with a citizen: heads and members of the place's units, leaders first as they are ordered."""
    tree = directory()
    return [
        (person.id, f"{person.name}（{tree.unit_name(person.unit)}）")
        for person in tree.persons.values()
        if person.unit and person.unit in tree.units and tree.units[person.unit].jurisdiction == jurisdiction
    ]


def suggestions(jurisdiction: int) -> Sequence[Option]:
    """Suggestions that a pilot may come from, the latest first."""
    rows = Subject.objects.filter(table="suggestion", jurisdiction=jurisdiction, state__in=TRIED).order_by(
        "-updated", "-id"
    )
    return [(number, f"{number} {title}") for number, title in rows.values_list("number", "title")[:MOST]]


def offer_templates(function: Offer) -> Offer:
    """The room of records names what may be chosen as templates of an activity: (code, name) by jurisdiction."""
    _templates.append(function)
    return function


def templates(jurisdiction: int) -> list[Option]:
    """The templates on offer."""
    return [option for offered in _templates for option in offered(jurisdiction)]
