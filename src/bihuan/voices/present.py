"""What the inbox and the page of one voice show, made from rows: no template looks at a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict

from bihuan.kernel.act import load
from bihuan.kernel.history import history
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import counted
from bihuan.kernel.registry import directory
from bihuan.loop import clock as clocks
from bihuan.loop.language import Actor, Refusal, Row
from bihuan.loop.tables import TABLES
from bihuan.loop.tables.voice import OUTCOMES, QUESTIONS, VOICE
from bihuan.organisation import desk as desks
from bihuan.organisation.desk import Asked, Desk
from bihuan.organisation.telling import filled_in, option_word, timeline
from bihuan.services import clock
from bihuan.services.clock import ZONE
from bihuan.ui import shapes
from bihuan.ui.forms import BoundField
from bihuan.ui.panel import Panel
from bihuan.voices import queries, where
from bihuan.voices.abuse.tally import KINDS
from bihuan.voices.channels import ASKS, CHANNELS, Channel, channel_name, channels
from bihuan.voices.collecting import Figure
from bihuan.voices.forms import RATINGS
from bihuan.voices.models import Fault, Voice
from bihuan.voices.queries import Filters, Similar

SEGMENTS: Final = (("received", "待分办"), ("question", "待答复"), ("praise", "表扬待转"), ("", "全部"))
THEN: Final = {
    "triage": "立为问题，球到政务中心核查；咨询、表扬留在这里答复；建议交单位研究，研究意见建议人看得到；不予受理的，反映人看得到理由，可申诉一次。",
    "answer": "反映人凭查询码看到答复。",
    "convey": "单位看得到表扬的话和月份，看不到是谁说的；反映人看到下面的话。",
    "split": "每一条单独进待分办；反映人用原来的查询码看得到全部。",
    "redact": "科室和问题页上看到的就是这段文字；原话不变，仍封存着。",
}
AWAITED: Final = frozenset({"triage", "convey", "answer"})  # what lies open unasked: the whole centre shares the inbox
PREFILLED: Final = frozenset({"outcome", "master"})

# ---- the inbox ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the inbox. `at` is when it was said, wherever that was; `late` where it is overdue: with one day's time all others would be yellow."""

    uid: str
    channel: str
    at: datetime | str
    words: str
    state: str
    new: bool
    late: bool
    rating: str = ""


@dataclass(frozen=True, slots=True)
class Inbox:
    """The list with its filters; `after` and `newest` are addresses of other pages, empty where there are none."""

    lines: Sequence[Line]
    segments: Sequence[shapes.Pick]
    channels: Sequence[tuple[str, str]]
    states: Sequence[tuple[str, str]]
    filters: Filters
    waiting: str
    query: str
    after: str = ""
    newest: str = ""
    may_act: bool = False


def inbox(actor: Actor, filters: Filters) -> Inbox:
    """The list as this person sees it under these filters."""
    page = queries.inbox(actor, filters)
    counts = {state: queries.waiting_count(actor, state) for state, _ in SEGMENTS[:3]}
    kept = {"state": filters.state, "channel": filters.channel}
    return Inbox(
        lines(page.rows),
        [_segment(state, label, filters, counts.get(state)) for state, label in SEGMENTS],
        [("", "全部渠道"), *((c.id, c.name) for c in channels().values())],
        [("", "全部状态"), *((s.id, s.label) for s in VOICE.states.values())],
        filters, counted(counts["received"]), _address(**kept),
        after=_address(**kept, after=page.next) if page.next else "", newest=_address(**kept) if filters.after else "",
        may_act=bool(actor.of("centre")),
    )  # fmt: skip


def lines(voices: Iterable[Subject]) -> list[Line]:
    """Voices as the inbox shows them."""
    return [_line(voice) for voice in voices]


def _line(subject: Subject) -> Line:
    row = load(subject)
    return Line(
        subject.uid, channel_name(row["channel"]), row.get("said") or subject.opened, _one_line(row["text"]), VOICE.states[subject.state].label,
        new=subject.state == "received", late=_light(subject) == "red", rating=_rating(row.get("rating")),
    )  # fmt: skip


def _light(subject: Subject) -> str:
    """None for a voice that has ended: no voice is ever written off."""
    if subject.due is None:
        return ""
    return clocks.light(subject.kind, subject.due, subject.yellow_from, clock.today()) or ""


def _one_line(text: str) -> str:
    return " ".join(text[:160].split())


def _rating(value: int | None) -> str:
    return next((label for n, label, _ in RATINGS if n == value), "")


def _segment(state: str, label: str, filters: Filters, count: int | None) -> shapes.Pick:
    address = _address(state=state or "all", channel=filters.channel)
    shown = f"{label} {counted(count)}" if count else label
    return shapes.Pick(shown, f"/voices{address}", chosen=filters.state == state)


def _address(**query: Any) -> str:
    found = {name: value for name, value in query.items() if value}
    return f"?{urlencode(found)}" if found else ""


def told_of(fault: Fault) -> str:
    """Where and of what a fault is told."""
    place, matter = where.place(fault.place), where.matter(fault.matter)
    return " · ".join([place.full if place else "全部地点", *([matter.name] if matter else [])])


# ---- channels ----------------------------------------------------------------------------------------------------


def channels_page(figures: Sequence[Figure], posted: QueryDict | None, refusal: Refusal | None) -> dict[str, Any]:
    """The channels with their forms; the one that was refused as it was typed."""
    typed = posted.get("id", "") if posted is not None else ""
    forms = [
        _channel_form(f.channel, posted if f.channel.id == typed else None, figure=f) for f in figures
    ]  # fmt: skip
    added = posted if typed not in channels() else None
    fresh = _channel_form(Channel("", ""), added)
    return {
        "forms": forms,
        "fresh": fresh,
        "wrong": typed,
        "refusal": refusal,
        "errors": refusal.errors if refusal else {},
        "total": sum(f.now for f in figures),
    }


def _channel_form(channel: Channel, posted: QueryDict | None, figure: Figure | None = None) -> dict[str, Any]:
    asks = posted.getlist("asks") if posted is not None else channel.asks
    said = posted if posted is not None else {}
    return {
        "figure": figure, "id": said.get("id", channel.id), "name": said.get("name", channel.name), "plan": said.get("plan", channel.plan),
        "target": said.get("target", channel.target or ""), "reasons": said.get("reasons", "\n".join(channel.reasons)),
        "public": "public" in said if posted is not None else channel.public,
        "wordless": "wordless" in said if posted is not None else channel.wordless,
        "asks": [(name, label, name in asks) for name, label in ASKS.items()], "own": channel.id not in CHANNELS,
    }  # fmt: skip


# ---- one voice ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alike:
    """A similar open problem or suggestion as a line: how alike in words, where it is, and whether this voice can join it
    here."""

    number: str
    url: str
    title: str
    line: str
    very: bool
    joins: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A voice to be read: its words in paragraphs, facts, files for the centre, similar problems, what was done."""

    uid: str
    channel: str
    state: str
    light: str
    opened: datetime
    text: str
    facts: Sequence[tuple[str, str]]
    became: tuple[str, str] | None
    timeline: shapes.Timeline
    alike: Sequence[Alike] = ()
    files: Sequence[shapes.Evidence] = ()
    unread_files: int = 0
    original: str = ""
    next: str = ""
    waits: bool = False
    beside: Sequence[tuple[str, str]] = ()
    marks: Sequence[str] = ()


def page(subject: Subject, actor: Actor, asked: Asked) -> dict[str, Any]:
    """What the page of one voice is given, without the list beside it."""
    desk = desks.desk(subject, actor)
    waited = next((o.action.id for o in desk.ready if o.action.id in AWAITED), "")
    panel = desks.panel(desk, f"/voices/{subject.uid}", replace(asked, chosen=asked.chosen or waited), then=THEN)
    panel = _prefilled(panel, desk, asked)
    return {"panel": panel, "reading": _reading(desk, panel, actor), "subject": subject.uid}


def _prefilled(panel: Panel, desk: Desk, asked: Asked) -> Panel:
    """The triage form: what a link of the page asks for (`?outcome=merge&master=…`) is chosen; a matter only where the
    reporter named one, or the words do: the first of a thousand would be a guess."""
    act = panel.open
    if act is None or act.id != "triage" or asked.tried:
        return panel
    row = desk.case.row
    known = None if row.get("matter") or row.get("place") else where.matter_in(row["text"], row["jurisdiction"])
    wanted = {"matter": str(row.get("matter") or (known.id if known else "")), **_asked(asked)}
    return replace(panel, open=replace(act, fields=[_choosing(f, wanted) for f in act.fields]))


def _asked(asked: Asked) -> dict[str, str]:
    return {name: asked.query[name] for name in PREFILLED if asked.query.get(name)}


def _choosing(field: BoundField, wanted: Mapping[str, str]) -> BoundField:
    if field.name not in wanted:
        return field
    return replace(field, choices=tuple(replace(c, chosen=c.value == wanted[field.name]) for c in field.choices))


def _reading(desk: Desk, panel: Panel, actor: Actor) -> Reading:
    subject, row = desk.subject, desk.case.row
    triage = panel.open if panel.open and panel.open.id == "triage" else None
    files, voice = queries.files_of(subject), queries.columns_of(subject)
    centre = f"centre:{subject.jurisdiction}" in actor.offices
    following = queries.following(actor, subject) if subject.state != "received" else None
    return Reading(
        subject.uid, channel_name(row["channel"]), VOICE.states[subject.state].label, _light(subject), subject.opened,
        row["text"], [*_facts(row), *_likely(row)], _became(row),
        timeline(VOICE, history(subject), desk.case.directory, lambda event: _told(event, desk)),
        alike=_alike(row, triage.fields if triage else ()) if subject.kind == "open" else (),
        files=[_evidence(f, n) for n, f in enumerate(files, 1)] if centre else (),
        unread_files=0 if centre else len(files),
        original=f"/voices/{subject.uid}/original" if row.get("problem") or row.get("master") else "",
        next=f"/voices/{following.uid}" if following else "", waits=subject.state == "received",
        beside=_beside(subject, voice, bool(files)) if centre else (), marks=[KINDS[m] for m in voice.marks.split(",") if m],
    )  # fmt: skip


def _beside(subject: Subject, voice: Voice, has_files: bool) -> list[tuple[str, str]]:
    """What the centre goes on to from here: the contact that was left, the files for the unit."""
    url = f"/voices/{subject.uid}"
    found = [("联系方式", f"{url}/contact")] if voice.contact else []
    return (
        [*found, ("给单位看的材料", f"{url}/papers")] if has_files and subject.state in ("passed", "merged") else found
    )


def _became(row: Row) -> tuple[str, str] | None:
    """The number and address of what the voice has become."""
    for name, rooms in (("problem", "problems"), ("master", "problems"), ("suggestion", "suggestions")):
        if row.get(name):
            return row[name], f"/{rooms}/{row[name]}"
    return None


def _facts(row: Row) -> list[tuple[str, str]]:
    place, matter = where.place(row.get("place")), where.matter(row.get("matter"))
    found = {
        "事项": matter.name if matter else "", "地点": place.full if place else "", "评价": _rating(row.get("rating")),
        "原编号": row.get("origin") or "", "当时": _when(row.get("said")),
        "分办": option_word(OUTCOMES, row["outcome"]) if row.get("outcome") else "", "四问": option_word(QUESTIONS, row["asks"]) if row.get("asks") else "",
        "答复": row.get("words") or "",
    }  # fmt: skip
    return [(name, value) for name, value in found.items() if value]


def _likely(row: Row) -> list[tuple[str, str]]:
    """Whose it probably is, while nobody has said: the unit of its matter or place, or of the matter that the words name."""
    if row["state"] != "received":
        return []
    named = None if row.get("matter") else where.matter_in(row["text"], row["jurisdiction"])
    unit = where.unit_of(row.get("matter") or (named.id if named else None), row.get("place"))
    return [("可能归", directory().unit_name(unit) + (f"（像是“{named.name}”）" if named else ""))] if unit else []


def _when(said: str | None) -> str:
    if not said:
        return ""
    moment = datetime.fromisoformat(said)
    local = moment.astimezone(ZONE) if moment.tzinfo else moment
    return f"{local:%Y年%-m月%-d日}" + ("" if len(said) == 10 else f" {local:%H:%M}")


def _evidence(file: Any, number: int) -> shapes.Evidence:
    picture = f"/files/{file.id}/thumb" if file.is_picture else ""
    return shapes.Evidence(f"照片 {number}" if file.is_picture else file.name, f"/files/{file.id}", picture)


def _alike(row: Row, fields: Iterable[BoundField]) -> list[Alike]:
    offered = {choice.value for f in fields if f.name == "master" for choice in f.choices}
    return [_alike_line(found, offered) for found in queries.similar(row)]


def _alike_line(found: Similar, offered: set[str]) -> Alike:
    subject, number = found.subject, found.subject.number or ""
    state = TABLES[subject.table].states[subject.state].label
    parts = [number, state, f"已有 {found.voices} 条反馈" if found.voices else ""]
    line = " · ".join(part for part in parts if part)
    return Alike(number, f"/{subject.table}s/{number}", subject.title, line, found.very, number in offered)


def _told(event: Any, desk: Desk) -> str:
    """Of what was said and redacted the page shows the present words; they are not repeated here."""
    if event.action in ("submit", "redact"):
        return ""
    shown = {k: v for k, v in event.payload.items() if k not in ("matter", "place")}
    return filled_in(VOICE, event, shown, desk.case.directory)
