"""What this room adds to an officer's page: the assessments (M10, M13)."""

from __future__ import annotations

from bihuan.assessment import queries
from bihuan.assessment.present import light
from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Section, section
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.assessment import ASSESSMENT


@section("officer")
def assessments(subject: Subject, row: Row, actor: Actor) -> Section | None:
    """考核: by period, its level and where it stands."""
    own = row.get("account") == actor.person
    lines = [
        _line(one, "/officer/assessments" if own else "/people/assessments") for one in queries.of_officer(subject)
    ]
    return (
        Section("assessment", "考核", "assessment/parts/of_officer.html", {"lines": lines}, clause="M13")
        if lines
        else None
    )


def _line(one: Subject, base: str) -> dict[str, object]:
    row = load(one)
    return {
        "title": row["title"], "level": queries.level_word(row["level"]), "state": ASSESSMENT.states[row["state"]].label, "light": light(one),
        "url": f"{base}/{one.number}",
    }  # fmt: skip
