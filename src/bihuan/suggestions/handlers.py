"""What follows from acts on suggestions, in the same transaction."""

from __future__ import annotations

from bihuan.kernel.act import Acted, act
from bihuan.kernel.registry import within
from bihuan.loop.language import SYSTEM
from bihuan.suggestions.queries import by_number


@within("suggestion", "merge")
def master_takes_in(acted: Acted) -> None:
    """The voices of the merged one follow the other: whoever suggested it reads that one's answer (L6.1)."""
    master, voices = by_number(acted.row["master"]), acted.row.get("voices", [])
    act("suggestion", master.pk, "take_in", SYSTEM, {"number": acted.row["number"]}, extra={"voices": voices})
