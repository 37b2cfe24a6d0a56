"""The summary of a period in Word, and one assessment as a form on A4."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from bihuan.assessment import present, queries
from bihuan.assessment.indicators import INDICATORS
from bihuan.assessment.models import Period
from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.loop.tables.assessment import ASSESSMENT, LEVELS
from bihuan.people.paper import named, spelled
from bihuan.services import clock
from bihuan.services.documents.pdf import pdf
from bihuan.services.documents.word import Report

DOCUMENTS: Final = Path(__file__).with_name("documents")


def summary(of: Period) -> bytes:
    """What the period shows, without a name: for the yearly summary of M13."""
    _, centre = named(of.jurisdiction)
    report = Report(f"{of.title}小结", f"{centre}　{spelled(clock.today())}")
    counts, states = queries.levels(of), queries.settled(of)
    total = sum(n for level, n in counts.items() if level != "waiting")
    report.head("一、考核范围和办法")
    report.text(f"考核期 {spelled(of.begins_on)}至{spelled(of.ends_on)}，期内在任的体验员 {total} 人。")
    report.text(f"指标和权重：{present.weights(of)}。参与情况只作参考，不影响等次；不按人排名，不折算积分。")
    report.head("二、各项指标")
    report.table(
        ["指标", "有资料的人数", "平均（%）", "资料来自"],
        [(i[0], i[1], i[2], _source(i[0])) for i in queries.averages(of)],
        (4, 3.5, 3.5, 4),
    )
    report.head("三、审定和复核")
    report.text(f"已审定 {sum(states.values())} 人，待审定 {counts['waiting']} 人。")
    report.table(["情况", "人数"], [(ASSESSMENT.states[state].label, n) for state, n in states.items()], (9, 6))
    report.table(["审定的等次", "人数"], _judged(of), (9, 6))
    report.head("四、发现的问题和改进")
    report.text("（由政务中心填写：哪些方面普遍薄弱，下一期怎么培训、怎么安排活动。）")
    return report.made()


def _source(name: str) -> str:
    return next((i.source for i in INDICATORS if i.name == name), "")


def _judged(of: Period) -> list[tuple[str, int]]:
    """How many of each level, as they stand now."""
    rows = [load(s)["level"] for s in Subject.objects.filter(sheet__period=of).only("row").iterator(chunk_size=2000)]
    return [(label, rows.count(level)) for level, label in LEVELS if level in rows]


def form(subject: Subject) -> bytes:
    """One assessment: what was counted, what was judged, what the officer said."""
    row = load(subject)
    found = present.about(subject, row)
    place, centre = named(subject.jurisdiction)
    events: list[Any] = [
        [entry.at.astimezone(clock.ZONE).strftime("%Y-%m-%d"), entry.label, entry.who, entry.text]
        for entry in found["timeline"].entries
        if entry.label != ASSESSMENT.actions["assess"].label
    ]
    return pdf(DOCUMENTS / "form.typ", {
        "title": row["title"], "name": found["name"], "number": subject.number, "officer": row["officer"], "place": place, "centre": centre,
        "figures": [list(one) for one in found["figures"]], "suggested": found["suggested"], "level": found["level"], "opinion": found["opinion"],
        "advice": found["advice"] or "无", "answer": found["answer"] or found["state"], "events": events, "printed": spelled(clock.today()),
    })  # fmt: skip
