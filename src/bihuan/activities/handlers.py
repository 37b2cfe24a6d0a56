"""What follows from acts of other rooms: an officer who pauses or leaves takes part in nothing that is still to come."""

from __future__ import annotations

from typing import Final

from bihuan.activities.models import Participation
from bihuan.kernel.act import Acted, act
from bihuan.kernel.registry import within
from bihuan.loop.language import SYSTEM
from bihuan.loop.tables.activity import GOING

STAYS: Final = ("active", "dismissing")


@within("officer", "pause", "resign", "expire", "decide_dismissal")
def leaves(acted: Acted) -> None:
    """The organiser's list is right at once, and shows who has to be found anew."""
    if acted.row["state"] in STAYS:
        return
    label = acted.table.states[acted.row["state"]].label
    rows = Participation.objects.filter(officer__subject=acted.subject, activity__state__in=GOING).exclude(state="out")
    for pk in list(rows.order_by("activity_id").values_list("activity__subject", flat=True)):
        told = {"officer": acted.row["account"], "reason": f"体验员{label}"}
        act("activity", pk, "unassign", SYSTEM, told)
