"""Invitations: a link by which a person sets the password, without anybody else ever knowing it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.commands.persons import set_password
from bihuan.organisation.commands.writing import administer, refuse, subject
from bihuan.organisation.directory import actor_of
from bihuan.organisation.history import record
from bihuan.organisation.models import Account, Invite
from bihuan.services.clock import now

GOOD_FOR: Final = timedelta(days=7)


@one_command
def invite(by: Actor, account: Account) -> str:
    """A new link's token, told this once; earlier ones open nothing any more. Raises Refused."""
    administer(by, account.unit.jurisdiction_id if account.unit else None)
    if by.person == account.pk:
        refuse("自己的密码在“设置”里改。")
    if not account.is_active:
        refuse(f"{account.name}的账号已停用。")
    Invite.objects.filter(account=account).delete()
    token = secrets.token_urlsafe(32)
    Invite.objects.create(account=account, digest=_digest(token), by=by.id, made_at=now())
    record(by, "发设置密码的链接", subject(account), {}, {})
    return token


def invited(token: str) -> Account:
    """Whose password a link sets. Raises Refused (not-found): used, too old, replaced and never given sound the same."""
    found = Invite.objects.filter(digest=_digest(token), used_at__isnull=True, made_at__gt=now() - GOOD_FOR)
    row = found.select_related("account", "account__unit").first()
    if row is None or not row.account.is_active:
        raise Refused(Refusal("not-found", "这个链接已经用过、过期或换了新的。请系统管理员再发一个。"))
    return row.account


@one_command
def accept(token: str, password: str) -> Account:
    """Sets the password; the link is used up. Raises Refused."""
    account = invited(token)
    set_password(actor_of(account), account, password)
    Invite.objects.filter(digest=_digest(token)).update(used_at=now())
    return account


def _digest(token: str) -> str:
    return hashlib.sha256(token[:200].encode("utf-8", "surrogatepass")).hexdigest()
