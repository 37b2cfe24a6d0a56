"""The organisation as staff read it: one jurisdiction's leaders, and its units with those who answer for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from bihuan.loop.directory import Directory, Office, Unit
from bihuan.loop.language import Actor
from bihuan.organisation.directory import directory
from bihuan.organisation.models import Account, Delegation, Kind, Portfolio, Post, Role
from bihuan.organisation.queries import matters
from bihuan.services.clock import today


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as the tree shows one."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A unit with those who answer for it; `tag` says its kind where the name does not."""

    name: str
    kind: str
    tag: str
    depth: int
    above: str
    leaders: Sequence[Someone]
    members: Sequence[Someone]
    charge: Sequence[Someone]
    matters: int = 0


@dataclass(frozen=True, slots=True)
class Leader:
    """A leader of the jurisdiction: roles, portfolio in units' names, and the deputy these days with the last of them."""

    name: str
    title: str
    roles: str
    portfolio: Sequence[str] = ()
    deputy: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """One jurisdiction: its leaders, its units from the root down; `areas` are (id, name, chosen)."""

    area: int | None
    name: str
    words: str
    areas: Sequence[tuple[int, str, bool]]
    leaders: Sequence[Leader]
    nodes: Sequence[Node]
    units: int = 0
    persons: int = 0


PLAIN = (Kind.SECTION, Kind.DEPARTMENT)
LEADERS = (Role.HEAD, Role.DEPUTY, Role.SECRETARY, Role.ACTING_SECRETARY)


def tree(actor: Actor, area: str | None = None, words: str = "") -> Tree:
    """The units of a jurisdiction (by default the actor's own) with persons and portfolios; `words` narrow it down."""
    known = directory()
    own = int(area) if area and area.isdecimal() and int(area) in known.jurisdictions else _home(actor, known)
    counts = dict(matters(own).values_list("unit").annotate(Count("id")).order_by())
    nodes = [_node(unit, depth, known, counts) for unit, depth in walk(known, own)]
    found = [node for node in nodes if _matches(node, words)]
    return Tree(
        area=own,
        name=known.jurisdictions[own].name if own else "",
        words=words,
        areas=[(j.id, j.name, j.id == own) for j in known.jurisdictions.values()],
        leaders=_leaders(own) if own and not words.strip() else [],
        nodes=found,
        units=len(nodes),
        persons=len(_persons(known, own)),
    )


def _home(actor: Actor, known: Directory) -> int | None:
    """The jurisdiction that the actor belongs to, else the city."""
    person = known.persons.get(actor.person) if actor.person else None
    if person and person.unit is not None:
        return known.units[person.unit].jurisdiction
    return next((a for a in actor.of(*Role) if a in known.jurisdictions), known.city)


def walk(known: Directory, area: int | None) -> Iterator[tuple[Unit, int]]:
    """The living units from the root down, leadership first, each with its depth."""
    below: dict[int | None, list[Unit]] = {}
    for unit in known.units.values():
        if unit.jurisdiction == area and unit.successor is None:
            below.setdefault(unit.parent, []).append(unit)
    todo = [(unit, 0) for unit in reversed(below.get(None, []))]
    while todo:
        unit, depth = todo.pop()
        yield unit, depth
        children = sorted(below.get(unit.id, []), key=lambda u: u.kind != Kind.LEADERSHIP)
        todo += [(child, depth + 1) for child in reversed(children)]


def _node(unit: Unit, depth: int, known: Directory, counts: dict[int, int]) -> Node:
    leaders = known.seats.get(f"leader:{unit.id}", ())
    members = [p for p in known.seats.get(f"unit:{unit.id}", ()) if p not in leaders]
    return Node(
        name=unit.name,
        kind=Kind(unit.kind).label,
        tag=_tag(unit),
        depth=depth,
        above=known.unit_name(unit.parent),
        leaders=_people(f"leader:{unit.id}", leaders, known),
        members=_people(f"unit:{unit.id}", members, known),
        charge=_people(f"charge:{unit.id}", known.seats.get(f"charge:{unit.id}", ()), known),
        matters=counts.get(unit.id, 0),
    )


def _tag(unit: Unit) -> str:
    label = Kind(unit.kind).label
    return "" if unit.kind in PLAIN or label in unit.name else label


def _people(office: Office, persons: Sequence[int], known: Directory) -> list[Someone]:
    return [Someone(known.seat_name(office, p), known.persons[p].title) for p in persons]


def _matches(node: Node, words: str) -> bool:
    said = " ".join([node.name, node.kind, *(p.name for p in (*node.leaders, *node.members, *node.charge))])
    return all(word in said for word in words.split())


def _leaders(area: int) -> list[Leader]:
    """Whoever holds an office of the jurisdiction or has a portfolio in it."""
    day = today()
    posts = Post.objects.filter(jurisdiction=area, role__in=LEADERS, account__is_active=True, since__lte=day)
    posts = posts.filter(Q(until__isnull=True) | Q(until__gt=day)).select_related("account")
    portfolios = Portfolio.objects.filter(unit__jurisdiction=area, account__is_active=True).select_related(
        "account", "unit"
    )
    roles: dict[Account, list[str]] = {}
    for post in sorted(posts, key=lambda post: (LEADERS.index(Role(post.role)), post.order, post.id)):
        roles.setdefault(post.account, []).append(Role(post.role).label)
    units: dict[Account, list[str]] = {}
    for portfolio in portfolios:
        units.setdefault(portfolio.account, []).append(portfolio.unit.name)
    running = Delegation.objects.filter(
        begins__lte=day, ends__gte=day, revoked_on__isnull=True, giver__in=[*roles, *units]
    )
    given = {row.giver_id: row for row in running.select_related("taker")}
    return [_leader(a, roles.get(a, []), units.get(a, []), given.get(a.pk)) for a in {**roles, **units}]


def _leader(account: Account, roles: Sequence[str], units: Sequence[str], given: Delegation | None) -> Leader:
    said = "、".join(roles) or Role.DEPUTY.label
    deputy, until = (given.taker.name, given.ends) if given else ("", None)
    return Leader(account.name, account.title, said, units, deputy, until)


def _persons(known: Directory, area: int | None) -> set[int]:
    units = [u.id for u in known.units.values() if u.jurisdiction == area]
    return {p for u in units for p in known.seats.get(f"unit:{u}", ())}
