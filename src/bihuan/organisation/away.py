"""Being away: whom a leader's offices are given to, for how long; who is away in one's jurisdiction, for all to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.commands import delegate, revoke_delegation
from bihuan.organisation.directory import directory
from bihuan.organisation.models import Account, Delegation
from bihuan.organisation.seats import LEADING
from bihuan.services.clock import today


@dataclass(frozen=True, slots=True)
class Away:
    """One delegation as it is read: `now` whether it holds today, `mine` whether the reader may end it."""

    pk: int
    giver: str
    taker: str
    begins: date
    ends: date
    reason: str
    away: bool
    now: bool
    mine: bool


def leads(actor: Actor) -> bool:
    """Whether the person holds an office of a leader of their own, which alone can be given away."""
    return any(o.partition(":")[0] in LEADING and giver is None for o, giver in actor.offices.items())


def away(actor: Actor) -> list[Away]:
    """Who of one's jurisdiction is away now or will be, the next first; one's own before all others."""
    rows = _running().filter(Q(giver__unit__jurisdiction=_home(actor)) | Q(giver=actor.person) | Q(taker=actor.person))
    found = [_read(row, actor) for row in rows.select_related("giver", "taker").order_by("begins", "id")[:200]]
    return sorted(found, key=lambda one: not one.mine)


def _running() -> QuerySet[Delegation]:
    return Delegation.objects.filter(revoked_on__isnull=True, ends__gte=today())


def _read(row: Delegation, actor: Actor) -> Away:
    mine = actor.person in (row.giver_id, row.taker_id)
    return Away(
        row.pk, row.giver.name, row.taker.name, row.begins, row.ends, row.reason, row.away, row.begins <= today(), mine
    )


def takers(actor: Actor) -> list[tuple[int, str]]:
    """To whom one may give one's offices: the other leaders of the jurisdiction, and the colleagues of one's unit."""
    tree, home = directory(), _home(actor)
    own = tree.persons.get(actor.person or 0)
    sits = {
        person for office, persons in tree.seats.items() for person in persons if office.partition(":")[0] in LEADING
    }
    found = [
        p for p in tree.persons.values()
        if p.id != actor.person and p.unit and tree.units[p.unit].jurisdiction == home and (p.id in sits or (own and p.unit == own.unit))
    ]  # fmt: skip
    return [(p.id, f"{p.name}（{tree.unit_name(p.unit)}{p.title and ' ' + p.title}）") for p in found]


def leave(actor: Actor, taker: str, begins: date, ends: date, reason: str, *, away: bool) -> Delegation:
    """The person's own offices are held by `taker` for these days. Raises Refused (invalid, forbidden)."""
    if not leads(actor):
        raise Refused(Refusal("forbidden", "要有领导岗位才能委托；具体的事请在问题页“转交”。"))
    if taker not in {str(pk) for pk, _ in takers(actor)}:
        raise Refused(Refusal("invalid", "请选一位代办的人。", {"taker": "请选一位代办的人。"}))
    giver, deputy = Account.objects.get(pk=actor.person or 0), Account.objects.get(pk=int(taker))
    return delegate(actor, giver, deputy, begins=begins, ends=ends, reason=reason, away=away)


def back(actor: Actor, pk: int) -> None:
    """One's own delegation, given or taken, ends at once. Raises Refused (not-found)."""
    row = _running().filter(Q(giver=actor.person) | Q(taker=actor.person), pk=pk).first()
    if row is None:
        raise Refused(Refusal("not-found", "没有这项委托，或者已经结束。"))
    revoke_delegation(actor, row)


def absent(actor: Actor) -> Sequence[Away]:
    """One's own delegations of today, for the note on one's own page."""
    return [one for one in away(actor) if one.mine and one.now]


def _home(actor: Actor) -> int | None:
    tree = directory()
    person = tree.persons.get(actor.person or 0)
    return (
        tree.units[person.unit].jurisdiction
        if person and person.unit
        else next(iter(tree.leads_in(actor.person or 0)), tree.city)
    )
