"""Records as a workbook: one row a record; who made it by number, and to the centre alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.loop.language import Actor
from bihuan.loop.tables.record import RECORD
from bihuan.problems import ledger, present_sheet, sheets
from bihuan.problems.present_sheet import Wanted
from bihuan.problems.workbook import Cell, Table
from bihuan.records import queries
from bihuan.records.present import line, officer_numbers
from bihuan.services import clock

COLUMNS: Final = (
    Cell("编号", lambda o: o["number"], 16), Cell("体验员", lambda o: o["officer"], 16), Cell("体验了什么", lambda o: o["title"], 30),
    Cell("地点", lambda o: o["place"], 24), Cell("哪天", lambda o: o["ended"].astimezone(clock.ZONE).date(), 12), Cell("用时（分钟）", lambda o: o["minutes"]),
    Cell("活动", lambda o: o["activity"], 16), Cell("发现", lambda o: o["findings"]), Cell("有结果", lambda o: o["settled"]),
    Cell("状态", lambda o: o["state"], 12), Cell("质量", lambda o: o["quality"]), Cell("审核期限", lambda o: o["due"], 12),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """The list of records; `named`: whose they are stands in it."""

    named: bool
    label: str = "体验记录"

    def lines(self, subjects: Sequence[Subject]) -> list[dict[str, Any]]:
        """What the page says of each."""
        numbers = officer_numbers(subjects) if self.named else {}
        return [_line(subject, numbers) for subject in subjects]


def _line(subject: Subject, numbers: Mapping[int, str]) -> dict[str, Any]:
    row = load(subject)
    begun, ended = (datetime.fromisoformat(row[name]) for name in ("started", "ended"))
    minutes = round((ended - begun).total_seconds() / 60)
    return {**line(subject, row), "officer": numbers.get(subject.person or 0, ""), "minutes": minutes}


def wanted(actor: Actor, asked: Mapping[str, str]) -> Wanted:
    """The records that this person may see, by state and activity."""
    state, activity = (asked.get(name, "")[:60] for name in KIND.names)
    said = [RECORD.states[state].label] if state in RECORD.states else []
    scope = "，".join([*said, *([f"活动 {activity}"] if activity else [])]) or "全部"
    table = Table(
        f"{present_sheet.bureau(actor)}体验记录",
        present_sheet.said(actor, scope),
        Listed(bool(actor.of("centre"))),
        COLUMNS,
    )
    return Wanted(
        present_sheet.file_name("体验记录"), table, lambda most: queries.keys(actor, state, activity, most),
        lambda keys: ledger.every(actor, keys, table=RECORD.id),
    )  # fmt: skip


KIND: Final = sheets.offer(
    sheets.Kind("records", "体验记录", "/experience/records", "/experience/records.xlsx", ("state", "activity"), wanted)
)
