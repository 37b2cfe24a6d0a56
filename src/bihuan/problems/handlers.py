"""What follows from acts of this room's tables, in the same transaction: merging, and referral within the city."""

from __future__ import annotations

from bihuan.kernel.act import Acted, act
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import projection_of, registry, within
from bihuan.loop.language import SYSTEM, Row
from bihuan.services.search.index import index, rescope


def by_number(number: str) -> Subject:
    """A problem by its number, for the house's own reactions."""
    return Subject.objects.get(table="problem", number=number)


@within("problem", "*")
def findable(acted: Acted) -> None:
    """Title and description in the words that units see are found by whoever sees the problem."""
    scope = _scope(acted.row)
    if acted.event.action in ("report", "redact"):
        index(acted.subject.pk, f"{acted.row['title']}\n{acted.row['description']}", scope)
    elif acted.before is not None and scope != _scope(acted.before):
        rescope(acted.subject.pk, scope)


def _scope(row: Row) -> list[str]:
    """One token a unit concerned, and the jurisdiction's."""
    units = [key.replace("unit:", "u") for key in projection_of("problem").concerned(row)]
    return [f"j{row['jurisdiction']}", *units]


@within("problem", "submit_list", "quick_fix")
def standing_rule(acted: Acted) -> None:
    """Where the party group has a standing rule for lead leaders, it is filled in without waiting (L3.5)."""
    basis = registry.settings(acted.row["jurisdiction"]).get("standing_lead")
    leaders = acted.facts.directory.present(f"charge:{acted.row['lead']}")
    if acted.row["state"] == "naming" and basis and leaders:
        rule = {"leader": leaders[0], "decision": "standing", "basis": str(basis)}
        act("problem", acted.subject.pk, "name_lead", SYSTEM, rule)


@within("problem", "merge")
def master_takes_in(acted: Acted) -> None:
    """Voices and answers of the merged one follow its master (L6.1)."""
    master = by_number(acted.row["master"])
    act("problem", master.pk, "take_in", SYSTEM, {"number": acted.row["number"]})


@within("problem", "unmerge")
def master_lets_go(acted: Acted) -> None:
    """The master no longer answers for it (L6.1)."""
    act("problem", by_number(acted.row["left"]).pk, "let_go", SYSTEM, {"number": acted.row["number"]})


@within("problem", "refer")
def linked_problem(acted: Acted) -> None:
    """A jurisdiction here gets a linked problem; its write-off is the reply (L3.5)."""
    there = acted.event.payload.get("jurisdiction")
    if there is None:
        return
    row = acted.row
    fields = {"title": row["title"], "description": acted.event.payload["letter"][:5000], "category": row["category"]}
    extra = {"linked": row["number"], "matter": row.get("matter"), "place": row.get("place")}
    act("problem", None, "report", SYSTEM, {**fields}, jurisdiction=there, extra=extra)


@within("problem", "write_off")
def reply_to_the_referrer(acted: Acted) -> None:
    """The linked problem's write-off is the reply to the one it came from (L3.5)."""
    number = acted.row.get("linked")
    origin = by_number(number) if number else None
    if origin is not None and origin.state == "referred":
        reply = {"outcome": "settled", "reply": f"{acted.row['number']} 已销号：{acted.row['title']}"}
        act("problem", origin.pk, "take_reply", SYSTEM, reply)
