"""The overview's figures: each is a set of the ledger's own filters, counted as the ledger counts it.

Theory of operation
-------------------
A figure and the rows behind it may never disagree, so a figure holds its filters, and its link is their address. Counts
stop where the ledger's do. What is wanted for every unit or every state is compiled once and repeated with each value;
what a stage, a leader or whoever waits adds up to is the sum of its units' or states' figures, which stops alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bihuan.kernel.access import reads
from bihuan.kernel.paging import COUNT_CAP, counted
from bihuan.kernel.registry import directory
from bihuan.loop.language import ENDED, OPEN, Actor
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables.problem import PROBLEM
from bihuan.problems import keeping, ledger
from bihuan.problems.columns import URL
from bihuan.problems.ledger import DUE, Filters
from bihuan.services import clock

OPEN_LIGHTS = ("red", "yellow", "green")
LIGHTS = (*OPEN_LIGHTS, "grey")
BY: Mapping[str, dict[str, Any]] = {"open": {"open": True}, **{light: {"light": light} for light in LIGHTS}}
REVIEW = "plan_review"
# Who has the ball in which states, in the order in which a problem meets them
WAITED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("centre", "政务中心", ("centre",)),
    ("lead", "牵头科室", ("lead_unit",)),
    ("sections", "会签、验收的科室", ("sections_left", "acceptors", "signers_left")),
    ("responsible", "责任领导", ("responsible",)),
    ("charge", "分管领导", ("charge",)),
    ("secretary", "党组秘书", ("secretary",)),
    ("supervision", "督查科", ("supervision",)),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the address of exactly the rows that it counts."""

    number: int
    url: str

    @property
    def text(self) -> str:
        """As people read it: 500+ where counting stopped."""
        return counted(self.number)


@dataclass(frozen=True, slots=True)
class Area:
    """Whose problems are looked at: one jurisdiction (None: all that the person may see), and its units."""

    id: int | None
    units: tuple[int, ...]
    choices: Sequence[tuple[str, str]] = ()

    @property
    def base(self) -> Filters:
        return Filters(area=self.id)


def area_of(actor: Actor, wish: str) -> Area:
    """The jurisdiction that was asked for, as far as the person reads it; by default the person's own."""
    tree, what = directory(), reads(actor, PROBLEM.id, directory())
    seen = [j for j in tree.jurisdictions.values() if what.everything or j.id in what.jurisdictions]
    choices = [(str(j.id), "市本级" if j.city else j.name) for j in seen]
    if what.everything:
        choices.append(("all", "全市"))
    known = {value for value, _ in choices}
    own = tree.city if what.everything else next((j.id for j in seen), None)
    chosen = wish if wish in known else str(own or "all")
    area = None if chosen == "all" else int(chosen)
    units = [
        u.id for u in tree.units.values()
        if u.kind in offer.UNIT_KINDS and (u.jurisdiction == area if area else u.id in what.units or what.everything)
    ]  # fmt: skip
    return Area(area, tuple(units), choices if len(choices) > 1 else ())


def address(filters: Filters) -> str:
    """The ledger's address of these filters."""
    return f"{URL}?{keeping.as_query(_given(filters))}"


def _given(f: Filters) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in ledger.FILTER_NAMES:
        value = getattr(f, name)
        if value not in (None, "", (), False):
            found[name] = _word(value)
    return found


def _word(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, date):
        return value.isoformat()
    return "true" if value is True else str(value)


class Board:
    """All figures of one overview: a handful of statements, whatever the number of units and rows."""

    def __init__(self, actor: Actor, area: Area) -> None:
        self.actor, self.area = actor, area
        base = area.base
        self._lights = ledger.counts(
            actor, {**self._by(base), "blue": replace(base, light="blue"), **self._beside(base)}
        )
        self._states = ledger.counts_by(actor, "state", _living_states(), _by_light(base))
        self.leaders = _leaders(area)
        units = dict.fromkeys([*area.units, *(u for leader in self.leaders for u in ledger.portfolio(leader))])
        by_unit = {**_by_light(Filters()), REVIEW: Filters(state=(REVIEW,), open=True)}
        self._units = ledger.counts_by(actor, "lead", list(units), by_unit)

    def _by(self, base: Filters) -> dict[str, Filters]:
        return {name: replace(base, **change) for name, change in BY.items()}

    def _beside(self, base: Filters) -> dict[str, Filters]:
        return {
            "week": replace(base, **self.week),
            "asked": replace(base, asked=True),
            "pressing": replace(base, **self.pressing),
        }

    # ---- one by one ----------------------------------------------------------------------------------------------

    @property
    def week(self) -> dict[str, Any]:
        """What turns red this week: open, and due from today until Sunday."""
        today = clock.today()
        return {"from_day": today, "until_day": today + timedelta(days=6 - today.weekday()), "sort": DUE}

    @property
    def pressing(self) -> dict[str, Any]:
        """What is to be urged today: open, and due today or before."""
        return {"until_day": clock.today(), "sort": DUE}

    def light(self, name: str) -> Figure:
        """All of one light, or all that is open."""
        change = BY.get(name, {"light": name})
        return Figure(self._lights[name], address(replace(self.area.base, **change)))

    def beside(self, name: str) -> Figure:
        """What turns red this week (`week`), what presses (`pressing`), extensions that wait (`asked`)."""
        return Figure(self._lights[name], address(self._beside(self.area.base)[name]))

    def unit(self, unit: int, name: str) -> Figure:
        """What a unit leads, of one light or all that is open."""
        return Figure(_number(self._units, unit, name), address(Filters(lead=unit, **BY[name])))

    def states(self, states: Iterable[str], name: str) -> Figure:
        """What stands in these states."""
        wanted = tuple(states)
        number = _sum(_number(self._states, state, name) for state in wanted)
        return Figure(number, address(replace(self.area.base, state=wanted, **BY[name])))

    def stage(self, stage: str, name: str) -> Figure:
        """What stands in a stage 环节."""
        number = _sum(_number(self._states, s, name) for s in _living_states() if PROBLEM.states[s].stage == stage)
        return Figure(number, address(replace(self.area.base, stage=(stage,), **BY[name])))

    def leader(self, leader: int, name: str) -> Figure:
        """What the units in a leader's portfolio lead; `plan_review`: whose list the leader is to approve."""
        number = _sum(_number(self._units, unit, name) for unit in ledger.portfolio(leader))
        change = {"state": (REVIEW,)} if name == REVIEW else BY[name]
        return Figure(number, address(Filters(leader=leader, **change)))


def _living_states() -> list[str]:
    return [s.id for s in PROBLEM.states.values() if s.kind != ENDED]


def _leaders(area: Area) -> list[int]:
    """The leaders who are in charge of a unit of the area; none where all areas are looked at."""
    seats = directory().seats
    return list(dict.fromkeys(p for u in area.units for p in seats.get(f"charge:{u}", ()))) if area.id else []


def held_by(relations: Sequence[str]) -> list[str]:
    """The open states whose ball lies with one of these."""
    return [s.id for s in PROBLEM.states.values() if s.kind == OPEN and s.holder in relations]


def _by_light(base: Filters) -> dict[str, Filters]:
    return {light: replace(base, **BY[light]) for light in LIGHTS}


def _number(found: Mapping[tuple[Any, str], int], key: Any, name: str) -> int:
    """What is open has one of three lights, and is not counted once more."""
    return _sum(found[key, light] for light in OPEN_LIGHTS) if name == "open" else found[key, name]


def _sum(numbers: Iterable[int]) -> int:
    return min(COUNT_CAP, sum(numbers))
