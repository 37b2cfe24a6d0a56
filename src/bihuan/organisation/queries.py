"""What other rooms ask of the organisation's rows: places by code, matters by word, where a matter is sent."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bihuan.organisation.directory import directory
from bihuan.organisation.models import Account, Matter, Place


def account_in_use(pk: int) -> Account | None:
    """The account, while somebody may sign in with it."""
    return Account.objects.filter(pk=pk, is_active=True).first()


def place_by_code(code: str) -> Place | None:
    """The place in use whose QR picture carries this code, with its hall; capitals do not matter."""
    places = Place.objects.select_related("parent", "jurisdiction", "unit")
    return places.filter(code__iexact=code, active=True).first()


def matters(jurisdiction: int | None = None, words: str = "", unit: int | None = None) -> QuerySet[Matter]:
    """Matters in use: of a jurisdiction, a unit, with all the words in name or code."""
    found = Matter.objects.filter(active=True)
    if jurisdiction is not None:
        found = found.filter(jurisdiction=jurisdiction)
    if unit is not None:
        found = found.filter(unit=unit)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(code__istartswith=word))
    return found


def route(matter: Matter | None, place: Place | None) -> int | None:
    """The unit that a finding surely belongs to: the matter's, or the window's where no matter is known.

    None where they disagree or only a hall is known: then the centre decides.
    """
    units = {row.unit_id for row in (matter, place if place and place.parent_id else None) if row is not None}
    return directory().living(units.pop()) if len(units) == 1 else None
