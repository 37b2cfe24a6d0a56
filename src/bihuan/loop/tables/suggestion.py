"""The suggestion 建议: what somebody would do better, studied by the unit it belongs to and answered with reasons.

Received by the centre, which names the unit; studied there (adopt, partly, not), looked at by its leader, answered to
whoever suggested it (W1.4: officers and people's suggestions improve the service; W3.1: nobody is left without an answer).
"""

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import ENDED, NEW, SAME, Action, Case, Event, Field, Fields, Row, State, Table
from bihuan.loop.tables import problem_offers as offer

# fmt: off
STATES = (
    State("received", "待交办",     "体验", "centre",      2,    "W1.4"),
    State("studying", "可行性研究", "反馈", "unit",        10,   "W1.4"),
    State("review",   "待审核",     "反馈", "unit_leader", 2,    "W1.4"),
    State("answered", "已答复",     "反馈", None,          None, "W3.1", ENDED),
    State("declined", "不予受理",   "反馈", None,          None, "W3.1", ENDED),
)
# fmt: on

DECISIONS = (("adopt", "采纳"), ("partly", "部分采纳"), ("not", "不采纳"))
OPEN = ("received", "studying", "review")


# ---- who ---------------------------------------------------------------------------------------------------------


def centre(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"centre:{row['jurisdiction']}",)


def unit(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"unit:{directory.living(row['unit'])}",) if row.get("unit") else ()


def unit_leader(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"leader:{directory.living(row['unit'])}",) if row.get("unit") else ()


# ---- what the form knows -----------------------------------------------------------------------------------------


def other_units(case: Case) -> list[tuple[int, str]]:
    return [(value, name) for value, name in offer.units(case) if value != case.row.get("unit")]


# ---- effects -----------------------------------------------------------------------------------------------------


def receives(row: Row, event: Event) -> None:
    for name in ("title", "description", "unit", "voices"):
        if event.payload.get(name) is not None:
            row[name] = event.payload[name]


def assigns(row: Row, event: Event) -> None:
    row["unit"] = event.payload["unit"]


def sends_back(row: Row, event: Event) -> None:
    row["sent_back"], row["unit"] = event.payload["reason"], None


def studies(row: Row, event: Event) -> None:
    row["study"] = {
        name: event.payload[name] for name in ("decision", "effort", "effect", "words") if name in event.payload
    }


def answers(row: Row, event: Event) -> None:
    row["words"], row["decision"] = row["study"]["words"], row["study"]["decision"]


def declines(row: Row, event: Event) -> None:
    row["words"] = event.payload["words"]


def received_by(row: Row, fields: Fields) -> str:
    return "studying" if fields.get("unit") else "received"


REASON = Field("reason", "理由", "long", high=1000)
UNIT = Field("unit", "交给哪个单位研究", "choice", options=other_units)

ACTIONS = (
    Action("receive", "收下建议", "W1.4", (NEW,), ("received", "studying"), ("centre", "system"),
        needs=(
            Field("title", "标题", low=4, high=80), Field("description", "建议的内容", "long", high=5000),
            Field("unit", "交给哪个单位研究", "choice", required=False, options=offer.units, help="还说不准就不选"),
        ),
        goes=received_by, effect=receives),
    Action("assign", "交办", "W1.4", ("received",), "studying", ("centre",), climbs=True, needs=(UNIT,), effect=assigns),
    Action("send_back", "不归本单位", "W1.4", ("studying",), "received", ("unit",), needs=(REASON,), effect=sends_back),
    Action("study", "提出研究意见", "W1.4", ("studying",), "review", ("unit",),
        needs=(
            Field("decision", "能不能采纳", "choice", options=DECISIONS),
            Field("effort", "要做什么", "long", required=False, high=1000, help="人力、经费、系统改造"),
            Field("effect", "有什么效果", "long", required=False, high=1000),
            Field("words", "给建议人的话", "long", low=4, high=2000, help="会原样给建议人看：采纳了怎么做，不采纳为什么"),
        ),
        effect=studies),
    Action("answer", "审核并答复", "W3.1", ("review",), "answered", ("unit_leader",), climbs=True, apart=("study",), effect=answers),
    Action("return_study", "退回再研究", "W1.4", ("review",), "studying", ("unit_leader",), climbs=True, apart=("study",),
        needs=(REASON,)),
    Action("decline", "不予受理", "W3.1", ("received",), "declined", ("centre",), climbs=True,
        needs=(Field("words", "给建议人的话", "long", low=4, high=1000),), effect=declines),
    Action("note", "批注", "W1.4", OPEN, SAME, ("centre", "unit"), needs=(Field("text", "批注", "long", high=1000),)),
)  # fmt: skip

SUGGESTION = Table(
    "suggestion", "建议", "JY", STATES, ACTIONS, {"centre": centre, "unit": unit, "unit_leader": unit_leader},
    starts="receive",
)  # fmt: skip
