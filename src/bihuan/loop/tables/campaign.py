"""The campaign 招募: officers are sought from all of society, by open call, nomination and invitation (W1, M5).

Planned with its period, ways, quota and the groups of matters sought; opened and closed by the clock; the stationed
departments nominate and each name a liaison who answers the centre's requests (M4). It ends once every application is
decided.
"""

from datetime import date, timedelta

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import ENDED, NEW, SAME, Action, Case, Event, Field, Fields, Option, Row, State, Table

# fmt: off
STATES = (
    State("planned",    "待发布",   "体验", "centre", "due", "M5"),
    State("recruiting", "招募中",   "体验", "centre", "due", "M5"),
    State("reviewing",  "审核选聘", "体验", "centre", 20,    "M7"),
    State("finished",   "已结束",   "体验", None,     None,  "M7", ENDED),
    State("cancelled",  "已取消",   "体验", None,     None,  "M5", ENDED),
)
# fmt: on

WAYS = (("call", "公开召集"), ("nomination", "单位推荐"), ("invitation", "定向邀约"))
YOUNGEST = 18  # whoever is under age cannot take on the duties of M8
DAYS = 30
CONDITIONS = "政治素养较高，品行良好；热心政务服务，愿意提意见和建议；有一定社会阅历，能分析判断；能写会说。"


# ---- who ---------------------------------------------------------------------------------------------------------


def centre(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"centre:{row['jurisdiction']}",)


def units(row: Row, directory: Directory) -> tuple[Office, ...]:
    """The units that nominate and name a liaison."""
    return tuple(f"unit:{directory.living(unit)}" for unit in row.get("units", ()))


# ---- what the form knows -----------------------------------------------------------------------------------------


def title(case: Case) -> str:
    return f"{case.today.year} 年政务服务体验员招募"


def today(case: Case) -> date:
    return case.today


def first(case: Case) -> str:
    return case.today.isoformat()


def last(case: Case) -> str:
    return (case.today + timedelta(days=DAYS)).isoformat()


def ends_on(case: Case) -> date:
    return date.fromisoformat(case.row["ends_on"])


def groups(case: Case) -> list[Option]:
    """The groups of matters by which officers are classified (W1.2)."""
    return [(name, name) for name in case.facts["groups"] or ()]


def sections(case: Case) -> list[Option]:
    own = case.row["jurisdiction"]
    return [(u.id, u.name) for u in case.directory.units.values() if u.jurisdiction == own and not u.successor]


def colleagues(case: Case) -> list[Option]:
    """The persons of the unit that is asked for a liaison."""
    asked = {
        int(office.partition(":")[2]) for office in units(case.row, case.directory) if office in case.actor.offices
    }
    return [(p.id, p.name) for p in case.directory.persons.values() if p.unit in asked]


def kept(name: str):  # type: ignore[no-untyped-def]
    """What the plan says already."""
    return lambda case: case.row.get(name)


# ---- what must hold ----------------------------------------------------------------------------------------------


def period_holds(case: Case, fields: Fields) -> dict[str, str]:
    """It ends after it began, and the ages do not cross."""
    if fields["ends_on"] <= fields["begins_on"]:
        return {"ends_on": "截止要在开始以后。"}
    oldest = fields.get("oldest")
    return {"oldest": "最大年龄不能小于最小年龄。"} if oldest is not None and oldest < fields["youngest"] else {}


def ends_later(case: Case, fields: Fields) -> dict[str, str]:
    return {} if fields["ends_on"] > case.row["ends_on"] else {"ends_on": "新的截止日要比原来晚。"}


def all_decided(case: Case) -> str | None:
    open_ = case.facts["undecided"] or 0
    return f"还有 {open_} 份报名没有结果。" if open_ else None


# ---- effects -----------------------------------------------------------------------------------------------------

PLANNED = (
    "title",
    "begins_on",
    "ends_on",
    "ways",
    "groups",
    "quota",
    "youngest",
    "oldest",
    "conditions",
    "years",
    "units",
)


def plans(row: Row, event: Event) -> None:
    for name in PLANNED:
        row.pop(name, None)
    row.update({k: event.payload[k] for k in PLANNED if k in event.payload})
    row["due"] = {"until": row["ends_on"] if row.get("opened_on") else row["begins_on"]}


def opens(row: Row, event: Event) -> None:
    row["opened_on"] = event.at[:10]
    row["due"] = {"until": row["ends_on"]}


def extends(row: Row, event: Event) -> None:
    row["ends_on"] = event.payload["ends_on"]
    row["due"] = {"until": row["ends_on"]}


def names_liaison(row: Row, event: Event) -> None:
    unit = event.role.partition(":")[2]
    row.setdefault("liaisons", {})[unit] = event.payload["person"]


def finishes(row: Row, event: Event) -> None:
    row["summary"] = event.payload["summary"]


# ---- actions -----------------------------------------------------------------------------------------------------

REASON = Field("reason", "理由", "long", high=500)
PLAN = (
    Field("title", "名称", high=80, default=title),
    Field("begins_on", "开始报名", "date", low=today, default=first),
    Field("ends_on", "截止报名", "date", low=today, default=last),
    Field("ways", "方式", "choices", low=1, options=WAYS, default=lambda case: [way for way, _ in WAYS]),
    Field("quota", "名额", "number", low=1, high=100000, default=20),
    Field("years", "聘期（年）", "number", low=1, high=5, default=2),
    Field("groups", "事项类型", "choices", low=1, options=groups, default=lambda case: [g for g, _ in groups(case)]),
    Field("conditions", "条件", "long", high=1000, default=CONDITIONS, help="第三条的四项，可以写得更具体"),
    Field("youngest", "最小年龄", "number", low=YOUNGEST, high=80, default=YOUNGEST),
    Field("oldest", "最大年龄", "number", required=False, low=YOUNGEST, high=100, help="不限就不填"),
    Field("units", "请哪些单位推荐", "choices", required=False, options=sections, help="发布时告诉它们，并请各定一名联络员"),
)  # fmt: skip
CHANGED = tuple(
    Field(
        f.name,
        f.label,
        f.kind,
        f.required,
        f.help,
        f.low if f.name != "begins_on" else None,
        f.high,
        f.options,
        kept(f.name),
    )
    for f in PLAN
)

ACTIONS = (
    Action("plan", "安排招募", "W1", (NEW,), "planned", ("centre",), needs=PLAN, check=period_holds, effect=plans,
        facts=("groups",)),
    Action("amend", "修改招募", "M5", ("planned", "recruiting"), SAME, ("centre",), needs=CHANGED, check=period_holds,
        effect=plans, facts=("groups",)),
    Action("open", "发布招募", "M5", ("planned",), "recruiting", ("centre", "system"), climbs=True, effect=opens, tells=("units",)),
    Action("name_liaison", "定联络员", "M4", ("planned", "recruiting", "reviewing"), SAME, ("units",), each=True,
        needs=(Field("person", "联络员", "choice", options=colleagues),), effect=names_liaison, tells=("centre",)),
    Action("extend", "延长报名", "M5", ("recruiting",), SAME, ("centre",),
        needs=(Field("ends_on", "新的截止", "date", low=ends_on), REASON), check=ends_later, effect=extends, tells=("units",)),
    Action("close", "截止报名", "M7", ("recruiting",), "reviewing", ("centre", "system"), climbs=True),
    Action("finish", "结束招募", "M7", ("reviewing",), "finished", ("centre",), climbs=True, rule=all_decided,
        needs=(Field("summary", "小结", "long", high=3000, help="收到多少、聘了多少、各类事项够不够"),), effect=finishes,
        facts=("undecided",)),
    Action("cancel", "取消招募", "M5", ("planned", "recruiting", "reviewing"), "cancelled", ("centre",), climbs=True,
        needs=(REASON,), rule=all_decided, facts=("undecided",), tells=("units",)),
)  # fmt: skip

CAMPAIGN = Table("campaign", "招募", "ZM", STATES, ACTIONS, {"centre": centre, "units": units}, starts="plan")
