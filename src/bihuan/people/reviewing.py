"""Applications as the centre reviews them: the person, the materials, what colleagues wrote, what is still to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bihuan.kernel.act import load
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import Page
from bihuan.kernel.registry import directory
from bihuan.loop import clock as clocks
from bihuan.loop.language import Actor, Event, Row
from bihuan.loop.tables.application import APPLICATION, WHY_NOT
from bihuan.loop.tables.campaign import CAMPAIGN, WAYS
from bihuan.organisation.desk import Asked, desk, panel
from bihuan.organisation.telling import option_word
from bihuan.people import queries
from bihuan.people.identity import identity, masked_number, masked_phone
from bihuan.people.models import Application, Officer
from bihuan.people.questions import EDUCATION, MATERIALS
from bihuan.people.telling import told
from bihuan.services import clock
from bihuan.ui.shapes import Note, Pick

LIGHTS = {"appointed": "blue", "rejected": "grey", "withdrawn": "grey"}
SHOWN_FOR = timedelta(minutes=10)
THEN = {
    "check_pass": "由另一个人复审。", "review_pass": "报名人会收到通知，请他签署承诺书；可以先公示，也可以直接聘任。",
    "wait": "有名额空出来时递补。", "publicise": "公示页只写姓氏和编号。", "reject": "报名人看得到这段话，15 天内可以申请复核一次。",
    "ask_materials": "报名人会收到通知，只能补您勾的这几项，补好后回到待初审。",
    "appoint": "系统同时建账号、发证书；账号里没有姓名。", "recuse": "回避以后，这份报名由别人来审。",
    "look": "看了什么、谁看的，都记在经过里。十分钟内在本页显示。",
}  # fmt: skip


def listing(actor: Actor, state: str, campaign: str, after: str) -> dict[str, Any]:
    """The list with its states to choose from."""
    page = queries.applications(actor, state, campaign, after)
    kept = f"&campaign={campaign}" if campaign else ""
    picks = [Pick("全部", f"/people/applications?{kept[1:]}", chosen=not state)]
    picks += [
        Pick(s.label, f"/people/applications?state={s.id}{kept}", chosen=state == s.id)
        for s in APPLICATION.states.values()
    ]
    return {
        "lines": _lines(page), "picks": picks, "next": page.next, "state": state, "campaign": campaign, "batch": BATCH.get(state, ()),
    }  # fmt: skip


# What may be decided for many at once, of those in one state
BATCH: Mapping[str, Sequence[Pick]] = {
    "submitted": (Pick("初审通过", "/people/applications/batch/check_pass", icon="check"),),
    "checked": (
        Pick("复审通过", "/people/applications/batch/review_pass", icon="check"),
        Pick("列入候补", "/people/applications/batch/wait", icon="clock"),
    ),
    "waiting": (Pick("递补", "/people/applications/batch/call_up", icon="arrow-up"),),
    "passed": (
        Pick("聘任并发证", "/people/applications/batch/appoint", icon="certificate"),
        Pick("公示", "/people/applications/batch/publicise", icon="presentation"),
    ),
    "publicised": (Pick("聘任并发证", "/people/applications/batch/appoint", icon="certificate"),),
}


def _lines(page: Page) -> list[dict[str, Any]]:
    who = queries.profiles(page.rows)
    return [_line(subject, who.get(subject.pk, {})) for subject in page.rows]


def _line(subject: Subject, box: Mapping[str, Any]) -> dict[str, Any]:
    row = load(subject)
    return {
        "number": subject.number, "name": box.get("name") or "（已删除）", "url": url(subject), "way": option_word(WAYS, row.get("way")),
        "groups": row.get("groups", ()), "state": APPLICATION.states[subject.state].label, "light": light(subject), "due": subject.due,
        "at": subject.opened, "recused": len(row.get("recused", ())),
    }  # fmt: skip


def light(subject: Subject) -> str | None:
    if subject.state in LIGHTS:
        return LIGHTS[subject.state]
    return clocks.light(subject.kind, subject.due, subject.yellow_from, clock.today())


def url(subject: Subject) -> str:
    return f"/people/applications/{subject.number}"


def page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """One application before a reviewer."""
    at, found = desk(subject, actor), queries.application_of(subject)
    row, tree = at.case.row, at.case.directory
    box = queries.profiles([_with(subject, found)]).get(subject.pk, {})
    seen = contact_seen(subject, actor)
    barred = actor.person in row.get("recused", ())
    return {
        "application": subject, "row": row, "url": url(subject), "officer": officer_number(found), "name": box.get("name") or "（个人信息已删除）",
        "crumbs": [("体验员", "/people"), ("报名", "/people/applications"), (str(subject.number), "")],
        "state": APPLICATION.states[row["state"]].label, "light": light(subject), "campaign": found.campaign,
        "way": option_word(WAYS, row.get("way")), "facts": () if barred else facts(box, seen=seen), "barred": barred,
        "papers": () if barred else papers(found), "texts": () if barred else texts(box), "notes": _notes(row, box, found),
        "campaign_url": f"/people/campaigns/{found.campaign.number}", "campaign_state": CAMPAIGN.states[found.campaign.state].label,
        "avoid": [tree.unit_name(unit) for unit in row.get("avoid", ())], "timeline": told(APPLICATION, subject, tree, shut=barred),
        "panel": panel(at, url(subject), asked, then=THEN),
    }  # fmt: skip


def officer_number(found: Application) -> str:
    """The number of the officer that came of it."""
    return Officer.objects.filter(application=found).values_list("subject__number", flat=True).first() or ""


def _with(subject: Subject, found: Application) -> Subject:
    subject.application = found
    return subject


def contact_seen(subject: Subject, actor: Actor, action: str = "look") -> bool:
    """Whether this person has asked for the contact within the last minutes: what is shown then stands in the journal."""
    asked = [e for e in history(subject).events if e.action == action and e.person == actor.person and is_contact(e)]
    return bool(asked) and clock.now() - datetime.fromisoformat(asked[-1].at) < SHOWN_FOR


def is_contact(event: Event) -> bool:
    return event.payload.get("what", "contact") == "contact"


def facts(box: Mapping[str, Any], *, seen: bool) -> list[tuple[str, str]]:
    """Who it is: numbers masked, contact in full only for whoever has asked for it. The identity number never."""
    if not box:
        return []
    who = identity(str(box["identity"]))
    phone, email = str(box.get("phone", "")), str(box.get("email", ""))
    found = [
        ("性别", who.sex),
        ("出生", f"{who.born.year} 年，{who.age(clock.today())} 岁"),
        ("身份证号", masked_number(who.number)),
        ("学历", option_word(EDUCATION, box.get("education"))),
        ("职业", str(box.get("occupation", ""))),
        ("工作单位", str(box.get("employer", ""))),
        ("手机", phone if seen else masked_phone(phone)),
        ("邮箱", email if seen or not email else f"{email[:1]}***"),
        ("住址", str(box.get("address", "")) if seen else ""),
    ]
    return [(label, words) for label, words in found if words]


def texts(box: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the applicant wrote in sentences."""
    related = box.get("relatives") or ("没有" if box.get("related") == "no" else "")
    found = [
        ("工作经历", box.get("experience")),
        ("为什么想当体验员", box.get("why")),
        ("近亲属在政务部门任职", related),
    ]
    return [(label, str(words)) for label, words in found if words]


def papers(found: Application) -> list[dict[str, Any]]:
    """The materials of M6: what is there, and how it is opened."""
    files = {material.kind: material.file for material in queries.materials(found)}
    return [
        {"kind": p.kind, "label": p.label, "there": p.kind in files, "size": files[p.kind].size if p.kind in files else 0,
         "url": f"{url(found.subject)}/files/{p.kind}"}
        for p in MATERIALS
    ]  # fmt: skip


def _notes(row: Row, box: Mapping[str, Any], found: Application) -> list[Note]:
    """What a reviewer should know first."""
    notes = []
    if row.get("why_not"):
        notes.append(Note("没有通过", f"：{option_word(WHY_NOT, row['why_not'])}", icon="info-circle"))
    if row.get("appealed") and row["state"] == "submitted":
        notes.append(Note("报名人申请了复核", "，要由另外的人来审。", icon="users"))
    if box.get("related") == "yes":
        notes.append(Note("有近亲属在政务部门", "，请核对要回避哪些单位。", light="yellow", icon="alert-triangle"))
    if row["state"] in ("passed", "publicised"):
        signed = row.get("pledged")
        notes.append(
            Note(
                "承诺书已在网上签署" if signed else "承诺书还没有签",
                "。" if signed else "：可以等报名人在网上签，也可以聘任时当面签。",
                icon="signature",
            )
        )
    if found.invitation and found.invitation.unit:
        notes.append(Note("由单位推荐", f"：{directory().unit_name(found.invitation.unit)}", icon="users"))
    return notes
