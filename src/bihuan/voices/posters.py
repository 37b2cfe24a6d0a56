"""What is printed so that people can speak: posters and desk cards with a place's code, and the paper card 征求意见卡 (L1.2)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import segno

from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.services.documents.pdf import pdf
from bihuan.voices.forms import RATINGS
from bihuan.voices.where import Spot, matter, matter_called, matters_like, spots

DOCUMENTS: Final = Path(__file__).with_name("documents")
SIZES: Final = {"a4": "海报 A4", "a6": "台卡 A6"}
MOST: Final = 200  # places and matters in one file


def places(actor: Actor) -> list[Spot]:
    """The places that this person prints for: those of the own jurisdiction, halls with their windows."""
    return sorted(spots(_area(actor)), key=lambda s: (s.within or s.name, bool(s.within), s.id))


def matters(actor: Actor, words: str) -> list[Spot]:
    """The matters of the own jurisdiction whose name holds the words; none without words: there are hundreds."""
    return [m for name in matters_like(words, _area(actor)) if (m := matter_called(name, _area(actor)))]


def posters(actor: Actor, codes: Sequence[str], size: str, base: str) -> bytes:
    """A page for each place or matter named, at most MOST. `base` is the address that people reach. Raises Refused (invalid)."""
    if size not in SIZES:
        raise Refused(Refusal("invalid", "没有这个尺寸。", {"size": "没有这个尺寸。"}))
    known = {s.code: s for s in places(actor)}
    found = (known.get(code) or _matter(actor, code) for code in dict.fromkeys(codes))
    chosen = [spot for spot in found if spot]
    if not 0 < len(chosen) <= MOST:
        sentence = "先勾选要印的地点或事项。" if not chosen else f"一次最多印 {MOST} 张。"
        raise Refused(Refusal("invalid", sentence, {"place": sentence}))
    items = [
        {"place": s.full, "code": s.code, "svg": _svg(f"{base}/say/{s.code}")} for s in chosen
    ]  # fmt: skip
    return pdf(DOCUMENTS / "poster.typ", {**_ours(actor, base), "size": size, "items": items})


def _matter(actor: Actor, code: str) -> Spot | None:
    found = matter(code)
    return found if found and found.jurisdiction == _area(actor) else None


def paper_card(actor: Actor, code: str, base: str) -> bytes:
    """Two cards on a sheet, with the place's code where there is one."""
    spot = next((s for s in places(actor) if s.code == code), None)
    at = {"place": spot.full, "code": spot.code, "svg": _svg(f"{base}/say/{spot.code}")} if spot else NOWHERE
    return pdf(DOCUMENTS / "card.typ", {**_ours(actor, base), **at, "faces": [label for _, label, _ in RATINGS]})


NOWHERE: Final = {"place": "", "code": "", "svg": ""}


def _ours(actor: Actor, base: str) -> Mapping[str, Any]:
    return {"bureau": directory().jurisdictions[_area(actor)].name, "host": base.partition("://")[2]}


def _area(actor: Actor) -> int:
    tree = directory()
    person = tree.persons.get(actor.person or 0)
    unit = tree.units.get(person.unit) if person and person.unit else None
    return unit.jurisdiction if unit else tree.city or 0


def _svg(address: str) -> str:
    kept = io.BytesIO()
    segno.make_qr(address, error="q").save(kept, kind="svg", border=0, scale=10, dark="#0f4c5c", light=None)
    return kept.getvalue().decode()
