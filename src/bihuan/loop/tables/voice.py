"""The voice 反馈: what a person said on any channel, once in one inbox, until the person has heard what came of it.

Received → triaged into a problem, suggestion, question, praise, or declined with a reason; a question goes on as the
voice itself until it is answered, praise until the unit that is praised has it (L1.2, W3.1, W1.4). Who speaks of several
matters is heard on each: the voice is split. The words are sealed; the row holds the redacted text.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import BACK, ENDED, NEW, SAME, Action, Case, Event, Field, Fields, Option, Row, State, Table
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables.problem_who import last_actor
from bihuan.loop.tables.suggestion import SUGGESTION

# fmt: off
# id            label         stage   holder    days  clause
STATES = (
    State("received",  "待分办",   "体验", "centre", 1,    "L1.2"),
    State("question",  "待答复",   "反馈", "centre", 3,    "W1.3"),
    State("praise",    "表扬待转", "反馈", "centre", 3,    "W1.4"),
    State("passed",    "已立问题", "反馈", None,     None, "W3.1", ENDED),
    State("suggested", "已转建议", "反馈", None,     None, "W3.2", ENDED),
    State("answered",  "已答复",   "反馈", None,     None, "W1.3", ENDED),
    State("declined",  "不予受理", "反馈", None,     None, "W3.1", ENDED),
    State("merged",    "已合并",   "反馈", None,     None, "L6.1", ENDED),
    State("split",     "已拆开办", "反馈", None,     None, "L1.2", ENDED),
)
# fmt: on

UNDO = timedelta(seconds=60)  # so long a wrong key is taken back without a word to anybody
FEWEST_PARTS, MOST_PARTS = 2, 9
ANOTHER = re.compile(
    r"\n+|(?<=[。！？；!?;])(?=\s*(?:另外|还有|再就是|其次|再者|同时|第[二三四五六]|[二三四五六](?:是|、)|[2-9][.、．]))"
)
SENTENCE = re.compile(r"(?<=[。！？；!?;])")

OUTCOMES = (
    ("problem", "立为问题"), ("question", "咨询，答复"), ("praise", "表扬，转达"), ("suggestion", "建议，交单位研究"),
    ("decline", "不予受理"), ("merge", "并入已有的问题或建议"),
)  # fmt: skip
# The four questions 四问 by which a voice is read: does one understand it, get through, is it well done, does it feel well
QUESTIONS = (("understood", "懂不懂"), ("passable", "通不通"), ("excellent", "优不优"), ("pleasant", "好不好"))
UNDOABLE = ("triage",)
GOES = {
    "problem": "passed", "question": "question", "praise": "praise", "suggestion": "suggested", "decline": "declined",
    "merge": "merged",
}  # fmt: skip


def centre(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"centre:{row['jurisdiction']}",)


def open_masters(case: Case) -> list[Option]:
    """Open problems, then open suggestions."""
    return list(case.facts["masters"] or ())


def suggested_title(case: Case) -> str | None:
    """The first sentence of the redacted text."""
    return title_of(str(case.row.get("text", ""))) or None


def title_of(text: str) -> str:
    """A title from somebody's words: the first sentence in which nothing had to be hidden, else what there is."""
    sentences = [part.strip() for part in re.split("[\n。！？；!?;]", text)]
    telling = [part for part in sentences if len(part) >= 4]
    clear = [part for part in telling if "[已隐去]" not in part]
    found = next(iter([*clear, *telling]), "") or f"{text.strip()}（反映）".replace("\n", " ")
    return found[:60]


def suggested_matter(case: Case) -> int | None:
    return case.row.get("matter")


def suggested_place(case: Case) -> int | None:
    return case.row.get("place")


def matter_or_place(case: Case, fields: Fields) -> dict[str, str]:
    wanted = fields["outcome"] == "problem" and not fields.get("matter") and not fields.get("place")
    return {"matter": "事项和地点至少选一个。"} if wanted else {}


def triaged_to(row: Row, fields: Fields) -> str:
    return GOES[fields["outcome"]]


def comes(row: Row, event: Event) -> None:
    for name in ("channel", "text", "matter", "place", "rating", "reasons", "sealed", "track", "said", "origin", "of"):
        if event.payload.get(name) is not None:
            row[name] = event.payload[name]


def is_triaged(row: Row, event: Event) -> None:
    p = event.payload
    row["outcome"], row["triaged_by"] = p["outcome"], event.person
    for name in ("problem", "suggestion", "master", "words", "asks"):
        if p.get(name) is not None:
            row["suggestion" if name == "master" and joins_suggestion(p) else name] = p[name]


def joins_suggestion(payload: Mapping[str, Any]) -> bool:
    """Whether what a triage merges a voice into is a suggestion."""
    return str(payload.get("master", "")).startswith(f"{SUGGESTION.prefix}-")


def may_appeal(case: Case) -> str | None:
    """Once; then another person looks (W3.1)."""
    return "已经申诉过一次了。" if case.row.get("appealed") else None


def appeals(row: Row, event: Event) -> None:
    row["appealed"], row["declined_by"] = event.at, row.get("triaged_by")
    row.pop("outcome", None)


def another_triages(case: Case) -> str | None:
    """Who declined it does not judge the appeal."""
    own = case.row.get("declined_by") is not None and case.row.get("declined_by") == case.actor.person
    return "上一次是您决定不予受理的，申诉要由别人来看。" if own else None


def suggested_parts(case: Case) -> list[dict[str, str]] | None:
    """The text where a reader would cut it: at line breaks and before 另外, 还有, 二是 …, else at the ends of sentences."""
    text = str(case.row.get("text", ""))
    cuts = ([part.strip() for part in cut.split(text) if len(part.strip()) >= 4] for cut in (ANOTHER, SENTENCE))
    found = next((parts for parts in cuts if FEWEST_PARTS <= len(parts) <= MOST_PARTS), None)
    return [{"text": part} for part in found] if found else None


def may_withdraw(case: Case) -> str | None:
    """Right after the triage, while nobody has gone on with what it made (L6.2)."""
    if (case.row.get("last") or {}).get("action") not in UNDOABLE:
        return "上一步不能撤回，或已经有人接着办了。"
    if case.now - datetime.fromisoformat(case.row["since"]) > UNDO:
        return f"过了 {UNDO.seconds} 秒，不能再撤回了。"
    return case.facts["went_on"] or None


def praised_unit(case: Case) -> int | None:
    """Whose matter or place it was about."""
    known: int | None = case.facts["praised"]
    return known


def is_conveyed(row: Row, event: Event) -> None:
    row["unit"], row["words"] = event.payload["unit"], event.payload["words"]


def is_answered(row: Row, event: Event) -> None:
    row["words"] = event.payload["words"]


def is_redacted(row: Row, event: Event) -> None:
    row["text"] = event.payload["text"]


def own_text(case: Case) -> str | None:
    return case.row.get("text")


TITLE = offer.for_choice(
    "outcome", ("problem", "suggestion"), Field("title", "标题", low=4, high=80, default=suggested_title)
)
PROBLEM_FIELDS = offer.for_choice(
    "outcome", ("problem",),
    Field("category", "类别", "choice", options=offer.CATEGORIES),
    Field("matter", "事项", "choice", required=offer.has_matters, options=offer.matters, default=suggested_matter, unless="place"),
    Field("place", "地点", "choice", required=False, options=offer.places, default=suggested_place),
)  # fmt: skip

ACTIONS = (
    Action("submit", "说一说", "L1.2", (NEW,), "received", ("reporter", "system", "centre"), effect=comes),
    Action("triage", "分办", "W3.1", ("received",), tuple(GOES.values()), ("centre",), climbs=True,
        person=another_triages,
        needs=(
            Field("outcome", "怎么办", "choice", options=OUTCOMES), *TITLE, *PROBLEM_FIELDS,
            *offer.for_choice("outcome", ("suggestion",),
                Field("unit", "交给哪个单位研究", "choice", required=False, options=offer.units, help="还说不准就不选")),
            Field("asks", "四问", "choice", required=False, options=QUESTIONS, help="政策懂不懂、流程通不通、服务优不优、体验好不好"),
            *offer.for_choice("outcome", ("merge",), Field("master", "并入哪一件", "choice", options=open_masters)),
            *offer.for_choice("outcome", ("decline",), Field("words", "给反映人的话", "long", low=4, high=1000)),
        ),
        check=matter_or_place, goes=triaged_to, effect=is_triaged, facts=("matters", "places", "masters")),
    Action("convey", "转达", "W1.4", ("praise",), "answered", ("centre",), climbs=True,
        needs=(
            Field("unit", "转给哪个单位", "choice", options=offer.units, default=praised_unit, help="单位看得到表扬的话，看不到是谁说的"),
            Field("words", "给反映人的话", "long", low=2, high=1000, default="谢谢您的表扬，已经转达。"),
        ),
        effect=is_conveyed, facts=("praised",)),
    Action("answer", "答复", "W1.3", ("question", "praise"), "answered", ("centre",), climbs=True,
        needs=(Field("words", "答复", "long", low=2, high=3000),), effect=is_answered),
    Action("split", "拆开办", "L1.2", ("received",), "split", ("centre",), climbs=True,
        needs=(Field("parts", "分成几条", "rows", low=FEWEST_PARTS, high=MOST_PARTS,
                     default=suggested_parts, help="一条说一件事；反映人凭原来的查询码看得到每一条的进展",
                     rows=(Field("text", "说的是", "long", low=4, high=2000),)),)),
    Action("withdraw", "撤回", "L6.2", tuple(GOES.values()), BACK, ("last_actor",),
        needs=(Field("reason", "理由", "long", required=False, high=1000),), rule=may_withdraw, facts=("events", "went_on")),
    Action("appeal", "申诉", "W3.1", ("declined",), "received", ("reporter",), public=True,
        needs=(Field("text", "为什么不同意", "long", high=2000),), rule=may_appeal, effect=appeals),
    Action("redact", "遮蔽", "W3.1", tuple(s.id for s in STATES), SAME, ("centre",),
        needs=(Field("text", "科室看到的文字", "long", high=5000, default=own_text),), effect=is_redacted),
)  # fmt: skip

VOICE = Table(
    "voice",
    "反馈",
    "FK",
    STATES,
    ACTIONS,
    {"centre": centre, "last_actor": last_actor},
    starts="submit",
    undoable=UNDOABLE,
    numbered=False,
)
