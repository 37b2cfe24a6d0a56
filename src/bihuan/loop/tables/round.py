"""The round of collection 征集轮次: at fixed times, such as each quarter, what people met with is collected (L1.2, L1.3).

Planned with its period, channels and targets; opened, reminded of and closed by the clock; it ends with a report, whose
figures stand in the event and are what the document is made from at any time.
"""

from calendar import monthrange
from datetime import date

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import ENDED, NEW, SAME, Action, Case, Event, Field, Fields, Option, Row, State, Table

# fmt: off
STATES = (
    State("planned",    "待开始", "体验", "centre", "due", "L1.3"),
    State("collecting", "征集中", "体验", "centre", "due", "L1.2"),
    State("closed",     "待报告", "体验", "centre", 5,     "L1.3"),
    State("reported",   "已报告", "体验", None,     None,  "L1.3", ENDED),
    State("cancelled",  "已取消", "体验", None,     None,  "L1.3", ENDED),
)
# fmt: on

QUARTERS = ("一", "二", "三", "四")


# ---- who ---------------------------------------------------------------------------------------------------------


def centre(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"centre:{row['jurisdiction']}",)


def units(row: Row, directory: Directory) -> tuple[Office, ...]:
    """The units that collect in this round."""
    return tuple(f"unit:{directory.living(unit)}" for unit in row.get("units", ()))


# ---- what the form knows -----------------------------------------------------------------------------------------


def next_quarter(today: date) -> tuple[int, int]:
    """The year and quarter that a round planned today is for: this one in its first half, else the next."""
    quarter, year = (today.month + 2) // 3, today.year
    if (today - date(year, 3 * quarter - 2, 1)).days < 45:
        return year, quarter
    return (year + 1, 1) if quarter == 4 else (year, quarter + 1)


def quarters_title(case: Case) -> str:
    year, quarter = next_quarter(case.today)
    return f"{year} 年第{QUARTERS[quarter - 1]}季度体验收集"


def quarters_first(case: Case) -> str:
    """Its first day, today at the earliest."""
    year, quarter = next_quarter(case.today)
    return max(date(year, 3 * quarter - 2, 1), case.today).isoformat()


def quarters_last(case: Case) -> str:
    year, quarter = next_quarter(case.today)
    return date(year, 3 * quarter, monthrange(year, 3 * quarter)[1]).isoformat()


def channels(case: Case) -> list[Option]:
    return list(case.facts["channels"] or ())


def all_channels(case: Case) -> list[dict[str, str]]:
    return [{"channel": value} for value, _ in channels(case)]


def sections(case: Case) -> list[Option]:
    own = case.row["jurisdiction"]
    return [(u.id, u.name) for u in case.directory.units.values() if u.jurisdiction == own and not u.successor]


def today(case: Case) -> date:
    return case.today


def last_day(case: Case) -> date:
    return date.fromisoformat(case.row["ends_on"])


# ---- what must hold ----------------------------------------------------------------------------------------------


def period_holds(case: Case, fields: Fields) -> dict[str, str]:
    """It ends after it began, and no channel is named twice."""
    if fields["ends_on"] <= fields["begins_on"]:
        return {"ends_on": "截止要在开始以后。"}
    named = [plan["channel"] for plan in fields["channels"]]
    twice = next((n for n, channel in enumerate(named) if channel in named[:n]), None)
    return {} if twice is None else {f"channels-{twice}-channel": "这个渠道上面已经有了。"}


def ends_later(case: Case, fields: Fields) -> dict[str, str]:
    return {} if fields["ends_on"] > case.row["ends_on"] else {"ends_on": "新的截止日要比原来晚。"}


# ---- effects -----------------------------------------------------------------------------------------------------


def plans(row: Row, event: Event) -> None:
    row.update({k: event.payload[k] for k in ("title", "begins_on", "ends_on", "channels")})
    row["units"] = list(event.payload.get("units", ()))
    row["due"] = {"until": row["begins_on"]}


def opens(row: Row, event: Event) -> None:
    row["opened_on"] = event.at[:10]
    row["due"] = {"until": row["ends_on"]}


def extends(row: Row, event: Event) -> None:
    row["ends_on"] = event.payload["ends_on"]
    row["due"], row["reminded"] = {"until": row["ends_on"]}, False


def reminds(row: Row, event: Event) -> None:
    row["reminded"] = True


def closes(row: Row, event: Event) -> None:
    row["closed_on"] = event.at[:10]


def reports(row: Row, event: Event) -> None:
    row.update({k: event.payload[k] for k in ("summary", "figures") if k in event.payload})


PLAN = (
    Field("title", "名称", high=80, default=quarters_title),
    Field("begins_on", "开始", "date", low=today, default=quarters_first),
    Field("ends_on", "截止", "date", low=today, default=quarters_last),
    Field("channels", "渠道和目标", "rows", low=1, high=30, default=all_channels, rows=(
        Field("channel", "渠道", "choice", options=channels),
        Field("target", "目标条数", "number", required=False, low=1, high=1000000),
    )),
    Field("units", "负责收集的单位", "choices", required=False, options=sections, help="到期前提醒它们"),
)  # fmt: skip

ACTIONS = (
    Action("plan", "安排征集", "L1.3", (NEW,), "planned", ("centre",), needs=PLAN, check=period_holds, effect=plans,
        facts=("channels",)),
    Action("open", "开始征集", "L1.2", ("planned",), "collecting", ("centre", "system"), climbs=True, effect=opens,
        tells=("units",)),
    Action("remind", "催一催", "L1.2", ("collecting",), SAME, ("centre", "system"), effect=reminds, tells=("units",)),
    Action("extend", "延长征集", "L1.3", ("collecting",), SAME, ("centre",),
        needs=(Field("ends_on", "新的截止", "date", low=last_day), Field("reason", "理由", "long", high=500)),
        check=ends_later, effect=extends, tells=("units",)),
    Action("close", "截止", "L1.3", ("collecting",), "closed", ("centre", "system"), climbs=True, effect=closes),
    Action("report", "出报告", "L1.3", ("closed",), "reported", ("centre",), climbs=True,
        needs=(Field("summary", "分析和建议", "long", high=5000, help="写进报告；数字由系统统计"),),
        effect=reports, tells=("units",)),
    Action("cancel", "取消征集", "L1.3", ("planned", "collecting"), "cancelled", ("centre",), climbs=True,
        needs=(Field("reason", "理由", "long", high=500),)),
)  # fmt: skip

ROUND = Table("round", "征集轮次", "ZJ", STATES, ACTIONS, {"centre": centre, "units": units}, starts="plan")
