"""Activities as people read them: lists, the month, one activity with who takes part and how a reform was tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from bihuan.activities import queries, turns
from bihuan.activities.models import Participation
from bihuan.activities.telling import channel_words, group_word, kind_word, quotas, told, words_of
from bihuan.kernel.access import may_begin
from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import registry
from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.activity import ACTIVITY, KINDS, PILOTED, VERDICTS
from bihuan.loop.tables.activity_turns import places_left
from bihuan.loop.tables.activity_who import is_secret, organiser
from bihuan.organisation.desk import Asked, desk, panel
from bihuan.organisation.telling import option_word
from bihuan.ui.shapes import Note, Pick

LIGHTS: Final = {
    "proposed": "yellow", "planned": "grey", "signing": "green", "running": "green", "deciding": "yellow", "finished": "blue", "declined": "grey",
    "cancelled": "grey",
}  # fmt: skip
PARTS: Final = {"asked": "已邀请，待答复", "signed": "已报名", "assigned": "已安排", "out": "不参加"}
LEFT: Final = {"assigned": "green", "signed": "yellow", "asked": "grey", "out": "grey"}
THEN: Final = {
    "plan": "先存为筹备中，发布以后体验员才看得到；暗访发布了也只有被安排的人知道。",
    "publish": "发布后，符合条件的体验员能看到、能报名，活动地点所属的单位会收到通知。",
    "assign": "安排的人会收到通知；要回避的不在里面。",
    "start": "安排的体验员可以开始记录了。",
    "release": "公开后，被体验的单位就能看到这次活动，但看不到是谁去的。",
    "finish": "先行体验结束后，还要决定采不采用。",
    "decide_pilot": "改了再试的，原来的人按新做法再试一遍。",
    "cancel": "参加的人和已经知道的单位都会收到通知。",
    "propose": "政务中心会答复您；采纳的，请您一起筹备。",
    "sign_up": "报名不等于安排上：按轮流安排，定了会通知您。",
}
SECRET_THEN: Final = {"publish": "暗访发布后，只有您安排或邀请的体验员知道，被体验的单位看不到任何消息。"}
# Not worth a line while they are impossible
UNSAID: Final = frozenset({"release", "pair_up", "rate", "answer_invitation", "drop_out", "sign_up"})


# ---- lists -------------------------------------------------------------------------------------------------------


def listing(actor: Actor, sought: queries.Sought) -> dict[str, Any]:
    """The list with what it can be narrowed to."""
    page = queries.listing(actor, sought)
    picks = [Pick("全部", _address(sought, state=""), chosen=not sought.state)]
    picks += [
        Pick(s.label, _address(sought, state=s.id), chosen=sought.state == s.id) for s in ACTIVITY.states.values()
    ]
    return {
        "lines": [line(subject) for subject in page.rows], "picks": picks, "next": page.next, "sought": sought, "kinds": KINDS,
        "onward": _address(sought, after=page.next or ""), "may_plan": may_begin(actor, ACTIVITY), "reviews": reviews(actor),
    }  # fmt: skip


def reviews(actor: Actor) -> bool:
    """Whether this person reads what came of activities: the tabs lead there."""
    return bool(actor.of("centre", "supervision"))


def _address(sought: queries.Sought, **changed: str) -> str:
    wanted = {"state": sought.state, "kind": sought.kind, "q": sought.q, **changed}
    return f"/experience?{urlencode({k: v for k, v in wanted.items() if v})}"


def line(subject: Subject) -> dict[str, Any]:
    """An activity in a list."""
    row = load(subject)
    parts = Counter(one["state"] for one in row.get("people", {}).values())
    return {
        "number": subject.number, "title": subject.title, "url": url(subject), "kind": kind_word(row["kind"]), "row": row,
        "state": ACTIVITY.states[subject.state].label, "light": LIGHTS[subject.state], "secret": is_secret(row), "assigned": parts["assigned"],
        "wanted": wanted(row), "signed": parts["signed"], "theme": row.get("theme", ""),
    }  # fmt: skip


def url(subject: Subject) -> str:
    return f"/experience/{subject.number}"


def own_url(subject: Subject) -> str:
    """Where an officer reads it."""
    return f"/officer/activities/{subject.number}"


# ---- one activity ------------------------------------------------------------------------------------------------


def page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """One activity before staff. Only who reads the whole place learns who takes part, by number; the centre by name."""
    at, inside = desk(subject, actor), is_inside(actor, subject)
    row, tree = at.case.row, at.case.directory
    then = {**THEN, **SECRET_THEN} if is_secret(row) else THEN
    return {
        **_about(subject, row, tree), "url": url(subject), "inside": inside, "people": _people(subject, row, actor) if inside else (),
        "left_out": turns.left_out(row, actor) if inside and row["state"] == "signing" else (),
        "crumbs": [("体验", "/experience"), (str(subject.number), "")], "left": sum(places_left(row).values()), "wanted": wanted(row), "trials": _trials(row),
        "timeline": told(subject, words_of(row, turns.names(row, actor) if inside else {}, tree), actor, inside=inside),
        "panel": panel(at, url(subject), asked, then=then, unsaid=UNSAID), "notes": _notes(row, inside=inside),
        "sections": [part for make in registry.sections[ACTIVITY.id] if inside and (part := make(subject, row, actor))],
    }  # fmt: skip


def own_page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """One activity before an officer: what it is, the own part, what may be done."""
    at = desk(subject, actor)
    row, tree = at.case.row, at.case.directory
    part = next((one for one in queries.own(actor) if one.activity.subject_id == subject.pk), None)
    return {
        **_about(subject, row, tree), "url": own_url(subject), "part": _own_part(part, row) if part else None, "shell_name": "体验员",
        "timeline": told(subject, words_of(row, {}, tree), actor, inside=False),
        "panel": panel(at, own_url(subject), asked, then=THEN, unsaid=UNSAID - {"sign_up"}),
    }  # fmt: skip


def is_inside(actor: Actor, subject: Subject) -> bool:
    """Whether this person reads who takes part: centre and supervision of the place, or of the city."""
    from bihuan.kernel.access import reads
    from bihuan.kernel.registry import directory

    what = reads(actor, ACTIVITY.id, directory())
    return what.everything or subject.jurisdiction in what.jurisdictions


def _about(subject: Subject, row: Row, tree: Directory) -> dict[str, Any]:
    words = words_of(row, {}, tree)
    facts = [
        ("形式", kind_word(row["kind"])), ("主题", row.get("theme", "")), ("怎么体验", channel_words(row)),
        ("事项", "、".join(words.matters.get(pk, str(pk)) for pk in row.get("matters", ()))),
        ("地点", "、".join(words.places.get(pk, str(pk)) for pk in row.get("places", ()))),
        ("名额", quotas(row.get("quotas", ())) + ("，两人一组" if row.get("pairs") else "")),
        ("报名截止", row.get("sign_up_until", "")), ("自选任务", "、".join(task["title"] for task in row.get("tasks", ()))),
        ("陪同", "、".join(tree.person_name(person) for person in row.get("walkers", ()))), ("组织", tree.office_name(organiser(row, tree)[0])),
        ("注意事项", row.get("notes", "")),
    ]  # fmt: skip
    return {
        "activity": subject, "row": row, "facts": [(name, value) for name, value in facts if value], "light": LIGHTS[row["state"]],
        "state": ACTIVITY.states[row["state"]].label, "kind": kind_word(row["kind"]), "secret": is_secret(row),
    }  # fmt: skip


def _people(subject: Subject, row: Row, actor: Actor) -> list[dict[str, Any]]:
    names, linked = turns.names(row, actor), turns.sees_names(actor)
    return [
        {
            "name": names.get(one.officer.account_id or 0, one.officer.subject.number), "state": PARTS[one.state], "light": LEFT[one.state],
            "group": group_word(one.group) if one.group else "", "task": one.task, "url": f"/people/{one.officer.subject.number}" if linked else "",
            "partner": names.get(one.partner.account_id or 0, "") if one.partner else "",
        }
        for one in queries.people(subject)
    ]  # fmt: skip


def _own_part(part: Participation, row: Row) -> dict[str, Any]:
    return {
        "state": PARTS[part.state], "light": LEFT[part.state], "group": group_word(part.group) if part.group else "", "task": part.task,
        "partner": part.partner.subject.number if part.partner else "", "alone": bool(row.get("pairs")) and part.state == "assigned",
    }  # fmt: skip


def _trials(row: Row) -> Sequence[dict[str, Any]]:
    """The versions of a reform that were tried, what was said of each in numbers, and what was decided."""
    if row["kind"] != "pilot":
        return ()
    before = [
        {"number": d["trial"], "reform": d["reform"], "decision": option_word(PILOTED, d["decision"]), "reason": d["reason"]}
        for d in row.get("decisions", ())
    ]  # fmt: skip
    current = (
        []
        if row["state"] == "finished"
        else [{"number": row.get("trial", 1), "reform": row.get("reform", ""), "decision": ""}]
    )
    return [{**one, "verdicts": _verdicts(row, one["number"])} for one in [*before, *current]]


def _verdicts(row: Row, trial: int) -> list[tuple[str, int]]:
    found = Counter(row.get("ratings", {}).get(str(trial), {}).values())
    return [(label, found[value]) for value, label in VERDICTS]


def _notes(row: Row, *, inside: bool) -> list[Note]:
    if not (inside and is_secret(row)):
        return []
    day = f"到 {row['release_on']} 自动公开。" if row.get("release_on") else "结束后由您公开。"
    return [
        Note(
            "暗访，还没有公开",
            f"：被体验的单位在列表、通知、日历和接口里都看不到。{day}",
            light="yellow",
            icon="eye-off",
        )
    ]


def wanted(row: Row) -> int:
    """How many officers an activity wants."""
    return sum(int(quota["number"]) for quota in row.get("quotas", ()))
