"""The training part of an officer's archive (M10), and the officer's own rows in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Section, section
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.officer import SERVING
from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.training import queries
from bihuan.training.models import Participant
from bihuan.training.topics import topics

SHOWN = 10


@section("officer")
def trainings(subject: Subject, row: Row, actor: Actor) -> Section | None:
    """What was learned, how many hours, and what is still lacking."""
    officer = Officer.objects.filter(subject=subject).first()
    if officer is None:
        return None
    context = about(officer, serving=row["state"] in SERVING)
    if not context["lines"] and not context["missing"]:
        return None
    return Section(
        "trainings",
        "培训",
        "training/parts/archive.html",
        context,
        count=context["count"],
        clause="M11",
        paper=_paper(context),
    )


def about(officer: Officer, *, serving: bool) -> dict[str, Any]:
    """The officer's trainings, the newest first, the hours, and the mandatory ones that are lacking today."""
    found = queries.own(officer)
    missing = queries.lacking([officer.pk], clock.today()).get(officer.pk, []) if serving else []
    return {
        "lines": lines(found[:SHOWN]), "more": max(0, len(found) - SHOWN), "hours": sum(p.hours for p in found), "missing": missing,
        "count": sum(p.completed_on is not None for p in found),
    }  # fmt: skip


def _paper(context: Mapping[str, Any]) -> list[list[str]]:
    """The same for print, and the hours in all."""
    rows = [
        [f"{o['day']:%Y-%m-%d}", o["title"], o["topic"], f"{o['hours']} 学时" if o["hours"] else "—", o["word"]]
        for o in context["lines"]
    ]
    missing = [["—", "还缺必修培训", "、".join(context["missing"]), "—", "未完成"]] if context["missing"] else []
    return [["日期", "培训", "主题", f"学时（共 {context['hours']}）", "情况"], *rows, *missing]


def lines(found: Sequence[Participant]) -> list[dict[str, Any]]:
    """Participants as a list shows them."""
    known = topics()
    return [
        {
            "title": p.training.title, "number": p.training.number, "topic": known[p.topic].name if p.topic in known else p.topic,
            "day": p.completed_on or (p.arrived_at or p.signed_up_at).astimezone(clock.ZONE).date(), "hours": p.hours, **standing(p, load(p.training)),
        }
        for p in found
    ]  # fmt: skip


def standing(own: Participant, row: Row) -> dict[str, str]:
    """Where somebody stands in a training: a word and its light."""
    if own.completed_on is not None:
        return {"word": "已完成", "light": "blue"}
    if row["state"] == "cancelled":
        return {"word": "已取消", "light": "grey"}
    if row["state"] == "finished":
        return {"word": "没有完成", "light": "grey"}
    if row["state"] == "enrolling":
        return {"word": "已报名", "light": "green"}
    if row["mode"] == "onsite" and own.arrived_at is None:
        return {"word": "待签到", "light": "yellow"}
    return {"word": "待测验", "light": "yellow"}
