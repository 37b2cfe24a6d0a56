"""Whether a certificate of honour 荣誉证书 is genuine: by its code, for everybody (M14, M15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bihuan.people.identity import masked_name
from bihuan.people.models import Honour
from bihuan.people.paper import named
from bihuan.services.sealed.boxes import open_many
from bihuan.voices.codes import plain


@dataclass(frozen=True, slots=True)
class Honoured:
    """What everybody may know of it: no more of the person than the family name, nothing of the deeds."""

    number: str
    title: str
    name: str
    officer: str
    given_on: date
    by: str


def find(code: str) -> Honoured | None:
    """What stands behind a code; None where no certificate of honour carries it."""
    found = Honour.objects.select_related("officer__subject").filter(code=plain(code)[:32]).first()
    if found is None:
        return None
    name = str(open_many([found.officer.profile]).get(found.officer.profile.hex, {}).get("name") or "")
    _, centre = named(found.jurisdiction)
    return Honoured(
        found.number,
        found.title,
        masked_name(name) if name else "—",
        str(found.officer.subject.number),
        found.given_on,
        centre,
    )
