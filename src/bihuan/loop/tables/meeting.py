"""The meeting 会议 of the deliberating body (局党组会): planned, held with its quorum, closed (L6.3, L3.5).

Its decisions are acts on the problems (`resolve`, `name_lead`); the meeting keeps when it was and who was there.
"""

from datetime import date

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import ENDED, NEW, Action, Case, Event, Field, Fields, Row, State, Table

# fmt: off
STATES = (
    State("planned",   "已安排", "闭环", "secretary", "due", "L6.3"),
    State("held",      "已召开", "闭环", "secretary", 5,     "L6.3"),
    State("closed",    "已办结", "闭环", None,        None,  "L6.3", ENDED),
    State("cancelled", "已取消", "闭环", None,        None,  "L6.3", ENDED),
)
# fmt: on


def secretary(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"secretary:{row['jurisdiction']}",)


def today(case: Case) -> date:
    return case.today


def planned_day(case: Case) -> str:
    """The day it was planned for, today at the latest."""
    return min(str(case.row["planned_on"]), case.today.isoformat())


def quorum(case: Case, fields: Fields) -> dict[str, str]:
    """More than half of the members must be there (L6.3)."""
    if fields["present"] > fields["members"]:
        return {"present": "到会人数不能多于应到人数。"}
    return {} if 2 * fields["present"] > fields["members"] else {"present": "到会不足半数，会议不成立，可以改期。"}


def plans(row: Row, event: Event) -> None:
    row["planned_on"], row["title"] = event.payload["planned_on"], event.payload["title"]
    row["due"] = {"until": row["planned_on"]}


def holds(row: Row, event: Event) -> None:
    row.update({k: event.payload[k] for k in ("held_on", "present", "members")})


ACTIONS = (
    Action("plan", "安排会议", "L6.3", (NEW,), "planned", ("secretary",), climbs=True,
        needs=(Field("title", "会议名称", high=80), Field("planned_on", "日期", "date", low=today)),
        effect=plans),
    Action("hold", "会议召开", "L6.3", ("planned",), "held", ("secretary",), climbs=True,
        needs=(Field("held_on", "召开日期", "date", high=today, default=planned_day),
               Field("present", "到会人数", "number", low=1, high=99), Field("members", "应到人数", "number", low=1, high=99)),
        check=quorum, effect=holds),
    Action("close", "办结会议", "L6.3", ("held",), "closed", ("secretary",), climbs=True,
        needs=(Field("minutes", "纪要文号", required=False),)),
    Action("cancel", "取消会议", "L6.3", ("planned",), "cancelled", ("secretary",), climbs=True,
        needs=(Field("reason", "理由", "long", high=500),)),
)  # fmt: skip

MEETING = Table("meeting", "会议", "HY", STATES, ACTIONS, {"secretary": secretary}, starts="plan")
