"""Campaigns as staff read them: what is sought, how many came by which way, who was invited."""

from __future__ import annotations

from typing import Any

from bihuan.kernel.access import may_begin
from bihuan.kernel.act import load
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import Page
from bihuan.kernel.registry import directory
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.application import APPLICATION
from bihuan.loop.tables.campaign import CAMPAIGN, WAYS
from bihuan.organisation.desk import Asked, desk, panel
from bihuan.organisation.telling import timeline
from bihuan.people import queries
from bihuan.people.inviting import named
from bihuan.people.models import Invitation
from bihuan.services import clock

LIGHTS = {"planned": "grey", "recruiting": "green", "reviewing": "yellow", "finished": "blue", "cancelled": "grey"}
THEN = {
    "plan": "到开始那天系统自动发布，到截止那天自动截止。", "open": "发布后，报名页上就能看到，请到的单位会收到通知。",
    "finish": "所有报名都有结果以后才能结束。",
}  # fmt: skip


def listing(page: Page, actor: Actor) -> dict[str, Any]:
    """The list."""
    lines = [_line(subject) for subject in page.rows]
    return {"campaigns": lines, "next": page.next, "may_plan": may_begin(actor, CAMPAIGN)}


def _line(subject: Subject) -> dict[str, Any]:
    row = load(subject)
    return {
        "number": subject.number, "title": subject.title, "url": url(subject), "row": row, "ways": ways(row),
        "state": CAMPAIGN.states[subject.state].label, "light": LIGHTS[subject.state],
    }  # fmt: skip


def url(subject: Subject) -> str:
    return f"/people/campaigns/{subject.number}"


def ways(row: Row) -> str:
    """公开召集、单位推荐"""
    return "、".join(label for way, label in WAYS if way in row["ways"])


def page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """One campaign. A unit sees what is sought and its own nominations; figures and applications are the centre's."""
    at = desk(subject, actor)
    row, tree = at.case.row, at.case.directory
    inside = is_centre(actor, subject)
    return {
        "campaign": subject, "row": row, "url": url(subject), "crumbs": [("体验员", "/people"), ("招募", "/people/campaigns"), (str(subject.number), "")],
        "state": CAMPAIGN.states[row["state"]].label, "light": LIGHTS[row["state"]], "ways": ways(row), "inside": inside,
        "facts": _facts(row, tree), "counts": _counts(subject, row) if inside else None, "links": _links(subject, actor, tree, inside=inside),
        "may_invite": inside and _takes(row, "invitation"), "may_nominate": nominates(actor, row) if _takes(row, "nomination") else None,
        "timeline": timeline(CAMPAIGN, history(subject), tree), "panel": panel(at, url(subject), asked, then=THEN),
    }  # fmt: skip


def is_centre(actor: Actor, subject: Subject) -> bool:
    """Whether the campaign is this person's to run."""
    return f"centre:{subject.jurisdiction}" in actor.offices


def nominates(actor: Actor, row: Row) -> int | None:
    """The unit for which this person may nominate."""
    return next((unit for unit in row.get("units", ()) if f"unit:{unit}" in actor.offices), None)


def _takes(row: Row, way: str) -> bool:
    return way in row["ways"] and row["state"] in ("planned", "recruiting")


def _facts(row: Row, tree: Directory) -> list[tuple[str, str]]:
    ages = f"{row['youngest']} 至 {row['oldest']} 周岁" if row.get("oldest") else f"年满 {row['youngest']} 周岁"
    named_ = row.get("liaisons", {})
    units = [f"{tree.unit_name(u)}（{_liaison(named_.get(str(u)), tree)}）" for u in row.get("units", ())]
    return [
        ("方式", ways(row)), ("名额", f"{row['quota']} 人，聘期 {row['years']} 年"), ("事项类型", "、".join(row["groups"])), ("年龄", ages),
        ("条件", row["conditions"]), *([("联络员", "、".join(units))] if units else []),
    ]  # fmt: skip


def _liaison(person: int | None, tree: Directory) -> str:
    return tree.person_name(person) if person else "还没定联络员"


def _counts(subject: Subject, row: Row) -> dict[str, Any]:
    found = queries.figures(subject)
    states = [
        (label_of(state), n, f"/people/applications?campaign={subject.number}&state={state}")
        for state, n in sorted(found["state"].items())
    ]
    appointed = found["state"]["appointed"]
    return {
        "total": sum(found["state"].values()), "states": states, "ways": [(label, found["way"][way]) for way, label in WAYS if found["way"][way]],
        "appointed": appointed, "left": max(0, row["quota"] - appointed),
    }  # fmt: skip


def label_of(state: str) -> str:
    return APPLICATION.states[state].label


def _links(subject: Subject, actor: Actor, tree: Directory, *, inside: bool) -> list[dict[str, Any]]:
    """Links as their makers read them: a unit its own nominations, the centre all. Only whoever made it reads the name."""
    unit = None if inside else nominates(actor, load(subject))
    if not inside and unit is None:
        return []
    rows = queries.invitations(subject, unit)
    return [
        {
            "id": row.pk,
            "name": box.get("name", "—"),
            "by": tree.unit_name(row.unit) if row.unit else "政务中心",
            "until": row.expires_on,
            "standing": _standing(row),
            "open": _standing(row) == "未用",
        }
        for row, box in named(rows)
    ]


def _standing(row: Invitation) -> str:
    if row.used_at:
        return "已报名"
    if row.ended_at:
        return "已收回"
    return "已过期" if row.expires_on < clock.today() else "未用"


def unit_name(unit: int) -> str:
    return directory().unit_name(unit)
