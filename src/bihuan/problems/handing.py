"""What a person still has to do as this person, and handing it over: by the loop's own act, one a problem (L3.3).

Offices are filled by others when somebody goes; what names the person stays with them: the handler's work and measures not yet
done. Who does the work or leads its unit hands it over. An administrator sees how much there is, and asks those who may.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from bihuan.kernel.access import visible_to
from bihuan.kernel.act import load
from bihuan.kernel.models import Duty, Stake, Subject
from bihuan.kernel.registry import burden, directory, projection_of
from bihuan.loop.directory import person_office
from bihuan.loop.fields import options
from bihuan.loop.language import Actor, Case, Facts, Refusal, Refused, Row
from bihuan.loop.tables.problem import PROBLEM
from bihuan.loop.tables.problem_offers import members, units_of_work
from bihuan.notices.commands import tell_of_page
from bihuan.notices.models import Notice
from bihuan.organisation.desk import desk
from bihuan.organisation.models import Account, Post
from bihuan.organisation.upkeep import people
from bihuan.problems import batch
from bihuan.services import clock

ACT: Final = "hand_over"
MOST: Final = 200
OPEN: Final = ("open", "kept")


@dataclass(frozen=True, slots=True)
class Held:
    """One problem on somebody's name: what of it (as handler, how many measures), and why it cannot be handed over by who looks."""

    subject: Subject
    state: str
    what: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Problems whose work belongs to the same units, and who of these may take it over."""

    key: str
    units: str
    rows: Sequence[Held]
    colleagues: Sequence[tuple[int, str]]

    @property
    def ready(self) -> list[Held]:
        """Those that may be handed over now."""
        return [row for row in self.rows if not row.why_not]


@dataclass(frozen=True, slots=True)
class Work:
    """All that somebody has, as one person sees it: groups, and how many are not theirs to see, with who may hand those over."""

    account: Account
    groups: Sequence[Group]
    unseen: int
    leaders: Sequence[str]
    administers: bool


def held(person: int) -> list[tuple[Subject, Row]]:
    """The problems, open or at rest, whose work lies with this person."""
    homes = set(Post.objects.filter(account=person, unit__isnull=False).values_list("unit", flat=True))
    stakes = Stake.objects.filter(key__in=[f"unit:{u}" for u in homes], kind__in=OPEN).values("subject")
    named = (
        Q(row__contains=f'"handler":{person},')
        | Q(row__contains=f'"person":{person},')
        | Q(row__contains=f'"person":{person}}}')
    )
    named |= Q(row__contains=f'"handler":{person}}}')
    rows = Subject.objects.filter(named, table=PROBLEM.id, kind__in=OPEN, pk__in=stakes).order_by("due", "pk")
    return [(s, row) for s in rows if units_of_work(_case(row := load(s)), person)]


@burden
def owed(person: int) -> list[str]:
    """What the person still has to do as this person, in words without what it is about: an administrator reads them."""
    found = [f"{s.number} {PROBLEM.states[s.state].label}" for s, _ in held(person)]
    others = (
        Duty.objects.filter(office=person_office(person)).exclude(subject__table=PROBLEM.id).select_related("subject")
    )
    return found + [f"{d.subject.number or ''} {_labels(d)}".strip() for d in others]


def _labels(duty: Duty) -> str:
    table = projection_of(duty.subject.table).table
    act = table.actions.get(duty.action)
    return f"{table.label} · {act.label if act else table.states[duty.subject.state].label}"


def work(by: Actor, person: int) -> Work:
    """What lies with a person, as its owner, a leader or an administrator sees it. Raises Refused (not-found) for others."""
    account = Account.objects.select_related("unit").filter(pk=person).first()
    rows = held(person) if account else []
    seen = set(visible_to(by, PROBLEM.id).filter(pk__in=[s.pk for s, _ in rows]).values_list("pk", flat=True))
    mine = [(s, row) for s, row in rows if s.pk in seen][:MOST]
    groups = _groups(by, person, mine)
    administers = account is not None and _administers(by, person)
    if account is None or not (by.person == person or administers or any(g.ready for g in groups)):
        raise Refused(Refusal("not-found", "没有这个人，或者其名下的事不归您转交。"))
    hidden = [(s, row) for s, row in rows if s.pk not in seen]
    return Work(account, groups, len(hidden), _leaders(hidden), administers)


def _administers(by: Actor, person: int) -> bool:
    try:
        people.found(by, person)
    except Refused:
        return False
    return True


def _groups(by: Actor, person: int, rows: Sequence[tuple[Subject, Row]]) -> list[Group]:
    sorted_by: dict[tuple[int, ...], list[Held]] = {}
    for subject, row in rows:
        units = tuple(dict.fromkeys(units_of_work(_case(row), person)))
        sorted_by.setdefault(units, []).append(_held(by, person, subject, row))
    return [_group(person, units, found) for units, found in sorted_by.items()]


def _group(person: int, units: tuple[int, ...], rows: Sequence[Held]) -> Group:
    tree = directory()
    common = [p for p in members(tree, units[0]) if p != person and all(p in members(tree, u) for u in units)]
    names = "、".join(tree.unit_name(u) for u in units)
    return Group("-".join(map(str, units)), names, rows, [(p, tree.person_name(p)) for p in common])


def _held(by: Actor, person: int, subject: Subject, row: Row) -> Held:
    left = [m for m in (row.get("plan") or {}).get("measures", ()) if m["person"] == person]
    parts = [*(["经办"] if row.get("handler") == person else []), *([f"{len(left)} 条措施"] if left else [])]
    label = PROBLEM.states[subject.state].label
    return Held(subject, label, "、".join(parts) or "清单里有名字", _why_not(by, person, subject))


def _why_not(by: Actor, person: int, subject: Subject) -> str:
    at = desk(subject, by)
    offer = next((o for o in at.offers if o.action.id == ACT), None)
    if offer is None:
        return "由本人或牵头科室的责任领导转交"
    whom = next(f for f in offer.action.needs if f.name == "whom")
    if person not in dict(options(whom, at.case)):
        return "由本人或牵头科室的责任领导转交"
    return offer.missing or ""


def _leaders(rows: Sequence[tuple[Subject, Row]]) -> list[str]:
    """Who may hand over what the onlooker does not see: the leaders of the units that lead."""
    tree = directory()
    return [f"{tree.unit_name(u)} {tree.person_name(p)}" for p, u in _responsible(rows).items()]


def _responsible(rows: Sequence[tuple[Subject, Row]]) -> dict[int, int]:
    tree = directory()
    units = dict.fromkeys(tree.living(row["lead"]) for _, row in rows if row.get("lead"))
    return {p: u for u in units for p in tree.present(f"leader:{u}")}


# ---- what is done ------------------------------------------------------------------------------------------------


def hand_over(by: Actor, person: int, posted: Mapping[str, Any], picked: Sequence[str]) -> batch.Outcome:
    """Each problem that was ticked goes to the colleague, by an act of its own. Raises Refused where nothing was chosen."""
    found = work(by, person)
    group = next((g for g in found.groups if g.key == posted.get("group")), None)
    rows = [row for row in (group.ready if group else ()) if row.subject.number in picked]
    to, reason = str(posted.get("to", "")), str(posted.get("reason", ""))
    errors = {}
    if not rows:
        errors["pick"] = "请勾选要转交的事。"
    if group is None or to not in {str(p) for p, _ in group.colleagues}:
        errors["to"] = "请选转交给谁。"
    if not reason.strip():
        errors["reason"] = "请填写原因。"
    if errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    versions = {row.subject.number or "": row.subject.version for row in rows}
    fields = {"whom": person, "to": int(to), "reason": reason}
    return batch.carry_out(by, ACT, versions, fields, str(posted.get("_key", ""))[:64])


def ask_leaders(by: Actor, person: int) -> int:
    """An administrator asks those who may: a notice each, no second one while the first is unread; how many were told."""
    found = work(by, person)
    if not found.administers:
        raise Refused(Refusal("forbidden", "这一步由系统管理员做。"))
    page, told = f"{people.URL}/{person}/work", 0
    for leader in _responsible(held(person)):
        if leader != by.person and not Notice.objects.filter(person=leader, page=page, read_at__isnull=True).exists():
            tell_of_page(leader, page, f"{found.account.name}要调动或离岗，名下还有没办完的事，请转交给科室同事。")
            told += 1
    return told


def _case(row: Row) -> Case:
    return Case(row, Actor("system", "", {}), Facts(directory()), clock.now())
