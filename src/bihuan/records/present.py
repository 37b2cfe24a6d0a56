"""Records as they are shown: to the reviewer at the centre, and to the officer who made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bihuan.kernel.act import load
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.loop import clock as clocks
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.record import FATES, KINDS, QUALITIES, RECORD, SEVERITIES
from bihuan.organisation.desk import Asked, desk, panel
from bihuan.organisation.telling import CRITIC, filled_in, option_word, timeline
from bihuan.people.models import Officer
from bihuan.records import observing, queries
from bihuan.records.commands import notes as put_right
from bihuan.records.models import Version
from bihuan.services import clock
from bihuan.services.files.models import File
from bihuan.services.sealed.boxes import open_many
from bihuan.ui.shapes import Evidence, Note, Pick, Timeline
from bihuan.voices import where
from bihuan.voices.codes import grouped
from bihuan.voices.models import Voice
from bihuan.voices.tracking import standings

LIGHTS = {"accepted": "blue", "rejected": "grey", "superseded": "grey", "withdrawn": "grey"}
GRAVE = {"major": "red", "normal": "yellow", "minor": "grey"}
THEN = {
    "accept": "每条发现成为一条“体验员”渠道的反馈，带着照片进收件箱分办；是谁提的，别人看不到。",
    "return": "体验员会收到通知，在手机上补了再交。", "reject": "体验员看得到这段话；发现不进收件箱。",
    "choose": "另一份留着可以看，不再算数。", "keep_both": "两份都按各自的内容审。",
}  # fmt: skip


# ---- the centre --------------------------------------------------------------------------------------------------


def listing(actor: Actor, state: str, activity: str, after: str) -> dict[str, Any]:
    """The list with its states to choose from."""
    page = queries.listing(actor, state, activity, after)
    numbers = officer_numbers(page.rows)
    picks = [Pick("全部", _address(activity=activity), chosen=not state)]
    picks += [
        Pick(s.label, _address(state=s.id, activity=activity), chosen=state == s.id) for s in RECORD.states.values()
    ]
    return {
        "lines": [{**line(s, load(s)), "officer": numbers.get(s.person or 0, "体验员")} for s in page.rows], "picks": picks, "next": page.next,
        "onward": _address(state=state, activity=activity, after=page.next or ""), "activity": activity, "only_own": not actor.of("centre"),
    }  # fmt: skip


def _address(**wanted: str) -> str:
    return f"/experience/records?{urlencode({k: v for k, v in wanted.items() if v})}"


def officer_numbers(rows: Sequence[Subject]) -> dict[int, str]:
    """The officers' numbers by account: the reviewer judges a record, not a name."""
    found = Officer.objects.filter(account__in={r.person for r in rows if r.person})
    return {account: str(number) for account, number in found.values_list("account", "subject__number")}


def line(subject: Subject, row: Row) -> dict[str, Any]:
    """A record in a list."""
    return {
        "number": subject.number, "title": subject.title, "place": _place(row), "state": RECORD.states[subject.state].label, "light": light(subject),
        "findings": len(row.get("findings", ())), "ended": datetime.fromisoformat(row["ended"]), "due": subject.due, "at": subject.updated,
        "conflict": row.get("conflict"), "settled": len([f for f in row.get("fates", {}).values() if f != "reopened"]),
        "thanked": bool(row.get("thanked")), "quality": _quality(row), "activity": row.get("activity", ""),
    }  # fmt: skip


def _quality(row: Row) -> str:
    return option_word(QUALITIES, row["quality"]).partition("：")[0] if row.get("quality") else ""


def light(subject: Subject) -> str | None:
    return LIGHTS.get(subject.state) or clocks.light(subject.kind, subject.due, subject.yellow_from, clock.today())


def page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """One record before its reviewer."""
    at, url = desk(subject, actor), f"/experience/records/{subject.number}"
    row = at.case.row
    body = body_of(row)
    return {
        **about(subject, row, body, actor), "url": url, "crumbs": [("体验记录", "/experience/records"), (str(subject.number), "")],
        "officer": officer_numbers([subject]).get(subject.person or 0, "") if actor.of("centre") else "", "notes": _notes(row, "/experience/records"),
        "findings": _findings(subject, row, body), "timeline": _told(subject, at.case.directory), "panel": panel(at, url, asked, then=THEN),
    }  # fmt: skip


def about(subject: Subject, row: Row, body: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """What both readers see of a record."""
    begun, ended = (datetime.fromisoformat(row[name]) for name in ("started", "ended"))
    minutes = round((ended - begun).total_seconds() / 60)
    matter = where.matter(row.get("matter"))
    activity = queries.activity(actor, row.get("activity", ""))
    return {
        "record": subject, "row": row, "state": RECORD.states[row["state"]].label, "light": light(subject), "ended": ended,
        "lasted": f"{minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"{minutes} 分钟", "stages": _stages(row, body), "place": _place(row),
        "matter": matter.name if matter else "", "quality": _quality(row), "activity": activity,
    }  # fmt: skip


def _place(row: Row) -> str:
    found = where.place(row.get("place"))
    return found.full if found else ""


def body_of(row: Row) -> Mapping[str, Any]:
    """The version of the template that the record was made with."""
    found = Version.objects.filter(template__code=row["template"], number=row["template_version"]).first()
    return found.body if found else {"stages": []}


def _stages(row: Row, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The answers under their stages; a stage of which nothing was noted is left out."""
    answers, found = row.get("answers", {}), []
    for stage in body["stages"]:
        lines = [
            (o["label"], observing.told(o, answers[o["id"]]), _worth_a_look(o, answers[o["id"]]))
            for o in stage["observations"]
            if o["id"] in answers
        ]
        if lines:
            found.append({"label": stage["label"], "lines": lines})
    return found


def _worth_a_look(observation: Mapping[str, Any], value: Any) -> bool:
    """What went wrong, and what was written."""
    kind = observation["kind"]
    return (
        kind == "text" or (kind == "rated" and value < 3) or (kind in ("checked", "judged") and value in ("no", "poor"))
    )


def _findings(subject: Subject, row: Row, body: Mapping[str, Any], code: bool = False) -> list[dict[str, Any]]:
    """The findings with their evidence, and of each what became of it; `code`: also how its officer follows it."""
    files, voices = queries.files(subject), queries.voices(subject)
    stages = {stage["id"]: stage["label"] for stage in body["stages"]}
    rows = {v.pk: v for v in Voice.objects.filter(subject__in=list(voices.values())).select_related("subject")}
    codes, stand = _codes(voices, rows) if code else {}, standings(list(rows.values()))
    found = []
    for one in row.get("findings", ()):
        voice = voices.get(one["client_id"])
        found.append({
            "kind": option_word(KINDS, one["kind"]), "severity": option_word(SEVERITIES, one.get("severity")) if one.get("severity") else "",
            "grave": GRAVE.get(one.get("severity", ""), "grey"), "stage": stages.get(one.get("stage", ""), ""), "text": one["text"],
            "files": [_evidence(files[i], n) for n, i in enumerate(one.get("files", ()), 1) if i in files],
            "voice": f"/voices/{voice.uid}" if voice else "", "now": stand.get(voice.pk) if voice else None,
            "fate": FATES.get(row.get("fates", {}).get(one["client_id"], ""), ""), "code": codes.get(one["client_id"], ""),
        })  # fmt: skip
    return found


def _codes(voices: Mapping[str, Subject], rows: Mapping[int, Voice]) -> dict[str, str]:
    """The tracking codes: who made a finding is its reporter. None of what was destroyed."""
    boxes = open_many([row.sealed for row in rows.values()])
    sealed = {client_id: rows[voice.pk].sealed for client_id, voice in voices.items()}
    return {client_id: grouped(str(boxes[box]["code"])) for client_id, box in sealed.items() if box in boxes}


def _evidence(file: File, number: int) -> Evidence:
    picture = f"/files/{file.id}/thumb" if file.is_picture else ""
    return Evidence(f"照片 {number}" if file.is_picture else file.name, f"/files/{file.id}", picture)


def _notes(row: Row, base: str) -> list[Note]:
    """What a reader should know first."""
    found = []
    if other := row.get("conflict"):
        text = f"：和 {other} 是同一次体验交来的两份稿，内容不同。两份都在，请定下用哪一份。"
        found.append(Note("有两份稿", text, light="yellow", icon="copy", links=[(other, f"{base}/{other}")]))
    if row["state"] == "withheld":
        text = "：来自还没有公开的暗访。公开以前不催不审，被体验的单位看不到；公开以后发现才进收件箱。"
        found.append(Note("等活动公开", text, light="grey", icon="eye-off"))
    if row["state"] == "superseded":
        found.append(Note("以另一份为准", icon="arrow-forward-up", links=[(row["master"], f"{base}/{row['master']}")]))
    if row["state"] == "returned" and row.get("question"):
        found.append(Note("请补充", f"：{row['question']}", light="yellow", icon="arrow-back-up"))
    found += [Note(sentence, icon="info-circle") for sentence in put_right(row)]
    if row.get("words"):
        found.append(Note("政务中心的话", f"：{row['words']}", icon="message-2"))
    return found


def _told(subject: Subject, tree: Directory) -> Timeline:
    """What was done; the officer is that and no name."""
    made = timeline(RECORD, history(subject), tree, lambda event: filled_in(RECORD, event, event.payload, tree))
    return replace(made, entries=[replace(e, who="体验员") if e.who == CRITIC else e for e in made.entries])


# ---- the officer -------------------------------------------------------------------------------------------------


def own_listing(actor: Actor, after: str) -> dict[str, Any]:
    """An officer's own records."""
    page = queries.own(actor, after)
    return {"lines": [line(s, load(s)) for s in page.rows], "next": page.next}


def own_page(subject: Subject, actor: Actor) -> dict[str, Any]:
    """One of an officer's own records: what became of each finding, and what may be done."""
    at = desk(subject, actor)
    row = at.case.row
    body = body_of(row)
    return {
        **about(subject, row, body, actor), "notes": _notes(row, "/officer/records"), "findings": _findings(subject, row, body, code=True),
        "may": {offer.action.id for offer in at.ready}, "timeline": _told(subject, at.case.directory),
    }  # fmt: skip
