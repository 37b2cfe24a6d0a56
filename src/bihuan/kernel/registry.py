"""What rooms tell the kernel at start: their projections, their handlers, and where organisation and calendar are found.

A start-up check proves that every table is answered by exactly one room.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan.loop.clock import Calendar
from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import Actor, Event, Facts, Row, Table

if TYPE_CHECKING:
    from bihuan.kernel.act import Acted
    from bihuan.kernel.models import Subject


@dataclass(frozen=True, slots=True)
class Owed:
    """What an office owes now: (office, action awaited, by when, whether it is the ball)."""

    office: Office
    action: str
    due: date | None = None
    holds: bool = False


@dataclass
class Projection:
    """Where a room's rows and the pure row meet; the only place that knows both.

    `readers` are the kinds of office that read whole jurisdictions ("centre", "supervision", …). `own`: the person in the
    subject's column of that name sees it too, for it is about them. `audiences` are the kinds of office whose own keys among
    the stakes open a row to who holds them; a stake `NOT` + a unit's key shuts it to who belongs to that unit, whatever else
    they hold.
    """

    table: Table
    readers: Sequence[str] = ()
    own: bool = False
    audiences: Sequence[str] = ()

    def facts(self, row: Row, names: Sequence[str], actor: Actor) -> Mapping[str, Any]:
        """Facts of other rows that actions ask for by name."""
        return {}

    def columns(self, row: Row, directory: Directory) -> Mapping[str, Any]:
        """The subject's own columns: title, unit, person, quiet_until, round, asked."""
        return {}

    def milestones(self, row: Row, facts: Facts, today: date) -> Sequence[date]:
        """Dates before the due date that turn the light yellow when missed."""
        return ()

    def concerned(self, row: Row) -> Sequence[str]:
        """Keys of the units that see the row, of its audiences, and of the units that it is kept from."""
        return ()

    def duties(self, row: Row, facts: Facts, today: date, due: date | None) -> Sequence[Owed]:
        """Everything that somebody owes now."""
        return ()

    def write(self, subject: Subject, before: Row | None, after: Row, event: Event) -> None:
        """Child rows that queries need."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a row's page that a room above fills in: heading, the template that draws it, and what that is given.

    `count` stands beside its anchor, `mark` beside its heading (an icon and a word), `clause` is what it follows. `paper`:
    the same as a table for print, its heads first; empty where paper says nothing of it.
    """

    id: str
    title: str
    template: str
    context: Mapping[str, Any]
    count: int | None = None
    mark: tuple[str, str] | None = None
    clause: str = ""
    paper: Sequence[Sequence[str]] = ()


NOT = "not:"


Handler = Callable[["Acted"], None]
Sectioner = Callable[["Subject", Row, Actor], Section | None]
Burden = Callable[[int], Sequence[str]]
Herald = Callable[[int, str, str], None]
Sources = Callable[[Sequence[Row]], Mapping[str, str]]


@dataclass
class _Registry:
    projections: dict[str, Projection] = field(default_factory=dict)
    within: dict[tuple[str, str], list[Handler]] = field(default_factory=lambda: defaultdict(list))
    after: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    jobs: dict[str, Callable[[Mapping[str, Any]], None]] = field(default_factory=dict)
    commands: dict[tuple[str, str], Callable[..., Any]] = field(default_factory=dict)
    burdens: list[Burden] = field(default_factory=list)
    sections: dict[str, list[Sectioner]] = field(default_factory=lambda: defaultdict(list))
    herald: Herald = lambda person, page, sentence: None
    sources: Sources = lambda rows: {}
    directory: Callable[[], Directory] = Directory
    settings: Callable[[int], Mapping[str, Any]] = lambda jurisdiction: {}
    meetings: Callable[[int], Sequence[date]] = lambda jurisdiction: ()


registry = _Registry()


def register(projection: Projection) -> None:
    """Called by a room's AppConfig.ready, once a table."""
    if projection.table.id in registry.projections:
        raise ValueError(f"{projection.table.id} is answered by two rooms")
    registry.projections[projection.table.id] = projection


def within(table: str, *actions: str) -> Callable[[Handler], Handler]:
    """A handler that changes rows: runs inside the act's transaction, and its failure aborts the act."""

    def note(handler: Handler) -> Handler:
        for action in actions:
            registry.within[table, action].append(handler)
        return handler

    return note


def command(table: str, action: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A room's command that carries out this act together with what belongs to it."""

    def note(function: Callable[..., Any]) -> Callable[..., Any]:
        registry.commands[table, action] = function
        return function

    return note


def job(kind: str) -> Callable[[Callable[[Mapping[str, Any]], None]], Callable[[Mapping[str, Any]], None]]:
    """Names the function that carries out an outbox job of this kind."""

    def note(function: Callable[[Mapping[str, Any]], None]) -> Callable[[Mapping[str, Any]], None]:
        registry.jobs[kind] = function
        return function

    return note


def burden(function: Burden) -> Burden:
    """Names a function that says in words what a person (by account id) still has to do as this person, whatever their offices."""
    registry.burdens.append(function)
    return function


def section(table: str) -> Callable[[Sectioner], Sectioner]:
    """Names the function that fills in a part of the page of this table's rows, None where there is nothing to say."""

    def note(function: Sectioner) -> Sectioner:
        registry.sections[table].append(function)
        return function

    return note


def after(table: str, action: str, kind: str) -> None:
    """A job of this kind is put into the outbox with the act, and runs after it."""
    registry.after[table, action].append(kind)


def projection_of(table: str) -> Projection:
    return registry.projections[table]


def directory() -> Directory:
    """The organisation as it is now."""
    return registry.directory()


def working_calendar() -> Calendar:
    """The official working days as this process knows them."""
    from bihuan.services.calendar import queries  # its models are ready only once every application is

    return queries.working_calendar()
