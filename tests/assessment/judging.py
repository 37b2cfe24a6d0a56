"""Periods, sheets and assessments for tests, made by the real commands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bihuan.assessment import commands, counting
from bihuan.assessment.models import Period, Sheet
from bihuan.kernel.act import act
from bihuan.kernel.models import Subject
from bihuan.organisation.directory import actor
from bihuan.records import reviewing
from bihuan.services import clock
from tests import cast
from tests.kernel.walking import now
from tests.records.recording import by_number, finding, sync
from tests.records.recording import record as drawn_up


def half_year(name: str = "centre", jurisdiction: int = 1, **more: Any) -> Period:
    """A period about today, counted."""
    today = clock.today()
    typed = {
        "title": "2026 年上半年考核",
        "begins_on": f"{today - timedelta(days=60)}",
        "ends_on": f"{today + timedelta(days=30)}",
        **more,
    }
    made = commands.plan(cast.actor(name), jurisdiction, typed)
    counting.count(made, cast.actor(name))
    return now_(made)


def now_(period: Period) -> Period:
    return Period.objects.get(pk=period.pk)


def a_record(
    officer: Subject, client_id: str, quality: str | None = "clear", late: int = 0, findings: int = 1
) -> Subject:
    """A record of this officer, `late` days after the visit; marked by a reviewer unless `quality` is None."""
    ended = clock.now() - timedelta(days=late)
    told = drawn_up(
        client_id, started=(ended - timedelta(hours=1)).isoformat(), ended=ended.isoformat(),
        findings=[finding(f"f{n}") for n in range(findings)],
    )  # fmt: skip
    (answer,) = sync(told, actor=actor(officer.person or 0))
    assert answer.status == "created", answer
    if quality:
        reviewing.accept(by_number(answer.id), cast.actor("centre"), {"quality": quality})
    return now(by_number(answer.id))


def sheet_of(period: Period, officer: Subject) -> Sheet:
    return Sheet.objects.get(period=period, officer__subject=officer)


def judged(sheet: Sheet, level: str = "good", name: str = "centre", **more: Any) -> Subject:
    """An assessment that waits for its officer."""
    words = {"sheet": sheet.pk, "level": level, "opinion": "记得细，说得清。", **more}
    return act("assessment", None, "assess", cast.actor(name), words, jurisdiction=sheet.period.jurisdiction).subject


def scores(sheet: Sheet) -> dict[str, tuple[int, int, int]]:
    return {s.indicator: (s.done, s.whole, s.value) for s in sheet.scores.all()}
