"""The action panel 我能做什么: the commonest act lies open, others are lines, impossible ones say what is missing.

Every form carries beside its fields `_version` (what the person has seen), `_key` (makes a second click harmless) and
`_as` (the office it is done in). `Address` gives an action the address it is posted to.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from bihuan.loop.engine import Offer
from bihuan.loop.language import Action, Case, Field, Refusal
from bihuan.ui.forms import BoundField, bind
from bihuan.ui.shapes import Note

Address = Callable[[str], str]
SHOWN = 5
DAY = re.compile(r"\d{4}-\d\d-\d\d(T.*)?|m\d+")  # a date, a key: nothing that was written
KEPT = "您写的都在下面，没有提交。"
NOTES = {"moved-on": ("yellow", "git-compare"), "forbidden": ("grey", "lock"), "apart": ("grey", "lock")}


@dataclass(frozen=True, slots=True)
class Joined:
    """The act that may go with another in one form: a tick, and its fields under it, named by `path_of(id)`."""

    tick: BoundField
    fields: Sequence[BoundField]


@dataclass(frozen=True, slots=True)
class Act:
    """One action as this person sees it. `hint` is the small line, `then` who gets the ball, `missing` why not yet,
    `joined` what may be done in the same form; `keep` where its draft is kept, `kept_at` when the draft that stands in it
    was, `stale`: the row went on since."""

    id: str
    label: str
    clause: str
    url: str
    office: str = ""
    fields: Sequence[BoundField] = ()
    hint: str = ""
    then: str = ""
    missing: str = ""
    stand_in: str = ""
    key: str = ""
    refusal: Note | None = None
    joined: Joined | None = None
    keep: str = ""
    kept_at: datetime | None = None
    stale: bool = False

    @property
    def rows(self) -> bool:
        """Whether the form has lists of rows."""
        return any(field.kind == "rows" for field in (*self.fields, *(self.joined.fields if self.joined else ())))


@dataclass(frozen=True, slots=True)
class Panel:
    """What one person may do with one row at `version`; `url` opens another act (`?act=`), `role` is who looks.

    `note` and `kept` are the refusal of an act that is no longer offered, and the words typed into it.
    """

    url: str
    version: int
    role: str
    open: Act | None = None
    more: Sequence[Act] = ()
    rest: Sequence[Act] = ()
    blocked: Sequence[Act] = ()
    note: Note | None = None
    kept: Sequence[str] = ()

    @property
    def wide(self) -> bool:
        """Whether the open form has lists of rows, which need the width of the page's main column."""
        return self.open is not None and self.open.rows


@dataclass(frozen=True, slots=True)
class Begun:
    """How the form of an act begins: with what, from when; `keep` is the address where its draft is kept."""

    keep: str
    data: Mapping[str, Any] | None = None
    at: datetime | None = None
    stale: bool = False


NOTHING = Begun("")


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that was refused: what was typed, for the joined act too where it was ticked, and why, so that nothing is
    lost."""

    action: str
    data: Mapping[str, Any]
    refusal: Refusal
    names: Mapping[str, str] | None = None
    joined: Mapping[str, Any] | None = None


def panel(
    offers: Sequence[Offer],
    case: Case,
    address: Address,
    *,
    url: str,
    role: str,
    chosen: str = "",
    tried: Tried | None = None,
    hints: Mapping[str, str] | None = None,
    then: Mapping[str, str] | None = None,
    idle: bool = False,
    joins: Callable[[Offer], tuple[Action, Case] | None] = lambda offer: None,
    begun: Callable[[Action], Begun] = lambda action: NOTHING,
) -> Panel:
    """The panel for what the engine offers, the most usual first. `chosen` or the refused act lies open, else the first;
    `idle`: nobody waits for this person, so that nothing lies open unasked. `joins`: what may go with an act; `begun`: how
    its form begins."""
    wanted = tried.action if tried else chosen
    possible = [o for o in offers if not o.missing]
    usual = possible[0] if possible and not idle else None
    first = next((o for o in possible if o.action.id == wanted), usual)
    gone = tried if tried and (first is None or first.action.id != tried.action) else None
    lines = [_line(o, address, hints or {}) for o in possible if o is not first]
    return Panel(
        url=url, version=case.row.get("version", 0), role=role,
        open=_open(first, case, address, hints or {}, then or {}, tried, joins(first), begun(first.action)) if first else None,
        more=lines[:SHOWN], rest=lines[SHOWN:],
        blocked=[_line(o, address, hints or {}) for o in offers if o.missing],
        note=note(gone.refusal) if gone else None, kept=[*_words(gone.data)] if gone else (),
    )  # fmt: skip


def _line(offer: Offer, address: Address, hints: Mapping[str, str]) -> Act:
    action = offer.action
    return Act(
        action.id, action.label, action.clause, address(action.id),
        office=offer.office, hint=hints.get(action.id, ""), missing=offer.missing or "", stand_in="代" if offer.rung else "",
    )  # fmt: skip


def _open(
    offer: Offer, case: Case, address: Address, hints: Mapping[str, str], then: Mapping[str, str], tried: Tried | None,
    joins: tuple[Action, Case] | None, begun: Begun,
) -> Act:  # fmt: skip
    action = offer.action
    mine = tried if tried and tried.action == action.id else None
    fields = bind(
        action.needs, replace(case, office=offer.base or offer.office), mine.data if mine else begun.data,
        mine.refusal.errors if mine else None,
        names=mine.names if mine else None, prefix=action.id,
    )  # fmt: skip
    return Act(
        action.id, action.label, action.clause, address(action.id), office=offer.office, fields=fields,
        hint=hints.get(action.id, ""), then=then.get(action.id, ""), stand_in="代" if offer.rung else "",
        key=uuid4().hex, refusal=note(mine.refusal) if mine else None, joined=_joined(*joins, mine) if joins else None,
        keep=begun.keep, kept_at=None if mine else begun.at, stale=begun.stale and not mine,
    )  # fmt: skip


def path_of(action: str) -> str:
    """What the names of a joined act's fields begin with."""
    return f"{action}-"


def _joined(action: Action, case: Case, mine: Tried | None) -> Joined:
    tick = Field(action.id, f"连同“{action.label}”一起提交", "bool", required=False)
    ticked, errors = mine.joined if mine else None, mine.refusal.errors if mine else None
    names = mine.names if mine else None
    return Joined(
        bind([tick], case, {action.id: ticked is not None})[0],
        bind(action.needs, case, ticked, errors, names=names, prefix=action.id, path=path_of(action.id)),
    )


def note(refusal: Refusal) -> Note:
    """A refusal as a quiet box: what happened, what was kept (409 says so itself)."""
    light, icon = NOTES.get(refusal.code, ("red", "alert-octagon"))
    return Note(refusal.sentence, "" if refusal.code == "moved-on" else KEPT, light, icon)


def _words(data: Mapping[str, Any]) -> Iterator[str]:
    """The words somebody typed, row by row, so that they can be copied from a form that is no longer there."""
    for value in data.values():
        if isinstance(value, str) and len(value) > 1 and not DAY.fullmatch(value):
            yield value
        elif isinstance(value, list):
            rows = (row for row in value if isinstance(row, Mapping))
            yield from filter(None, ("，".join(_words(row)) for row in rows))
