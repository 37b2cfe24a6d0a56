"""The suggestion 建议: what somebody would do better, studied by the unit it belongs to and answered with reasons.

Received by the centre, which names the unit; studied there (adopt, partly, not), looked at by its leader, answered to
whoever suggested it (W3.2: the responsible units study whether it can be done; W3.1: nobody is left without an answer).
Whose matter it is the centre settles; a unit says once that it is not its own.
"""

from collections.abc import Callable
from datetime import date

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import BACK, ENDED, NEW, SAME, Action, Case, Event, Field, Fields, Option, Row, State, Table
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables.problem_who import last_actor

# fmt: off
# id           label         stage   holder         days  clause
STATES = (
    State("received", "待受理",     "体验", "centre",      2,    "W1.4"),
    State("studying", "可行性研究", "反馈", "unit",        10,   "W3.2"),
    State("review",   "待审核",     "反馈", "unit_leader", 2,    "W3.2"),
    State("answered", "已答复",     "反馈", None,          None, "W3.1", ENDED),
    State("declined", "不予受理",   "反馈", None,          None, "W3.1", ENDED),
    State("merged",   "已合并",     "反馈", None,          None, "L6.1", ENDED),
    State("void",     "作废",       "反馈", None,          None, "L6.2", ENDED),
)
# fmt: on

DECISIONS = (("adopt", "采纳"), ("partly", "部分采纳"), ("not", "不采纳"))
SATISFIED = (("solved", "满意"), ("partly", "基本满意"), ("not", "不满意"))
STUDY = ("decision", "effort", "effect", "instead", "words")
OPEN = ("received", "studying", "review")
MOST_EXTENSION = 20  # working days beyond the due date
UNDOABLE = ("assign", "send_back", "study")


# ---- who ---------------------------------------------------------------------------------------------------------


def centre(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"centre:{row['jurisdiction']}",)


def unit(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"unit:{directory.living(row['unit'])}",) if row.get("unit") else ()


def unit_leader(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"leader:{directory.living(row['unit'])}",) if row.get("unit") else ()


# ---- what the form knows -----------------------------------------------------------------------------------------


def other_units(case: Case) -> list[Option]:
    """Who has said that it is not theirs comes last."""
    found = [(value, name) for value, name in offer.units(case) if value != case.row.get("unit")]
    return sorted(found, key=lambda option: option[0] in case.row.get("not_ours", ()))


def open_suggestions(case: Case) -> list[Option]:
    return list(case.facts["open_suggestions"] or ())


def studied(name: str) -> Callable[[Case], str | None]:
    """What the study that was sent back says: nobody writes it twice."""

    def known(case: Case) -> str | None:
        return (case.row.get("study") or {}).get(name)

    return known


def last_day(case: Case) -> date:
    return case.facts.calendar.add_working_days(offer.day_after_due(case), MOST_EXTENSION)


# ---- rules -------------------------------------------------------------------------------------------------------


def first_time(case: Case) -> str | None:
    """A dispute of competence goes to the centre once a unit; what the centre then decides holds (L2.1)."""
    again = case.row.get("unit") in case.row.get("not_ours", ())
    return "已经说过一次不归本单位，政务中心仍定由你们研究，请研究后答复。" if again else None


def may_extend(case: Case) -> str | None:
    """Once a unit, before the due date (L3.6)."""
    if case.row.get("extended"):
        return "已经延长过一次。"
    return "已经过了期限，延长要在到期之前。" if (case.facts["late"] or 0) > 0 else None


def may_appeal(case: Case) -> str | None:
    """Once; then another person looks (W3.1)."""
    return "已经申诉过一次了。" if case.row.get("appealed") else None


def another_decides(case: Case) -> str | None:
    """Who declined it does not judge the appeal."""
    own = case.row.get("appealed") and case.row.get("declined_by") == case.actor.person
    return "上一次是您决定不予受理的，申诉要由别人来看。" if own else None


def may_withdraw(case: Case) -> str | None:
    """Who took the step, once, while nobody acted on it (L6.2)."""
    last = case.row.get("last") or {}
    if last.get("action") not in UNDOABLE:
        return "上一步不能撤回，或已经有人接着办了。"
    return "同一步只能撤回一次。" if [last["by"], last["from"]] in case.row.get("withdrawn", ()) else None


# ---- effects -----------------------------------------------------------------------------------------------------


def receives(row: Row, event: Event) -> None:
    for name in ("title", "description", "unit", "voices"):
        if event.payload.get(name) is not None:
            row[name] = event.payload[name]


def assigns(row: Row, event: Event) -> None:
    """Another unit studies afresh, with an extension of its own."""
    row["unit"] = event.payload["unit"]
    for name in ("study", "extended", "returned"):
        row.pop(name, None)


def sends_back(row: Row, event: Event) -> None:
    row.setdefault("not_ours", []).append(row["unit"])
    row["sent_back"], row["unit"] = event.payload["reason"], None


def studies(row: Row, event: Event) -> None:
    row["study"] = {name: event.payload[name] for name in STUDY if event.payload.get(name)}
    row.pop("returned", None)


def returns(row: Row, event: Event) -> None:
    row["returned"] = event.payload["reason"]


def extends(row: Row, event: Event) -> None:
    row["extended"], row["since"] = event.payload["until"], event.at
    row["allowance"] = {"until": event.payload["until"]}


def answers(row: Row, event: Event) -> None:
    row.update({name: row["study"][name] for name in ("decision", "instead", "words") if name in row["study"]})


def declines(row: Row, event: Event) -> None:
    row["words"], row["declined_by"] = event.payload["words"], event.person


def appeals(row: Row, event: Event) -> None:
    row["appealed"] = event.at
    row.pop("words", None)


def rates(row: Row, event: Event) -> None:
    row["satisfaction"] = {"answer": event.payload["answer"], "at": event.at}


def merges(row: Row, event: Event) -> None:
    row["master"] = event.payload["master"]


def takes_in(row: Row, event: Event) -> None:
    row["voices"] = list(dict.fromkeys([*row.get("voices", ()), *event.payload.get("voices", ())]))


def lets_go(row: Row, event: Event) -> None:
    """A voice whose triage was withdrawn."""
    row["voices"] = [v for v in row.get("voices", ()) if v not in event.payload.get("voices", ())]


def redacts(row: Row, event: Event) -> None:
    row["title"], row["description"] = event.payload["title"], event.payload["description"]


def received_by(row: Row, fields: Fields) -> str:
    return "studying" if fields.get("unit") else "received"


# ---- actions -----------------------------------------------------------------------------------------------------

REASON = Field("reason", "理由", "long", high=1000)
UNIT = Field("unit", "交给哪个单位研究", "choice", options=other_units)
REPORTERS_WORDS = Field("text", "想多说一句", "long", required=False, high=2000)

ACTIONS = (
    Action("receive", "收下建议", "W1.4", (NEW,), ("received", "studying"), ("centre", "system"),
        needs=(
            Field("title", "标题", low=4, high=80), Field("description", "建议的内容", "long", high=5000),
            Field("unit", "交给哪个单位研究", "choice", required=False, options=offer.units, help="还说不准就不选"),
        ),
        goes=received_by, effect=receives),
    Action("assign", "交办", "W3.2", ("received",), "studying", ("centre",), climbs=True, person=another_decides,
        needs=(UNIT,), effect=assigns),
    Action("send_back", "不归本单位", "L2.1", ("studying",), "received", ("unit",), needs=(REASON,), rule=first_time,
        effect=sends_back),
    Action("transfer", "改交别的单位", "L3.6", ("studying", "review"), "studying", ("centre",), needs=(UNIT, REASON),
        effect=assigns),
    Action("extend", "延长研究", "L3.6", ("studying",), SAME, ("unit_leader",), climbs=True,
        needs=(Field("until", "延到", "date", low=offer.day_after_due, high=last_day), REASON),
        rule=may_extend, effect=extends, facts=("due", "late"), tells=("centre",)),
    Action("study", "提出研究意见", "W3.2", ("studying",), "review", ("unit",),
        needs=(
            Field("decision", "能不能采纳", "choice", options=DECISIONS, default=studied("decision")),
            Field("effort", "要做什么", "long", low=2, high=1000, help="人力、经费、系统改造；不采纳的，写难在哪里", default=studied("effort")),
            Field("effect", "有什么效果", "long", low=2, high=1000, help="谁受益，省多少；没有也写明", default=studied("effect")),
            Field("instead", "改做什么", "long", required=False, high=1000, help="不能照做的部分，用什么办法代替；建议人看得到",
                  when=("decision", ("partly", "not")), default=studied("instead")),
            Field("words", "给建议人的话", "long", low=4, high=2000, help="会原样给建议人看：采纳了怎么做，不采纳为什么", default=studied("words")),
        ),
        effect=studies),
    Action("answer", "审核并答复", "W3.1", ("review",), "answered", ("unit_leader",), climbs=True, apart=("study",), effect=answers),
    Action("return_study", "退回再研究", "W3.2", ("review",), "studying", ("unit_leader",), climbs=True, apart=("study",),
        needs=(REASON,), effect=returns),
    Action("decline", "不予受理", "W3.1", ("received",), "declined", ("centre",), climbs=True, person=another_decides,
        needs=(Field("words", "给建议人的话", "long", low=4, high=1000),), effect=declines),
    Action("appeal", "申诉", "W3.1", ("declined",), "received", ("reporter",), public=True,
        needs=(Field("text", "为什么不同意", "long", high=2000),), rule=may_appeal, effect=appeals),
    Action("merge", "并入另一条建议", "L6.1", OPEN, "merged", ("centre",),
        needs=(Field("master", "并入哪一条", "choice", options=open_suggestions), REASON),
        effect=merges, facts=("open_suggestions",)),
    Action("take_in", "并入别的反馈", "L6.1", OPEN, SAME, ("system",),
        needs=(Field("number", "编号", required=False, high=40),), effect=takes_in),
    Action("let_go", "移出", "L6.1", OPEN, SAME, ("system",), effect=lets_go),
    Action("retract", "收回", "L6.2", ("received", "studying"), "void", ("system",), effect=lets_go),
    Action("rate", "建议人评价", "L5.2", tuple(s.id for s in STATES), SAME, ("reporter",), public=True,
        needs=(Field("answer", "满意吗", "choice", options=SATISFIED), REPORTERS_WORDS), effect=rates, tells=("centre",)),
    Action("withdraw", "撤回", "L6.2", OPEN, BACK, ("last_actor",), needs=(REASON,), rule=may_withdraw, facts=("events",)),
    Action("note", "批注", "W1.4", OPEN, SAME, ("centre", "unit"), needs=(Field("text", "批注", "long", high=1000),)),
    Action("redact", "遮蔽", "W3.1", tuple(s.id for s in STATES), SAME, ("centre",),
        needs=(Field("title", "标题", low=4, high=80, default=offer.own_title),
               Field("description", "单位看到的内容", "long", high=5000, default=offer.own_description)),
        effect=redacts),
)  # fmt: skip

RELATIONS = {"centre": centre, "unit": unit, "unit_leader": unit_leader, "last_actor": last_actor}

SUGGESTION = Table("suggestion", "建议", "JY", STATES, ACTIONS, RELATIONS, starts="receive", undoable=UNDOABLE)
