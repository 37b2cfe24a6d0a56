"""Certificates and archives on paper: Typst templates of this room, filled with plain data."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import segno
from PIL import Image

from bihuan.kernel.access import visible_to
from bihuan.kernel.act import load
from bihuan.kernel.registry import directory, registry
from bihuan.loop.language import SYSTEM, Actor, Refusal, Refused, Row
from bihuan.loop.tables.officer import OFFICER
from bihuan.people import archive as archives
from bihuan.people import certificates as held
from bihuan.people.models import Certificate, Officer
from bihuan.people.opening import portrait
from bihuan.people.telling import told
from bihuan.services import clock
from bihuan.services.documents.pdf import pdf
from bihuan.services.sealed.boxes import open_many
from bihuan.voices.codes import grouped

DOCUMENTS: Final = Path(__file__).with_name("documents")
MOST: Final = 200


def chosen(actor: Actor, numbers: Sequence[str]) -> list[Officer]:
    """The officers of these numbers that this person may see, in the order of their numbers."""
    rows = visible_to(actor, OFFICER.id).filter(number__in=list(numbers)).values_list("pk", flat=True)
    return list(
        Officer.objects.filter(subject__in=rows, serving=True)
        .select_related("subject", "photo__sealed")
        .order_by("subject__number")
    )


def certificates(officers: Sequence[Officer], base: str) -> bytes:
    """A page each: A4 across, with photo and QR code. Raises Refused (not-yet) where none holds one in force."""
    in_force = {c.officer_id: c for c in Certificate.objects.filter(officer__in=officers, revoked_at=None)}
    boxes = open_many([o.profile for o in officers])
    pages = [
        _certificate(o, in_force[o.pk], boxes[o.profile.hex], base)
        for o in officers
        if o.pk in in_force and o.profile.hex in boxes
    ]
    if not pages:
        raise Refused(Refusal("not-yet", "没有有效的证书可以打印。"))
    return pdf(DOCUMENTS / "certificate.typ", {"pages": pages})


def _certificate(officer: Officer, found: Certificate, box: Mapping[str, Any], base: str) -> dict[str, Any]:
    place, centre = named(officer.jurisdiction)
    return {
        "name": box["name"], "place": place, "centre": centre, "number": found.number, "officer": officer.subject.number,
        "since": spelled(found.since), "until": spelled(found.until), "issued": spelled(found.issued_on), "code": grouped(found.code),
        "host": base.partition("//")[2], "qr": qr(f"{base}{held.address(found.code)}"), "photo": picture(officer),
    }  # fmt: skip


def archive(officer: Officer, base: str) -> bytes:
    """The archive on A4: the person, the certificates, what was done. Numbers stay masked on paper too."""
    row = load(officer.subject)
    found = archives.about(officer, row, seen=False)
    place, centre = named(officer.jurisdiction)
    history = told(OFFICER, officer.subject, directory())
    return pdf(
        DOCUMENTS / "archive.typ",
        {
            "name": found["name"], "number": officer.subject.number, "state": found["state"], "place": place, "centre": centre,
            "facts": found["facts"], "experience": found["experience"], "groups": "、".join(found["groups"]), "way": found["way"],
            "avoid": "、".join(found["avoid"]) or "无", "photo": picture(officer), "printed": spelled(clock.today()),
            "certificates": [_line(one) for one in ([found["certificate"]] if found["certificate"] else []) + found["earlier"]],
            "sections": _sections(officer, row),
            "events": [[entry.at.astimezone(clock.ZONE).strftime("%Y-%m-%d"), entry.label, entry.who, entry.text] for entry in history.entries],  # type: ignore[union-attr]
        },
    )  # fmt: skip


def _sections(officer: Officer, row: Row) -> list[dict[str, Any]]:
    """What the rooms above print of an officer."""
    made = (make(officer.subject, row, SYSTEM) for make in registry.sections["officer"])
    return [
        {"title": s.title, "heads": list(s.paper[0]), "rows": [list(r) for r in s.paper[1:]]}
        for s in made
        if s is not None and s.paper
    ]


def _line(one: Mapping[str, Any]) -> list[str]:
    return [one["number"], f"{one['since']:%Y-%m-%d} 至 {one['until']:%Y-%m-%d}", one["standing"], one["why"]]


def named(jurisdiction: int) -> tuple[str, str]:
    """The place, and its centre's name in full."""
    tree = directory()
    place = tree.jurisdictions[jurisdiction].name
    centre = next(
        (u.name for u in tree.units.values() if u.kind == "centre" and u.jurisdiction == jurisdiction), "政务服务中心"
    )
    return place, centre if centre.startswith(place) else f"{place}{centre.removeprefix(place[-1:])}"


def spelled(day: date) -> str:
    """2026年11月25日"""
    return f"{day.year}年{day.month}月{day.day}日"


def qr(address: str) -> str:
    """A QR code as SVG."""
    out = BytesIO()
    segno.make_qr(address, error="m").save(out, kind="svg", border=0, dark="#2b2417")
    return out.getvalue().decode()


def picture(officer: Officer) -> str:
    """The photo as an SVG that holds it, which Typst reads without being told of bytes; empty where there is none."""
    try:
        content = portrait(officer)
    except Refused:
        return ""
    with Image.open(BytesIO(content)) as photo:
        wide, high = photo.size
    held_in = f'<image width="{wide}" height="{high}" href="data:image/jpeg;base64,{b64encode(content).decode()}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}">{held_in}</svg>'
