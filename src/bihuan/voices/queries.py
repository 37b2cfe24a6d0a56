"""Everything that reads voices: the inbox from `visible_to(person)`, tracking by the code alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from bihuan.kernel.access import visible_to
from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor, Refusal, Refused, Row
from bihuan.loop.tables.problem import PROBLEM
from bihuan.loop.tables.voice import VOICE
from bihuan.problems.queries import Page, cursor_after, page_of
from bihuan.voices.channels import CHANNELS
from bihuan.voices.models import Voice

# ---- by code -----------------------------------------------------------------------------------------------------


def voice_by_code(code: str) -> Voice:
    """The voice of a tracking code. Raises Refused (not-found) for every other code alike."""
    from bihuan.voices.commands import code_digest  # commands read this module; the digest belongs to them

    found = Voice.objects.select_related("subject").filter(code_digest=code_digest(code)).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有找到这个查询码。请核对一下，字母不分大小写。"))
    return found


def problem_by_number(number: str) -> Subject:
    """A problem by its number, for the house's own commands."""
    found: Subject = Subject.objects.get(table="problem", number=number)
    return found


def problem_of(voice: Voice) -> Subject | None:
    """The problem that answers for this voice now: its own, or where that was merged, the master."""
    row = load(voice.subject)
    number, seen = row.get("problem") or row.get("master"), set[str]()
    while number and number not in seen:
        seen.add(number)
        problem = problem_by_number(number)
        if problem.state != "merged":
            return problem
        number = load(problem)["master"]
    return None


# ---- tracking: plain words ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way in plain words; `state` is done, now or todo."""

    label: str
    state: str
    at: date | None = None


@dataclass(frozen=True, slots=True)
class Tracking:
    """What the holder of a code is told. Nothing in it names a person of the unit."""

    headline: str
    sentence: str
    steps: Sequence[Step]
    state: str
    question: str | None = None
    reason: str | None = None
    may_reply: bool = False
    may_rate: bool = False
    may_appeal: bool = False
    answer: str | None = None
    outcomes: Sequence[str] = field(default_factory=tuple)
    received: str = ""


HEADLINES = {
    "reported": ("正在核查", "政务中心正在核实您说的情况。"),
    "dispatched": ("已经交办", "情况属实，已经立账，交给承办科室。"),
    "disputed": ("正在定由谁来改", "正在确定由哪个科室负责，定下来就接着办。"),
    "analysing": ("正在分析", "承办科室正在弄清原因。"),
    "decline_review": ("正在复核", "有人建议不办这件事，另一个部门正在复核。"),
    "referred": ("已转请有权的单位办", "这件事归别的单位管，已经转过去，我们会一直催。"),
    "suspended": ("暂时等一等", "要等外部条件，条件到了接着办。"),
    "declined": ("没有采纳", ""),
    "void": ("已经作废", "这条登记有误，已经作废。"),
    "closed": ("改好了，已经销号", "这件事已经改好并销号。如果又出现，请告诉我们。"),
}
STAGE_HEADLINES = {
    "整改": ("正在改", "承办科室已经列出清单，正在整改。"),
    "优化": ("已经改了，正在固定下来", "问题已经改了，正在把做法变成规矩。"),
    "评价": ("已经改了，想听您说", "已经整改完成。解决了没有，请您告诉我们。"),
    "闭环": ("改好了，正在核销", "整改和评价已经完成，正在逐级核对销号。"),
}
STEPS = ("收到", "核查", "整改", "评价", "销号")
STEP_OF_STAGE = {"体验": 1, "反馈": 1, "整改": 2, "优化": 3, "评价": 3, "闭环": 4}


def track(code: str) -> Tracking:
    """Where the matter is, in plain words. Raises Refused (not-found)."""
    voice = voice_by_code(code)
    problem = problem_of(voice)
    return _of_problem(voice, load(problem)) if problem else _of_voice(voice)


def _of_voice(voice: Voice) -> Tracking:
    row, state = load(voice.subject), voice.subject.state
    headline, sentence = {
        "received": ("已收到", "您说的已经收到，一个工作日内会有人看。"),
        "question": ("正在答复", "您问的正在准备答复。"),
        "praise": ("谢谢您的表扬", "我们会转达给当事的窗口和科室。"),
        "answered": ("已经答复", row.get("words") or ""),
        "declined": ("没有受理", row.get("words") or ""),
    }.get(state, ("已收到", "正在办理。"))
    steps = _steps(1 if state == "received" else 2 if state in ("question", "praise") else 5, voice)
    return Tracking(
        headline, sentence, steps, state, reason=row.get("words"),
        may_appeal=state == "declined" and not row.get("appealed"), received=voice.subject.opened.isoformat(),
    )  # fmt: skip


def _of_problem(voice: Voice, row: Row) -> Tracking:
    state = PROBLEM.states[row["state"]]
    headline, sentence = HEADLINES.get(state.id) or STAGE_HEADLINES[state.stage]
    decline, question = row.get("decline") or {}, row.get("question")
    if state.id == "declined":
        sentence = f"没有采纳：{decline.get('words', '')}"
    return Tracking(
        headline, sentence, _steps(5 if state.kind == "ended" else STEP_OF_STAGE[state.stage], voice), state.id,
        question=question["text"] if question else None,
        reason=decline.get("words") if state.id == "declined" else None,
        may_reply=bool(question),
        may_rate=state.id in ("closed", "optimising") or state.stage in ("评价", "闭环"),
        may_appeal=state.id == "declined" and not decline.get("appealed"),
        answer=(row.get("answer") or {}).get("answer"),
        outcomes=[o["title"] for o in row.get("outcomes", ()) if o["kind"] != "none"] if state.id == "closed" else (),
        received=voice.subject.opened.isoformat(),
    )  # fmt: skip


def _steps(now: int, voice: Voice) -> list[Step]:
    names = [("done" if n < now else "now" if n == now else "todo", label) for n, label in enumerate(STEPS)]
    return [Step(label, how, voice.subject.opened.date() if n == 0 else None) for n, (how, label) in enumerate(names)]


# ---- the inbox ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What the inbox is filtered by."""

    state: tuple[str, ...] = ()
    channel: str = ""
    matter: int | None = None
    place: int | None = None
    after: str = ""
    limit: int = 50


def inbox(actor: Actor, filters: Filters) -> Page:
    """The voices this person may see, newest change first, by keyset."""
    rows = visible_to(actor, "voice").select_related("voice")
    wanted: dict[str, Any] = {
        "state__in": filters.state, "voice__channel": filters.channel, "voice__matter": filters.matter,
        "voice__place": filters.place,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return page_of(cursor_after(rows, filters.after), filters.limit)


def waiting_count(actor: Actor) -> int:
    """How many voices wait for triage, capped at 1 001."""
    return visible_to(actor, "voice").filter(state="received")[:1001].count()


def of_problem(row: Row) -> list[Subject]:
    """The voices of a problem and of those merged into it; what a unit may see of them the page decides."""
    uids, merged = list(row.get("voices", ())), list(row.get("merged", ()))
    if merged:
        problems = Subject.objects.filter(table="problem", number__in=merged)
        uids += [uid for p in problems for uid in load(p).get("voices", ())]
    return list(Subject.objects.filter(table="voice", uid__in=uids).order_by("opened", "id")) if uids else []


def shielded(row: Row) -> list[dict[str, Any]]:
    """Words, channel and month only: a date with a place can name somebody (ui README, shielded voices)."""
    found = []
    for voice in of_problem(row):
        said = load(voice)
        channel = CHANNELS.get(said["channel"])
        month = voice.opened.astimezone().month
        found.append({"text": said["text"], "channel": channel.name if channel else said["channel"], "month": month})
    return found


def similar(row: Row, limit: int = 5) -> list[Subject]:
    """Open problems of the same matter or place: what triage shows beside a voice."""
    same = Q(problem__matter=row.get("matter") or -1) | Q(problem__place=row.get("place") or -1)
    rows = Subject.objects.filter(same, table="problem", jurisdiction=row["jurisdiction"], kind="open")
    return list(rows.order_by("-updated", "-id")[:limit])


def unit_name(unit: int | None) -> str:
    """The name of a unit."""
    return directory().unit_name(unit)


def state_label(state: str) -> str:
    """A voice's state in words."""
    return VOICE.states[state].label
