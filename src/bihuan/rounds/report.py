"""The report of a round in Word: what came in, from where and about what, and what has become of it."""

from __future__ import annotations

from typing import Any

from bihuan.loop.language import Row
from bihuan.rounds.present import HEADINGS
from bihuan.services.documents.word import Report

COLUMNS = {"outcome": "去向", "asks": "四问", "problem": "环节", "kind": "类别", "unit": "科室", "matter": "事项"}


def document(row: Row) -> bytes:
    """The file, from the figures that the report's event froze."""
    found = row["figures"]
    report = Report(f"{row['title']}报告", f"{row['number']}　{row['begins_on']} 至 {row['ends_on']}")
    report.head("一、收集情况")
    report.text(_collected(found))
    report.table(("渠道", "收到（条）", "目标（条）"), [(n, c, t or "—") for n, c, t in found["channel"]], (7, 4, 4))
    for number, (name, title) in zip("二三四五六七", HEADINGS.items(), strict=False):
        report.head(f"{number}、{title}")
        if found.get(name):
            report.table((COLUMNS[name], "条数"), found[name], (11, 4))
        else:
            report.text("本轮没有。")
    report.head("八、分析和建议")
    report.text(row["summary"])
    return report.made()


def _collected(found: dict[str, Any]) -> str:
    aimed = sum(target or 0 for _, _, target in found["channel"])
    reached = f"，目标 {aimed} 条，完成 {100 * found['total'] // aimed}%" if aimed else ""
    return f"本轮共收到 {found['total']} 条反馈，来自 {sum(1 for _, count, _ in found['channel'] if count)} 个渠道{reached}。"
