"""Papers of a meeting: what is before it, as one PDF of a list and a page a problem; what it decided, as its minutes 纪要."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory, working_calendar
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Refusal, Refused, Row
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables import problem_who as who
from bihuan.organisation.telling import option_word
from bihuan.problems import queries
from bihuan.problems.present_item import as_day, leader_in_charge, shown_number
from bihuan.problems.present_meeting import checks, in_order
from bihuan.services import clock
from bihuan.services.documents.pdf import pdf
from bihuan.services.documents.word import Report
from bihuan.ui.when import day as day_word

DOCUMENTS: Final = Path(__file__).with_name("documents")
NUMERALS: Final = "一二三四五六七八九十"
Page = dict[str, Any]


def spelled(day: date | str) -> str:
    """2026年4月22日"""
    on = as_day(day)
    return f"{on.year}年{on.month}月{on.day}日"


# ---- before the meeting ------------------------------------------------------------------------------------------


def papers(actor: Actor, meeting: Subject) -> bytes:
    """The list and a page a problem, in the order of the agenda. Raises Refused (not-yet) where nothing waits."""
    row, tree = load(meeting), directory()
    waiting = in_order(queries.for_the_agenda(actor, meeting.jurisdiction))
    if row["state"] not in ("planned", "held") or not waiting:
        raise Refused(Refusal("not-yet", "眼下没有等上会的问题，没有材料可印。"))
    pages = [_page(n, subject, tree) for n, subject in enumerate(waiting, 1)]
    body = tree.jurisdictions[row["jurisdiction"]]
    return pdf(
        DOCUMENTS / "papers.typ",
        {
            "title": row["title"], "body": f"{body.name}{body.deliberates}", "on": spelled(row.get("held_on") or row["planned_on"]),
            "printed": spelled(clock.today()), "pages": pages,
            "groups": [
                {"name": name, "pages": [p for p in pages if p["naming"] is naming]}
                for name, naming in (("明确牵头责任人", True), ("审议销号", False))
                if any(p["naming"] is naming for p in pages)
            ],
        },
    )  # fmt: skip


def _page(number: int, subject: Subject, tree: Directory) -> Page:
    row = load(subject)
    naming = subject.state == "naming"
    units = "、".join(dict.fromkeys(tree.unit_name(u) for u in (row["lead"], *who.named(row)) if u))
    return {
        "n": number, "number": shown_number(subject), "title": subject.title, "naming": naming, "units": units,
        "lead": tree.unit_name(row["lead"]), "handler": tree.person_name(row.get("handler")), "charge": leader_in_charge(row, tree),
        "asks": "请明确牵头责任人" if naming else "请审议销号", "facts": list(_facts(subject, row)), "measures": _measures(row, tree),
        "account": [[a["measure"], a["by"], a["effect"]] for a in row.get("account", ())] if not naming else [],
        "checks": [[text, good] for text, good in checks(row)] if not naming else [],
    }  # fmt: skip


def _facts(subject: Subject, row: Row) -> Iterator[tuple[str, str]]:
    """What was said, found, aimed at and reached; what has moved the date."""
    analysis, content = row.get("analysis") or {}, row.get("plan") or row.get("draft") or {}
    yield "群众说", row["description"]
    if analysis:
        nature = f"{option_word(offer.NATURES, analysis['nature'])} · {option_word(offer.KINDS, analysis['kind'])}"
        yield "性质", f"{nature}。影响：{analysis['scope']}"
        yield "原因", analysis["cause"]
    yield "目标", str(content.get("goal", ""))
    if row.get("outcomes"):
        yield (
            "成果",
            "；".join(
                f"{option_word(offer.OUTCOME_KINDS, o['kind'])}《{o['title'].strip('《》')}》" for o in row["outcomes"]
            ),
        )
    if row.get("evaluation"):
        yield "评价", f"{row['evaluation']['score']} 分"
    days = working_calendar().working_days_between(as_day(row["registered"]), clock.today())
    laps = [
        *([f"第 {row['round']} 轮"] if row["round"] > 1 else []), *([f"返工 {row['lap'] - 1} 次"] if row["lap"] > 1 else []),
        *([f"延期 {row['extensions']} 次"] if row.get("extensions") else []),
    ]  # fmt: skip
    yield "经过", "，".join([f"{spelled(row['registered'])}登记，到今天 {days} 个工作日", *laps])


def _measures(row: Row, tree: Directory) -> list[list[Any]]:
    content = row.get("plan") or row.get("draft") or {}
    done = who.measures(row)
    return [
        [m["text"], f"{tree.unit_name(m['unit'])} {tree.person_name(m['person'])}".strip(), day_word(as_day(m["due"]), clock.today()) if m.get("due") else "",
         _progress(done.get(m["key"]))]
        for m in content.get("measures", ())
    ]  # fmt: skip


def _progress(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "未开始"
    return "做完" if found["done"] else f"{found['checked']}%"


# ---- after it ----------------------------------------------------------------------------------------------------


def minutes(actor: Actor, meeting: Subject) -> Page:
    """What the minutes say, drafted from what was decided. Raises Refused (not-yet) before it was held."""
    row, tree = load(meeting), directory()
    if not row.get("held_on"):
        raise Refused(Refusal("not-yet", "会议还没有召开，没有纪要。"))
    told = queries.told_in(actor, str(meeting.number))
    body = tree.jurisdictions[row["jurisdiction"]]
    name = f"{body.name}行政审批服务管理局{body.deliberates.removeprefix('局')}"
    away = row["members"] - row["present"]
    return {
        "name": name, "title": f"{row['title']}纪要", "number": row.get("minutes") or meeting.number, "on": spelled(row["held_on"]),
        "opening": f"{spelled(row['held_on'])}，{body.deliberates}召开会议，研究政务服务问题整改有关事项。"
        f"应到 {row['members']} 人，实到 {row['present']} 人" + (f"，请假 {away} 人" if away else "") + "，符合议事规定。",
        "sections": list(_sections(told, tree)), "draft": row["state"] != "closed",
        "recorder": tree.first_name(f"secretary:{row['jurisdiction']}"), "printed": spelled(clock.today()),
    }  # fmt: skip


def _sections(told: Sequence[tuple[Subject, str, dict[str, Any]]], tree: Directory) -> Iterator[dict[str, Any]]:
    """A section a kind of decision, in the order of the agenda; each line a problem."""
    groups = {word: [(s, p) for s, d, p in told if d == word] for word in ("name_lead", *dict(offer.RESOLUTIONS))}
    numerals = iter(NUMERALS)
    for word, found in groups.items():
        if found:
            lines = [_line(word, subject, payload, tree) for subject, payload in found]
            yield {"head": f"{next(numerals)}、{HEADS[word].format(n=len(found))}", "lines": lines}


HEADS = {
    "name_lead": "关于明确 {n} 件多科室问题的牵头责任人", "pass": "关于 {n} 件问题的销号", "rework": "关于 {n} 件问题继续整改",
    "replan": "关于 {n} 件问题调整整改清单", "papers": "关于 {n} 件问题补充材料", "postpone": "关于 {n} 件问题暂缓审议",
}  # fmt: skip


def _line(word: str, subject: Subject, payload: Mapping[str, Any], tree: Directory) -> str:
    unit = tree.unit_name(load(subject)["lead"])
    about = f"{subject.title}（{shown_number(subject)}，{unit}承办）"
    if word == "name_lead":
        return f"{about}：明确由{tree.person_name(payload['leader'])}牵头负责。"
    if word == "pass":
        return f"{about}：同意销号，由{unit}两个工作日内交齐一案一档。"
    return f"{about}：{str(payload.get('reason', '')).rstrip('。')}。"


def minutes_pdf(actor: Actor, meeting: Subject) -> bytes:
    """The minutes in the form of GB/T 9704 纪要. Raises Refused (not-yet)."""
    return pdf(DOCUMENTS / "minutes.typ", minutes(actor, meeting))


def minutes_docx(actor: Actor, meeting: Subject) -> bytes:
    """The same in Word, to be gone on writing in. Raises Refused (not-yet)."""
    told = minutes(actor, meeting)
    report = Report(told["title"], f"{told['number']}　{told['on']}")
    report.text(told["opening"])
    for section in told["sections"]:
        report.head(section["head"])
        for n, line in enumerate(section["lines"], 1):
            report.text(f"{n}．{line}")
    if not told["sections"]:
        report.text("本次会议没有形成决议。")
    report.text(f"记录：{told['recorder']}")
    return report.made()
