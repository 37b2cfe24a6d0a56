"""Lists that were made for problems of the same kind: what a new list may begin with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from bihuan.kernel.access import find, visible_to
from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.loop.clock import day_of
from bihuan.loop.language import Actor, Case, Refused, Row
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables.problem import AFTER_WORK, PROBLEM
from bihuan.loop.tables.problem_rules import unit_of
from bihuan.problems.models import Problem
from bihuan.text.similarity import most_alike

LOOKED_THROUGH = 200  # the latest of the same matter, else category
SHOWN = 3
LEAST = 0.12
WITH_A_LIST = ("rectifying", "accepting", "optimising", *AFTER_WORK)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier problem whose list may serve: how many measures it has, and what it was about."""

    number: str
    title: str
    measures: int
    url: str


def earlier(actor: Actor, subject: Subject, row: Row, url: str) -> list[Earlier]:
    """The problems most alike that this person may see and that have a list, the most alike first. Two queries."""
    near = (
        Problem.objects.filter(matter=row["matter"])
        if row.get("matter")
        else Problem.objects.filter(category=row["category"])
    )
    ids = list(near.exclude(subject=subject).order_by("-subject").values_list("subject", flat=True)[:LOOKED_THROUGH])
    found = list(visible_to(actor, "problem").filter(pk__in=ids, state__in=WITH_A_LIST))
    told = f"{row['title']} {row['description']}"
    alike = most_alike(told, ((s, s.title) for s in found), SHOWN, LEAST)
    return [one for a in alike if (one := _earlier(a.key, url))]


def _earlier(subject: Subject, url: str) -> Earlier | None:
    plan = load(subject).get("plan")
    number = subject.number or ""
    return Earlier(number, subject.title, len(plan["measures"]), f"{url}?like={number}#act") if plan else None


def like(actor: Actor, case: Case, number: str) -> Mapping[str, Any] | None:
    """The form of a new list as the earlier one of this number fills it in; None where there is none for this person."""
    try:
        plan = load(find(actor, PROBLEM, number)).get("plan") if number else None
    except Refused:
        return None
    return {**_head(case, plan), "measures": list(_measures(case, plan))} if plan else None


def _head(case: Case, plan: Mapping[str, Any]) -> dict[str, Any]:
    units = {unit for unit, _ in offer.acceptors(case)}
    standards = [
        {"text": s["text"], **({"unit": s["unit"]} if s.get("unit") in units else {})} for s in plan["standards"]
    ]
    return {"task": offer.default_task(case), "goal": plan["goal"], "standards": standards, "due": offer.list_due(case)}


def _measures(case: Case, plan: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The same work: by who is concerned here, else by the handler; milestones at the same share of the time."""
    units = {case.row["lead"], *case.row.get("others", ())}
    for m in plan["measures"]:
        person = m["person"] if unit_of(case, m["person"]) in units else case.row.get("handler")
        yield {"text": m["text"], "person": person, "due": _moved(case, plan, day_of(m["due"])).isoformat()}


def _moved(case: Case, plan: Mapping[str, Any], day: date) -> date:
    calendar, begun, end = case.facts.calendar, day_of(plan["since"]), day_of(plan["due"])
    due = date.fromisoformat(offer.list_due(case))
    span, new = calendar.working_days_between(begun, end), calendar.working_days_between(case.today, due)
    share = calendar.working_days_between(begun, day) / span if span > 0 else 1.0
    return min(due, calendar.add_working_days(case.today, max(1, ceil(share * new))))
