"""With write-off the problem list becomes the results list; a rebound puts the entry under review (L6.4, L5.3)."""

from __future__ import annotations

from bihuan.kernel.act import Acted, act
from bihuan.kernel.registry import within
from bihuan.loop.language import SYSTEM
from bihuan.results.models import Entry


@within("problem", "write_off")
def enter_the_results_list(acted: Acted) -> None:
    """The entry is made with the write-off, in the same transaction."""
    row = acted.row
    entry = {
        "title": row["title"], "problem": row["number"], "outcomes": row.get("outcomes", []), "unit": row.get("lead"),
    }  # fmt: skip
    made = act("result", None, "enter", SYSTEM, jurisdiction=row["jurisdiction"], extra=entry)
    Entry(subject=made.subject, problem=acted.subject).save(force_insert=True)


@within("problem", "reopen")
def results_under_review(acted: Acted) -> None:
    """A rebound asks whether what was entered still holds."""
    entries = Entry.objects.filter(problem=acted.subject, subject__state="in_use")
    for pk in entries.values_list("subject", flat=True):
        act("result", pk, "flag", SYSTEM, {"reason": f"{acted.row['number']} 反弹重开"})
