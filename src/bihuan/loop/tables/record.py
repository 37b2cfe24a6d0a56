"""The record 体验记录: what an officer went through, step by step, measured and judged, with what was found (M8.5, W2).

Handed in from the phone or the desktop; the centre asks back or accepts it and says how good it is. With the acceptance
each finding becomes a voice of channel 体验员 and is in the loop from there; the officer hears of each what became of it
(W1.4). Two drafts of one visit are kept side by side until somebody says which counts. The words lie sealed under a key
of the record's own; the row holds them redacted.

Of an unannounced visit that is not released yet a record waits: nobody has to review it, and it is kept from the units
visited. Where supervision ordered the visit, supervision reviews what came of it, and not the centre that it went to.
"""

from typing import Any

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import ENDED, NEW, SAME, Action, Case, Event, Field, Fields, Row, State, Table

# fmt: off
# id            label       stage   holder     days  clause
STATES = (
    State("withheld",   "待公开",   "体验", None,      None, "M8.5"),
    State("submitted",  "待审核",   "体验", "reviewer", 3,   "M8.5"),
    State("returned",   "待补充",   "体验", "officer", 5,    "M8.5"),
    State("accepted",   "已采用",   "反馈", None,      None, "M8.5", ENDED),
    State("rejected",   "未采用",   "体验", None,      None, "M8.5", ENDED),
    State("superseded", "另一份为准", "体验", None,    None, "M8.5", ENDED),
    State("withdrawn",  "已撤回",   "体验", None,      None, "M8.5", ENDED),
)
# fmt: on

WAITING = ("withheld", "submitted", "returned")
HERE = ("withheld", "submitted")  # handed in, and not judged yet
NOT_COUNTED = ("rejected", "superseded", "withdrawn")
QUALITIES = (
    ("thorough", "详实：经过、数据、依据都有"),
    ("clear", "清楚：看得懂，查得着"),
    ("thin", "单薄：缺经过或依据"),
)
KINDS = (("problem", "问题"), ("suggestion", "建议"))
SEVERITIES = (("minor", "轻微"), ("normal", "一般"), ("major", "严重"))
FATES = {
    "closed": "改好了", "adopted": "建议采纳了", "partly": "建议部分采纳", "not": "建议没有采纳", "answered": "答复了", "conveyed": "已转达",
    "declined": "没有采纳", "reopened": "又在办了",
}  # fmt: skip
TOLD = (
    "client_id", "template", "form", "template_version", "newer", "activity", "matter", "place", "started", "ended", "clock_off", "answers",
    "findings", "sealed", "conflict", "reviewer", "kept",
)  # fmt: skip


# ---- who ---------------------------------------------------------------------------------------------------------


def centre(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"centre:{row['jurisdiction']}",)


def reviewer(row: Row, directory: Directory) -> tuple[Office, ...]:
    """The centre; of an unannounced visit that supervision ordered, supervision."""
    return (row["reviewer"],) if row.get("reviewer") else centre(row, directory)


def officer(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"officer:{row['person']}",) if row.get("person") else ()


# ---- rules -------------------------------------------------------------------------------------------------------


def not_own(case: Case) -> str | None:
    """Nobody judges what they recorded themselves."""
    return "这是您自己的记录，要由别人来审。" if case.row.get("person") == case.actor.person else None


def one_counts(case: Case) -> str | None:
    """What happened once is not taken in twice."""
    other = case.row.get("conflict")
    return f"这份和 {other} 是同一次体验的两份稿，请先定下用哪一份。" if other else None


def may_be_known(case: Case) -> str | None:
    """The findings of an unannounced visit reach the visited unit no sooner than that it took place."""
    if case.facts["unreleased"]:
        return "这份记录来自还没有公开的暗访：采用了，对方就知道有人去过。请等活动公开后再采用。"
    return one_counts(case)


def in_conflict(case: Case) -> str | None:
    return None if case.row.get("conflict") else "没有另一份稿。"


def other_waits(case: Case) -> str | None:
    """What was accepted already is not taken back by the choice of another draft."""
    if reason := in_conflict(case):
        return reason
    taken = case.facts["accepted_twin"]
    return f"{taken} 已经采用了。这一份要么“两份都算”，要么撤回。" if taken else None


# ---- effects -----------------------------------------------------------------------------------------------------


def comes(row: Row, event: Event) -> None:
    row.setdefault("person", event.person)
    for name in TOLD:
        if event.payload.get(name) is not None:
            row[name] = event.payload[name]


def comes_again(row: Row, event: Event) -> None:
    for name in ("question", *TOLD):
        if name not in ("client_id", "sealed", "conflict"):
            row.pop(name, None)
    comes(row, event)


def is_kept_from(row: Row, event: Event) -> None:
    """The units that must not know of it yet; none once its activity is released."""
    row.pop("kept", None)
    row.pop("reviewer", None)
    row.update({name: event.payload[name] for name in ("kept", "reviewer") if event.payload.get(name)})


def waits(row: Row, fields: Fields) -> str:
    return "withheld" if row.get("kept") else "submitted"


def waits_or_stays(row: Row, fields: Fields) -> str:
    return waits(row, fields) if row["state"] in HERE else str(row["state"])


def is_asked(row: Row, event: Event) -> None:
    row["question"] = event.payload["question"]


def is_accepted(row: Row, event: Event) -> None:
    row["quality"] = event.payload["quality"]
    if event.payload.get("words"):
        row["words"] = event.payload["words"]
    row.pop("question", None)


def is_rejected(row: Row, event: Event) -> None:
    row["words"] = event.payload["words"]


def clashes(row: Row, event: Event) -> None:
    row["conflict"] = event.payload["conflict"]


def is_settled(row: Row, event: Event) -> None:
    row.pop("conflict", None)


def gives_way(row: Row, event: Event) -> None:
    row["master"] = event.payload["master"]
    row.pop("conflict", None)


def hears(row: Row, event: Event) -> None:
    row.setdefault("fates", {})[event.payload["finding"]] = event.payload["fate"]


def is_thanked(row: Row, event: Event) -> None:
    row["thanked"] = event.at


def unheard(row: Row) -> list[str]:
    """The findings of which it is not known yet what became of them."""
    fates: dict[str, Any] = row.get("fates", {})
    return [f["client_id"] for f in row.get("findings", ()) if fates.get(f["client_id"], "reopened") == "reopened"]


# ---- actions -----------------------------------------------------------------------------------------------------

ACTIONS = (
    Action("submit", "交记录", "M8.5", (NEW,), HERE, ("officer",), goes=waits, effect=comes),
    Action("accept", "采用", "M8.5", ("submitted",), "accepted", ("reviewer",), person=not_own, rule=may_be_known, facts=("unreleased",),
        needs=(
            Field("quality", "记录质量", "choice", options=QUALITIES, help="看内容，不看字数和张数"),
            Field("words", "给体验员的话", "long", required=False, high=500),
        ),
        effect=is_accepted, tells=("officer",)),
    Action("return", "退回补充", "M8.5", HERE, "returned", ("reviewer",), person=not_own,
        needs=(Field("question", "要补充什么", "long", low=4, high=1000, help="问清楚一两件事，体验员手机上就能补"),),
        effect=is_asked),
    Action("resubmit", "补充后再交", "M8.5", ("returned",), HERE, ("officer",), goes=waits, effect=comes_again),
    Action("reject", "不采用", "M8.5", WAITING, "rejected", ("reviewer",), person=not_own,
        needs=(Field("words", "给体验员的话", "long", low=4, high=1000),), effect=is_rejected, tells=("officer",)),
    Action("cancel", "撤回", "M8.5", WAITING, "withdrawn", ("officer",),
        needs=(Field("reason", "为什么", "long", required=False, high=500),)),
    Action("clash", "发现另一份稿", "M8.5", WAITING, SAME, ("system",),
        needs=(Field("conflict", "另一份", high=40),), effect=clashes, tells=("officer",)),
    Action("choose", "用这一份", "M8.5", WAITING, SAME, ("officer", "reviewer"), rule=other_waits, effect=is_settled,
        facts=("accepted_twin",)),
    Action("keep_both", "两份都算", "M8.5", WAITING, SAME, ("officer", "reviewer"), rule=in_conflict, effect=is_settled),
    Action("settle", "已定用哪份", "M8.5", WAITING, SAME, ("system",), effect=is_settled),
    Action("supersede", "以另一份为准", "M8.5", WAITING, "superseded", ("system",),
        needs=(Field("master", "哪一份", high=40),), effect=gives_way),
    Action("shield", "改知情范围", "M8.5", (*WAITING, *NOT_COUNTED), (*WAITING, *NOT_COUNTED), ("system",), goes=waits_or_stays,
        effect=is_kept_from),
    Action("hear", "有了结果", "W1.4", ("accepted",), SAME, ("system",),
        needs=(Field("finding", "哪一条", high=64), Field("fate", "怎么样了", "choice", options=tuple(FATES.items()))),
        effect=hears, tells=("officer",)),
    Action("thank", "致谢", "W1.4", ("accepted",), SAME, ("system",), effect=is_thanked, tells=("officer",)),
)  # fmt: skip

RECORD = Table(
    "record", "体验记录", "JL", STATES, ACTIONS, {"centre": centre, "reviewer": reviewer, "officer": officer}, starts="submit",
)  # fmt: skip
