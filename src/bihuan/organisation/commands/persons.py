"""Accounts: added, changed, closed once their duties are handed over."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import NoReturn

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q

from bihuan.kernel.origin import origin
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.commands.duties import appoint, end_posts
from bihuan.organisation.commands.writing import administer, refuse, remove, subject, write
from bihuan.organisation.history import record
from bihuan.organisation.models import Account, Delegation, Role, Unit
from bihuan.services.clock import today

DEMO_PASSWORD = "bihuan-demo"  # noqa: S105  known to all, of the demo city alone
Duties = Callable[[int], Sequence[str]]


def spelled(username: str) -> str:
    """The one spelling of an account's name: half-width, lower case, without spaces around."""
    return unicodedata.normalize("NFKC", username).strip().lower()


@one_command
def add_account(
    by: Actor, username: str, name: str, *, unit: Unit | None = None, title: str = "", password: str | None = None
) -> Account:
    """A new account, member of its unit. Without a password nobody can sign in with it yet."""
    administer(by, unit.jurisdiction_id if unit else None)
    account = Account(username=spelled(username), name=name.strip(), title=title.strip(), unit=unit)
    account.set_password(_fit(password, account) if password else None)
    write(by, "增加账号", account)
    if unit is not None:
        appoint(by, account, Role.MEMBER, unit=unit)
    return account


@one_command
def change_account(
    by: Actor, account: Account, *, name: str | None = None, title: str | None = None, unit: Unit | None = None
) -> Account:
    """Another name, title or main unit. Membership moves with the main unit; other posts stay."""
    administer(by, account.unit.jurisdiction_id if account.unit else None)
    before = account.unit
    write(
        by,
        "修改账号",
        account,
        name=account.name if name is None else name.strip(),
        title=account.title if title is None else title.strip(),
        unit=unit or before,
    )
    if unit is not None and unit != before:
        administer(by, unit.jurisdiction_id)
        end_posts(by, account.posts.filter(role=Role.MEMBER, unit=before, until__isnull=True))
        if not account.posts.filter(role=Role.MEMBER, unit=unit, until__isnull=True).exists():
            appoint(by, account, Role.MEMBER, unit=unit)
    return account


@one_command
def set_password(by: Actor, account: Account, password: str) -> Account:
    """A new password, by an administrator or the person; every session of the account ends with it."""
    if by.person != account.pk:
        administer(by, account.unit.jurisdiction_id if account.unit else None)
    account.set_password(_fit(password, account))
    account.save(update_fields=["password"])
    record(by, "设置密码", subject(account), {}, {})
    return account


@one_command
def close_account(by: Actor, account: Account, duties: Duties) -> Account:
    """Ends the account with its posts, portfolios and delegations. `duties` says in words what the person still holds:
    as long as there is any, the account stays open (tasks are handed over before an account closes)."""
    administer(by, account.unit.jurisdiction_id if account.unit else None)
    if by.person == account.pk:
        refuse("不能停用自己的账号，请另一位管理员办理。")
    if held := duties(account.pk):
        raise Refused(Refusal("not-yet", f"{account.name}手里还有{len(held)}件事没有转交：{'；'.join(held[:5])}。"))
    end_posts(by, account.posts.filter(until__isnull=True))
    for portfolio in account.portfolios.all():
        remove(by, "取消分管", portfolio)
    running = Delegation.objects.filter(Q(giver=account) | Q(taker=account), revoked_on__isnull=True, ends__gte=today())
    for delegation in running:
        write(by, "撤销委托", delegation, revoked_on=today())
    return write(by, "停用账号", account, is_active=False)


def refused_here(password: str) -> bool:
    """The demo city's password opens nothing in production."""
    return password == DEMO_PASSWORD and origin() == "production"


def _fit(password: str, account: Account) -> str:
    if refused_here(password):
        _no_password("这是示范城市的密码，请另起一个。")
    try:
        validate_password(password, account)
    except ValidationError as error:
        _no_password(error.messages[0])
    return password


def _no_password(sentence: str) -> NoReturn:
    refuse(sentence, password=sentence)
