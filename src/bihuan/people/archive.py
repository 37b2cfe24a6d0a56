"""The archive 档案 of an officer (M10): the person, the certificate, what was done. The centre reads it, and the officer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import registry
from bihuan.loop import clock as clocks
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.campaign import WAYS
from bihuan.loop.tables.officer import BREACHES, OFFICER
from bihuan.loop.tables.officer_care import RIGHTS
from bihuan.organisation.commands.matters import themes
from bihuan.organisation.desk import Asked, desk, panel
from bihuan.organisation.telling import option_word
from bihuan.people import queries
from bihuan.people.certificates import STANDINGS, WHY, standing
from bihuan.people.models import Certificate, Officer
from bihuan.people.reviewing import contact_seen, facts, papers
from bihuan.people.telling import told
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_many
from bihuan.ui.shapes import Note, Pick
from bihuan.voices.codes import grouped

LIGHTS = {
    "active": "green",
    "paused": "grey",
    "dismissing": "yellow",
    "dismissed": "red",
    "resigned": "grey",
    "expired": "grey",
}
THEN = {
    "propose_dismissal": "本人可以陈述申辩，再由另一个人决定。",
    "decide_dismissal": "决定解聘的，证书立刻失效，账号停用。",
    "renew": "发新证书，原来的证书收回。",
    "reissue": "发新证书，原来的立刻失效。",
    "look": "用途和时间记在经过里，十分钟内在本页显示。",
    "give_support": "记进保障台账，本人看得到。不按人排名，不折算积分。",
    "strike_support": "原来的一笔留着，标明已冲销。",
    "propose_commendation": "由另一个人来定。",
    "commend": "颁发荣誉证书，本人看得到，可以打印。",
    "recommend": "可以下载推荐表，在 Word 里接着写。",
    "answer_request": "本人会收到通知。",
    "answer_correction": "更正后的内容从现在起用，原来的仍留在记录里。",
}

# Answers are no line of their own while nobody asked
UNSAID = frozenset({"answer_correction", "answer_request", "decline_commendation", "strike_support"})


def listing(actor: Actor, sought: queries.Sought) -> dict[str, Any]:
    """The list with what it can be narrowed to."""
    page = queries.officers(actor, sought)
    who = queries.profiles(page.rows)
    picks = [Pick("全部", _address(sought, state=""), chosen=not sought.state)]
    picks += [Pick(s.label, _address(sought, state=s.id), chosen=sought.state == s.id) for s in OFFICER.states.values()]
    return {
        "lines": [_line(subject, who.get(subject.pk, {})) for subject in page.rows], "picks": picks, "next": page.next, "sought": sought,
        "groups": themes(), "onward": _address(sought, after=page.next or ""),
    }  # fmt: skip


def _address(sought: queries.Sought, **changed: str) -> str:
    from urllib.parse import urlencode

    wanted = {"state": sought.state, "group": sought.group, "q": sought.q, **changed}
    return f"/people?{urlencode({k: v for k, v in wanted.items() if v})}"


def _line(subject: Subject, box: Mapping[str, Any]) -> dict[str, Any]:
    row = load(subject)
    return {
        "number": subject.number, "name": box.get("name") or "（已删除）", "url": url(subject), "groups": row.get("groups", ()), "until": subject.due,
        "state": OFFICER.states[subject.state].label, "light": light(subject), "asked": bool(row.get("asked")), "ending": bool(row.get("ending")),
    }  # fmt: skip


def light(subject: Subject) -> str | None:
    if subject.state in ("active", "dismissing") and subject.due:
        return clocks.light(subject.kind, subject.due, subject.yellow_from, clock.today()) or LIGHTS[subject.state]
    return LIGHTS[subject.state]


def url(subject: Subject) -> str:
    return f"/people/{subject.number}"


def page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """One officer before the centre."""
    at, found = desk(subject, actor), queries.officer_of(subject)
    found_parts = (make(subject, at.case.row, actor) for make in registry.sections["officer"])
    return {
        **about(found, at.case.row, seen=contact_seen(subject, actor)), "officer": subject, "url": url(subject),
        "crumbs": [("体验员", "/people"), (str(subject.number), "")], "light": light(subject), "papers": papers(found.application) if found.application else (),
        "notes": _notes(at.case.row), "sections": [part for part in found_parts if part is not None], "application": found.application,
        "timeline": told(OFFICER, subject, at.case.directory), "panel": panel(at, url(subject), asked, then=THEN, unsaid=UNSAID),
    }  # fmt: skip


def about(found: Officer, row: Row, *, seen: bool) -> dict[str, Any]:
    """Who the officer is and holds what: for the centre's page, the officer's own, and paper."""
    from bihuan.kernel.registry import directory

    box = open_many([found.profile]).get(found.profile.hex, {})
    held = queries.certificates(found)
    tree = directory()
    return {
        "row": row, "name": box.get("name") or "（个人信息已删除）", "state": OFFICER.states[row["state"]].label, "facts": facts(box, seen=seen),
        "experience": box.get("experience", ""), "way": option_word(WAYS, row.get("way")), "groups": row.get("groups", ()),
        "avoid": [tree.unit_name(unit) for unit in row.get("avoid", ())], "photo": found.photo_id is not None,
        "certificate": shown(held[0], box, tree) if held else None, "earlier": [line(one) for one in held[1:]],
    }  # fmt: skip


def shown(held: Certificate, box: Mapping[str, Any], tree: Any) -> dict[str, Any]:
    """The certificate as the page draws it."""
    place = tree.jurisdictions[held.officer.jurisdiction].name
    centre = next(
        (u.name for u in tree.units.values() if u.kind == "centre" and u.jurisdiction == held.officer.jurisdiction),
        f"{place}政务服务中心",
    )
    return {**line(held), "name": box.get("name") or "—", "place": place, "centre": centre, "issued": held.issued_on}


def line(held: Certificate) -> dict[str, Any]:
    """A certificate in a list."""
    now = standing(held)
    return {
        "number": held.number, "code": grouped(held.code), "since": held.since, "until": held.until, "standing": STANDINGS[now], "valid": now == "valid",
        "why": WHY.get(held.why, ""), "id": held.pk,
    }  # fmt: skip


def _notes(row: Row) -> list[Note]:
    """What the centre should know first."""
    notes = []
    if row["state"] == "dismissing":
        notes.append(
            Note(
                "已提出解聘",
                f"：{option_word(BREACHES, row.get('breach'))}。要由另一个人决定。",
                light="yellow",
                icon="alert-triangle",
            )
        )
    if row.get("proposed"):
        notes.append(
            Note(
                "有人提名表彰", f"：{row['proposed']['honour']}。要由另一个人来定。", light="yellow", icon="certificate"
            )
        )
    if row.get("wants"):
        about = option_word(RIGHTS, row["wants"]["kind"])
        notes.append(Note("本人提出请求", f"，关于{about}，请答复。", light="yellow", icon="message-2"))
    if row.get("asked"):
        notes.append(Note("本人申请更正档案", "，请核实后处理。", light="yellow", icon="pencil"))
    if row.get("ending"):
        notes.append(Note("聘期将满", f"：{row['until']}，请决定要不要续聘。", icon="calendar-event"))
    return notes


def numbers(subjects: Sequence[Subject]) -> list[str]:
    return [str(subject.number) for subject in subjects]
