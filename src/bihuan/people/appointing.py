"""What follows from acts on applications and officers, in the same transaction: account, seat and certificate come with
the appointment and go with its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bihuan.kernel.act import ANY, Acted, act, draw_number
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import command, within
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import SYSTEM, Actor, Row
from bihuan.loop.tables.officer import CORRECTABLE, OFFICER, SERVING
from bihuan.organisation.commands import add_account, relieve
from bihuan.organisation.commands import appoint as give_post
from bihuan.organisation.commands.writing import write
from bihuan.organisation.models import Account, Jurisdiction, Post, Role
from bihuan.people import certificates
from bihuan.people.identity import name_digest
from bihuan.people.models import Application, Material, Officer
from bihuan.people.vanishing import forget_application
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_sealed, seal

PROFILE = "officer"
NOT_OF_THE_PERSON = frozenset({"code", "consent", "files", "related", "why"})


@command("application", "appoint")
@one_command
def appoint(
    subject: Subject, actor: Actor, fields: Mapping[str, Any], *, version: int = ANY, key: str | None = None,
    office: str | None = None, account: int | None = None,
) -> Acted:  # fmt: skip
    """Draws the officer's number, so that the event of the appointment names it. `account`: one that is there already."""
    extra = {"officer": draw_number(OFFICER), **({"account": account} if account else {})}
    return act(
        "application", subject.pk, "appoint", actor, fields, version=version, key=key, office=office, extra=extra,
        jurisdiction=None,
    )  # fmt: skip


@within("application", "appoint")
def begins(acted: Acted) -> None:
    """The officer: a row of its own, an account under no name, a seat, a certificate."""
    row, application = acted.row, Application.objects.get(subject=acted.subject)
    number = row.get("officer") or draw_number(OFFICER)
    account = _account(row, number, acted.event.payload.get("account"))
    box = {k: v for k, v in open_sealed(application.sealed).items() if k not in NOT_OF_THE_PERSON}
    profile = seal(box, PROFILE, application.sealed)
    told = {
        "application": row["number"], "sealed": profile.id, "account": account.pk, "groups": row["groups"], "way": row["way"],
        "avoid": row.get("avoid", []), "engaged": row["term"][0], "until": row["term"][1],
    }  # fmt: skip
    done = act("officer", None, "appoint", SYSTEM, extra=told, jurisdiction=row["jurisdiction"], number=number)
    officer = _officer(done, application, account, str(box["name"]))
    certificates.issue(officer, date.fromisoformat(row["term"][0]), officer.until)


def _account(row: Row, number: str, known: int | None) -> Account:
    """An account that carries the officer's number and no name: whoever reads it learns nothing."""
    name = f"体验员 {number}"
    place = Jurisdiction.objects.get(pk=row["jurisdiction"])
    if known is not None:
        account = Account.objects.get(pk=known)
        return write(SYSTEM, "聘为体验员", account, name=name)
    account = add_account(SYSTEM, number.lower(), name)
    give_post(SYSTEM, account, Role.OFFICER, jurisdiction=place)
    return account


def _officer(done: Acted, application: Application, account: Account, name: str) -> Officer:
    photo = Material.objects.filter(application=application, kind="photo").first()
    return Officer.objects.create(
        subject=done.subject, account=account, application=application, jurisdiction=done.subject.jurisdiction,
        profile=done.row["sealed"], identity=application.identity, name=name_digest(name),
        photo_id=photo.file_id if photo else None, until=date.fromisoformat(done.row["until"]),
    )  # fmt: skip


@within("officer", "decide_dismissal", "resign", "expire")
def ends(acted: Acted) -> None:
    """The certificate ends with the office, and so does the account's seat, with every session of it."""
    if acted.row["state"] in SERVING:
        return
    officer = Officer.objects.select_related("account").get(subject=acted.subject)
    if acted.row["state"] != "expired":  # who served to the end keeps the certificate, as one that is over
        certificates.revoke(officer, acted.row["state"])
    if officer.account is not None:
        for post in Post.objects.filter(account=officer.account, role=Role.OFFICER, until=None):
            relieve(SYSTEM, post)
        write(SYSTEM, "停用账号", officer.account, is_active=False)


@within("officer", "reissue", "renew")
def anew(acted: Acted) -> None:
    """Another certificate, the old one revoked at once."""
    officer = Officer.objects.get(subject=acted.subject)
    renewed = acted.event.action == "renew"
    certificates.revoke(officer, "renewed" if renewed else "replaced")
    since = clock.today() if renewed else date.fromisoformat(acted.row["engaged"])
    certificates.issue(officer, since, date.fromisoformat(acted.row["until"]))


@within("officer", "answer_correction")
def corrects(acted: Acted) -> None:
    """What was found to be wrong stands right in the profile from now on; the boxes before stay as they were."""
    if acted.event.payload["answer"] != "done":
        return
    officer = Officer.objects.get(subject=acted.subject)
    said = open_sealed(acted.event.payload["box"])
    profile = {**open_sealed(officer.profile), **{k: said[k] for k in CORRECTABLE if said.get(k)}}
    ref = seal(profile, PROFILE, officer.profile)
    Officer.objects.filter(pk=officer.pk).update(profile=ref.id, name=name_digest(str(profile["name"])))


@within("application", "cancel", "erase")
def forgets(acted: Acted) -> None:
    """Who withdraws takes everything along."""
    forget_application(Application.objects.get(subject=acted.subject))
