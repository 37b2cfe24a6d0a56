"""The overview 督查总览 in words: lights, what presses today, units, stages, leaders, who waits for whom, what stands still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory, working_calendar
from bihuan.loop.language import Actor, Row
from bihuan.notices.queries import may_nudge, nudged
from bihuan.problems import ledger
from bihuan.problems.columns import URL
from bihuan.problems.ledger import IDLE, Filters
from bihuan.problems.present_hero import STAGES
from bihuan.problems.present_item import Item, Scene, as_day, item
from bihuan.services import clock
from bihuan.supervision import figures
from bihuan.supervision.figures import LIGHTS, WAITED, Area, Board, Figure, held_by
from bihuan.ui.light import LIGHTS as WORDS
from bihuan.ui.shapes import Select
from bihuan.ui.when import day

MOST_PRESSING, MOST_BESIDE, LOOKED_THROUGH = 8, 5, 200
SHOWN = (*LIGHTS, "blue")
UNDER = {
    "green": "在期限内",
    "grey": "计时已停",
    "yellow": "三个工作日内或节点滞后",
    "red": "要催的都在里面",
    "blue": "销号、不予立账、并案",
}


@dataclass(frozen=True, slots=True)
class Lamp:
    """A light with its figure."""

    light: str
    word: str
    icon: str
    figure: Figure
    note: str


@dataclass(frozen=True, slots=True)
class Pressing:
    """A row that presses or stands still: why in a sentence, whose ball; `nudge` is where it is urged, `done` that it was
    today, by whom and when; `mine` that the person holds it."""

    subject: Subject
    url: str
    item: Item
    why: str
    nudge: str = ""
    done: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of figures: what is open in all, of each light, and the parts of the bar as (light, x, width) of 100."""

    name: str
    url: str
    open: Figure
    red: Figure
    yellow: Figure
    green: Figure
    grey: Figure
    parts: Sequence[tuple[str, str, str]]
    said: str
    longest: Subject | None = None
    still: int = 0
    review: Figure | None = None
    note: str = ""


def page(actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """The overview of one area."""
    area = figures.area_of(actor, asked.get("area", ""))
    board, scene = Board(actor, area), Scene(directory(), working_calendar(), clock.today())
    still = ledger.page(actor, Filters(area=area.id, sort=IDLE, limit=LOOKED_THROUGH))
    press = ledger.page(actor, Filters(area=area.id, limit=MOST_PRESSING, **board.pressing))
    week = ledger.page(actor, Filters(area=area.id, limit=MOST_BESIDE, **board.week))
    asked_all = board.beside("asked")
    waits = ledger.page(actor, Filters(area=area.id, asked=True, limit=MOST_BESIDE)) if asked_all.number else []
    urged = nudged([*press, *still[:MOST_BESIDE], *week])
    lined = Lines(actor, scene, urged)
    return {
        "now": clock.now(),
        "name": _name(area),
        "area": Select("area", "地区", area.choices, str(area.id or "all")) if area.choices else None,
        "query": f"?area={area.id}" if area.id else "",
        "lamps": [_lamp(board, light) for light in SHOWN],
        "open": board.light("open"),
        "press": [lined.pressing(s) for s in press], "pressing": board.beside("pressing"),
        "units": list(_units(board, area, still, scene)),
        "stages": [_bar(name, {n: board.stage(name, n) for n in figures.BY}) for name in STAGES],
        "leaders": list(_leaders(board, scene)),
        "waited": list(_waited(board)),
        "week": [lined.pressing(s) for s in week], "week_all": board.beside("week"),
        "still": [lined.still(s) for s in still[:MOST_BESIDE]],
        "still_url": figures.address(Filters(area=area.id, sort=IDLE)),
        "asked": [lined.extension(s) for s in waits], "asked_all": asked_all,
    }  # fmt: skip


def _name(area: Area) -> str:
    tree = directory()
    return tree.jurisdictions[area.id].name if area.id else "全部"


def _lamp(board: Board, light: str) -> Lamp:
    word, icon = WORDS[light]
    return Lamp(light, "已办结" if light == "blue" else word, icon, board.light(light), UNDER[light])


# ---- rows of figures ---------------------------------------------------------------------------------------------


def _bar(name: str, found: Mapping[str, Figure], **more: Any) -> Bar:
    lights = {light: found[light] for light in LIGHTS}
    said = "，".join(f"{WORDS[light][0]} {figure.text}" for light, figure in lights.items())
    red, yellow, green, grey = lights.values()
    return Bar(name, found["open"].url, found["open"], red, yellow, green, grey, _parts(lights), said, **more)


def _parts(lights: Mapping[str, Figure]) -> list[tuple[str, str, str]]:
    whole, at, parts = sum(f.number for f in lights.values()) or 1, 0.0, []
    for light, figure in lights.items():
        if width := 100 * figure.number / whole:
            parts.append((light, f"{at:.2f}", f"{width:.2f}"))
        at += width
    return parts


def _units(board: Board, area: Area, still: Sequence[Subject], scene: Scene) -> Iterator[Bar]:
    """The units that hold something, in the order of the organisation: nobody is ranked."""
    longest: dict[int | None, Subject] = {}
    for subject in still:
        longest.setdefault(subject.unit, subject)
    for unit in area.units:
        found = {name: board.unit(unit, name) for name in figures.BY}
        if found["open"].number or found["grey"].number:
            first = longest.get(unit)
            since = _still(first, scene) if first else 0
            yield _bar(scene.directory.unit_name(unit), found, longest=first, still=since)


def _leaders(board: Board, scene: Scene) -> Iterator[Bar]:
    """Each leader's units together, and what waits for the leader's own approval."""
    for leader in board.leaders:
        found = {name: board.leader(leader, name) for name in figures.BY}
        units = [u for u in ledger.portfolio(leader) if u in board.area.units]
        name = scene.directory.person_name(leader)
        yield _bar(name, found, review=board.leader(leader, figures.REVIEW), note=f"分管 {len(units)} 个科室")


def _waited(board: Board) -> Iterator[Bar]:
    """Who is waited for, in the order in which a problem meets them."""
    for _, name, relations in WAITED:
        states = held_by(relations)
        found = {n: board.states(states, n) for n in figures.BY}
        if found["open"].number:
            yield _bar(name, found)


# ---- rows of problems --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lines:
    """What is told of single rows, to this person, today."""

    actor: Actor
    scene: Scene
    urged: Mapping[int, str]

    def pressing(self, subject: Subject) -> Pressing:
        """A row that is due or over it."""
        row = load(subject)
        parts = [f"第 {subject.round} 轮" if subject.round > 1 else "", *_marks(subject, row, self.scene)]
        return self._told(subject, row, "，".join(p for p in parts if p))

    def still(self, subject: Subject) -> Pressing:
        """A row that nobody has moved for long."""
        row = load(subject)
        return self._told(subject, row, f"{_still(subject, self.scene)} 个工作日没有动静")

    def extension(self, subject: Subject) -> Pressing:
        """A row whose extension waits."""
        row = load(subject)
        asked = row.get("requests", {}).get("extension", {})
        until = f"想延到 {day(as_day(asked['until']), self.scene.today)}" if asked.get("until") else "想延期"
        before = f"，延过 {row['extensions']} 次" if row.get("extensions") else ""
        return self._told(subject, row, f"{until}{before}")

    def _told(self, subject: Subject, row: Row, why: str) -> Pressing:
        done = self.urged.get(subject.pk, "")
        may = not done and may_nudge(self.actor, subject) and subject.kind == "open"
        where = f"/supervision/nudge/{subject.number}" if may else ""
        mine = subject.holder in self.actor.offices
        return Pressing(subject, f"{URL}/{subject.number}", item(subject, row, self.scene), why, where, done, mine)


def _marks(subject: Subject, row: Row, scene: Scene) -> Iterator[str]:
    """Where a row stands and what makes it press: how far it is, letters sent, days without a move."""
    seen = item(subject, row, scene)
    yield seen.label
    if seen.progress is not None and seen.progress < 100:
        yield f"应到 100%，实到 {seen.progress}%"
    if row.get("letters"):
        yield f"发过 {row['letters']} 封提醒函"
    if (days := _still(subject, scene)) > 2:
        yield f"{days} 个工作日没有动静"


def _still(subject: Subject, scene: Scene) -> int:
    """Working days since the last event."""
    since = as_day(subject.updated.isoformat())
    return scene.calendar.working_days_between(since, scene.today) if since < scene.today else 0
