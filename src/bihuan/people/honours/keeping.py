"""Entries of the ledger and certificates of honour: rows that come with the acts on an officer."""

from __future__ import annotations

from datetime import date
from typing import Final

from bihuan.kernel.act import Acted
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import within
from bihuan.loop.language import Option, Refusal, Refused
from bihuan.loop.tables.officer_care import SUPPORT
from bihuan.organisation.directory import setting
from bihuan.people.models import Honour, Officer, Support
from bihuan.services import clock
from bihuan.services.numbering import next_number
from bihuan.voices.codes import fresh_code

PREFIX: Final = "TYRY"
MOST: Final = 50


@within("officer", "give_support")
def enters(acted: Acted) -> None:
    """The entry, under the day on which it was given."""
    said, officer = acted.event.payload, Officer.objects.get(subject=acted.subject)
    Support.objects.create(
        officer=officer, jurisdiction=officer.jurisdiction, kind=said["kind"], amount=said.get("amount"),
        given_on=date.fromisoformat(said["given_on"]), box=said["box"], by=acted.event.person,
    )  # fmt: skip


@within("officer", "strike_support")
def strikes(acted: Acted) -> None:
    """The entry counts no more. Raises Refused where somebody struck it at the same moment."""
    mine = Support.objects.filter(pk=acted.event.payload["entry"], officer__subject=acted.subject, struck_at=None)
    if not mine.update(struck_at=clock.now()):
        raise Refused(Refusal("not-yet", "这一笔已经冲销了。"))


@within("officer", "commend")
def honours(acted: Acted) -> None:
    """The certificate of honour, numbered in the year's series of the place."""
    officer, today = Officer.objects.get(subject=acted.subject), clock.today()
    prefix = str(setting("honour_prefix", officer.jurisdiction, PREFIX))
    Honour.objects.create(
        officer=officer, jurisdiction=officer.jurisdiction, number=next_number(prefix, today.year), given_on=today,
        code=fresh_code(), title=acted.event.payload["honour"], box=acted.event.payload["box"],
    )  # fmt: skip


def standing(number: str | None) -> list[Option]:
    """The entries of an officer that can be struck, newest first: 2026-11-20 交通 60 元."""
    subject = Subject.objects.filter(table="officer", number=number).first() if number else None
    rows = Support.objects.filter(officer__subject=subject, struck_at=None).order_by("-id")[:MOST] if subject else ()
    return [
        (row.pk, " ".join(filter(None, (f"{row.given_on}", kind_word(row.kind), money(row.amount))))) for row in rows
    ]


def kind_word(kind: str) -> str:
    return dict(SUPPORT).get(kind, kind)


def money(amount: int | None) -> str:
    return f"{amount} 元" if amount else ""
