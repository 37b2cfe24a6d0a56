"""Places and matters as the public names them, remembered with the organisation: a page and a post ask no row for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bihuan.organisation.directory import directory, remembered
from bihuan.organisation.models import Matter, Place
from bihuan.text.similarity import grams

SUGGESTED: Final = 20
FEW: Final = 40  # matters of a window that are offered without a search
RECOGNISED: Final = 0.7  # of the pairs of a matter's name


@dataclass(frozen=True, slots=True)
class Spot:
    """A place or a matter in use. `within` is the hall that a window stands in."""

    id: int
    code: str
    name: str
    jurisdiction: int
    unit: int
    within: str = ""

    @property
    def full(self) -> str:
        """市政务服务中心 A12 窗口"""
        return f"{self.within} {self.name}" if self.within else self.name


@dataclass(frozen=True, slots=True)
class _Known:
    by_id: Mapping[int, Spot]
    by_code: Mapping[str, Spot]
    by_name: Mapping[str, Sequence[Spot]]


def place(value: Any) -> Spot | None:
    """The place in use with this id or code; capitals do not matter."""
    return _one(_places(), value)


def matter(value: Any) -> Spot | None:
    """The matter in use with this id or code."""
    return _one(_matters(), value)


def place_called(name: str, jurisdiction: int | None = None) -> Spot | None:
    """The place of this name (a window's with its hall's before it), where there is exactly one."""
    return _called(_places(), name, jurisdiction)


def matter_called(name: str, jurisdiction: int | None = None) -> Spot | None:
    """The matter of this name, where there is exactly one."""
    return _called(_matters(), name, jurisdiction)


def spots(jurisdiction: int) -> list[Spot]:
    """The places in use of a jurisdiction."""
    return [spot for spot in _places().by_id.values() if spot.jurisdiction == jurisdiction]


def halls() -> list[tuple[str, list[Spot]]]:
    """The halls in use, by jurisdiction, for whoever came without a place's code."""
    found: dict[int, list[Spot]] = {}
    for spot in _places().by_id.values():
        if not spot.within:
            found.setdefault(spot.jurisdiction, []).append(spot)
    areas = directory().jurisdictions
    return [(areas[j].name, spots) for j, spots in found.items() if j in areas]


def matters_at(spot: Spot | None) -> list[str]:
    """The names of what is done at a window, where they are few enough to be offered unasked."""
    if spot is None or not spot.within:
        return []
    names = [m.name for m in _matters().by_id.values() if m.unit == spot.unit]
    return names if len(names) <= FEW else []


def unit_of(matter_id: int | None, place_id: int | None) -> int | None:
    """The unit that a matter belongs to, else the one that a place does."""
    spot = matter(matter_id) or place(place_id)
    return directory().living(spot.unit) if spot else None


def names(jurisdiction: int) -> list[str]:
    """The names of all matters in use of a jurisdiction."""
    return [m.name for m in _matters().by_id.values() if m.jurisdiction == jurisdiction]


def matters_like(words: str, jurisdiction: int | None) -> list[str]:
    """Names of matters that hold all the words, of this jurisdiction or (None) of the city."""
    area = jurisdiction or directory().city
    wanted = words.casefold().split()
    if not wanted:
        return []
    found = (
        m.name
        for m in _matters().by_id.values()
        if m.jurisdiction == area and all(w in m.name.casefold() for w in wanted)
    )
    return [name for _, name in zip(range(SUGGESTED), found, strict=False)]


def matter_in(text: str, jurisdiction: int) -> Spot | None:
    """The matter whose name the text holds nearly whole, of several the longest: a suggestion, never a decision."""
    said = grams(text)
    scored = ((len(own & said) / len(own), len(own), key) for key, own in _grams(jurisdiction).items() if own)
    share, _, best = max(scored, default=(0.0, 0, 0))
    return _matters().by_id[best] if share >= RECOGNISED else None


def _grams(jurisdiction: int) -> Mapping[int, frozenset[str]]:
    found = _matters().by_id.values()
    return remembered(
        f"voices.grams:{jurisdiction}", lambda: {m.id: grams(m.name) for m in found if m.jurisdiction == jurisdiction}
    )


def _one(known: _Known, value: Any) -> Spot | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return known.by_id.get(value)
    return known.by_code.get(value.casefold()) if isinstance(value, str) else None


def _called(known: _Known, name: str, jurisdiction: int | None) -> Spot | None:
    found = known.by_name.get(_squeezed(name), ())
    near = [spot for spot in found if spot.jurisdiction == jurisdiction] or found
    return near[0] if len(near) == 1 else None


def _places() -> _Known:
    return remembered("voices.places", lambda: _known(_rows_of_places()))


def _matters() -> _Known:
    return remembered("voices.matters", lambda: _known(_rows_of_matters()))


def _rows_of_places() -> Iterable[Spot]:
    rows = Place.objects.filter(active=True).order_by("id")
    for row in rows.values_list("id", "code", "name", "jurisdiction", "unit", "parent__name"):
        yield Spot(*row[:5], within=row[5] or "")


def _rows_of_matters() -> Iterable[Spot]:
    rows = Matter.objects.filter(active=True).order_by("name", "id")
    return (Spot(*row) for row in rows.values_list("id", "code", "name", "jurisdiction", "unit"))


def _known(spots: Iterable[Spot]) -> _Known:
    spots, by_name = list(spots), dict[str, list[Spot]]()
    for spot in spots:
        for name in {_squeezed(spot.name), _squeezed(spot.full)}:
            by_name.setdefault(name, []).append(spot)
    return _Known({s.id: s for s in spots}, {s.code.casefold(): s for s in spots}, by_name)


def _squeezed(name: str) -> str:
    """Blanks in names are a matter of taste."""
    return "".join(name.split())
