"""The second factor 动态口令 (RFC 6238, six figures, thirty seconds), and the proof of both before what weighs much.

A code counts once, and a step of thirty seconds too early or too late is forgiven. Guesses are counted as those of
passwords are. Who has lost the telephone asks an administrator, who takes the factor away.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from typing import Final
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from bihuan.kernel.registry import registry
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.commands.sign_in import FROM_ANYWHERE, FROM_ONE_ADDRESS, count, digest, forget, sign_in
from bihuan.organisation.commands.writing import administer, refuse, subject
from bihuan.organisation.history import record
from bihuan.organisation.models import Account, SecondFactor
from bihuan.services.clock import now
from bihuan.services.sealed.boxes import open_sealed, seal

STEP: Final = 30  # seconds
FIGURES: Final = 6
FORGIVEN: Final = 1  # steps before and after
KIND: Final = "second-factor"
TOLD: Final = "管理员停用了您的动态口令，登录只用密码。不是您要求的，请马上改密码，并告诉信息中心。"


def has_second_factor(account: Account) -> bool:
    """Whether the account proves itself by a code too."""
    return SecondFactor.objects.filter(account=account, confirmed__isnull=False).exists()


@one_command
def begin_second_factor(account: Account) -> str:
    """A new secret for the telephone, in Base32; it counts once a code of it was confirmed. Raises Refused (invalid) where
    one counts already."""
    if has_second_factor(account):
        refuse("动态口令已经设好了，要换手机请先停用。")
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    SecondFactor.objects.update_or_create(
        account=account, defaults={"box_id": seal({"secret": secret}, KIND).id, "last": 0}
    )
    return secret


def second_factor_begun(account: Account) -> str:
    """The secret that waits for its first code; empty where none does."""
    waiting = SecondFactor.objects.filter(account=account, confirmed__isnull=True).first()
    return str(open_sealed(waiting.box_id)["secret"]) if waiting else ""


def address_of(account: Account, secret: str) -> str:
    """What the telephone's application reads from the picture."""
    name = quote(f"闭环:{account.username}")
    return f"otpauth://totp/{name}?secret={secret}&issuer={quote('闭环')}&digits={FIGURES}&period={STEP}"


@one_command
def confirm_second_factor(by: Actor, account: Account, code: str) -> None:
    """The first code, which shows that the telephone knows the secret. Raises Refused (invalid)."""
    waiting = SecondFactor.objects.select_for_update().filter(account=account, confirmed__isnull=True).first()
    if waiting is None:
        refuse("请先开始设置动态口令。")
    step = _step_of(str(open_sealed(waiting.box_id)["secret"]), code, waiting.last)
    if step is None:
        refuse("口令不对。请看手机的时间准不准，再输一次。", code="口令不对。请看手机的时间准不准，再输一次。")
    waiting.confirmed, waiting.last = now(), step
    waiting.save(update_fields=["confirmed", "last"])
    record(by, "设置动态口令", subject(account), {}, {})


@one_command
def drop_second_factor(by: Actor, account: Account, reason: str = "") -> None:
    """The account needs no code any more: by the person, who has proved both before, or by an administrator, who says why
    and of whom the person hears. Raises Refused (forbidden, invalid)."""
    other = by.person != account.pk
    if other:
        administer(by, account.unit.jurisdiction_id if account.unit else None)
        if not reason.strip():
            refuse("请写明为什么停用。", reason="请写明为什么停用。")
    if SecondFactor.objects.filter(account=account).delete()[0]:
        record(by, "停用动态口令", subject(account), {}, {"reason": reason.strip()} if other else {})
        if other:
            registry.herald(account.pk, "/settings/factor", TOLD)


def prove(account: Account, password: str, code: str, address: str) -> None:
    """The password again, and the code where one is set up. Raises Refused: `invalid` with the field, or `too-many`."""
    try:
        sign_in(account.username, password, address)
    except Refused as refused:
        if refused.refusal.code != "forbidden":
            raise
        raise Refused(Refusal("invalid", "密码不对。", {"password": "密码不对。"})) from refused
    if has_second_factor(account):
        prove_code(account, code, address)


def prove_code(account: Account, code: str, address: str) -> None:
    """The code of this moment, once. Raises Refused: `invalid` at `code`, or `too-many`."""
    limits = {
        digest("code", account.username, address): FROM_ONE_ADDRESS,
        digest("code", account.username): FROM_ANYWHERE,
    }
    count(limits)
    if not _used(account, code):
        refuse("动态口令不对，或者已经用过，请等下一个。", code="动态口令不对，或者已经用过，请等下一个。")
    forget(limits)


@one_command
def _used(account: Account, code: str) -> bool:
    """Whether the code is right; then it is used up."""
    found = SecondFactor.objects.select_for_update().filter(account=account, confirmed__isnull=False).first()
    step = _step_of(str(open_sealed(found.box_id)["secret"]), code, found.last) if found else None
    if found is None or step is None:
        return False
    found.last = step
    found.save(update_fields=["last"])
    return True


def _step_of(secret: str, code: str, last: int) -> int | None:
    """The step of time that the code belongs to, later than the last one used."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit() and len(typed) == FIGURES):
        return None
    clock = TOTP(base64.b32decode(secret), FIGURES, SHA1(), STEP)  # noqa: S303  what every telephone's application knows
    here = int(now().timestamp()) // STEP
    steps = range(max(here - FORGIVEN, last + 1), here + FORGIVEN + 1)
    return next((step for step in steps if hmac.compare_digest(clock.generate(step * STEP), typed.encode())), None)
