"""Periods, sheets and assessments as the centre reads them, and the officer's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.assessment import queries
from bihuan.assessment.indicators import INDICATORS, USUAL
from bihuan.assessment.models import Period, Sheet
from bihuan.kernel.act import load
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory
from bihuan.loop import clock as clocks
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.assessment import ASSESSMENT, LEVELS
from bihuan.organisation.desk import Asked, desk, panel
from bihuan.people.queries import officer_of
from bihuan.people.telling import last, opened, told
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_many
from bihuan.ui.shapes import Pick
from bihuan.voices.forms import fresh_key

ANSWERS = {"agreed": "本人认可", "silent": "本人到期没有回应", "decided": "申诉后复核定的"}
THEN = {
    "talk": "谈话记录本人看得到。", "revise": "本人看得到新的等次和理由。", "decide_appeal": "复核以后就定了，记入档案。",
    "retract": "这份资料回到待审定，可以重新算、重新审。",
}  # fmt: skip
WEIGHTED = [i for i in INDICATORS if i.weight]


def overview(actor: Actor, typed: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, Any]:
    """The list of periods and the form of a new one."""
    asked = [
        {"id": i.id, "name": i.name, "source": i.source, "value": typed.get(f"weight_{i.id}", USUAL[i.id]), "error": errors.get(f"weight_{i.id}", "")}
        for i in WEIGHTED
    ]  # fmt: skip
    lines = [
        {"period": one, "levels": queries.levels(one), "states": queries.settled(one)} for one in queries.periods(actor)
    ]
    return {"lines": lines, "weights": asked, "typed": {**half_year(), **typed}, "errors": errors}


def half_year() -> dict[str, str]:
    """The half-year that is running, as the usual period."""
    today = clock.today()
    first = today.month <= 6
    name = f"{today.year} 年{'上' if first else '下'}半年考核"
    begins, ends = ("01-01", "06-30") if first else ("07-01", "12-31")
    return {"title": name, "begins_on": f"{today.year}-{begins}", "ends_on": f"{today.year}-{ends}"}


def period(of: Period, level: str, after: str) -> dict[str, Any]:
    """One period: how many of each level, and the sheets. Raises Refused for a broken cursor."""
    rows, onward = queries.sheets(of, level, after)
    who, figures, counts = queries.names(rows), queries.figures(rows), queries.levels(of)
    base = f"/people/assessments/periods/{of.pk}"
    picks = [
        Pick("全部", base, chosen=not level),
        Pick("待审定", f"{base}?level=waiting", counts["waiting"], chosen=level == "waiting"),
    ]
    picks += [Pick(f"建议{label}", f"{base}?level={k}", counts[k], chosen=level == k) for k, label in LEVELS]
    picks.append(Pick("资料不足", f"{base}?level=unknown", counts["unknown"], chosen=level == "unknown"))
    return {
        "period": of, "picks": picks, "lines": [line(row, who[row.pk], figures[row.pk]) for row in rows], "averages": queries.averages(of),
        "weights": weights(of), "total": sum(n for k, n in counts.items() if k != "waiting"), "seconds": (of.milliseconds or 0) / 1000,
        "onward": f"{base}?{f'level={level}&' if level else ''}after={onward}" if onward else "", "crumbs": [("考核", "/people/assessments"), (of.title, "")],
    }  # fmt: skip


def weights(of: Period) -> str:
    """服务能力 25、反馈及时 20"""
    return "、".join(f"{i.name} {of.weights[i.id]}" for i in WEIGHTED if of.weights.get(i.id))


def line(row: Sheet, name: str, figures: list[dict[str, Any]]) -> dict[str, Any]:
    """A sheet in a list."""
    judged = load(row.subject) if row.subject else None
    return {
        "id": row.pk, "name": name, "number": row.officer.subject.number, "figures": [queries.told(one) for one in figures],
        "level": queries.level_word(row.level).partition("，")[0], "judged": queries.level_word(judged["level"]) if judged else "",
        "state": ASSESSMENT.states[row.subject.state].label if row.subject else "", "light": light(row.subject) if row.subject else None,
        "url": f"/people/assessments/{row.subject.number}" if row.subject else f"/people/assessments/sheets/{row.pk}",
    }  # fmt: skip


def sheet(row: Sheet, typed: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, Any]:
    """One sheet before whoever judges it."""
    found = line(row, queries.names([row])[row.pk], queries.figures([row])[row.pk])
    suggested = row.level if row.level in dict(LEVELS) else ""
    return {
        "line": found, "period": row.period, "levels": LEVELS, "typed": {"level": suggested, **typed}, "errors": errors, "weights": weights(row.period),
        "crumbs": [("考核", "/people/assessments"), (row.period.title, f"/people/assessments/periods/{row.period_id}"), (found["number"], "")],
        "officer_url": f"/people/{found['number']}",
    }  # fmt: skip


def light(subject: Subject) -> str | None:
    if subject.state in ("settled", "withdrawn"):
        return "blue" if subject.state == "settled" else "grey"
    return clocks.light(subject.kind, subject.due, subject.yellow_from, clock.today())


def page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """One assessment before the centre."""
    at = desk(subject, actor)
    row = at.case.row
    return {
        **about(subject, row), "url": f"/people/assessments/{subject.number}", "panel": panel(at, f"/people/assessments/{subject.number}", asked, then=THEN),
        "crumbs": [("考核", "/people/assessments"), (row["title"], f"/people/assessments/periods/{row['period']}"), (str(subject.number), "")],
    }  # fmt: skip


def about(subject: Subject, row: Row) -> dict[str, Any]:
    """What an assessment says, for the centre's page, the officer's own, and paper."""
    said = words(subject)
    return {
        "assessment": subject, "row": row, "name": _name(row), "level": queries.level_word(row["level"]), "suggested": queries.level_word(row["suggested"]),
        "figures": [queries.told(one) for one in row["figures"]], "opinion": said.get("opinion", ""), "advice": said.get("advice", ""),
        "state": ASSESSMENT.states[row["state"]].label, "light": light(subject), "answer": ANSWERS.get(row.get("answer", ""), ""),
        "timeline": told(ASSESSMENT, subject, directory()), "officer_url": f"/people/{row['officer']}",
    }  # fmt: skip


def words(subject: Subject) -> Mapping[str, Any]:
    """What the judge wrote; empty where the person is forgotten."""
    event = last(history(subject), "assess")
    return opened([event]).get(event.payload["box"], {}) if event else {}


def _name(row: Row) -> str:
    found = Subject.objects.get(table="officer", number=row["officer"])
    profile = officer_of(found).profile
    return str(open_many([profile]).get(profile.hex, {}).get("name", "（个人信息已删除）"))


OWN = ("agree", "remark", "appeal")


def own(subject: Subject, actor: Actor) -> dict[str, Any]:
    """One assessment before the officer whom it is about."""
    may = {offer.action.id for offer in desk(subject, actor).ready}
    return {**about(subject, load(subject)), "may": may, "key": fresh_key(), "place_name": "体验员"}
