"""Trainings as the centre reads them: the list, one training with who takes part, who lacks what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bihuan.kernel.access import may_begin
from bihuan.kernel.act import load
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import counted as shown
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.training import MODES, ONSITE, TRAINING
from bihuan.organisation.desk import Asked, desk, panel
from bihuan.organisation.telling import filled_in, option_word, timeline
from bihuan.people.queries import profiles
from bihuan.training import queries
from bihuan.training.archive import standing
from bihuan.training.models import Participant
from bihuan.training.projection import materials
from bihuan.training.queries import MOST_COUNTED
from bihuan.training.topics import NEVER, mandatory, topic_name
from bihuan.ui.shapes import Pick

LIGHTS = {"planned": "grey", "enrolling": "green", "running": "green", "finished": "blue", "cancelled": "grey"}
THEN = {
    "plan": "先存为待发布，检查过再发布给体验员。", "publish": "发布后体验员在手机上看得到，并收到通知；自己学的马上可以学。",
    "begin": "到上课时间系统自动开始；开始后屏幕上出签到码。", "remind": "只提醒还没完成的人。", "finish": "结束后不能再签到和测验。",
    "cancel": "报了名的人会收到通知。",
}  # fmt: skip


def listing(actor: Actor, state: str, after: str) -> dict[str, Any]:
    """The list with its states to choose from, and how many took part."""
    page = queries.listing(actor, state, after)
    numbers = queries.listed_counts(page.rows)
    picks = [Pick("全部", "/people/trainings", chosen=not state)]
    picks += [Pick(s.label, f"/people/trainings?state={s.id}", chosen=state == s.id) for s in TRAINING.states.values()]
    onward = "?" + urlencode({k: v for k, v in {"state": state, "after": page.next or ""}.items() if v})
    return {
        "lines": [_line(subject, numbers) for subject in page.rows], "picks": picks, "next": page.next,
        "onward": onward, "may_plan": may_begin(actor, TRAINING),
    }  # fmt: skip


def _line(subject: Subject, numbers: Mapping[tuple[int, str], int]) -> dict[str, Any]:
    row = load(subject)
    return {
        "number": subject.number, "title": subject.title, "url": url(subject), "row": row, "topic": topic_name(row["topic"]),
        "mode": option_word(MODES, row["mode"]), "starts": moment(row), "state": TRAINING.states[subject.state].label,
        "light": LIGHTS[subject.state], "signed": shown(numbers[subject.pk, "signed"]), "completed": shown(numbers[subject.pk, "completed"]),
    }  # fmt: skip


def url(subject: Subject) -> str:
    return f"/people/trainings/{subject.number}"


def moment(row: Row) -> datetime | None:
    """When the lesson begins; None for what is read at home."""
    return datetime.fromisoformat(row["starts_at"]) if row.get("starts_at") else None


def page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """One training. Who takes part only whoever reads the officers of the place is shown."""
    at = desk(subject, actor)
    row, tree = at.case.row, at.case.directory
    own = f"centre:{subject.jurisdiction}" in actor.offices
    inside = own or (
        queries.may_read_officers(actor) and tree.city is not None and f"centre:{tree.city}" in actor.offices
    )
    files = materials(row)
    return {
        "training": subject, "row": row, "url": url(subject), "crumbs": [("培训", "/people/trainings"), (str(subject.number), "")],
        "state": TRAINING.states[row["state"]].label, "light": LIGHTS[row["state"]], "starts": moment(row), "facts": facts(row),
        "files": files, "figures": _figures(subject, row), "people": _people(subject, row, asked.query.get("after", "")) if inside else None,
        "screen": own and row["state"] == "running" and row["mode"] == ONSITE,
        "timeline": timeline(TRAINING, history(subject), tree, lambda event: filled_in(TRAINING, event, _named(event.payload, files), tree)),
        "panel": panel(at, url(subject), asked, then=THEN),
    }  # fmt: skip


def facts(row: Row) -> list[tuple[str, str]]:
    """What is planned, in words."""
    places, quiz = row.get("places"), row["questions"]
    found = [
        ("主题", topic_name(row["topic"])), ("方式", option_word(MODES, row["mode"])), ("学时", f"{row['hours']} 学时"),
        ("名额", f"{places} 人" if places else "不限"), ("测验", f"抽 {quiz} 题，答对 {row['mark']}% 通过" if quiz else "不测验"),
    ]  # fmt: skip
    return [*found, *([("地点", row["place"])] if row.get("place") else [])]


def _named(payload: Any, files: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The payload with topic in words, and files by name where they are still there."""
    names = dict(files)
    shown = {**payload, "topic": topic_name(payload["topic"])} if "topic" in payload else dict(payload)
    return {**shown, "off": [names.get(f, "已撤下的一份") for f in shown["off"]]} if shown.get("off") else shown


def _figures(subject: Subject, row: Row) -> list[tuple[str, int]]:
    counted = row.get("figures") or queries.counts([subject]).get(subject.pk, {})
    wanted = [("报名" if row["mode"] == ONSITE else "开始学", "signed")]
    wanted += [("到场", "arrived")] if row["mode"] == ONSITE else []
    wanted += [("通过测验", "passed")] if row["questions"] else []
    return [(label, counted.get(name) or 0) for label, name in [*wanted, ("完成", "completed")]]


def _people(subject: Subject, row: Row, after: str) -> dict[str, Any]:
    """Who takes part, by name: one query for all the boxes."""
    found, following = queries.participants(subject, after)
    who = profiles([p.officer.subject for p in found])
    lines = [_person(p, row, who.get(p.officer.subject_id, {})) for p in found]
    return {"lines": lines, "next": following}


def _person(own: Participant, row: Row, box: Any) -> dict[str, Any]:
    return {
        "pk": own.pk, "name": box.get("name") or "（已删除）", "number": own.officer.subject.number, "signed": own.signed_up_at,
        "arrived": own.arrived_at, "by_hand": own.arrived_by is not None, "passed": own.passed_at, **standing(own, row),
    }  # fmt: skip


# ---- who lacks what ----------------------------------------------------------------------------------------------


def lacking(actor: Actor, topic: str, after: str) -> dict[str, Any]:
    """The officers who lack a mandatory topic, and how many lack each. Raises Refused for a broken cursor."""
    wanted = mandatory()
    chosen = next((t for t in wanted if t.id == topic), wanted[0] if wanted else None)
    if chosen is None:
        return {"picks": [], "lines": [], "next": None, "topic": None}
    numbers = {t.id: queries.how_many_short(actor, t.id) for t in wanted}
    picks = [Pick(f"{t.name} {counted(numbers[t.id])}", f"?topic={t.id}", chosen=t is chosen) for t in wanted]
    found, following = queries.short(actor, chosen.id, after)
    who = profiles([need.officer.subject for need in found])
    lines = [
        {
            "number": need.officer.subject.number, "name": who.get(need.officer.subject_id, {}).get("name") or "（已删除）",
            "until": None if need.until == NEVER else need.until, "term": need.officer.until,
        }
        for need in found
    ]  # fmt: skip
    onward = "?" + urlencode({"topic": chosen.id, "after": following or ""})
    return {
        "picks": picks,
        "lines": lines,
        "next": following,
        "onward": onward,
        "topic": chosen,
        "number": counted(numbers[chosen.id]),
    }


def counted(number: int) -> str:
    """A count as people read it, beyond a thousand no more exact."""
    return str(number) if number <= MOST_COUNTED else f"{MOST_COUNTED}+"
