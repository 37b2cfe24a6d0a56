"""The request 协办 that the centre sends to a department about officers and visits: each department names a liaison, who answers
by a day (M4). What it asks names no officer. The centre reminds, asks again, or closes it.
"""

from datetime import date, timedelta

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import ENDED, NEW, SAME, Action, Case, Event, Field, Fields, Option, Row, State, Table

# fmt: off
STATES = (
    State("asked",     "待答复", "体验", "department", "due", "M4"),
    State("answered",  "待确认", "体验", "centre",     3,     "M4"),
    State("closed",    "已办好", "体验", None,         None,  "M4", ENDED),
    State("cancelled", "已取消", "体验", None,         None,  "M4", ENDED),
)
# fmt: on

DAYS = 7


# ---- who ---------------------------------------------------------------------------------------------------------


def centre(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"centre:{row['jurisdiction']}",)


def department(row: Row, directory: Directory) -> tuple[Office, ...]:
    """The department: its liaison is told first, and whoever is of it may answer."""
    return (f"unit:{directory.living(row['unit'])}",) if row.get("unit") else ()


def liaison(row: Row, directory: Directory) -> tuple[Office, ...]:
    """Who was named, while still of the department."""
    person = directory.persons.get(row.get("liaison") or 0)
    return (f"person:{person.id}",) if person and person.unit == directory.living(row["unit"]) else ()


# ---- what the form knows -----------------------------------------------------------------------------------------


def sections(case: Case) -> list[Option]:
    own = case.row["jurisdiction"]
    return [
        (u.id, u.name)
        for u in case.directory.units.values()
        if u.jurisdiction == own and u.kind == "section" and not u.successor
    ]


def colleagues(case: Case) -> list[Option]:
    asked = case.directory.living(case.row["unit"])
    return [(p.id, p.name) for p in case.directory.persons.values() if p.unit == asked]


def tomorrow(case: Case) -> date:
    return case.today + timedelta(days=1)


def in_a_week(case: Case) -> str:
    return (case.today + timedelta(days=DAYS)).isoformat()


def named(case: Case, fields: Fields) -> dict[str, object]:
    """The department's liaison as it was named last."""
    found = case.facts["liaisons"].get(fields["unit"])
    return {"liaison": found} if found else {}


def not_reminded_today(case: Case) -> str | None:
    return "今天已经提醒过了。" if case.row.get("reminded", "")[:10] == case.today.isoformat() else None


# ---- effects -----------------------------------------------------------------------------------------------------


def asks(row: Row, event: Event) -> None:
    for name in ("unit", "title", "text", "liaison"):
        if event.payload.get(name) is not None:
            row[name] = event.payload[name]
    row["asked_for"] = event.payload["until"]
    row["due"] = {"until": event.payload["until"]}


def is_answered(row: Row, event: Event) -> None:
    row["answer"], row["answered_on"] = event.payload["text"], event.at[:10]
    row.setdefault("late", event.at[:10] > row["asked_for"])


def asks_again(row: Row, event: Event) -> None:
    row["due"] = {"until": event.payload["until"]}


def is_reminded(row: Row, event: Event) -> None:
    row["reminded"] = event.at


def names_liaison(row: Row, event: Event) -> None:
    row["liaison"] = event.payload["person"]


# ---- actions -----------------------------------------------------------------------------------------------------

UNTIL = Field("until", "哪天以前答复", "date", low=tomorrow, default=in_a_week)
REASON = Field("reason", "理由", "long", high=500)

ACTIONS = (
    Action("ask", "发协办", "M4", (NEW,), "asked", ("centre",), remembers=named,
        needs=(
            Field("unit", "发给哪个科室", "choice", options=sections), Field("title", "什么事", high=80, low=2),
            Field("text", "请协助什么", "long", low=4, high=2000, help="不要写体验员的姓名和编号"), UNTIL,
        ),
        effect=asks, facts=("liaisons",), tells=("liaison",)),
    Action("answer", "答复", "M4", ("asked",), "answered", ("department",), effect=is_answered, tells=("centre",),
        needs=(Field("text", "答复", "long", low=2, high=3000), Field("files", "附件", "files", required=False))),
    Action("name_liaison", "定联络员", "M4", ("asked", "answered"), SAME, ("department",), effect=names_liaison, tells=("centre",),
        needs=(Field("person", "联络员", "choice", options=colleagues),)),
    Action("remind", "提醒", "M4", ("asked",), SAME, ("centre", "system"), rule=not_reminded_today, effect=is_reminded,
        tells=("department", "liaison")),
    Action("ask_again", "请再补充", "M4", ("answered",), "asked", ("centre",), effect=asks_again, tells=("liaison",),
        needs=(Field("words", "还缺什么", "long", low=2, high=1000), UNTIL)),
    Action("close", "办好了", "M4", ("answered",), "closed", ("centre",), tells=("department",)),
    Action("cancel", "取消", "M4", ("asked", "answered"), "cancelled", ("centre",), needs=(REASON,), tells=("department",)),
)  # fmt: skip

REQUEST = Table(
    "request",
    "协办",
    "XB",
    STATES,
    ACTIONS,
    {"centre": centre, "department": department, "liaison": liaison},
    starts="ask",
)
