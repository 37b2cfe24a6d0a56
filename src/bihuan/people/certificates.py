"""The certificate 证书: issued with a number by rule and a code that anybody can check, revoked at once (M7, M15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from bihuan.loop.language import Refusal, Refused
from bihuan.organisation.directory import setting
from bihuan.people.identity import masked_name
from bihuan.people.models import Certificate, Officer
from bihuan.services import clock
from bihuan.services.numbering import next_number
from bihuan.services.sealed.boxes import open_many
from bihuan.voices.codes import fresh_code, grouped, plain

PREFIX: Final = "TYZS"
CODE_PREFIX: Final = "certificate_prefix"
WHY: Final = {
    "dismissed": "已解聘，证书已收回", "resigned": "本人已辞任", "replaced": "已换发新证", "renewed": "已续聘，换发新证", "erased": "档案已按规定删除",
}  # fmt: skip
STANDINGS: Final = {"valid": "有效", "expired": "已过期", "revoked": "已收回", "paused": "暂停使用"}


@dataclass(frozen=True, slots=True)
class Checked:
    """What everybody may know of a certificate: no more of the person than the family name."""

    number: str
    standing: str
    name: str
    officer: str
    since: date
    until: date
    ended: date | None = None
    why: str = ""

    @property
    def label(self) -> str:
        return STANDINGS[self.standing]


def issue(officer: Officer, since: date, until: date) -> Certificate:
    """A certificate for a term; the number is the year's next of the place's series."""
    today = clock.today()
    prefix = str(setting(CODE_PREFIX, officer.jurisdiction, PREFIX))
    return Certificate.objects.create(
        officer=officer, number=next_number(prefix, today.year), code=fresh_code(), since=since, until=until, issued_on=today,
    )  # fmt: skip


def revoke(officer: Officer, why: str) -> None:
    """The certificate in force is none from this moment on."""
    Certificate.objects.filter(officer=officer, revoked_at=None).update(revoked_at=clock.now(), why=why)


def in_force(officer: Officer) -> Certificate | None:
    """The certificate that an officer holds."""
    return Certificate.objects.filter(officer=officer, revoked_at=None).first()


def check(code: str) -> Checked:
    """What stands behind a code. Raises Refused (not-found) for every code that no certificate carries."""
    found = Certificate.objects.select_related("officer__subject").filter(code=plain(code)[:32]).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这张证书。请核对编码；如果是扫码打开的，证书可能是伪造的。"))
    box = open_many([found.officer.profile]).get(found.officer.profile.hex, {})
    return Checked(
        found.number, standing(found), masked_name(str(box.get("name") or "")) if box else "—", str(found.officer.subject.number),
        found.since, found.until, found.revoked_at.astimezone(clock.ZONE).date() if found.revoked_at else None, WHY.get(found.why, ""),
    )  # fmt: skip


def standing(found: Certificate) -> str:
    """valid, expired, revoked; paused while its officer is."""
    if found.revoked_at is not None:
        return "revoked"
    if found.until < clock.today():
        return "expired"
    return "paused" if found.officer.subject.state == "paused" else "valid"


def address(code: str) -> str:
    """Where a code is looked up."""
    return f"/verify/{grouped(code)}"
