"""Support and commendations on the officer's page, on the officer's own, and as lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bihuan.kernel.act import load
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Section, directory, section
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.officer_care import LEVELS, SUPPORT
from bihuan.organisation.telling import option_word
from bihuan.people import queries as people
from bihuan.people.honours import queries
from bihuan.people.honours.keeping import kind_word, money
from bihuan.people.telling import opened
from bihuan.ui.shapes import Pick


def ledger(actor: Actor, kind: str, after: str) -> dict[str, Any]:
    """The ledger's page. Raises Refused for a broken cursor."""
    entries, onward = queries.support(actor, kind, after)
    picks = [Pick("全部", "/people/support", chosen=not kind)]
    picks += [Pick(label, f"/people/support?kind={k}", chosen=kind == k) for k, label in SUPPORT]
    return {
        "lines": [given(entry) for entry in entries], "picks": picks, "year": queries.year(actor), "kind": kind,
        "onward": f"/people/support?{f'kind={kind}&' if kind else ''}after={onward}" if onward else "",
    }  # fmt: skip


def commendations(actor: Actor, after: str) -> dict[str, Any]:
    """The page of commendations, with the proposals that wait. Raises Refused for a broken cursor."""
    entries, onward = queries.honours(actor, after)
    waiting = queries.proposed(actor)
    who = people.profiles(waiting)
    return {
        "lines": [praised(entry) for entry in entries], "onward": f"/people/honours?after={onward}" if onward else "",
        "waiting": [_waiting(subject, str(who.get(subject.pk, {}).get("name", "—"))) for subject in waiting],
    }  # fmt: skip


def _waiting(subject: Subject, name: str) -> dict[str, Any]:
    proposed = load(subject)["proposed"]
    by = directory().person_name(proposed["by"]) if proposed["by"] else ""
    return {"name": name, "url": f"/people/{subject.number}", "honour": proposed["honour"], "by": by}


@section("officer")
def support(subject: Subject, row: Row, actor: Actor) -> Section | None:
    """保障和表彰: what was given, why, and the certificates of honour (M9.3, M14)."""
    given_, praised_ = queries.of_officer(subject)
    pushed = recommendations(subject)
    if not (given_ or praised_ or pushed):
        return None
    context = {
        "support": [given(entry) for entry in given_], "honours": [praised(entry) for entry in praised_], "recommended": pushed,
        "staff": any(office.startswith("centre:") for office in actor.offices),
    }  # fmt: skip
    return Section("support", "保障和表彰", "people/parts/support.html", context, clause="M9.3")


def given(entry: queries.Entry) -> dict[str, Any]:
    """An entry of the ledger in words."""
    row = entry.row
    return {
        "day": row.given_on, "kind": kind_word(row.kind), "what": entry.words.get("what", "（个人信息已删除）"), "money": money(row.amount),
        "why": entry.words.get("reason", ""), "struck": row.struck_at is not None, "name": entry.name,
        "number": row.officer.subject.number, "url": f"/people/{row.officer.subject.number}",
    }  # fmt: skip


def praised(entry: queries.Entry) -> dict[str, Any]:
    """A commendation in words."""
    row, number = entry.row, entry.row.officer.subject.number
    return {
        "day": row.given_on, "title": row.title, "number": row.number, "why": entry.words.get("reason", "（个人信息已删除）"),
        "name": entry.name, "officer": number, "url": f"/people/{number}", "pdf": f"/people/{number}/honours/{row.pk}.pdf",
    }  # fmt: skip


def recommendations(subject: Subject) -> Sequence[dict[str, Any]]:
    """To what an officer was recommended, newest first (M14)."""
    events = [e for e in reversed(history(subject).events) if e.action == "recommend"]
    boxes = opened(events)
    return [
        {
            "day": e.at[:10], "level": option_word(LEVELS, e.payload["level"]), "activity": e.payload["activity"], "sequence": e.sequence,
            "why": boxes.get(e.payload["box"], {}).get("reason", ""), "doc": f"/people/{subject.number}/recommendation/{e.sequence}.docx",
        }
        for e in events
    ]  # fmt: skip
