"""The officer 体验员: engaged by the centre for a term, with a certificate, until the term ends or is ended (M2, M7–M15).

Begun by the system when an application is appointed. The row holds number, term, groups of matters and the units to be
avoided; who the officer is lies sealed under a key of the officer's own. A dismissal is proposed by one person, answered
by the officer, and decided by another (M15).
"""

from datetime import date, timedelta

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import ENDED, NEW, SAME, Action, Case, Event, Field, Fields, Option, Row, State, Table
from bihuan.loop.tables.officer_care import CARE

# fmt: off
STATES = (
    State("active",     "在任",       "体验", "centre", "due", "M2"),
    State("paused",     "暂停",       "体验", "centre", "due", "M4"),
    State("dismissing", "解聘待决定", "体验", "centre", 5,     "M15"),
    State("dismissed",  "已解聘",     "体验", None,     None,  "M15", ENDED),
    State("resigned",   "已辞任",     "体验", None,     None,  "M4",  ENDED),
    State("expired",    "聘期已满",   "体验", None,     None,  "M4",  ENDED),
)
# fmt: on

SERVING = ("active", "paused", "dismissing")
ENDS = ("dismissed", "resigned", "expired")
BREACHES = (
    ("secrecy", "泄露工作秘密或个人信息"), ("gain", "借体验员身份谋利"), ("untrue", "记录不实"), ("conduct", "行为不当"),
    ("absent", "长期不履行职责"), ("other", "其他"),
)  # fmt: skip
DECISIONS = (("dismiss", "解聘，收回证书"), ("keep", "不解聘"))
WHY_NEW = (("lost", "遗失"), ("damaged", "损坏"), ("corrected", "信息更正"))
ANSWERS = (("done", "已更正"), ("not", "不更正"))
# What of a person may be corrected; the identity itself is checked anew by the centre
CORRECTABLE = ("name", "phone", "email", "address", "education", "employer", "occupation", "experience")


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


def groups(case: Case) -> list[Option]:
    """The groups of matters by which officers are classified (W1.2)."""
    return [(name, name) for name in case.facts["groups"] or ()]


def own_groups(case: Case) -> list[str]:
    return list(case.row.get("groups", ()))


def avoided(case: Case) -> list[int]:
    return list(case.row.get("avoid", ()))


def sections(case: Case) -> list[Option]:
    own = case.row["jurisdiction"]
    return [(u.id, u.name) for u in case.directory.units.values() if u.jurisdiction == own and not u.successor]


def after_term(case: Case) -> date:
    return max(date.fromisoformat(case.row["until"]), case.today) + timedelta(days=1)


def two_years_on(case: Case) -> str:
    begins = after_term(case)
    return begins.replace(year=begins.year + 2, day=min(begins.day, 28)).isoformat()


# ---- rules -------------------------------------------------------------------------------------------------------


def is_over(case: Case) -> str | None:
    return None if case.today.isoformat() > case.row["until"] else "聘期还没有满。"


def nothing_asked(case: Case) -> str | None:
    return "上一次的更正申请还在处理。" if case.row.get("asked") else None


def something_asked(case: Case) -> str | None:
    return None if case.row.get("asked") else "没有待处理的更正申请。"


def something_new(case: Case, fields: Fields) -> dict[str, str]:
    told = any(fields.get(name) for name in CORRECTABLE)
    return {"answer": "请填上更正后的内容。"} if fields["answer"] == "done" and not told else {}


# ---- effects -----------------------------------------------------------------------------------------------------


def begins(row: Row, event: Event) -> None:
    for name in ("application", "sealed", "account", "groups", "avoid", "engaged", "until", "way"):
        if event.payload.get(name) is not None:
            row[name] = event.payload[name]
    row["due"] = {"until": row.get("until")}


def classifies(row: Row, event: Event) -> None:
    row["groups"], row["avoid"] = event.payload["groups"], list(event.payload.get("avoid", ()))


def resumes(row: Row, event: Event) -> None:
    row["due"] = {"until": row["until"]}


def renews(row: Row, event: Event) -> None:
    row["until"] = event.payload["until"]
    row["due"] = {"until": row["until"]}
    row["allowance"] = {"until": row["until"]}
    row.pop("ending", None)


def is_ending(row: Row, event: Event) -> None:
    row["ending"] = True


def asks(row: Row, event: Event) -> None:
    row["asked"] = event.at


def is_answered(row: Row, event: Event) -> None:
    row.pop("asked", None)


def proposes(row: Row, event: Event) -> None:
    row["breach"] = event.payload["code"]


def decides(row: Row, event: Event) -> None:
    row["due"] = {"until": row["until"]}
    if event.payload["decision"] == "keep":
        row.pop("breach", None)


def decided_to(row: Row, fields: Fields) -> str:
    return "dismissed" if fields["decision"] == "dismiss" else "active"


def is_erased(row: Row, event: Event) -> None:
    row["erased"] = event.at


# ---- actions -----------------------------------------------------------------------------------------------------

REASON = Field("reason", "理由", "long", high=1000, sealed=True)
TWO = ("propose_dismissal",)

ACTIONS = (
    Action("appoint", "聘任", "M7", (NEW,), "active", ("system",), effect=begins, tells=("officer",)),
    Action("classify", "分类", "W1.2", ("active", "paused"), SAME, ("centre",),
        needs=(
            Field("groups", "事项类型", "choices", low=1, high=6, options=groups, default=own_groups),
            Field("avoid", "要回避的单位", "choices", required=False, options=sections, default=avoided),
        ),
        effect=classifies, facts=("groups",), tells=("officer",)),
    Action("pause", "暂停", "M4", ("active",), "paused", ("centre",), needs=(REASON,), tells=("officer",)),
    Action("resume", "恢复", "M4", ("paused",), "active", ("centre",), effect=resumes, tells=("officer",)),
    Action("renew", "续聘", "M4", ("active", "paused"), "active", ("centre",),
        needs=(Field("until", "聘期到", "date", low=after_term, default=two_years_on),), effect=renews, tells=("officer",)),
    Action("ending", "聘期将满", "M4", ("active", "paused"), SAME, ("system",), effect=is_ending, tells=("officer", "centre")),
    Action("reissue", "换发证书", "M7", ("active", "paused"), SAME, ("centre",),
        needs=(Field("why", "原因", "choice", options=WHY_NEW),), tells=("officer",)),
    *CARE,
    Action("propose_dismissal", "提出解聘", "M15", ("active", "paused"), "dismissing", ("centre",),
        needs=(Field("code", "情形", "choice", options=BREACHES), Field("facts", "事实和依据", "long", high=3000, sealed=True)),
        effect=proposes, tells=("officer",)),
    Action("state_case", "陈述申辩", "M15", ("dismissing",), SAME, ("officer",),
        needs=(Field("text", "陈述", "long", high=3000, sealed=True),), tells=("centre",)),
    Action("decide_dismissal", "决定解聘", "M15", ("dismissing",), ("dismissed", "active"), ("reviewers",), apart=TWO,
        needs=(Field("decision", "决定", "choice", options=DECISIONS), REASON), goes=decided_to, effect=decides, tells=("officer",)),
    Action("resign", "辞任", "M4", ("active", "paused"), "resigned", ("officer",),
        needs=(Field("reason", "想说的话", "long", required=False, high=1000, sealed=True),), tells=("centre",)),
    Action("expire", "聘期届满", "M4", ("active", "paused"), "expired", ("system",), rule=is_over, tells=("officer", "centre")),
    Action("ask_correction", "申请更正", "M10", SERVING, SAME, ("officer",), rule=nothing_asked,
        needs=(Field("text", "哪里不对，应当是什么", "long", low=4, high=1000, sealed=True),), effect=asks, tells=("centre",)),
    Action("answer_correction", "处理更正", "M10", SERVING, SAME, ("centre",), rule=something_asked, check=something_new,
        needs=(
            Field("answer", "处理", "choice", options=ANSWERS),
            *(Field(name, label, required=False, high=high, sealed=True, when=("answer", ("done",))) for name, label, high in (
                ("name", "姓名", 40), ("phone", "手机", 20), ("email", "邮箱", 80), ("address", "住址", 120), ("education", "学历", 40),
                ("employer", "工作单位", 80), ("occupation", "职业", 40), ("experience", "工作经历", 1000))),
            Field("words", "给本人的话", "long", low=2, high=500, sealed=True),
        ),
        effect=is_answered, tells=("officer",)),
    Action("look", "看联系方式", "M10", tuple(s.id for s in STATES), SAME, ("centre",),
        needs=(Field("purpose", "用途", high=200),)),
    Action("erase", "删除个人信息", "M10", ENDS, SAME, ("system",), effect=is_erased),
)  # fmt: skip

RELATIONS = {"centre": centre, "reviewers": reviewers, "officer": officer}

OFFICER = Table("officer", "体验员", "TY", STATES, ACTIONS, RELATIONS, starts="appoint")
