"""The result 成果: with write-off the problem list becomes the results list (L6.4).

Entered by the system with the write-off; under review when the problem rebounds; retired when it no longer holds.
"""

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import ENDED, NEW, Action, Event, Field, Row, State, Table

# fmt: off
STATES = (
    State("in_use",  "在用",   "闭环", "supervision", None, "L6.4"),
    State("review",  "待复核", "闭环", "supervision", 10,   "L5.3"),
    State("retired", "已失效", "闭环", None,          None, "L6.4", ENDED),
)
# fmt: on


def supervision(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"supervision:{row['jurisdiction']}",)


def enters(row: Row, event: Event) -> None:
    row.update({k: event.payload[k] for k in ("title", "problem", "outcomes", "unit") if k in event.payload})


REASON = Field("reason", "理由", "long", high=1000)

ACTIONS = (
    Action("enter", "列入成果清单", "L6.4", (NEW,), "in_use", ("system",), effect=enters),
    Action("flag", "反弹，待复核", "L5.3", ("in_use",), "review", ("system", "supervision"), needs=(REASON,)),
    Action("confirm", "仍然有效", "L6.4", ("review",), "in_use", ("supervision",), climbs=True, needs=(REASON,)),
    Action("retire", "失效", "L6.4", ("in_use", "review"), "retired", ("supervision",), climbs=True, needs=(REASON,)),
)  # fmt: skip

RESULT = Table("result", "成果", "CG", STATES, ACTIONS, {"supervision": supervision}, starts="enter")
