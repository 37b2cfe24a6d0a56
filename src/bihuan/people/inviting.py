"""Personal links into a campaign: the centre invites, a unit nominates, and the person decides alone (W1, M5)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.history import record
from bihuan.people.models import Invitation
from bihuan.services import clock
from bihuan.services.messages.sending import address_in
from bihuan.services.sealed.boxes import open_many, seal
from bihuan.text.normalise import clean, clean_line
from bihuan.voices.codes import code_digest

BOX: Final = "invited"
DAYS: Final = 14
MOST_OPEN: Final = 200  # links of one unit in one campaign that nobody has used yet


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a link is for, as whoever made it wrote, and the link's secret, which is shown once."""

    row: Invitation
    token: str


@one_command
def invite(campaign: Subject, actor: Actor, name: str, contact: str, why: str, unit: int | None = None) -> Invited:
    """A link of one's own for a person, good for fourteen days. `unit`: it nominates, else the centre invites.

    Raises Refused: not open, not by this way, not this person's to make, or a field.
    """
    way = "nomination" if unit is not None else "invitation"
    _may(campaign, actor, way, unit)
    box = _words(name, contact, why)
    if Invitation.objects.filter(campaign=campaign, unit=unit, used_at=None, ended_at=None).count() >= MOST_OPEN:
        raise Refused(Refusal("not-yet", f"还有 {MOST_OPEN} 个链接没有用，先等一等。"))
    token = secrets.token_urlsafe(18)
    row = Invitation.objects.create(
        campaign=campaign, way=way, token_digest=code_digest_exact(token), sealed=seal(box, BOX).id, unit=unit,
        made_by=actor.person or 0, made_at=clock.now(), expires_on=_expires(campaign),
    )  # fmt: skip
    record(
        actor,
        "推荐体验员人选" if unit else "定向邀约",
        f"invitation:{row.pk}",
        {},
        {"campaign": campaign.number, "unit": unit},
    )
    return Invited(row, token)


@one_command
def end(row: Invitation, actor: Actor) -> None:
    """The link opens nothing any more. Raises Refused where it is not this person's."""
    if f"centre:{row.campaign.jurisdiction}" not in actor.offices and f"unit:{row.unit}" not in actor.offices:
        raise Refused(Refusal("forbidden", "这个链接不是您发的。"))
    Invitation.objects.filter(pk=row.pk, used_at=None, ended_at=None).update(ended_at=clock.now())
    record(actor, "收回链接", f"invitation:{row.pk}", {}, {})


def by_token(token: str) -> Invitation:
    """The invitation behind a link. Raises Refused: unknown and ended ones alike, used up, or too late."""
    found = Invitation.objects.select_related("campaign").filter(token_digest=code_digest_exact(token)).first()
    if found is None or found.ended_at:
        raise Refused(Refusal("not-found", "这个链接不对，或者已经收回。请向发给您的单位再要一个。"))
    if found.used_at:
        raise Refused(Refusal("not-yet", "这个链接已经用过了。报名的进度请用查询码查看。"))
    if found.expires_on < clock.today():
        raise Refused(
            Refusal("not-yet", f"这个链接到 {found.expires_on:%Y-%m-%d} 为止，已经过期。请向发给您的单位再要一个。")
        )
    return found


def use(row: Invitation) -> None:
    """The link is used up. Raises Refused where that happened meanwhile."""
    if not Invitation.objects.filter(pk=row.pk, used_at=None, ended_at=None).update(used_at=clock.now()):
        raise Refused(Refusal("not-yet", "这个链接已经用过或收回了。"))


def named(rows: list[Invitation]) -> list[tuple[Invitation, dict[str, Any]]]:
    """Invitations with what their boxes say."""
    boxes = open_many([row.sealed for row in rows if row.sealed])
    return [(row, boxes.get(row.sealed.hex, {}) if row.sealed else {}) for row in rows]


def code_digest_exact(token: str) -> str:
    """Unlike a code that is read aloud, a link's secret is as it is, letter by letter."""
    return code_digest(token.encode().hex())


def _may(campaign: Subject, actor: Actor, way: str, unit: int | None) -> None:
    row = load(campaign)
    if campaign.state not in ("planned", "recruiting") or way not in row["ways"]:
        raise Refused(Refusal("not-yet", "这次招募现在不能这样推荐或邀约。"))
    mine = f"unit:{unit}" in actor.offices and unit in row.get("units", ())
    if not (mine if unit is not None else f"centre:{campaign.jurisdiction}" in actor.offices):
        raise Refused(Refusal("forbidden", "请由政务中心邀约，或由这次招募请到的单位推荐。"))


def _words(name: str, contact: str, why: str) -> dict[str, str]:
    box = {"name": clean_line(name, 40), "contact": clean_line(contact, 80), "why": clean(why, 500)}
    errors = {"name": "请写人选的姓名。"} if len(box["name"]) < 2 else {}
    if box["contact"] and not address_in(box["contact"]):
        errors["contact"] = "请填手机号或邮箱；不填就自己把链接转给对方。"
    if errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    return box


def _expires(campaign: Subject) -> date:
    """In fourteen days, and not after the campaign."""
    return min(clock.today() + timedelta(days=DAYS), date.fromisoformat(load(campaign)["ends_on"]))
