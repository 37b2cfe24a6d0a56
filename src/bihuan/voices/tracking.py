"""What the holder of a tracking code is told: where the matter is, in plain words. Nothing in it names a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bihuan.kernel.act import events_of, load
from bihuan.kernel.history import withdrawn
from bihuan.kernel.models import Subject
from bihuan.loop.language import Event, Refusal, Refused
from bihuan.loop.tables.problem import PROBLEM
from bihuan.loop.tables.voice import VOICE
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_many
from bihuan.suggestions.queries import standing_for
from bihuan.ui.when import words
from bihuan.voices.codes import code_digest
from bihuan.voices.models import Held, Voice

# ---- by code -----------------------------------------------------------------------------------------------------


def voice_by_code(code: str) -> Voice:
    """The voice of a tracking code. Raises Refused (not-found) for every other code alike."""
    found = Voice.objects.select_related("subject").filter(code_digest=code_digest(code)).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有找到这个查询码。请核对一下，字母不分大小写。"))
    return found


def held_by_code(code: str) -> Held | None:
    """What waits in the slow lane under this code, or was left there."""
    return Held.objects.filter(code_digest=code_digest(code), voice="").first()


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


def suggestion_of(voice: Voice) -> Subject | None:
    """The suggestion that answers for this voice now: its own, or where that was merged, the other one."""
    number = load(voice.subject).get("suggestion")
    return standing_for(number) if number else None


# ---- plain words -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way in plain words; `state` is done, now or todo."""

    label: str
    state: str
    at: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One of several matters that somebody spoke of at once: its own code, the words as others read them, where it is."""

    tracking_code: str
    words: str
    headline: str
    state: str


@dataclass(frozen=True, slots=True)
class Tracking:
    """What the holder of a code is told.

    `steps` are the five of the way; `question` is what was asked of the reporter, `reason` why it was declined,
    `answer` what the reporter has said of the result. `decision` (adopt, partly, not) and what is done `instead` are an
    answered suggestion's; `parts` those of a voice that was split. The `may_…` say what can be done on the page.
    """

    headline: str
    sentence: str
    steps: Sequence[Step]
    state: str
    question: str | None = None
    reason: str | None = None
    may_reply: bool = False
    may_rate: bool = False
    may_appeal: bool = False
    may_add: bool = False
    answer: str | None = None
    outcomes: Sequence[str] = field(default_factory=tuple)
    received: str = ""
    decision: str | None = None
    instead: str | None = None
    parts: Sequence[Part] = ()


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
OF_VOICE = {
    "received": ("已收到", "您说的已经收到，一个工作日内会有人看。"),
    "question": ("正在答复", "您问的正在准备答复。"),
    "praise": ("谢谢您的表扬", "我们会转达给当事的窗口和科室。"),
    "answered": ("已经答复", ""),
    "declined": ("没有受理", ""),
    "split": ("分开办了", "您说了几件事，每一件都单独办，都有自己的查询码。"),
}
OF_SUGGESTION = {
    "received": ("已经收下", "您的建议已经收下，正在定由哪个单位研究。"),
    "studying": ("正在研究", "管这件事的单位正在研究能不能采纳。"),
    "review": ("正在审核", "研究意见已经有了，正在审核。"),
    "declined": ("没有受理", ""),
}
DECIDED = {"adopt": "您的建议采纳了", "partly": "您的建议部分采纳", "not": "您的建议没有采纳"}
SUGGESTION_STEPS = ("收到", "交办", "研究", "审核", "答复")
STEP_OF_SUGGESTION = {"received": 1, "studying": 2, "review": 3}
STEPS = ("收到", "核查", "整改", "评价", "销号")
STEP_OF_STAGE = {"体验": 1, "反馈": 1, "整改": 2, "优化": 3, "评价": 3, "闭环": 4}
STEP_OF_VOICE = {"received": 1, "question": 2, "praise": 2}
OVER = len(STEPS)
GOOD_ENDS = ("closed", "suggestion_answered")


def _of_voice(voice: Voice, *, whole: bool = True) -> Tracking:
    row, state = load(voice.subject), voice.subject.state
    headline, sentence = OF_VOICE.get(state, ("已收到", "正在办理。"))
    return Tracking(
        headline, sentence or str(row.get("words") or ""), _steps(STEP_OF_VOICE.get(state, OVER), voice), state,
        reason=row.get("words") if state == "declined" else None,
        may_appeal=state == "declined" and not row.get("appealed"),
        received=voice.subject.opened.isoformat(), parts=_parts(voice) if whole and state == "split" else (),
    )  # fmt: skip


def _parts(whole: Voice) -> list[Part]:
    """Whoever holds the code of the whole holds those of its parts; none where the person's key was destroyed."""
    parts = list(Voice.objects.filter(of=whole.pk).select_related("subject").order_by("subject"))
    boxes = open_many([part.sealed for part in parts])
    return [_part(part, str(boxes[part.sealed]["code"])) for part in parts if part.sealed in boxes]


def _part(voice: Voice, code: str) -> Part:
    now = standing(voice)
    return Part(code, load(voice.subject)["text"], now.headline, now.state)


def _of_suggestion(voice: Voice, suggestion: Subject) -> Tracking:
    row, state = load(suggestion), suggestion.state
    headline, sentence = OF_SUGGESTION.get(state, (DECIDED.get(row.get("decision", ""), "已经答复"), ""))
    if state == "studying" and suggestion.due:
        sentence = _studied_by(suggestion.due, clock.today())
    steps, declined = _steps(STEP_OF_SUGGESTION.get(state, OVER), voice, SUGGESTION_STEPS), state == "declined"
    return Tracking(
        headline, sentence or str(row.get("words") or ""), steps, f"suggestion_{state}",
        reason=row.get("words") if declined else None, may_rate=state == "answered",
        may_appeal=declined and not row.get("appealed"), received=voice.subject.opened.isoformat(),
        decision=row.get("decision"), instead=row.get("instead"),
    )  # fmt: skip


def _of_problem(voice: Voice, problem: Subject) -> Tracking:
    row, state = load(problem), PROBLEM.states[problem.state]
    headline, sentence = HEADLINES.get(state.id) or STAGE_HEADLINES[state.stage]
    decline, question = row.get("decline") or {}, row.get("question")
    if state.id == "declined":
        sentence = str(decline.get("words", ""))
    elif state.id == "rectifying" and problem.due:
        sentence = _promised(problem.due, clock.today())
    return Tracking(
        headline, sentence, _steps(OVER if state.kind == "ended" else STEP_OF_STAGE[state.stage], voice), state.id,
        question=question["text"] if question else None,
        reason=decline.get("words") if state.id == "declined" else None,
        may_reply=bool(question),
        may_rate=state.id in ("closed", "optimising") or state.stage in ("评价", "闭环"),
        may_appeal=state.id == "declined" and not decline.get("appealed"),
        may_add=state.kind != "ended" and not question,
        outcomes=[o["title"] for o in row.get("outcomes", ()) if o["kind"] != "none"] if state.id == "closed" else (),
        received=voice.subject.opened.isoformat(),
    )  # fmt: skip


def _promised(due: date, today: date) -> str:
    """By when it will be done; where that has passed, so much too."""
    day = words(due, "day", today)
    if due < today:
        return f"原定{day}前改好，已经超期，督查科在催。"
    return f"承办科室已经列出清单，正在整改，{day}前改好。"


def _studied_by(due: date, today: date) -> str:
    """By when the study will be done; where that has passed, so much too."""
    day = words(due, "day", today)
    if due < today:
        return f"管这件事的单位正在研究能不能采纳，原定{day}前，已经超期。"
    return f"管这件事的单位正在研究能不能采纳，{day}前有意见。"


def _steps(now: int, voice: Voice, labels: Sequence[str] = STEPS) -> list[Step]:
    names = [("done" if n < now else "now" if n == now else "todo", label) for n, label in enumerate(labels)]
    return [Step(label, how, voice.subject.opened.date() if n == 0 else None) for n, (how, label) in enumerate(names)]


# ---- the way so far ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Milestone:
    """What was done and when, in words for everybody."""

    label: str
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """What the page shows: where it is, the way so far, newest first, and the reporter's words as others read them."""

    tracking: Tracking
    stage: str
    closed: bool
    way: Sequence[Milestone]
    words: str
    channel: str


TOLD = {
    ("problem", "verify"): "核查属实，立账",
    ("problem", "approve_list"): "定了怎么改",
    ("problem", "finish"): "改完了，等验收",
    ("problem", "optimise"): "请您说说解决没有",
    ("problem", "write_off"): "核销完成",
    ("problem", "reopen"): "又出现了，重新办",
    ("problem", "confirm_decline"): "复核后没有采纳",
    ("problem", "overturn_decline"): "复核后接着办",
    ("problem", "ask_reporter"): "请您补充",
    ("problem", "refer"): "转请有权的单位办",
    ("problem", "take_reply"): "有权的单位回复了",
    ("problem", "settle"): "对“没解决”的处理",
    ("voice", "answer"): "答复",
    ("voice", "convey"): "转达了您的表扬",
    ("voice", "split"): "分开办",
    ("suggestion", "assign"): "交给单位研究",
    ("suggestion", "transfer"): "换了更合适的单位研究",
    ("suggestion", "extend"): "研究要多用几天",
    ("suggestion", "answer"): "答复了您的建议",
    ("suggestion", "decline"): "没有受理",
}
QUOTED = {
    ("problem", "settle"): "words",
    ("problem", "ask_reporter"): "text",
    ("voice", "answer"): "words",
    ("voice", "convey"): "words",
}
VERDICTS = {"solved": "您说：解决了", "partly": "您说：解决了一部分", "not": "您说：没有解决"}
THOUGHT = {"solved": "您说：满意", "partly": "您说：基本满意", "not": "您说：不满意"}  # of the answer to a suggestion
OWN = ("answer", "appeal", "rate")  # the reporter's own acts, where nobody of the house did them


def track(code: str) -> Tracking:
    """Where the matter is, in plain words. Raises Refused (not-found)."""
    return follow(code).tracking


def standing(voice: Voice) -> Tracking:
    """The same for the house's own messages, without what the reporter said later."""
    return _tracking(voice, problem_of(voice), suggestion_of(voice))


def standings(voices: Sequence[Voice]) -> dict[int, Tracking]:
    """The same of many by key, with as many queries for a hundred as for one; what was split is told without its parts."""
    rows = {voice.pk: load(voice.subject) for voice in voices}
    problem = {pk: str(row.get("problem") or row.get("master") or "") for pk, row in rows.items()}
    suggestion = {pk: str(row.get("suggestion") or "") for pk, row in rows.items()}
    problems, suggestions = _ends("problem", problem.values()), _ends("suggestion", suggestion.values())
    return {
        v.pk: _tracking(v, problems.get(problem[v.pk]), suggestions.get(suggestion[v.pk]), whole=False) for v in voices
    }


def _ends(table: str, numbers: Iterable[str]) -> dict[str, Subject]:
    """What answers for each of these numbers now: itself, or what it was merged into; a query a step of merging."""
    known, wanted = dict[str, Subject](), {number for number in numbers if number}
    asked = wanted
    while asked:
        found = {str(s.number): s for s in Subject.objects.filter(table=table, number__in=asked)}
        known |= found
        asked = {str(load(s)["master"]) for s in found.values() if s.state == "merged"} - known.keys()
    ends = {number: _end(known, number) for number in wanted}
    return {number: end for number, end in ends.items() if end is not None}


def _end(known: Mapping[str, Subject], number: str) -> Subject | None:
    seen = set[str]()
    while number in known and number not in seen:
        seen.add(number)
        if (found := known[number]).state != "merged":
            return found
        number = str(load(found)["master"])
    return None


def _tracking(voice: Voice, problem: Subject | None, suggestion: Subject | None, *, whole: bool = True) -> Tracking:
    if problem is not None:
        return _of_problem(voice, problem)
    return _of_suggestion(voice, suggestion) if suggestion is not None else _of_voice(voice, whole=whole)


def headline_of(state: str) -> str:
    """What the holder of a code reads first where the problem is in this state: often the same for several."""
    found = HEADLINES.get(state) or STAGE_HEADLINES.get(PROBLEM.states[state].stage, ("", ""))
    return found[0]


def follow(code: str) -> Followed:
    """Everything that the page of a code shows. Raises Refused (not-found)."""
    try:
        voice = voice_by_code(code)
    except Refused:
        if (held := held_by_code(code)) is None:
            raise
        return _waiting(held)
    problem, suggestion, row = problem_of(voice), suggestion_of(voice), load(voice.subject)
    tracking = _tracking(voice, problem, suggestion)
    events = [("voice", e) for e in _standing(voice.subject)]
    events += [("problem", e) for e in _standing(problem)] if problem else []
    events += [("suggestion", e) for e in _standing(suggestion)] if suggestion else []
    own = own_words(voice, [e for _, e in events])
    verdict = next((e.payload["answer"] for e, _ in reversed(own) if e.payload.get("answer")), None)
    return Followed(
        replace(tracking, answer=verdict), _stage(voice, problem), closed=tracking.state in GOOD_ENDS,
        way=_way(voice, events, own), words=row["text"], channel=row["channel"],
    )  # fmt: skip


IN_LANE = ("已收到，正在排队", "现在提交的人很多，您这条排在后面，轮到就有人看，不会丢。")
LEFT = ("没有往下转", "这一条和短时间里的大量提交混在一起，没有往下转。如果是误会，请再说一次，或者打 12345。")


def _waiting(held: Held) -> Followed:
    """In the slow lane nothing has happened yet but that it came."""
    headline, sentence = LEFT if held.dropped else IN_LANE
    steps = [
        Step(name, "now" if n == 0 else "todo", held.came.date() if n == 0 else None) for n, name in enumerate(STEPS)
    ]
    told = Tracking(headline, sentence, steps, "dropped" if held.dropped else "held", received=held.came.isoformat())
    way = [Milestone("收到了", held.came)]
    return Followed(told, "反馈", closed=False, way=way, words=held.told["text"], channel=held.told["channel"])


def _standing(subject: Subject) -> list[Event]:
    """What was done and not taken back."""
    events = list(events_of(subject))
    dropped = withdrawn(events)
    return [e for e in events if e.sequence not in dropped]


def own_words(voice: Voice, events: Sequence[Event]) -> list[tuple[Event, str]]:
    """What this voice's reporter said later, oldest first: a problem may have several reporters, and the box says whose
    answer it was. Nothing of an erased person."""
    said = [e for e in events if e.person is None and e.action in OWN and e.payload.get("sealed")]
    boxes = open_many([e.payload["sealed"] for e in said]) if said else {}
    found = [(e, boxes[e.payload["sealed"]]) for e in said if e.payload["sealed"] in boxes]
    return [(e, str(box["text"])) for e, box in found if box["voice"] == voice.subject.uid]


def _stage(voice: Voice, problem: Subject | None) -> str:
    if problem is not None:
        return PROBLEM.states[problem.state].stage
    return VOICE.states[voice.subject.state].stage


def _way(voice: Voice, events: Iterable[tuple[str, Event]], own: Iterable[tuple[Event, str]]) -> list[Milestone]:
    begun = Milestone("收到了", voice.subject.opened)
    return sorted([begun, *_told(events), *_spoken(own)], key=lambda m: m.at, reverse=True)


def _told(events: Iterable[tuple[str, Event]]) -> Iterator[Milestone]:
    """What the house did. An answer of the centre has a person; one of the reporter is told by `_spoken`."""
    for table, event in events:
        label = TOLD.get((table, event.action))
        if label and (event.person is not None or event.action not in OWN):
            text = event.payload.get(QUOTED.get((table, event.action), ""), "")
            yield Milestone(label, datetime.fromisoformat(event.at), str(text))


def _spoken(own: Iterable[tuple[Event, str]]) -> Iterator[Milestone]:
    """What the reporter did, in the words that the journal holds."""
    for event, _ in own:
        verdict = (THOUGHT if event.action == "rate" else VERDICTS).get(event.payload.get("answer", ""))
        label = verdict or ("您的申诉" if event.action == "appeal" else "您补充了")
        yield Milestone(label, datetime.fromisoformat(event.at), str(event.payload.get("text", "")))
