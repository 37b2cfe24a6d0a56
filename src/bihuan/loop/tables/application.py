"""The application 报名 to become an officer: materials, two persons' review, appointment with a certificate (M3, M6, M7).

The applicant acts by a secret code, without an account. Whatever says who it is lies sealed under a key of the
applicant's own: the row knows the campaign, the way and which materials are there. What reviewers write about the person
is sealed under the same key, so that who withdraws takes all of it along.
"""

from datetime import date, datetime, timedelta

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import ENDED, NEW, SAME, Action, Actor, Case, Event, Field, Fields, Option, Row, State, Table

# fmt: off
STATES = (
    State("submitted",  "待初审",   "体验", "centre",    5,     "M7"),
    State("returned",   "待补材料", "体验", "applicant", 10,    "M6"),
    State("checked",    "待复审",   "体验", "centre",    5,     "M7"),
    State("waiting",    "候补",     "体验", "centre",    60,    "M7"),
    State("passed",     "拟聘任",   "体验", "centre",    5,     "M7"),
    State("publicised", "公示中",   "体验", "centre",    "due", "M7"),
    State("appointed",  "已聘任",   "体验", None,        None,  "M7", ENDED),
    State("rejected",   "未通过",   "体验", None,        None,  "M7", ENDED),
    State("withdrawn",  "已撤回",   "体验", None,        None,  "M5", ENDED),
)
# fmt: on

OPEN = ("submitted", "returned", "checked", "waiting", "passed", "publicised")
APPLICANT = Actor("applicant", "报名人", {"applicant": None})
WHY_NOT = (
    ("conditions", "不符合报名条件"), ("materials", "材料不齐或不实"), ("conflict", "需要回避"), ("quota", "名额已满"),
    ("interview", "面谈后不合适"), ("other", "其他"),
)  # fmt: skip
PLEDGES = (("online", "本人已在网上签署"), ("paper", "本人当面签署纸质承诺书"))
LOOKS = (
    ("contact", "联系方式"), ("id_copy", "身份证复印件"), ("diploma", "学历证明"), ("cv", "个人简历"), ("photo", "照片"),
)  # fmt: skip
# What may be asked for again: materials and answers; who it is does not change on the way
ASKABLE = (
    ("id_copy", "身份证复印件"), ("diploma", "学历证明"), ("cv", "个人简历"), ("photo", "照片"), ("name", "姓名"), ("phone", "手机"),
    ("email", "邮箱"), ("address", "住在哪里"), ("education", "学历"), ("employer", "工作单位"), ("occupation", "职业"),
    ("experience", "工作经历"), ("why", "为什么想当体验员"), ("groups", "熟悉哪些事"), ("related", "近亲属任职情况"),
)  # fmt: skip
APPEAL_DAYS = 15
NOTICE_DAYS = 5  # working days


# ---- who ---------------------------------------------------------------------------------------------------------


def centre(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"centre:{row['jurisdiction']}",)


def reviewers(row: Row, directory: Directory) -> tuple[Office, ...]:
    """Who may be the second person: the centre, and the city's where a county's has no second."""
    own, city = row["jurisdiction"], directory.city
    return (f"centre:{own}", *((f"centre:{city}",) if city not in (None, own) else ()))


def applicant(row: Row, directory: Directory) -> tuple[Office, ...]:
    return ("applicant",)


# ---- what the form knows -----------------------------------------------------------------------------------------


def groups(case: Case) -> list[Option]:
    """The groups of matters by which officers are classified (W1.2)."""
    return [(name, name) for name in case.facts["groups"] or ()]


def wished(case: Case) -> list[str]:
    """What the applicant is at home in, as far as it is still a group; else all that there is."""
    known = [name for name, _ in groups(case)]
    return [name for name in case.row.get("groups", ()) if name in known] or known[:1]


def avoided(case: Case) -> list[int]:
    return list(case.row.get("avoid", ()))


def sections(case: Case) -> list[Option]:
    own = case.row["jurisdiction"]
    return [(u.id, u.name) for u in case.directory.units.values() if u.jurisdiction == own and not u.successor]


def today(case: Case) -> date:
    return case.today


def first_day(case: Case) -> str:
    return case.today.isoformat()


def last_day(case: Case) -> str:
    """The end of the term that the campaign grants, its last day included."""
    years = case.facts["years"] or 2
    day = case.today
    try:
        return (day.replace(year=day.year + years) - timedelta(days=1)).isoformat()
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28).isoformat()


def notice_ends(case: Case) -> str:
    return case.facts.calendar.add_working_days(case.today, NOTICE_DAYS).isoformat()


def pledges(case: Case) -> list[Option]:
    """Signed online where it was, else on paper in front of the centre."""
    return list(PLEDGES if case.row.get("pledged") else PLEDGES[1:])


# ---- rules -------------------------------------------------------------------------------------------------------


def may_review(case: Case) -> str | None:
    """Not who stepped aside, nor who has turned the same application down before (M7)."""
    person = case.actor.person
    if person in case.row.get("recused", ()):
        return "您已经回避这份报名，要由别人来审。"
    return "上一次是您决定不通过的，复核要由别人来办。" if person in case.row.get("rejected_by", ()) else None


def has_place(case: Case) -> str | None:
    return "这次招募的名额已经满了，可以先列入候补。" if (case.facts["places_left"] or 0) <= 0 else None


def may_appoint(case: Case) -> str | None:
    """While the public notice runs nobody is appointed."""
    until = case.row.get("notice_until") if case.row["state"] == "publicised" else None
    if until and case.today.isoformat() <= until:
        return f"公示到 {until}，期满才能聘任。"
    return has_place(case)


def may_appeal(case: Case) -> str | None:
    if case.row.get("appealed"):
        return "已经申请过一次复核了。"
    if case.row.get("erased"):
        return "个人信息已按规定删除，请重新报名。"
    late = case.now - datetime.fromisoformat(case.row["since"]) > timedelta(days=APPEAL_DAYS)
    return f"通知后 {APPEAL_DAYS} 天内可以申请复核，现在已经过了。" if late else None


def term_holds(case: Case, fields: Fields) -> dict[str, str]:
    return {} if fields["until"] > fields["since"] else {"until": "聘期的最后一天要在开始以后。"}


# ---- effects -----------------------------------------------------------------------------------------------------


def comes(row: Row, event: Event) -> None:
    for name in ("campaign", "way", "groups", "materials", "sealed", "consent"):
        if event.payload.get(name) is not None:
            row[name] = event.payload[name]


def asks_again(row: Row, event: Event) -> None:
    row["asked"] = event.payload["asked"]


def is_amended(row: Row, event: Event) -> None:
    comes(row, event)
    row.pop("asked", None)


def recuses(row: Row, event: Event) -> None:
    row.setdefault("recused", []).append(event.person)


def is_checked(row: Row, event: Event) -> None:
    row["avoid"] = list(event.payload.get("avoid", ()))


def is_passed(row: Row, event: Event) -> None:
    row["groups"] = event.payload["groups"]


def is_publicised(row: Row, event: Event) -> None:
    row["notice_until"] = event.payload["until"]
    row["due"] = {"until": event.payload["until"]}


def pledges_itself(row: Row, event: Event) -> None:
    row["pledged"] = {"version": event.payload.get("version", ""), "at": event.at}


def is_appointed(row: Row, event: Event) -> None:
    row.update({k: event.payload[k] for k in ("groups", "avoid", "pledge", "officer") if k in event.payload})
    row["term"] = [event.payload["since"], event.payload["until"]]


def is_rejected(row: Row, event: Event) -> None:
    row["why_not"] = event.payload["code"]
    row.setdefault("rejected_by", []).append(event.person)


def appeals(row: Row, event: Event) -> None:
    row["appealed"] = event.at
    row.pop("why_not", None)


def is_erased(row: Row, event: Event) -> None:
    row["erased"] = event.at


# ---- actions -----------------------------------------------------------------------------------------------------

WORDS = Field("words", "给报名人的话", "long", low=4, high=1000, sealed=True)
GROUPS = Field("groups", "事项类型", "choices", low=1, high=6, options=groups, default=wished)
AVOID = Field("avoid", "要回避的单位", "choices", required=False, options=sections, default=avoided,
              help="本人或亲属任职的，不派去体验")  # fmt: skip

ACTIONS = (
    Action("submit", "报名", "M6", (NEW,), "submitted", ("applicant",), effect=comes),
    Action("ask_materials", "退回补正", "M6", ("submitted", "checked"), "returned", ("centre",), person=may_review,
        needs=(Field("asked", "要补什么", "choices", low=1, options=ASKABLE, help="报名人只看到、只能改这几项"), WORDS), effect=asks_again),
    Action("amend", "补交材料", "M6", ("returned",), "submitted", ("applicant",), effect=is_amended),
    Action("recuse", "回避", "M7", OPEN, SAME, ("centre",), needs=(Field("reason", "为什么回避", "long", high=500, sealed=True),),
        effect=recuses),
    Action("check_pass", "初审通过", "M7", ("submitted",), "checked", ("centre",), person=may_review,
        needs=(
            Field("identity", "身份证件与本人一致，年龄符合", "bool"),
            Field("materials", "身份证件、学历证明、简历、照片齐全", "bool"),
            Field("conditions", "符合第三条四项条件", "bool"),
            Field("conflicts", "工作单位和亲属任职已核对", "bool"),
            AVOID,
            Field("opinion", "初审意见", "long", required=False, high=1000, sealed=True),
        ),
        effect=is_checked),
    Action("interview", "记面谈", "M3", ("submitted", "checked", "waiting"), SAME, ("centre",), person=may_review,
        needs=(Field("held_on", "面谈日期", "date", high=today, default=first_day),
               Field("notes", "面谈记录", "long", high=3000, sealed=True))),
    Action("review_pass", "复审通过", "M7", ("checked",), "passed", ("reviewers",), apart=("check_pass",),
        person=may_review, needs=(GROUPS, Field("opinion", "复审意见", "long", required=False, high=1000, sealed=True)),
        effect=is_passed, facts=("groups",)),
    Action("wait", "列入候补", "M7", ("checked", "passed"), "waiting", ("reviewers",), apart=("check_pass",), person=may_review,
        needs=(Field("reason", "理由", "long", required=False, high=500, sealed=True),)),
    Action("call_up", "递补", "M7", ("waiting",), "passed", ("reviewers",), apart=("check_pass",), person=may_review,
        needs=(GROUPS,), rule=has_place, effect=is_passed, facts=("groups", "places_left")),
    Action("publicise", "公示", "M7", ("passed",), "publicised", ("centre",),
        needs=(Field("until", "公示到", "date", low=today, default=notice_ends),), effect=is_publicised),
    Action("object", "登记异议", "M7", ("publicised",), SAME, ("centre",),
        needs=(Field("objection", "异议和核实情况", "long", high=2000, sealed=True),)),
    Action("pledge", "签署承诺书", "M8.5", ("passed", "publicised"), SAME, ("applicant",), effect=pledges_itself, tells=("centre",)),
    Action("appoint", "聘任并发证", "M7", ("passed", "publicised"), "appointed", ("centre",), person=may_review,
        needs=(
            Field("pledge", "承诺书", "choice", options=pledges), GROUPS, AVOID,
            Field("since", "聘期自", "date", low=today, default=first_day),
            Field("until", "聘期至", "date", low=today, default=last_day),
        ),
        rule=may_appoint, check=term_holds, effect=is_appointed, facts=("groups", "years", "places_left")),
    Action("reject", "不予通过", "M7", ("submitted", "checked", "waiting", "passed", "publicised"), "rejected", ("centre",),
        person=may_review, needs=(Field("code", "原因", "choice", options=WHY_NOT), WORDS), effect=is_rejected),
    Action("appeal", "申请复核", "M7", ("rejected",), "submitted", ("applicant",), rule=may_appeal,
        needs=(Field("text", "为什么申请复核", "long", low=4, high=2000, sealed=True),), effect=appeals),
    Action("cancel", "撤回报名", "M5", OPEN, "withdrawn", ("applicant",), effect=is_erased),
    Action("look", "看材料或联系方式", "M6", (*OPEN, "appointed", "rejected"), SAME, ("centre",), person=may_review,
        needs=(Field("what", "看什么", "choice", options=LOOKS),)),
    Action("erase", "删除个人信息", "M10", ("rejected",), SAME, ("system",), effect=is_erased),
)  # fmt: skip

RELATIONS = {"centre": centre, "reviewers": reviewers, "applicant": applicant}

APPLICATION = Table("application", "报名", "BM", STATES, ACTIONS, RELATIONS, starts="submit")
