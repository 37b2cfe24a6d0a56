"""The training 培训: processes, policy and law, etiquette, taught in a hall or read at home, with a quiz (W1.1, M11).

Planned by the centre with topic, time, materials and hours; published to the officers, who sign up (M9.2); begun by the
clock; finished with its figures. Who takes part is no part of the row: every officer reads the training, and nobody reads
of another who was there or passed.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import ENDED, NEW, SAME, Action, Case, Event, Field, Fields, Option, Row, State, Table

# fmt: off
STATES = (
    State("planned",   "待发布", "体验", "centre", "due", "M11"),
    State("enrolling", "报名中", "体验", "centre", "due", "M9.2"),
    State("running",   "进行中", "体验", "centre", "due", "W1.1"),
    State("finished",  "已结束", "体验", None,     None,  "M11", ENDED),
    State("cancelled", "已取消", "体验", None,     None,  "M11", ENDED),
)
# fmt: on

ONSITE, ONLINE = "onsite", "online"
MODES = ((ONSITE, "到场听讲"), (ONLINE, "自己学"))
OPEN = ("planned", "enrolling", "running")
MOST_FILES = 20
AHEAD = 7  # days from the plan to the lesson, as the form proposes


# ---- who ---------------------------------------------------------------------------------------------------------


def centre(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"centre:{row['jurisdiction']}",)


# ---- what the form knows -----------------------------------------------------------------------------------------


def topics(case: Case) -> list[Option]:
    return list(case.facts["topics"] or ())


def materials(case: Case) -> list[Option]:
    """The files that hang on it, by name."""
    return list(case.facts["materials"] or ())


def title(case: Case) -> str:
    name = next((name for _, name in topics(case)), "体验员")
    return f"{name}培训"


def today(case: Case) -> date:
    return case.today


def lesson(case: Case) -> str:
    """A week from now at nine."""
    day = case.now + timedelta(days=AHEAD)
    return day.replace(hour=9, minute=0, second=0, microsecond=0).isoformat(timespec="seconds")


def last(case: Case) -> str:
    return (case.today + timedelta(days=2 * AHEAD)).isoformat()


def ends_on(case: Case) -> date:
    return date.fromisoformat(case.row["ends_on"])


def kept(name: str) -> Callable[[Case], Any]:
    """What the plan says already."""
    return lambda case: case.row.get(name)


def is_lesson(case: Case) -> bool:
    return case.row.get("mode") == ONSITE


# ---- what must hold ----------------------------------------------------------------------------------------------


def times_hold(case: Case, fields: Fields) -> dict[str, str]:
    """The lesson is still to come and lies before the last day; a quiz has a mark to pass."""
    begins = fields.get("starts_at")
    if begins and datetime.fromisoformat(begins) <= case.now and begins != case.row.get("starts_at"):
        return {"starts_at": "上课时间已经过了。"}
    if begins and begins[:10] > fields["ends_on"]:
        return {"ends_on": "最后一天不能早于上课那天。"}
    onsite = fields.get("mode", case.row.get("mode")) == ONSITE
    quiz = fields.get("questions", case.row.get("questions"))
    return {} if onsite or quiz else {"questions": "自己学的要有测验，至少一题，不然不知道学没学。"}


def ends_later(case: Case, fields: Fields) -> dict[str, str]:
    return {} if fields["ends_on"] > case.row["ends_on"] else {"ends_on": "新的最后一天要比原来晚。"}


def bank_holds(case: Case) -> str | None:
    """The bank has as many questions of the topic as the quiz draws."""
    found, wanted = case.facts["bank"] or 0, case.row.get("questions", 0)
    return f"测验要抽 {wanted} 题，题库里这个主题只有 {found} 题，请先补题库或改题数。" if found < wanted else None


def is_time(case: Case) -> str | None:
    """Nobody takes part in a lesson before its day."""
    begins = case.row.get("starts_at")
    return "还没到上课那天。" if begins and begins[:10] > case.today.isoformat() else None


# ---- effects -----------------------------------------------------------------------------------------------------

PLANNED = (
    "title",
    "topic",
    "mode",
    "starts_at",
    "place",
    "ends_on",
    "hours",
    "places",
    "questions",
    "mark",
    "about",
    "files",
)
OPTIONAL = ("starts_at", "place", "places", "mark", "about")  # what an amendment may take away


def plans(row: Row, event: Event) -> None:
    row.update({k: event.payload[k] for k in PLANNED if k in event.payload})
    row["due"] = {"until": _next(row)}


def amends(row: Row, event: Event) -> None:
    for name in OPTIONAL:
        row.pop(name, None)
    plans(row, event)
    row["allowance"] = row["due"]
    row.pop("reminded", None)


def changes_files(row: Row, event: Event) -> None:
    off = event.payload.get("off", ())
    row["files"] = [f for f in (*row.get("files", ()), *event.payload.get("files", ())) if f not in off]


def publishes(row: Row, event: Event) -> None:
    row["published"] = event.at
    row["due"] = {"until": _next(row)}


def begins_now(row: Row, event: Event) -> None:
    row["due"] = {"until": row["ends_on"]}
    row.pop("reminded", None)


def reminds(row: Row, event: Event) -> None:
    row["reminded"] = event.at[:10]


def extends(row: Row, event: Event) -> None:
    row["ends_on"] = event.payload["ends_on"]
    row["due"] = row["allowance"] = {"until": row["ends_on"]}
    row.pop("reminded", None)


def finishes(row: Row, event: Event) -> None:
    row.update({k: event.payload[k] for k in ("summary", "figures") if k in event.payload})


def _next(row: Row) -> str:
    """The day on which something is to happen: the lesson, else the last day."""
    return str(row.get("starts_at") or row["ends_on"])[:10]


def published_as(row: Row, fields: Fields) -> str:
    """What is read at home begins at once."""
    return "enrolling" if row["mode"] == ONSITE else "running"


# ---- actions -----------------------------------------------------------------------------------------------------

FILES = Field("files", "培训材料", "files", required=False, high=MOST_FILES, help="课件、文件，发布后体验员在手机上看")
TITLE = Field("title", "名称", low=2, high=60, default=title)
HOURS = Field("hours", "学时", "number", low=1, high=40, default=2)
ENDS = Field("ends_on", "最后一天", "date", low=today, default=last, help="到这一天为止可以自学和测验")
PLACES = Field("places", "名额", "number", required=False, low=1, high=100000, help="不限就不填")
QUESTIONS = Field("questions", "测验题数", "number", low=0, high=50, default=5, help="每次从题库里另抽；0 就是不测验")
MARK = Field("mark", "答对多少算通过（%）", "number", low=50, high=100, default=80)
ABOUT = Field("about", "内容", "long", required=False, high=2000)
REASON = Field("reason", "理由", "long", high=500)

PLAN = (
    Field("topic", "主题", "choice", options=topics), TITLE,
    Field("mode", "方式", "choice", options=MODES),
    Field("starts_at", "上课时间", "datetime", when=("mode", (ONSITE,)), default=lesson),
    Field("place", "地点", high=80, when=("mode", (ONSITE,))),
    ENDS, HOURS, PLACES, QUESTIONS, MARK, ABOUT, FILES,
)  # fmt: skip
AMEND = (
    Field("title", "名称", low=2, high=60, default=kept("title")),
    Field("starts_at", "上课时间", "datetime", required=is_lesson, default=kept("starts_at")),
    Field("place", "地点", required=is_lesson, high=80, default=kept("place")),
    Field("ends_on", "最后一天", "date", low=today, default=kept("ends_on")),
    Field("hours", "学时", "number", low=1, high=40, default=kept("hours")),
    Field("places", "名额", "number", required=False, low=1, high=100000, default=kept("places")),
    Field("questions", "测验题数", "number", low=0, high=50, default=kept("questions")),
    Field("mark", "答对多少算通过（%）", "number", low=50, high=100, default=kept("mark")),
    Field("about", "内容", "long", required=False, high=2000, default=kept("about")),
)  # fmt: skip

ACTIONS = (
    Action("plan", "安排培训", "M11", (NEW,), "planned", ("centre",), needs=PLAN, check=times_hold, effect=plans, facts=("topics",)),
    Action("amend", "修改安排", "M11", ("planned", "enrolling"), SAME, ("centre",), needs=AMEND, check=times_hold, effect=amends),
    Action("materials", "调整材料", "M9.2", OPEN, SAME, ("centre",),
        needs=(
            Field("files", "加上", "files", required=False, high=MOST_FILES),
            Field("off", "撤下", "choices", required=False, options=materials),
            Field("note", "改了什么", high=200, help="体验员看得到"),
        ),
        effect=changes_files, facts=("materials",)),
    Action("publish", "发布培训", "M9.2", ("planned",), ("enrolling", "running"), ("centre",), climbs=True, rule=bank_holds,
        goes=published_as, effect=publishes, facts=("bank",)),
    Action("begin", "开始上课", "W1.1", ("enrolling",), "running", ("centre", "system"), climbs=True, rule=is_time, effect=begins_now),
    Action("remind", "提醒没完成的", "M9.2", ("enrolling", "running"), SAME, ("centre", "system"), effect=reminds),
    Action("extend", "延长", "M11", ("running",), SAME, ("centre",), needs=(Field("ends_on", "新的最后一天", "date", low=ends_on), REASON),
        check=ends_later, effect=extends),
    Action("finish", "结束培训", "M11", ("running",), "finished", ("centre",), climbs=True,
        needs=(Field("summary", "小结", "long", high=3000, help="讲得怎么样，哪里还要再讲；人数由系统统计"),), effect=finishes),
    Action("cancel", "取消培训", "M11", OPEN, "cancelled", ("centre",), climbs=True, needs=(REASON,)),
)  # fmt: skip

TRAINING = Table("training", "培训", "PX", STATES, ACTIONS, {"centre": centre}, starts="plan")
