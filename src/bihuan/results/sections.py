"""What this room adds to the page of a problem: what it has become in the results list."""

from __future__ import annotations

from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Section, section
from bihuan.loop.language import Actor, Row
from bihuan.results import queries


@section("problem")
def results(subject: Subject, row: Row, actor: Actor) -> Section | None:
    """成果: the entries that the write-off made, of every round; nothing is asked before a problem was closed once."""
    if "closed_at" not in row:
        return None
    found = queries.of_problem(actor, subject)
    template = "results/parts/of_problem.html"
    return Section("result", "成果", template, {"results": found}, clause="L6.4") if found else None
