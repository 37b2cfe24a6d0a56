"""The assessment 考核 of one officer in one period (W1.1, M13): what the system counted, what a person made of it, what the
officer says. The level is set by a person, read by the officer, who agrees, remarks or appeals; another person decides an
appeal. Silence is noted as silence, not as consent. Nobody is ranked, and taking part is advice, never discipline.
"""

from datetime import date

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import ENDED, NEW, SAME, Action, Case, Event, Field, Fields, Row, State, Table

# fmt: off
STATES = (
    State("reading",   "待本人阅看", "体验", "officer",   5,    "M13"),
    State("appealed",  "申诉待复核", "体验", "reviewers", 10,   "M13"),
    State("settled",   "已定",       "体验", None,        None, "M13", ENDED),
    State("withdrawn", "已撤销",     "体验", None,        None, "M13", ENDED),
)
# fmt: on

LEVELS = (("excellent", "优秀"), ("good", "良好"), ("fit", "合格"), ("weak", "待改进"))
UNKNOWN = ("unknown", "资料不足，由人判断")
AFTER = 5  # days beyond the officer's allowance, then silence is noted


# ---- who ---------------------------------------------------------------------------------------------------------


def centre(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"centre:{row['jurisdiction']}",)


def reviewers(row: Row, directory: Directory) -> tuple[Office, ...]:
    """Who may be the second person: the centre, and the city's where a county's has no second."""
    own, city = row["jurisdiction"], directory.city
    return (f"centre:{own}", *((f"centre:{city}",) if city not in (None, own) else ()))


def officer(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"officer:{row['account']}",) if row.get("account") else ()


# ---- what the form knows -----------------------------------------------------------------------------------------


def first_sheet(case: Case) -> int | None:
    """The next of the latest period that nobody has looked at."""
    found: int | None = case.facts["first_sheet"]
    return found


def own_level(case: Case) -> str | None:
    return case.row.get("level")


def today(case: Case) -> date:
    return case.today


def this_day(case: Case) -> str:
    return case.today.isoformat()


# ---- rules -------------------------------------------------------------------------------------------------------


def is_waiting(case: Case, fields: Fields) -> dict[str, str]:
    told = case.facts["figures_of"](fields["sheet"])
    return {} if told else {"sheet": "没有这份考核资料，或者已经审定了。"}


def figures(case: Case, fields: Fields) -> dict[str, object]:
    """What the system counted, as it was when somebody judged it."""
    return dict(case.facts["figures_of"](fields["sheet"]))


def has_appealed(case: Case) -> str | None:
    return "已经申诉过一次了。" if case.row.get("appealed") else None


# ---- effects -----------------------------------------------------------------------------------------------------


def begins(row: Row, event: Event) -> None:
    for name in ("officer", "account", "sealed", "period", "title", "figures", "suggested", "level"):
        if event.payload.get(name) is not None:
            row[name] = event.payload[name]


def is_revised(row: Row, event: Event) -> None:
    row["level"] = event.payload["level"]


def appeals(row: Row, event: Event) -> None:
    row["appealed"] = event.at


def agrees(row: Row, event: Event) -> None:
    row["answer"] = "agreed"


def says_nothing(row: Row, event: Event) -> None:
    row["answer"] = "silent"


def is_decided(row: Row, event: Event) -> None:
    row["level"], row["answer"] = event.payload["level"], "decided"


# ---- actions -----------------------------------------------------------------------------------------------------

LEVEL = Field("level", "等次", "choice", options=LEVELS)
REVISED = Field("level", "等次", "choice", options=LEVELS, default=own_level)
REASON = Field("reason", "理由", "long", high=1000, sealed=True)

ACTIONS = (
    Action("assess", "审定考核", "M13", (NEW,), "reading", ("centre",), check=is_waiting, remembers=figures,
        needs=(
            Field("sheet", "考核资料编号", "number", low=1, default=first_sheet, help="系统算好的一份"), LEVEL,
            Field("opinion", "评语", "long", low=4, high=1000, sealed=True, help="写做得好的地方，说具体"),
            Field("advice", "改进建议", "long", required=False, high=1000, sealed=True),
        ),
        effect=begins, facts=("first_sheet", "figures_of"), tells=("officer",)),
    Action("talk", "记谈话", "M13", ("reading", "appealed"), SAME, ("centre",),
        needs=(Field("held_on", "哪天谈的", "date", high=today, default=this_day), Field("notes", "谈了什么", "long", high=2000, sealed=True))),
    Action("revise", "修改等次", "M13", ("reading",), SAME, ("centre",), needs=(REVISED, REASON), effect=is_revised, tells=("officer",)),
    Action("agree", "认可", "M13", ("reading",), "settled", ("officer",), effect=agrees, tells=("centre",),
        needs=(Field("text", "想说的话", "long", required=False, high=1000, sealed=True),)),
    Action("remark", "提意见", "M13", ("reading",), SAME, ("officer",), tells=("centre",),
        needs=(Field("text", "意见", "long", low=2, high=2000, sealed=True),)),
    Action("appeal", "申诉", "M13", ("reading",), "appealed", ("officer",), rule=has_appealed, effect=appeals, tells=("centre",),
        needs=(Field("text", "哪里不符，请求怎么改", "long", low=4, high=2000, sealed=True),)),
    Action("decide_appeal", "复核决定", "M13", ("appealed",), "settled", ("reviewers",), apart=("assess", "revise"),
        needs=(REVISED, REASON), effect=is_decided, tells=("officer",)),
    Action("lapse", "到期未回应", "M13", ("reading",), "settled", ("system",), effect=says_nothing, tells=("officer", "centre")),
    Action("retract", "撤销", "M13", ("reading",), "withdrawn", ("centre",), needs=(REASON,), tells=("officer",)),
)  # fmt: skip

ASSESSMENT = Table("assessment", "考核", "KH", STATES, ACTIONS, {"centre": centre, "reviewers": reviewers, "officer": officer}, starts="assess")  # fmt: skip
