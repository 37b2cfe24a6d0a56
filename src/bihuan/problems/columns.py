"""The columns of the ledger's lists: what a row says in each, as a cell of the page and as a cell of a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory, registry, working_calendar
from bihuan.loop.language import Row
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables import problem_who as who
from bihuan.organisation.choices import matter_options
from bihuan.organisation.telling import option_word
from bihuan.problems.ledger import FEEDBACK, TASKS
from bihuan.problems.present_item import Item, Scene, as_day, item, leader_in_charge
from bihuan.services import clock
from bihuan.ui import ball as balls
from bihuan.ui import days as spans
from bihuan.ui import light as lights
from bihuan.ui import measure as measures
from bihuan.ui import ring
from bihuan.ui.when import when

URL = "/problems"
NOTHING = SafeString('<span class="mut">—</span>')
Value = str | int | date | None


@dataclass(frozen=True, slots=True)
class Work:
    """One measure of a list in force, with what became of it."""

    number: int
    text: str
    unit: str
    person: str
    due: date
    percent: int
    word: str
    light: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list. `source` says through which channels it came; `work` is the measure where a row is one."""

    subject: Subject
    row: Row
    item: Item
    source: str
    scene: Scene
    work: Work | None = None
    first: bool = True

    @property
    def number(self) -> str:
        return str(self.subject.number)

    @property
    def url(self) -> str:
        return f"{URL}/{self.subject.number}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its word, what a page shows, what a workbook holds, how wide it is there in characters."""

    id: str
    label: str
    html: Callable[[Line], SafeString | str]
    value: Callable[[Line], Value]
    width: float = 10


def lines(subjects: Sequence[Subject], view: str = "") -> list[Line]:
    """The rows of a page: one query for where they came from, whatever their number; a measure each in the task list."""
    scene = Scene(directory(), working_calendar(), clock.today())
    rows = [load(s) for s in subjects]
    sources = registry.sources(rows)
    found = [_line(s, row, sources.get(row["id"], ""), scene) for s, row in zip(subjects, rows, strict=True)]
    return [one for line in found for one in _measured(line)] if view == TASKS else found


def _line(subject: Subject, row: Row, source: str, scene: Scene) -> Line:
    came = source or (f"从 {row['linked']} 转来" if row.get("linked") else "中心登记")
    return Line(subject, row, item(subject, row, scene), came, scene)


def _measured(line: Line) -> Iterator[Line]:
    """A line for each measure of the list in force."""
    for number, (key, found) in enumerate(who.measures(line.row).items(), 1):
        if line.row.get("plan"):
            made = _work(line, number, key, found)
            yield Line(line.subject, line.row, line.item, line.source, line.scene, made, number == 1)


def _work(line: Line, number: int, key: str, found: Mapping[str, object]) -> Work:
    content, tree = who.content(line.row, key), line.scene.directory
    due = offer.measure_due(line.row, key, line.scene.calendar, line.scene.today)
    done, pending = bool(found["done"]), bool(found.get("pending"))
    late = not done and line.subject.kind == "open" and due < line.scene.today
    word = "已完成" if done else "待把关" if pending else "已逾期" if late else "推进中"
    return Work(
        number, str(content["text"]), tree.unit_name(content["unit"]), tree.person_name(int(str(content["person"]))),
        due, int(str(found["checked"])), word, "blue" if done else "red" if late else "yellow" if pending else "green",
    )  # fmt: skip


# ---- cells of the page -------------------------------------------------------------------------------------------


def _title(line: Line) -> SafeString:
    rounds = f" · 第 {line.item.round} 轮" if line.item.round > 1 else ""
    return format_html(
        '<a class="t" href="{}">{}</a><span class="mut">{}{}</span>', line.url, line.subject.title, line.source, rounds
    )


def _told(line: Line) -> SafeString:
    """The problem and its own words, for the list of what people met with."""
    return format_html(
        '<a class="t" href="{}">{}</a><span class="mut told">{}</span>',
        line.url, line.subject.title, _cut(line.row["description"]),
    )  # fmt: skip


def _stage(line: Line) -> SafeString:
    ringed = ring.mini_ring(line.item.stage, colour=line.item.light, closed=line.item.closed)
    return format_html('<span class="b-stage">{}<span>{}</span></span>', ringed, line.item.label)


def _holder(line: Line) -> SafeString:
    ball = line.item.holder
    return balls.ball(ball.name if ball else "", ball.person if ball else "", line.item.light)


def _days(line: Line) -> SafeString:
    if line.item.over:
        return NOTHING
    return spans.days(line.item.left, line.item.due, line.scene.today, colour=line.item.light)


def _progress(line: Line) -> SafeString:
    percent = line.item.progress
    if line.item.over:
        return NOTHING
    return SafeString('<span class="mut">未开始</span>') if percent is None else _bar(percent)


def _bar(percent: int) -> SafeString:
    return format_html('<div class="pg num">{}{}%</div>', measures.bar(percent), percent)


def _letters(line: Line) -> SafeString:
    count = line.row.get("letters", 0)
    return format_html('<span class="b-tag warm">提醒函 {}</span>', count) if count else NOTHING


def _measure(line: Line) -> SafeString | str:
    return format_html('<span class="no num">{}</span> {}', line.work.number, line.work.text) if line.work else ""


def _plain(text: Callable[[Line], Value]) -> Callable[[Line], SafeString | str]:
    """A cell that shows its value, and a dash where there is none."""

    def cell(line: Line) -> SafeString | str:
        value = text(line)
        if isinstance(value, date):
            return when(value, "day", line.scene.today)
        return NOTHING if value in ("", None) else str(value)

    return cell


def _cut(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


# ---- values ------------------------------------------------------------------------------------------------------


def _category(line: Line) -> str:
    return option_word(offer.CATEGORIES, line.row["category"])


def _light_word(line: Line) -> str:
    usual = lights.LIGHTS.get(line.item.light or "", ("",))[0]
    return line.item.word or usual


def _ball_words(line: Line) -> str:
    ball = line.item.holder
    return f"{ball.name} {ball.person}".strip() if ball else ""


def _leader(line: Line) -> str:
    return leader_in_charge(line.row, line.scene.directory)


def _lead(line: Line) -> str:
    return line.scene.directory.unit_name(line.row.get("lead"))


def _handler(line: Line) -> str:
    return line.scene.directory.person_name(line.row.get("handler"))


def _matter(line: Line) -> str:
    found = line.row.get("matter")
    return option_word(matter_options(line.row["jurisdiction"]), found) if found else ""


def _verdict(line: Line) -> str:
    """What became of the check 核查结果."""
    if line.row["state"] in ("declined", "merged", "void"):
        return line.item.label
    return "属实，已立账" if line.row.get("severity") else "待核查"


def _registered(line: Line) -> date:
    return as_day(line.row["registered"])


def _updated(line: Line) -> date:
    return timezone.localtime(line.subject.updated).date()


def _works(name: str) -> Callable[[Line], Value]:
    return lambda line: getattr(line.work, name) if line.work else ""


COLUMNS: Mapping[str, Column] = {
    c.id: c
    for c in (
        Column("light", "灯", lambda o: lights.light(o.item.light, o.item.word), _light_word, 9),
        Column("number", "编号", lambda o: o.number.split("-", 2)[-1], lambda o: o.number, 15),
        Column("title", "问题", _title, lambda o: o.subject.title, 36),
        Column("told", "反馈的问题", _told, lambda o: f"{o.subject.title}\n{o.row['description']}", 48),
        Column("category", "类别", lambda o: _category(o).removeprefix("审批"), _category, 13),
        Column("source", "来源", _plain(lambda o: o.source), lambda o: o.source, 16),
        Column("stage", "环节", _stage, lambda o: o.item.label, 11),
        Column("holder", "球在谁手里", _holder, _ball_words, 20),
        Column("due", "期限", _days, lambda o: None if o.item.over else o.item.due, 12),
        Column("progress", "进度", _progress, lambda o: "" if o.item.progress is None else f"{o.item.progress}%", 8),
        Column("leader", "分管领导", _plain(_leader), _leader, 10),
        Column("letters", "督查", _letters, lambda o: o.row.get("letters", 0) or "", 8),
        Column("updated", "更新", lambda o: when(o.subject.updated, "ago", o.scene.today), _updated, 12),
        Column("lead", "牵头科室", _plain(_lead), _lead, 16),
        Column("handler", "经办人", _plain(_handler), _handler, 10),
        Column("severity", "严重程度", _plain(lambda o: option_word(offer.SEVERITIES, o.row.get("severity", ""))),
               lambda o: option_word(offer.SEVERITIES, o.row.get("severity", "")), 10),
        Column("matter", "事项", _plain(_matter), _matter, 24),
        Column("registered", "登记", _plain(_registered), _registered, 12),
        Column("extensions", "延期", _plain(lambda o: o.row.get("extensions", 0) or ""),
               lambda o: o.row.get("extensions", 0) or "", 8),
        Column("finding", "核查情况", _plain(lambda o: _cut(o.row.get("finding", ""))), lambda o: o.row.get("finding", ""), 36),
        Column("verdict", "核查结果", _plain(_verdict), _verdict, 14),
        Column("measure", "措施", _measure, _works("text"), 40),
        Column("goal", "目标", _plain(lambda o: _cut((o.row.get("plan") or {}).get("goal", ""), 60)),
               lambda o: (o.row.get("plan") or {}).get("goal", ""), 32),
        Column("unit", "责任科室", _plain(_works("unit")), _works("unit"), 16),
        Column("person", "责任人", _plain(_works("person")), _works("person"), 10),
        Column("by", "节点", _plain(_works("due")), _works("due"), 12),
        Column("percent", "进度", lambda o: _bar(o.work.percent) if o.work else "",
               lambda o: f"{o.work.percent}%" if o.work else "", 8),
        Column("done", "完成情况", lambda o: lights.light(o.work.light, o.work.word) if o.work else "", _works("word"), 10),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """A list of the ledger: its name, what it is in a sentence, its columns, and which of them it shows unasked."""

    id: str
    label: str
    text: str
    columns: tuple[str, ...]
    usual: tuple[str, ...]

    def lines(self, subjects: Sequence[Subject]) -> list[Line]:
        """What these problems are in it."""
        return lines(subjects, self.id)


EVERY = (
    "light", "number", "title", "category", "stage", "holder", "due", "progress", "leader", "letters", "updated", "lead",
    "handler", "severity", "matter", "source", "registered", "extensions",
)  # fmt: skip
OF_FEEDBACK = (
    "number", "told", "category", "source", "registered", "verdict", "finding", "lead", "stage", "holder", "matter", "due",
)  # fmt: skip
OF_TASKS = (
    "number", "title", "goal", "measure", "unit", "person", "by", "percent", "done", "leader", "stage", "due", "light",
)  # fmt: skip
VIEWS: Mapping[str, View] = {
    v.id: v
    for v in (
        View("", "问题库", "登记过的每个问题，现在走到哪一步、球在谁手里。", EVERY, EVERY[:11]),
        View(FEEDBACK, "体验反馈清单", "围绕审批指引功能、服务功能、系统性能逐条核查，核查到什么都在这里。", OF_FEEDBACK, OF_FEEDBACK[:9]),
        View(TASKS, "整改任务清单", "审定过的清单里每一条措施：谁做、到哪天、做到多少。", OF_TASKS,
             ("number", "title", "measure", "unit", "person", "by", "percent", "done")),
    )
}  # fmt: skip
ALWAYS = frozenset({"title", "told"})  # the way to the row


def chosen(view: str, names: Sequence[str]) -> list[Column]:
    """The columns that a person chose for a list, in the list's own order; the usual ones where nothing was chosen."""
    found = VIEWS[view]
    wanted = {*names} or {*found.usual}
    return [COLUMNS[name] for name in found.columns if name in wanted or name in ALWAYS]
