"""Rounds as people read them: how long still, how much has come, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.kernel.access import may_begin
from bihuan.kernel.act import load
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import Page
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.round import ROUND
from bihuan.organisation.desk import Asked, desk, panel
from bihuan.organisation.telling import timeline
from bihuan.rounds import figures

LIGHTS = {"planned": "grey", "collecting": "green", "closed": "yellow", "reported": "blue", "cancelled": "grey"}
THEN = {"report": "报告里的数字由系统统计，提交以后可以下载 Word。", "close": "截止以后由政务中心出报告。"}


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel's progress: how many came, of how many aimed at; `percent` of the target, 100 at most."""

    name: str
    count: int
    target: int | None

    @property
    def percent(self) -> int:
        return min(100, 100 * self.count // self.target) if self.target else 0


def listing(page: Page, actor: Actor) -> dict[str, Any]:
    """The list."""
    return {
        "rounds": [_line(subject) for subject in page.rows], "next": page.next, "may_plan": may_begin(actor, ROUND),
    }  # fmt: skip


def _line(subject: Subject) -> dict[str, Any]:
    row = load(subject)
    total = (row.get("figures") or {}).get("total")
    return {
        "number": subject.number, "title": subject.title, "url": _url(subject), "row": row, "total": total,
        "state": ROUND.states[subject.state].label, "light": LIGHTS[subject.state],
    }  # fmt: skip


def _url(subject: Subject) -> str:
    return f"/rounds/{subject.number}"


def page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """One round: its period and progress, its report once there is one, what may be done."""
    at, url = desk(subject, actor), _url(subject)
    row, tree, channels = at.case.row, at.case.directory, progress(at.case.row)
    return {
        "round": subject, "row": row, "url": url, "state": ROUND.states[row["state"]].label, "light": LIGHTS[row["state"]],
        "crumbs": [("征集", "/rounds"), (str(subject.number), "")], "when": _when(row, at.case.today),
        "channels": channels, "total": sum(c.count for c in channels), "units": _units(row, tree),
        "report": _report(row), "timeline": timeline(ROUND, history(subject), tree), "panel": panel(at, url, asked, then=THEN),
    }  # fmt: skip


def progress(row: Row) -> Sequence[Channel]:
    """As the report froze it, else as it is now."""
    frozen = (row.get("figures") or {}).get("channel")
    return [Channel(name, count, target) for name, count, target in (frozen or figures.progress(row))]


def _when(row: Row, today: date) -> str:
    first, last = (date.fromisoformat(row[day]) for day in ("begins_on", "ends_on"))
    if row["state"] == "planned":
        return f"{(first - today).days} 天后开始" if first > today else "今天开始"
    if row["state"] == "collecting":
        left = (last - today).days
        return f"还有 {left} 天" if left > 0 else "今天截止"
    return ""


def _units(row: Row, tree: Directory) -> str:
    return "、".join(tree.unit_name(unit) for unit in row.get("units", ()))


def _report(row: Row) -> Sequence[tuple[str, Sequence[tuple[str, int]]]]:
    """The tables of the report under their headings."""
    found = row.get("figures") or {}
    return [(title, found[name]) for name, title in HEADINGS.items() if found.get(name)]


HEADINGS = {
    "outcome": "去向", "asks": "四问", "problem": "立为问题的，走到哪一环", "kind": "问题类别", "unit": "承办科室", "matter": "涉及事项",
}  # fmt: skip
