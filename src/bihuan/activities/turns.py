"""Who may be taken, in which order, and who must step aside: read from rows, said in words, never a ranking.

Recusal 回避: the units that the centre wrote down when it checked the application (`avoid`), and every unit that the
officer's own words on employer and relatives name, with all below it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, F, Max, Q, QuerySet

from bihuan.activities.models import Participation
from bihuan.activities.queries import hidden_from
from bihuan.kernel.act import load
from bihuan.kernel.registry import directory
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.activity_turns import ANY, couple
from bihuan.loop.tables.activity_who import officers as open_to
from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_many
from bihuan.training.queries import lacking
from bihuan.ui.when import day

YEAR: Final = timedelta(days=365)
MOST: Final = 200  # candidates that a form offers
WORDS: Final = ("employer", "relatives")  # what an application states of ties
NOT_IN_OFFICE: Final = "您现在不在任，不能参加活动。"


def candidates(row: Row, actor: Actor) -> dict[int, dict[str, Any]]:
    """Officers who may be taken, who took part least within a year first, then whose last turn is longest ago."""
    return _considered(row, actor)[0]


def left_out(row: Row, actor: Actor) -> list[tuple[str, str]]:
    """Who would be next but may not be taken, and why: recusal, or training that is mandatory and lacking."""
    return _considered(row, actor)[1]


def _considered(row: Row, actor: Actor) -> tuple[dict[int, dict[str, Any]], list[tuple[str, str]]]:
    people = row.get("people", {})
    gone = [int(p) for p, one in people.items() if one["state"] == "assigned"]
    rows = list(_in_turn(row, hidden_from(actor)).exclude(account__in=gone)[:MOST])
    boxes, tree = open_many([o.profile for o in rows]), directory()
    visits, named = row.get("visits", ()), sees_names(actor)
    lacks, out = lacking([o.pk for o in rows], clock.today()), list[tuple[str, str]]()
    found: dict[int, dict[str, Any]] = {}
    for officer in rows:
        box = boxes.get(officer.profile.hex, {})
        ties = recused(visits, avoided(load(officer.subject), box, tree), tree)
        if why := _why_not([tree.unit_name(unit) for unit in ties], lacks.get(officer.pk, ())):
            out.append((_who(officer, box, named=named), why))
        else:
            said = people.get(str(officer.account_id), {}).get("state") == "signed"
            found[officer.account_id or 0] = {
                "label": _label(officer, box, named=named, signed=said),
                "groups": _groups(officer),
            }
    return found, out


def _why_not(units: Sequence[str], topics: Sequence[str]) -> str:
    if units:
        return f"要回避{'、'.join(units)}"
    return f"还没有完成必修培训：{'、'.join(topics)}" if topics else ""


def _in_turn(row: Row, hidden: Sequence[int] = ()) -> QuerySet[Officer]:
    """Active officers of whom it is open to, whose kind of matter has a quota, in the order of turns; those of `hidden`
    activities are not told of, and so not counted."""
    since = clock.today() - YEAR
    counted = Q(turns__counts=True) & ~Q(turns__activity__in=hidden) if hidden else Q(turns__counts=True)
    rows = open_for(row).annotate(
        times=Count("turns", filter=counted & Q(turns__begins_on__gte=since), distinct=True),
        latest=Max("turns__begins_on", filter=counted),
    )
    return rows.select_related("subject").order_by("times", F("latest").asc(nulls_first=True), "pk")


def open_for(row: Row) -> QuerySet[Officer]:
    """Active officers of whom it is open to, whose kind of matter has a quota."""
    places = [int(office.partition(":")[2]) for office in open_to(row, directory())]
    rows = Officer.objects.filter(serving=True, subject__state="active", jurisdiction__in=places, account__isnull=False)
    groups = {quota["group"] for quota in row.get("quotas", ())}
    return rows if not groups or ANY in groups else rows.filter(subject__groups__name__in=groups).distinct()


def _groups(officer: Officer) -> list[str]:
    return list(load(officer.subject).get("groups", ()))


def _label(officer: Any, box: Mapping[str, Any], *, named: bool, signed: bool) -> str:
    turn = f"近一年 {officer.times} 次"
    last = f"，上次 {day(officer.latest, clock.today())}" if officer.latest else ""
    return f"{_who(officer, box, named=named)} · {'已报名，' if signed else ''}{turn}{last}"


def _who(officer: Officer, box: Mapping[str, Any], *, named: bool) -> str:
    return f"{box.get('name', '') if named else ''} {officer.subject.number}".strip()


def sees_names(actor: Actor) -> bool:
    """Only the centre reads who an officer is."""
    return any(office.startswith("centre:") for office in actor.offices)


def names(row: Row, actor: Actor) -> dict[int, str]:
    """How those in the row are called before this person."""
    rows = participants([int(person) for person in row.get("people", {})])
    if not sees_names(actor):
        return {o.account_id or 0: str(o.subject.number) for o in rows}
    boxes = open_many([o.profile for o in rows])
    return {
        o.account_id or 0: f"{boxes.get(o.profile.hex, {}).get('name', '')} {o.subject.number}".strip() for o in rows
    }


def participants(accounts: Iterable[int]) -> list[Officer]:
    """The officers of these accounts, the present one of each."""
    rows = Officer.objects.filter(account__in=list(accounts)).select_related("subject").order_by("pk")
    return list(rows)


def mine(row: Row, actor: Actor) -> dict[str, Any]:
    """What this officer may take, why not, and whom to step aside from."""
    officer = Officer.objects.filter(account=actor.person, serving=True).select_related("subject").first()
    if officer is None or officer.subject.state != "active":
        return {"groups": [], "why_not": NOT_IN_OFFICE, "recused": []}
    tree, own = directory(), load(officer.subject)
    box = open_many([officer.profile]).get(officer.profile.hex, {})
    ties = recused(row.get("visits", ()), avoided(own, box, tree), tree)
    topics = lacking([officer.pk], clock.today()).get(officer.pk, ())
    why = f"{_why_not((), topics)}。先完成培训，再报名。" if topics else ""
    return {"groups": own.get("groups", []), "why_not": why, "recused": [tree.unit_name(unit) for unit in ties]}


def avoids(row: Row) -> dict[int, list[int]]:
    """Of everybody who takes part, the units to be avoided, with all below them."""
    here = [int(p) for p, one in row.get("people", {}).items() if one["state"] in ("signed", "assigned")]
    rows, tree = participants(here), directory()
    boxes = open_many([o.profile for o in rows]) if rows else {}
    return {
        o.account_id or 0: recused(tree.units, avoided(load(o.subject), boxes.get(o.profile.hex, {}), tree), tree)
        for o in rows
    }


def avoided(own: Row, box: Mapping[str, Any], tree: Directory) -> set[int]:
    """The units that the centre wrote down, and those that the officer's own words name."""
    said = "；".join(str(box.get(name, "")) for name in WORDS)
    named = {u.id for u in tree.units.values() if len(u.name) > 2 and u.name in said} if said.strip("；") else set()
    return {tree.living(unit) for unit in (*own.get("avoid", ()), *named)}


def recused(visits: Iterable[int], avoid: set[int], tree: Directory) -> list[int]:
    """Which of the units somebody must not go to: one to be avoided, or below one."""
    return [unit for unit in visits if avoid and avoid & set(_upwards(tree.living(unit), tree))]


def _upwards(unit: int, tree: Directory) -> list[int]:
    found: list[int] = []
    at: int | None = unit
    while at is not None and at not in found:
        found.append(at)
        at = tree.units[at].parent if at in tree.units else None
    return found


def together(row: Row) -> dict[str, int]:
    """How often any two who may be taken went as a pair within a year."""
    people = [*map(int, row.get("people", {})), *_in_turn(row).values_list("account", flat=True)[:MOST]]
    pairs = Participation.objects.filter(
        counts=True, begins_on__gte=clock.today() - YEAR, partner__isnull=False, officer__account__in=people
    ).values_list("officer__account", "partner__account")
    return dict(Counter(couple(one, other) for one, other in pairs if one and other))
