"""Posts, portfolios, delegation: what makes a person a holder of offices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bihuan.kernel.transaction import one_command
from bihuan.loop.directory import person_office
from bihuan.loop.language import Actor
from bihuan.organisation.commands.writing import administer, refuse, remove, write
from bihuan.organisation.models import Account, Delegation, Jurisdiction, Portfolio, Post, Unit
from bihuan.services.clock import today


@one_command
def appoint(
    by: Actor,
    account: Account,
    role: str,
    *,
    unit: Unit | None = None,
    jurisdiction: Jurisdiction | None = None,
    order: int = 0,
    since: date | None = None,
) -> Post:
    """The person takes a post; nobody appoints themself."""
    _administers_another(by, account, unit.jurisdiction_id if unit else jurisdiction.pk if jurisdiction else None)
    if unit is not None and unit.dissolved_on:
        refuse(f"{unit.name}已经撤并。", unit="请选在用的单位。")
    post = Post(account=account, role=role, unit=unit, jurisdiction=jurisdiction, order=order, since=since or today())
    return write(by, "任职", post)


@one_command
def relieve(by: Actor, post: Post, *, until: date | None = None) -> Post:
    """The post is no longer held from `until` on: today, where nothing is said."""
    administer(by, _jurisdiction(post))
    return write(by, "免职", post, until=max(until or today(), post.since))


def end_posts(by: Actor, posts: Iterable[Post]) -> list[Post]:
    """Ends these posts today; answers them."""
    return [write(by, "免职", post, until=max(today(), post.since)) for post in posts]


@one_command
def give_portfolio(by: Actor, account: Account, unit: Unit) -> Portfolio:
    """The person becomes leader in charge 分管领导 of the unit."""
    _administers_another(by, account, unit.jurisdiction_id)
    if unit.dissolved_on:
        refuse(f"{unit.name}已经撤并。", unit="请选在用的单位。")
    return write(by, "分管", Portfolio(account=account, unit=unit))


@one_command
def take_portfolio(by: Actor, portfolio: Portfolio) -> None:
    """The person is no longer in charge of the unit."""
    administer(by, portfolio.unit.jurisdiction_id)
    remove(by, "取消分管", portfolio)


@one_command
def delegate(
    by: Actor, giver: Account, taker: Account, *, begins: date, ends: date, reason: str, away: bool = True
) -> Delegation:
    """A leader's offices are held by another for a time. By the leader, or by an administrator.

    One deputy at a time; the deputy may have a deputy, but no circle arises.
    """
    if by.person != giver.pk:
        administer(by, _home(giver))
    if giver == taker:
        refuse("不能委托给自己。", taker="请选别人。")
    if ends < today():
        refuse("结束日期已经过去了。", ends="请选今天或以后的日期。")
    if not taker.is_active:
        refuse(f"{taker.name}的账号已停用。", taker="请选在用的账号。")
    others = Delegation.objects.filter(revoked_on__isnull=True, begins__lte=ends, ends__gte=begins)
    if held := others.filter(giver=giver).select_related("taker").first():
        refuse(f"这段时间已经委托给{held.taker.name}，要改请先撤销。", begins="与已有的委托重叠。")
    if giver.pk in _onwards(taker.pk, list(others.values_list("giver_id", "taker_id"))):
        refuse(f"{taker.name}这段时间的事又委托回了{giver.name}。", taker="请选别人。")
    row = Delegation(giver=giver, taker=taker, begins=begins, ends=ends, reason=reason.strip(), away=away)
    return write(by, "委托", row)


@one_command
def revoke_delegation(by: Actor, delegation: Delegation) -> Delegation:
    """The delegation ends at once. By the giver, the taker or an administrator."""
    if by.person not in (delegation.giver_id, delegation.taker_id):
        administer(by, _home(delegation.giver))
    return write(by, "撤销委托", delegation, revoked_on=delegation.revoked_on or today())


def _administers_another(by: Actor, account: Account, jurisdiction: int | None) -> None:
    administer(by, jurisdiction)
    if person_office(account.pk) in by.offices:
        refuse("不能给自己授职，请另一位管理员办理。", account="请另一位管理员办理。")
    if not account.is_active:
        refuse(f"{account.name}的账号已停用。", account="请选在用的账号。")


def _onwards(person: int, pairs: list[tuple[int, int]]) -> set[int]:
    """Everybody to whom the person's offices are passed on."""
    reached = {person}
    while more := {taker for giver, taker in pairs if giver in reached} - reached:
        reached |= more
    return reached


def _jurisdiction(post: Post) -> int | None:
    return post.unit.jurisdiction_id if post.unit else post.jurisdiction_id


def _home(account: Account) -> int | None:
    return account.unit.jurisdiction_id if account.unit else None
