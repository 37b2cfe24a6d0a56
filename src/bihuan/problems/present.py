"""The page of one problem: everything that a person may see of it and do with it, made from its row and its journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bihuan.kernel.access import sees_critics
from bihuan.kernel.history import History, history, withdrawn
from bihuan.kernel.models import Attachment, Subject
from bihuan.kernel.registry import Section, registry
from bihuan.loop import engine
from bihuan.loop.language import Actor, Case, Event, Row
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables import problem_who as who
from bihuan.loop.tables.problem import PROBLEM
from bihuan.notices.following import follows
from bihuan.organisation.choices import matter_options, place_options
from bihuan.organisation.desk import Asked, Desk, desk, panel
from bihuan.organisation.telling import option_word
from bihuan.problems import present_list as lists
from bihuan.problems.alike import Earlier, earlier, like
from bihuan.problems.present_discussion import discussion
from bihuan.problems.present_events import timeline
from bihuan.problems.present_hero import hero, holder_of, next_holder
from bihuan.problems.present_item import Scene, as_day, item, leader_in_charge, shown_number
from bihuan.problems.present_next import following, had_a_part, way
from bihuan.problems.present_notes import notes, supervised
from bihuan.problems.present_signs import signings
from bihuan.problems.projection import AWAITED
from bihuan.services import clock
from bihuan.services.files.models import File
from bihuan.ui.panel import Panel
from bihuan.ui.shapes import Evidence, Pick
from bihuan.ui.when import words

# What is not worth a line while nobody has asked for it
UNSAID = frozenset(
    {"decide_extension", "decide_suspension", "void", "unseal", "look", "withdraw", "settle", "name_lead", "return_list",
     "agree_list", "unmerge", "ask_reporter", "propose_void", "ask_unseal", "propose_decline", "merge", "dispute"}
)  # fmt: skip


def url_of(subject: Subject) -> str:
    """The address of a problem's page."""
    return f"/problems/{subject.number}"


def page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """What the page and the parts of an act are given."""
    at, told = desk(subject, actor), history(subject)
    row, scene = at.case.row, Scene(at.case.directory, at.case.facts.calendar, at.case.today)
    then, url = lists.past(told.events, row), url_of(subject)
    insider, whole = sees_critics(actor, subject, row), asked.query.get("path") == "all"
    colour = item(subject, row, scene).light or ""
    shown = lists.shown(row, then, asked.query.get("list", ""), scene)
    found: dict[str, Any] = {
        "problem": row, "number": shown_number(subject), "subject_number": subject.number, "url": url, "tags": tags(row), "warm": _warm(row, scene),
        "crumbs": [("问题", "/problems"), (shown_number(subject), "")],
        "hero": hero(subject, at.case),
        "list": shown, "versions": _versions(shown, url), "about": about(row),
        "timeline": timeline(told, then, row, scene.directory, insider=insider, whole=whole, url=url, light=colour),
        "notes": list(notes(row, scene, insider=insider)),
        "sections": sections(subject, row, actor),
        "signings": signings(row, told, scene.directory),
        "files": (handed := files(subject, told)), "before": [f for f in handed if not f.after], "after": [f for f in handed if f.after],
        "following": following(row), "way": way(told, row, scene), "took_part": had_a_part(told, scene) if row["state"] == "closed" else "",
        "discussion": discussion(at, told, row, scene), "supervised": supervised(told, scene),
        "follows": follows(actor, subject),
        "panel": panel(
            at, url, asked, hints=hints(at.case), then=thens(at), unsaid=UNSAID, like=like(actor, at.case, asked.query.get("like", "")),
        ),
    }  # fmt: skip
    found["earlier"] = _earlier(found["panel"], actor, subject, row)
    return {**found, "anchors": list(anchors(found, told))}


def _earlier(panel: Panel, actor: Actor, subject: Subject, row: Row) -> list[Earlier]:
    """Beside the form of a first list, those of problems alike."""
    first = panel.open is not None and panel.open.id == "submit_list"
    return earlier(actor, subject, row, f"{panel.url}/submit_list") if first else []


# ---- the head ----------------------------------------------------------------------------------------------------


def tags(row: Row) -> list[str]:
    """Category, matter, place: what the problem is about, in three chips."""
    area = row["jurisdiction"]
    found = [option_word(offer.CATEGORIES, row["category"])]
    found += [option_word(matter_options(area), row["matter"])] if row.get("matter") else []
    return [*found, option_word(place_options(area), row["place"])] if row.get("place") else found


def _warm(row: Row, scene: Scene) -> str:
    """多科室 · 牵头责任人 沈知远"""
    if not who.named(row):
        return ""
    leader = scene.directory.person_name(row.get("lead_leader"))
    return f"多科室 · 牵头责任人 {leader}" if leader else "多科室"


def about(row: Row) -> list[tuple[str, str]]:
    """The problem itself and what was found out about it."""
    analysis = row.get("analysis") or {}
    found = [("问题描述", row["description"]), ("核查情况", row.get("finding", ""))]
    if row.get("severity"):
        found.append(("严重程度", option_word(offer.SEVERITIES, row["severity"])))
    if analysis:
        nature, kind = option_word(offer.NATURES, analysis["nature"]), option_word(offer.KINDS, analysis["kind"])
        found += [("性质", f"{nature} · {kind}"), ("影响范围", analysis["scope"]), ("原因", analysis["cause"])]
    return [(name, value) for name, value in found if value]


# ---- parts -------------------------------------------------------------------------------------------------------


def _versions(shown: lists.Shown | None, url: str) -> list[Pick]:
    return (
        [Pick(label, f"{url}?list={wish}#list", chosen=chosen) for label, wish, chosen in shown.picks] if shown else []
    )


def sections(subject: Subject, row: Row, actor: Actor) -> list[Section]:
    """What rooms above know of this problem and this person may see."""
    found = (make(subject, row, actor) for make in registry.sections["problem"])
    return [s for s in found if s is not None]


def files(subject: Subject, told: History) -> list[Evidence]:
    """What was handed in with acts that stand, the latest first; a critic's own files belong to the voice, not here."""
    rows = Attachment.objects.filter(subject=subject).select_related("file").order_by("-sequence", "-pk")
    dropped, events = withdrawn(told.events), {e.sequence: e for e in told.events}
    begun = next(
        (e.sequence for e in told.events if e.target == "rectifying" and e.sequence not in dropped), len(events) + 1
    )
    return [
        _evidence(row.file, events.get(row.sequence), after=row.sequence > begun)
        for row in rows
        if row.sequence not in dropped
    ]


def _evidence(file: File, event: Event | None, *, after: bool) -> Evidence:
    url, caption = f"/files/{file.id}", ""
    if event is not None:
        measure = str(event.payload.get("measure") or "")
        what = f"措施 {measure[1:]}" if measure else PROBLEM.actions[event.action].label
        caption = f"{what} · {words(as_day(event.at), 'day', clock.today())}"
    shown = f"{url}?view=1" if file.kind == "application/pdf" else url
    return Evidence(file.name, shown, f"{url}/thumb" if file.is_picture else "", caption, after)


def anchors(found: Mapping[str, Any], told: History) -> Iterator[tuple[str, str, int | None]]:
    """The page's own table of contents: id, word, count."""
    yield ("list", "清单", None) if found["list"] else ("about", "问题", None)
    yield "path", "经过", len(told.events)
    if found["list"]:
        yield "about", "问题", None
    for s in found["sections"]:
        yield s.id, s.title, s.count
    if found["signings"]:
        yield "sign", "签署", None
    yield "file", "材料", len(found["files"]) or None
    yield "talk", "讨论", len(found["discussion"].said) or None
    yield "sup", "督查", None


# ---- what is beside an act ---------------------------------------------------------------------------------------


def hints(case: Case) -> dict[str, str]:
    """The small line under an act."""
    due = case.facts["due"]
    before = f"须在 {words(due, 'day', case.today)} 前提出" if due else ""
    leader = leader_in_charge(case.row, case.directory)
    return {
        "revise_list": "完成时限不能在这里改", "ask_extension": before, "reassign": "清单作废，重新签收",
        "refer": "原因不在本局的", "remind": f"抄送 {leader}" if leader else "", "redact": "科室看到的文字",
        "hand_over": "措施一起转", "withdraw": "没人接着办之前，只能一次",
    }  # fmt: skip


def thens(at: Desk) -> dict[str, str]:
    """Who gets the ball when the act is done: what every form ends with."""
    return {o.action.id: word for o in at.ready if (word := _then(o.action.id, at.case))}


def _then(action: str, case: Case) -> str:
    row, scene = case.row, Scene(case.directory, case.facts.calendar, case.today)
    spec = PROBLEM.actions[action]
    if action == "progress":
        leader = scene.directory.first_name(f"leader:{scene.directory.living(row['lead'])}")
        return f"提交后由 {leader or '责任领导'} 把关，通过才算数。"
    if action == AWAITED.get(row["state"]):
        following = next_holder(row, scene)
        others = len(engine.holders(PROBLEM, row, scene.directory)) > 1
        head = "几家都办完以后" if others else "办完以后"
        return f"{head}，球到 {following}。" if following else ""
    if isinstance(spec.target, str) and spec.target in PROBLEM.states and spec.target != row["state"]:
        following = holder_of(spec.target, row, scene)
        return (
            f"办完以后，球到 {following}。" if following else f"办完以后，这件事{PROBLEM.states[spec.target].label}。"
        )
    return ""
