"""What people do with their own access: password, sessions elsewhere, keys. Each asks for the present password."""

from __future__ import annotations

from dataclasses import replace

from bihuan.api.collections import COLLECTIONS
from bihuan.api.keys import make_key
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.commands import set_password, sign_in
from bihuan.organisation.models import Account

READ_ONLY = [f"{collection}:read" for collection in COLLECTIONS]


def change_password(by: Actor, account: Account, old: str, new: str, address: str) -> Account:
    """The new password; every session of the account but the one that goes on ends with it. Raises Refused."""
    _prove(account, old, address)
    try:
        return set_password(by, account, new)
    except Refused as refused:
        sentence = refused.refusal.sentence
        raise Refused(replace(refused.refusal, errors={"new": sentence})) from refused


def sign_out_elsewhere(by: Actor, account: Account, old: str, address: str) -> Account:
    """The same password sealed anew: sessions elsewhere no longer fit it. Raises Refused."""
    _prove(account, old, address)
    return set_password(by, account, old)


def new_key(account: Account, name: str, scope: str, old: str, address: str) -> str:
    """A key of the API, told once; `scope` is all or read. Raises Refused."""
    _prove(account, old, address)
    return make_key(account, name, "all" if scope == "all" else READ_ONLY)


def _prove(account: Account, old: str, address: str) -> None:
    """Guesses are counted as those of signing in are."""
    try:
        sign_in(account.username, old, address)
    except Refused as refused:
        if refused.refusal.code != "forbidden":
            raise
        raise Refused(Refusal("invalid", "现在的密码不对。", {"old": "现在的密码不对。"})) from refused
