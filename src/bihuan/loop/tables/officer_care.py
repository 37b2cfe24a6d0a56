"""What an officer is owed: the four rights of M9, asked for and answered; support and rewards with their reasons (M9.3);
commendation by two persons and recommendation (M14). No points and no ranks: each entry stands for itself."""

from collections.abc import Sequence
from datetime import date

from bihuan.loop.language import SAME, Action, Case, Event, Field, Option, Row

SERVES = ("active", "paused")
SUPPORT = (
    ("transport", "交通"), ("meal", "误餐"), ("phone", "通信"), ("insurance", "意外保险"), ("kit", "物品和资料"),
    ("training", "学习培训"), ("reward", "奖励"),
)  # fmt: skip
RIGHTS = (("activity", "活动信息"), ("guidance", "培训和指导"), ("support", "物质保障"), ("other", "别的"))
LEVELS = (("city", "市级"), ("province", "省级"), ("nation", "国家级"))
HONOUR = "优秀政务服务体验员"


# ---- what the form knows -----------------------------------------------------------------------------------------


def today(case: Case) -> date:
    return case.today


def this_day(case: Case) -> str:
    return case.today.isoformat()


def entries(case: Case) -> Sequence[Option]:
    """The ledger's entries of this officer that still stand."""
    return case.facts["supports"] or ()


def honour(case: Case) -> str:
    return case.row.get("proposed", {}).get("honour") or HONOUR


# ---- rules -------------------------------------------------------------------------------------------------------


def nothing_proposed(case: Case) -> str | None:
    return "已经有一项提名在等决定。" if case.row.get("proposed") else None


def something_proposed(case: Case) -> str | None:
    return None if case.row.get("proposed") else "没有等决定的提名。"


def another_proposed(case: Case) -> str | None:
    """Who proposes does not decide."""
    by = case.row.get("proposed", {}).get("by")
    return "这项提名是您提的，要由另一个人来定。" if by is not None and by == case.actor.person else None


def nothing_wanted(case: Case) -> str | None:
    return "上一次提的还没有答复。" if case.row.get("wants") else None


def something_wanted(case: Case) -> str | None:
    return None if case.row.get("wants") else "没有等答复的请求。"


# ---- effects -----------------------------------------------------------------------------------------------------


def proposes(row: Row, event: Event) -> None:
    row["proposed"] = {"by": event.person, "at": event.at, "honour": event.payload["honour"]}


def proposal_ends(row: Row, event: Event) -> None:
    row.pop("proposed", None)


def wants(row: Row, event: Event) -> None:
    row["wants"] = {"kind": event.payload["kind"], "at": event.at}


def is_answered(row: Row, event: Event) -> None:
    row.pop("wants", None)


# ---- actions -----------------------------------------------------------------------------------------------------

REASON = Field("reason", "理由", "long", high=1000, sealed=True)
DEEDS = Field("reason", "事迹和理由", "long", high=2000, sealed=True, help="写具体做了什么，有什么用处")

CARE = (
    Action("give_support", "登记保障奖励", "M9.3", SERVES, SAME, ("centre",),
        needs=(
            Field("kind", "类别", "choice", options=SUPPORT),
            Field("what", "给了什么", high=100, sealed=True),
            Field("amount", "金额（元）", "number", required=False, low=1, high=100000, help="不是钱就不填"),
            Field("given_on", "哪天给的", "date", high=today, default=this_day),
            Field("reason", "事由", "long", high=500, sealed=True),
        ), tells=("officer",)),
    Action("strike_support", "冲销一笔", "M9.3", (*SERVES, "dismissing"), SAME, ("centre",),
        needs=(Field("entry", "哪一笔", "choice", options=entries), REASON), facts=("supports",), tells=("officer",)),
    Action("propose_commendation", "提名表彰", "M14", SERVES, SAME, ("centre",), rule=nothing_proposed,
        needs=(Field("honour", "荣誉名称", high=30, default=HONOUR), DEEDS), effect=proposes),
    Action("commend", "表彰", "M14", SERVES, SAME, ("reviewers",), person=another_proposed,
        needs=(Field("honour", "荣誉名称", high=30, default=honour), DEEDS), effect=proposal_ends, tells=("officer",)),
    Action("decline_commendation", "不予表彰", "M14", SERVES, SAME, ("reviewers",), person=another_proposed,
        rule=something_proposed, needs=(REASON,), effect=proposal_ends),
    Action("recommend", "推荐", "M14", ("active",), SAME, ("centre",),
        needs=(Field("level", "推荐到", "choice", options=LEVELS), Field("activity", "推荐参加什么", high=100), DEEDS),
        tells=("officer",)),
    Action("ask_for", "提出请求", "M9.2", (*SERVES, "dismissing"), SAME, ("officer",), rule=nothing_wanted,
        needs=(Field("kind", "关于", "choice", options=RIGHTS), Field("text", "想请政务中心做什么", "long", low=4, high=1000, sealed=True)),
        effect=wants, tells=("centre",)),
    Action("answer_request", "答复请求", "M9.2", (*SERVES, "dismissing"), SAME, ("centre",), rule=something_wanted,
        needs=(Field("words", "答复", "long", low=2, high=1000, sealed=True),), effect=is_answered, tells=("officer",)),
)  # fmt: skip
