"""What the larger parts are given. A room makes these from its rows; the templates name no other attribute."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bihuan.ui.measure import Mark

Part = tuple[str, str]  # mark ("", del or ins) and words


@dataclass(frozen=True, slots=True)
class Room:
    """One word of the navigation. `key` is the letter after g; `tab` puts it on the phone's tab bar; `hot` is a duty."""

    label: str
    url: str
    icon: str = ""
    count: int = 0
    hot: bool = False
    current: bool = False
    key: str = ""
    tab: bool = False


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in, as the top bar says it, and the links of the personal menu."""

    name: str
    title: str = ""
    menu: Sequence[Room] = ()


@dataclass(frozen=True, slots=True)
class Hero:
    """Where a row stands. `item` has stage, label, light, progress, round and `left`, the working days until it is due.

    `holder` and `since` are sentences, `waits` what the holder waits for, `then` who is next, `until` the date and what
    must be done by then, `marks`, `now`, `way` the due track, `foot` extensions and suspensions in one line.
    """

    item: object
    caption: str = ""
    holder: str = ""
    since: str = ""
    waits: str = ""
    then: str = ""
    until: str = ""
    marks: Sequence[Mark] = ()
    now: float = 0.0
    way: str = ""
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in people's words. `tone`: now, key (a gate), todo (still to come) or nothing; `moved`: from state to state."""

    label: str
    who: str = ""
    at: datetime | date | None = None
    text: str = ""
    clause: str = ""
    tone: str = ""
    light: str = ""
    moved: str = ""


@dataclass(frozen=True, slots=True)
class Fold:
    """A run of entries under one heading; what is not `open` is folded away until it is wanted."""

    head: str
    entries: Sequence[Entry]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """经过, newest first. `broken` names the first event whose chain does not hold; `whole` shows all, not the gates alone;
    `folds` are the entries in runs, where they are many."""

    entries: Sequence[Entry]
    count: int = 0
    broken: str = ""
    whole: bool = False
    key_url: str = ""
    whole_url: str = ""
    folds: Sequence[Fold] = ()


@dataclass(frozen=True, slots=True)
class Clarity:
    """One of the six clarities: its name, a text, or numbered lines; `before` is struck out where a version changed it,
    `gone` are lines that it left out. `parts`: the text with the words marked that went and came."""

    name: str
    text: str = ""
    lines: Sequence[str] = ()
    before: str = ""
    note: str = ""
    gone: Sequence[str] = ()
    parts: Sequence[Part] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: one named person, one milestone, its percent. The `was_…` are what an earlier version said; `mark`
    is ins for a new measure and del for one that was left out."""

    number: int
    text: str
    unit: str
    person: str
    by: date | None
    percent: int
    word: str = ""
    light: str = ""
    note: str = ""
    was_who: str = ""
    was_by: date | None = None
    was_text: str = ""
    mark: str = ""
    parts: Sequence[Part] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One line of two versions side by side, the words marked that went and came; `changed` where any did."""

    name: str
    old: Sequence[Part]
    new: Sequence[Part]
    changed: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """One box: signed (`name`, `at`, `means`, `digest`) or waiting (`waits` says for whom and how long)."""

    label: str
    name: str = ""
    means: str = "系统内签署"
    at: datetime | None = None
    digest: str = ""
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """A shielded voice: words, channel and month only."""

    text: str
    channel: str
    month: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file: its name beneath, its type by icon, or a `picture` of it. `caption`: with which act it came; `after`: once work had
    begun."""

    name: str
    url: str = ""
    picture: str = ""
    caption: str = ""
    after: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A quiet box: what happened, what was kept, what to do. `light` red for errors, yellow for 409, grey for no right."""

    head: str
    text: str = ""
    light: str = "grey"
    icon: str = "info-circle"
    number: str = ""
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Toast:
    """What was just done, eight seconds long, with 撤销 where the loop allows it (`undo` is where to post, for `reason`)."""

    text: str
    undo: str = ""
    version: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """One value of a filter: where choosing it leads; `light` gives it the light's icon."""

    label: str
    url: str
    count: int | None = None
    chosen: bool = False
    light: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """A filter by list. `options` are (value, label), the first one stands for all."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str = ""
    width: str = "w-s"


@dataclass(frozen=True, slots=True)
class Filter:
    """The filter bar of a list: lights first, chosen filters as removable chips, the count, an address to share. `quick`
    are ready filters, each with its count."""

    url: str
    lights: Sequence[Pick] = ()
    selects: Sequence[Select] = ()
    query: str = ""
    chosen: Sequence[tuple[str, str]] = ()
    clear: str = ""
    count: str = ""
    keep: Sequence[tuple[str, str]] = field(default=())
    quick: Sequence[Pick] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """Keyset pages: never numbers. An empty address means that there is none that way."""

    count: int
    before: str = ""
    after: str = ""
