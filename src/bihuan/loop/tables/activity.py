"""The activity 体验活动: officers go through a matter as applicants or approvers, or try a reform before it is in force
(W2, W2.1.1–W2.2.3, W3.2, M12).

Planned by the centre or by supervision, or proposed by an officer; published, signed up for, assigned, carried out. Who is
assigned follows from quota, recusal and fair turns, which are said, never ranked. An unannounced one 暗访 is known to its
organiser and to who takes part, and to the visited unit not before it is released. A pilot 先行体验 ends with a decision.
"""

from bihuan.loop.language import ENDED, NEW, SAME, Action, Event, Field, Fields, Row, State, Table
from bihuan.loop.tables.activity_rules import (
    candidates,
    fact,
    first_day,
    fitting,
    is_assigned,
    is_in,
    is_planned,
    last_day,
    may_release,
    may_sign_up,
    new_dates,
    of_row,
    open_suggestions,
    own_groups,
    own_tasks,
    pairs_anew,
    plan_holds,
    quota_groups,
    quota_left,
    somebody,
    steps_aside,
    taking_part,
    themes,
    today,
    turns,
    two_alone,
    visits,
    was_asked,
    within_quota,
)
from bihuan.loop.tables.activity_turns import ANY
from bihuan.loop.tables.activity_who import RELATIONS

# fmt: off
STATES = (
    State("proposed",  "提议待答复",   "体验", "receiver",    5,     "M12"),
    State("planned",   "筹备中",       "体验", "keeper", "due", "W2"),
    State("signing",   "报名和安排中", "体验", "keeper", "due", "W2"),
    State("running",   "进行中",       "体验", "keeper", "due", "W2"),
    State("deciding",  "试行待决定",   "体验", "keeper", 10,    "W3.2"),
    State("finished",  "已结束",       "体验", None,          None,  "W2",  ENDED),
    State("declined",  "未采纳",       "体验", None,          None,  "M12", ENDED),
    State("cancelled", "已取消",       "体验", None,          None,  "W2",  ENDED),
)

KINDS = (
    ("trial_day", "体验日"), ("open_day", "开放日"), ("helping", "政务服务帮办"), ("walking", "我陪群众走流程"),
    ("unannounced", "暗访"), ("panel", "调研座谈"), ("pilot", "先行体验"),
)
CHANNELS = (
    ("site", "实地办事"), ("online", "网上办事"), ("window", "窗口坐班"), ("survey", "现场勘验"), ("township", "基层蹲点"),
)
# fmt: on
TAKES = (("take", "采纳，开始筹备"), ("decline", "这次不办"))
YES_NO = (("yes", "参加"), ("no", "这次不参加"))
VERDICTS = (("better", "比原来好"), ("same", "差不多"), ("worse", "不如原来"))
PILOTED = (("adopt", "采用，按规定推行"), ("change", "改了再试"), ("drop", "不采用"))
GOING = ("signing", "running")


# ---- effects -----------------------------------------------------------------------------------------------------

PLANNED = (
    "title", "kind", "theme", "channels", "matters", "places", "begins_on", "ends_on", "sign_up_until", "quotas", "tasks", "pairs",
    "walkers", "templates", "notes", "release_on", "reform", "suggestion", "visits",
)  # fmt: skip


def proposes(row: Row, event: Event) -> None:
    row.update({name: event.payload[name] for name in PLANNED if name in event.payload})
    row["planners"] = [event.person]


def plans(row: Row, event: Event) -> None:
    for name in PLANNED:
        row.pop(name, None)
    row.update({name: event.payload[name] for name in PLANNED if name in event.payload})
    row.setdefault("organiser", event.role)
    row.setdefault("planner", event.person)
    row.setdefault("trial", 1)
    row["due"] = {"until": row["begins_on"]}


def arranges(row: Row, event: Event) -> None:
    plans(row, event)
    row["allowance"], row["reminded"] = {"until": row["begins_on"]}, False


def is_answered(row: Row, event: Event) -> None:
    row["organiser"] = event.role
    row["touched"] = list(row.get("planners", ()))
    row["due"] = {"until": event.payload.get("begins_on")} if event.payload.get("begins_on") else None


def asks_help(row: Row, event: Event) -> None:
    row["planners"] = list(dict.fromkeys([*row.get("planners", ()), *event.payload["officers"]]))
    row["touched"] = event.payload["officers"]


def publishes(row: Row, event: Event) -> None:
    row["published"] = True
    row["due"] = {"until": row["begins_on"]}


def signs_up(row: Row, event: Event) -> None:
    one = {"state": "signed", "at": event.at, **{n: event.payload[n] for n in ("group", "task") if n in event.payload}}
    row.setdefault("people", {})[str(event.person)] = one


def invites(row: Row, event: Event) -> None:
    for person in event.payload["officers"]:
        row.setdefault("people", {})[str(person)] = {"state": "asked", "at": event.at}
    row["touched"] = event.payload["officers"]


def answers(row: Row, event: Event) -> None:
    one = row["people"][str(event.person)]
    one["state"] = "signed" if event.payload["answer"] == "yes" else "out"
    one.update({name: event.payload[name] for name in ("group", "task") if name in event.payload})


def assigns(row: Row, event: Event) -> None:
    for person, group in event.payload["turns"].items():
        one = row.setdefault("people", {}).setdefault(person, {"at": event.at})
        one.update(state="assigned", group=group)
    _pairs(row, event)
    row["touched"] = event.payload["officers"]


def _pairs(row: Row, event: Event) -> None:
    for one, other in event.payload["couples"]:
        row["people"][str(one)]["partner"], row["people"][str(other)]["partner"] = other, one


def pairs_up(row: Row, event: Event) -> None:
    _pairs(row, event)
    row["touched"] = [person for pair in event.payload["couples"] for person in pair]


def drops_out(row: Row, event: Event) -> None:
    _leaves(row, event.person)


def is_unassigned(row: Row, event: Event) -> None:
    _leaves(row, event.payload["officer"])
    row["touched"] = [event.payload["officer"]]


def _leaves(row: Row, person: int | None) -> None:
    one = row["people"][str(person)]
    one["state"] = "out"
    if partner := one.pop("partner", None):
        row["people"][str(partner)].pop("partner", None)


def reminds(row: Row, event: Event) -> None:
    row["reminded"] = True


def starts(row: Row, event: Event) -> None:
    row["started_on"] = event.at[:10]
    row["due"] = {"until": row["ends_on"]}


def finishes(row: Row, event: Event) -> None:
    row["summary"], row["finished_on"] = event.payload["summary"], event.at[:10]


def releases(row: Row, event: Event) -> None:
    row["released"] = event.at[:10]


def rates(row: Row, event: Event) -> None:
    row.setdefault("ratings", {}).setdefault(str(row["trial"]), {})[str(event.person)] = event.payload["verdict"]


def decides(row: Row, event: Event) -> None:
    tried = {"trial": row["trial"], "reform": row.get("reform", ""), "decision": event.payload["decision"]}
    row.setdefault("decisions", []).append({**tried, "reason": event.payload["reason"]})
    if event.payload["decision"] == "change":
        row.update({name: event.payload[name] for name in ("reform", "begins_on", "ends_on")})
        row["trial"], row["due"] = row["trial"] + 1, {"until": row["begins_on"]}


def taken_to(row: Row, fields: Fields) -> str:
    return "planned" if fields["decision"] == "take" else "declined"


def finished_to(row: Row, fields: Fields) -> str:
    return "deciding" if row["kind"] == "pilot" else "finished"


def decided_to(row: Row, fields: Fields) -> str:
    return "signing" if fields["decision"] == "change" else "finished"


# ---- actions -----------------------------------------------------------------------------------------------------

WHAT = (
    Field("title", "名称", high=80, default=of_row("title")),
    Field("kind", "形式", "choice", options=KINDS, default=of_row("kind")),
    Field(
        "theme", "主题", "choice", required=False, options=themes, default=of_row("theme"), help="企业和个人的哪一件事"
    ),
    Field("matters", "事项", "choices", required=False, high=20, options=fact("matters"), default=of_row("matters")),
    Field("places", "地点", "choices", required=False, high=20, options=fact("places"), default=of_row("places")),
)
PLAN = (
    *WHAT,
    Field("channels", "怎么体验", "choices", low=1, options=CHANNELS, default=of_row("channels", ["site"]),
        help="前两项是办事人的身份，后三项是审批人的身份"),
    Field("begins_on", "开始", "date", low=today, default=first_day),
    Field("ends_on", "结束", "date", low=today, default=last_day),
    Field("sign_up_until", "报名截止", "date", required=False, low=today, default=of_row("sign_up_until")),
    Field("quotas", "名额", "rows", low=1, high=12, default=of_row("quotas", [{"group": ANY, "number": 4}]), rows=(
        Field("group", "事项类型", "choice", options=quota_groups),
        Field("number", "人数", "number", low=1, high=200),
    )),
    Field("tasks", "自选任务", "rows", required=False, high=20, default=of_row("tasks"), rows=(Field("title", "任务", high=80),),
        help="体验员报名时自己挑一个"),
    Field("pairs", "两人一组", "bool", required=False, default=of_row("pairs"), help="系统按谁跟谁去得少来配"),
    Field("walkers", "陪同的工作人员", "choices", required=False, high=30, when=("kind", ("walking",)), options=fact("staff"),
        default=of_row("walkers")),
    Field("templates", "记录模板", "choices", required=False, high=10, options=fact("templates"), default=of_row("templates")),
    Field("reform", "试行什么做法", "long", high=2000, when=("kind", ("pilot",)), default=of_row("reform")),
    Field("suggestion", "来自哪条建议", "choice", required=False, when=("kind", ("pilot",)), options=open_suggestions,
        default=of_row("suggestion")),
    Field("release_on", "到哪天公开", "date", required=False, low=today, when=("kind", ("unannounced",)), default=of_row("release_on"),
        help="在这以前，被体验的单位看不到任何消息；不填就由您来公开"),
    Field("notes", "注意事项", "long", required=False, high=1000, default=of_row("notes")),
)  # fmt: skip
KNOWS = ("themes", "matters", "places", "owners", "staff", "templates", "open_suggestions", "avoids", "names")
WHOM = Field(
    "officers",
    "体验员",
    "choices",
    low=1,
    high=50,
    options=candidates,
    help="按近一年参加得少、上次参加得早排在前，要回避的不在里面",
)
SHARE = (
    Field("group", "占哪类名额", "choice", options=own_groups),
    Field("task", "自选任务", "choice", required=False, options=own_tasks),
)
REASON = Field("reason", "理由", "long", high=500)
BEFORE_THE_END = ("planned", "signing", "running")

ACTIONS = (
    Action("propose", "提议活动", "M12", (NEW,), "proposed", ("officers",),
        needs=(*WHAT, Field("why", "为什么办", "long", low=4, high=1000)), effect=proposes, remembers=visits, facts=KNOWS),
    Action("decide_proposal", "答复提议", "M12", ("proposed",), ("planned", "declined"), ("receiver",),
        needs=(Field("decision", "答复", "choice", options=TAKES), Field("words", "给提议人的话", "long", low=2, high=500)),
        goes=taken_to, effect=is_answered, tells=("touched",)),
    Action("plan", "安排活动", "W2", (NEW,), "planned", ("centre", "supervision"), needs=PLAN, check=plan_holds, effect=plans,
        remembers=visits, facts=KNOWS),
    Action("arrange", "改安排", "W2", ("planned", "signing"), SAME, ("organiser",), needs=PLAN, check=plan_holds, effect=arranges,
        remembers=visits, facts=KNOWS, tells=("invited",)),
    Action("ask_help", "请体验员帮着筹备", "M12", ("planned",), SAME, ("organiser",), needs=(WHOM,), effect=asks_help,
        facts=("candidates",), tells=("touched",)),
    Action("advise", "出主意", "M12", ("planned", "signing"), SAME, ("planners",),
        needs=(Field("text", "主意", "long", low=2, high=1000),), tells=("keeper",)),
    Action("publish", "发布", "W2", ("planned",), "signing", ("organiser",), rule=is_planned, effect=publishes,
        tells=("visited", "walkers", "planners")),
    Action("sign_up", "报名", "W2", ("signing",), SAME, ("officers",), needs=SHARE, rule=may_sign_up, person=steps_aside,
        effect=signs_up, facts=("mine",)),
    Action("invite", "邀请", "W2", ("signing",), SAME, ("organiser",), needs=(WHOM,), effect=invites, facts=("candidates",),
        tells=("touched",)),
    Action("answer_invitation", "答复邀请", "W2", ("signing",), SAME, ("invited",),
        needs=(Field("answer", "答复", "choice", options=YES_NO), *(Field(f.name, f.label, f.kind, required=f.required,
            options=f.options, when=("answer", ("yes",))) for f in SHARE)),
        rule=was_asked, person=steps_aside, effect=answers, facts=("mine",)),
    Action("assign", "安排体验员", "W2", GOING, SAME, ("organiser",),
        needs=(Field(WHOM.name, WHOM.label, WHOM.kind, low=1, high=50, options=candidates, default=fitting, help=WHOM.help),),
        rule=quota_left, check=within_quota, effect=assigns, remembers=turns, facts=("candidates", "together"), tells=("touched",)),
    Action("pair_up", "重新搭配", "W2", GOING, SAME, ("organiser",), rule=two_alone, effect=pairs_up, remembers=pairs_anew,
        facts=("together",), tells=("touched",)),
    Action("drop_out", "退出", "W2", GOING, SAME, ("invited",), needs=(Field("reason", "原因", required=False, high=200),),
        rule=is_in, effect=drops_out, tells=("keeper",)),
    Action("unassign", "换下体验员", "W2", GOING, SAME, ("organiser", "system"),
        needs=(Field("officer", "体验员", "choice", options=taking_part), Field("reason", "原因", high=200)),
        effect=is_unassigned, facts=("names",), tells=("touched",)),
    Action("remind", "活动提醒", "M9.1", ("signing",), SAME, ("organiser", "system"), effect=reminds, tells=("assigned", "walkers")),
    Action("start", "开始", "W2", ("signing",), "running", ("organiser", "system"), rule=somebody, effect=starts, tells=("assigned",)),
    Action("rate", "评价试行做法", "W3.2", ("running", "deciding"), SAME, ("invited",),
        needs=(Field("verdict", "试下来", "choice", options=VERDICTS), Field("text", "哪里要改", "long", required=False, high=1000)),
        rule=is_assigned, effect=rates),
    Action("finish", "结束", "W2", ("running",), ("deciding", "finished"), ("organiser",),
        needs=(Field("summary", "小结", "long", low=4, high=5000),), goes=finished_to, effect=finishes, tells=("assigned",)),
    Action("decide_pilot", "决定试行结果", "W3.2", ("deciding",), ("finished", "signing"), ("organiser",),
        needs=(
            Field("decision", "决定", "choice", options=PILOTED), REASON,
            Field("reform", "改成什么做法", "long", high=2000, when=("decision", ("change",)), default=of_row("reform")),
            Field("begins_on", "再试从哪天", "date", low=today, when=("decision", ("change",))),
            Field("ends_on", "到哪天", "date", low=today, when=("decision", ("change",))),
        ),
        check=new_dates, goes=decided_to, effect=decides, tells=("assigned", "visited")),
    Action("release", "公开暗访", "W2", ("running", "finished", "cancelled"), SAME, ("organiser", "system"), rule=may_release,
        effect=releases, tells=("visited",)),
    Action("cancel", "取消活动", "W2", BEFORE_THE_END, "cancelled", ("organiser",), needs=(REASON,), tells=("invited", "visited", "walkers")),
)  # fmt: skip

ACTIVITY = Table("activity", "体验活动", "HD", STATES, ACTIONS, RELATIONS, starts="plan")
