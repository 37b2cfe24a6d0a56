"""How many places a campaign still has, and what it grants: counted from rows."""

from __future__ import annotations

from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.people.models import Application


def undecided(uid: str | None) -> int:
    """Applications of a campaign that have no result yet."""
    return Application.objects.filter(campaign__uid=uid, open=True).count() if uid else 0


def places_left(number: str | None) -> int:
    """The quota less who was appointed; never below nought."""
    campaign = _campaign(number)
    if campaign is None:
        return 0
    taken = Application.objects.filter(campaign=campaign, state="appointed").count()
    return max(0, int(load(campaign)["quota"]) - taken)


def years_of(number: str | None) -> int | None:
    """How many years a campaign engages for."""
    campaign = _campaign(number)
    return int(load(campaign)["years"]) if campaign else None


def _campaign(number: str | None) -> Subject | None:
    return Subject.objects.filter(table="campaign", number=number).first() if number else None
