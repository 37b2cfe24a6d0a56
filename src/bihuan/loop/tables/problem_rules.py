"""The misfits of the problem's table: what must be there first (409), who in person may not (403), which fields fit (422).

A rule answers with the sentence that is missing, or None. Where several states may follow, a `…_to` function chooses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bihuan.loop import clock
from bihuan.loop.language import SAME, Actor, Case, Fields, Row
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables import problem_who as who
from bihuan.loop.tables.problem_who import report_by

APPEAL_DAYS = 10
QUESTION_DAYS = 5
MOST_DISPUTES = 2
MOST_EXTENSIONS = 2
REVISION_DAYS = 2
Errors = Mapping[str, str]


# ---- 体验、反馈 --------------------------------------------------------------------------------------------------


def matter_or_place(case: Case, fields: Fields) -> Errors:
    """A problem is about a matter or a place (W3.1)."""
    known = fields.get("matter") or fields.get("place")
    return {} if known else {"matter": "事项和地点至少选一个，不知道事项就选地点。"}


def routed(row: Row, fields: Fields) -> str:
    """Direct routing where it is on and the route is sure; else the centre verifies first (L2.1)."""
    return "dispatched" if row.get("lead") else "reported"


def says_something(case: Case, fields: Fields) -> Errors:
    return {} if fields.get("text") or fields.get("answer") else {"text": "请写一句话，或选一个答案。"}


def no_open_question(case: Case) -> str | None:
    """One question at a time; and somebody to ask (L2.2)."""
    if case.row.get("question"):
        return "上一个问题反映人还没有答复，一次只问一个。"
    return None if case.row.get("voices") else "这个问题没有可以联系的反映人。"


def question_has_lapsed(case: Case) -> str | None:
    """Unanswered after the days for which it stops the clock, a question is taken back by the clock (L2.2)."""
    asked = case.row.get("question")
    if not asked:
        return "没有等待答复的问题。"
    gone = case.facts.calendar.working_days_between(clock.day_of(asked["at"]), case.today)
    return None if gone > QUESTION_DAYS else "还在等反映人答复。"


def dispatch_day_reached(case: Case) -> str | None:
    """After an unannounced visit nothing is dispatched before its day."""
    day = case.row.get("not_before")
    return f"暗访发现的问题，{day} 之前不交办。" if day and day > case.today.isoformat() else None


def may_be_declined(case: Case) -> str | None:
    """Only in the first round after it was opened, and only with nothing merged into it (W3.1, L6.1)."""
    if case.row["state"] == "analysing" and case.row.get("round", 1) > 1:
        return "反弹重开的问题不能再不予立账。"
    return nothing_merged(case)


def nothing_merged(case: Case) -> str | None:
    return "还有并进来的问题，先撤销并案。" if case.row.get("merged") else None


def another_decides_an_appeal(case: Case) -> str | None:
    """Another person than before decides an appeal (W3.1)."""
    decided = (case.row.get("decline") or {}).get("deciders", ())
    return "上一次是您决定的，申诉要由别人来复核。" if case.actor.person in decided else None


def where_proposed(row: Row, fields: Fields) -> str:
    return str(row["decline"]["from"])


def may_appeal(case: Case) -> str | None:
    """Once, within ten days of being told (W3.1)."""
    if (case.row.get("decline") or {}).get("appealed"):
        return "已经申诉过一次了。"
    gone = case.facts.calendar.working_days_between(clock.day_of(case.row["since"]), case.today)
    return f"申诉要在 {APPEAL_DAYS} 个工作日内提出，已经过了。" if gone > APPEAL_DAYS else None


def no_list_in_force(case: Case) -> str | None:
    return "清单已经生效，不能并案；可以另作专项整改。" if case.row.get("plan") else None


def where_merged(row: Row, fields: Fields) -> str:
    return str(row["merged_from"])


def may_be_disputed(case: Case) -> str | None:
    """Once a unit, twice a round (L2.1)."""
    disputes = case.row.get("disputes", [])
    if case.row["lead"] in disputes:
        return "本科室这一轮已经提过异议，裁定为准。"
    return "这一轮已经异议两次，裁定为准。" if len(disputes) >= MOST_DISPUTES else None


def ruled_to(row: Row, fields: Fields) -> str:
    return "dispatched" if fields["ruling"] == "dispatch" else "reported"


# ---- 整改：清单 --------------------------------------------------------------------------------------------------


def list_holds(case: Case, fields: Fields) -> Errors:
    """Milestones within the due date, known persons, and no unit that accepts its own work (L3.1)."""
    errors: dict[str, str] = {}
    until = fields.get("due") or offer.list_until(case)
    for n, measure in enumerate(fields["measures"]):
        if measure.get("due", "0") > until:
            errors[f"measures-{n}-due"] = f"第 {n + 1} 项措施的节点晚于完成时限。"
    working = {unit_of(case, m["person"]) for m in fields["measures"]} | {case.row["lead"]}
    for n, line in enumerate(fields["standards"]):
        if line.get("unit") in working:
            errors[f"standards-{n}-unit"] = f"第 {n + 1} 条标准：自己干的活不能自己验收。"
    return {**errors, **_unknown_keys(case, fields)}


def _unknown_keys(case: Case, fields: Fields) -> Errors:
    known = {m["key"] for name in ("plan", "draft_kept") for m in (case.row.get(name) or {}).get("measures", ())}
    used = [m["key"] for m in fields["measures"] if m.get("key")]
    strange = [k for k in used if k not in known or used.count(k) > 1]
    return {"measures": f"没有编号为 {strange[0]} 的措施，或重复了。"} if strange else {}


def unit_of(case: Case, person: int) -> int | None:
    """The unit a person works in for this problem: the lead unit or one known beside it, else their main one."""
    for unit in (case.row["lead"], *case.row.get("others", ())):
        if person in case.directory.seats.get(f"unit:{unit}", ()):
            return int(unit)
    found = case.directory.persons.get(person)
    return found.unit if found else None


def the_list_of_today(case: Case, fields: Fields) -> Mapping[str, Any]:
    """What a list keeps of its day: which unit each named person works for, and until when a measure without a date runs."""
    persons = {m["person"] for m in fields["measures"]}
    return {"units": {str(p): unit_of(case, p) for p in persons}, "until": fields.get("due") or offer.list_until(case)}


def back_by(case: Case, fields: Fields) -> Mapping[str, Any]:
    """Back to work with a limit: the date that opened measures get for their milestone."""
    if "limit" not in fields:
        return {}
    return {"until": case.facts.calendar.add_working_days(case.today, fields["limit"]).isoformat()}


def the_route(case: Case, fields: Fields) -> Mapping[str, Any]:
    """Where direct routing sends it, if it is on and sure; after an unannounced visit the centre looks first."""
    find = case.facts["route"]
    unit = find(fields.get("matter"), fields.get("place")) if find and not fields.get("not_before") else None
    return {"route": {"unit": unit}} if unit is not None else {}


def list_goes_to(row: Row, fields: Fields) -> str:
    """naming where sections are named and no lead leader yet; consulting where sections are named; else plan_review."""
    if not who.named(row):
        return "plan_review"
    return "consulting" if row.get("lead_leader") else "naming"


def needs_a_lead_leader(case: Case) -> str | None:
    """Only where several sections are concerned, and none is named yet or the one named has left (L3.5)."""
    sections = who.named(case.row) or who.revised(case.row)
    if not sections:
        return "只有一个科室，不需要明确牵头责任人。"
    leader = case.row.get("lead_leader")
    if leader and case.directory.seats.get(f"lead:{leader}"):
        return f"已经明确{case.directory.person_name(leader)}为牵头责任人。"
    return None


def named_to(row: Row, fields: Fields) -> str:
    if row["state"] != "naming":
        return SAME
    return "consulting" if who.unanswered(row) else "plan_review"


def section_answering(case: Case, fields: Fields) -> Mapping[str, Any]:
    return _acting_for(case, who.unanswered(case.row))


def unit_signing(case: Case, fields: Fields) -> Mapping[str, Any]:
    return _acting_for(case, who.unsigned(case.row))


def _acting_for(case: Case, units: Sequence[int]) -> Mapping[str, Any]:
    """The unit whose leader acts, or is stood in for."""
    return {"unit": next(u for u in units if f"leader:{case.directory.living(u)}" == case.office)}


def agreed_to(row: Row, fields: Fields) -> str:
    return "plan_review" if row["state"] == "consulting" and not who.unanswered(row) else SAME


def list_may_be_judged(case: Case) -> str | None:
    """In consulting only after its allowance; a revision once the sections it touches have answered or had two days."""
    row, late = case.row, case.facts["late"] or 0
    if row["state"] == "consulting" and late <= 0:
        return "相关科室还在会签，期限内等他们答复。"
    return _revision_may_be_judged(case) if row["state"] == "rectifying" else None


def _revision_may_be_judged(case: Case) -> str | None:
    revision = case.row.get("revision")
    if not revision:
        return "没有等待审定的调整。"
    if revision["touches"] and not case.row.get("lead_leader"):
        return "调整后涉及多个科室，先由党组明确牵头责任人。"
    waiting = [u for u in revision["touches"] if str(u) not in case.row.get("agreed", {})]
    days = case.facts.calendar.working_days_between(clock.day_of(revision["at"]), case.today)
    return "调整涉及的科室还没有答复。" if waiting and days <= REVISION_DAYS else None


def list_may_be_returned(case: Case) -> str | None:
    row = case.row
    if row["state"] == "consulting" and (case.facts["late"] or 0) <= 0:
        return "相关科室还在会签，期限内等他们答复。"
    if row["state"] == "rectifying" and not row.get("revision"):
        return "没有等待审定的调整。"
    return None


def approved_to(row: Row, fields: Fields) -> str:
    return SAME if row["state"] == "rectifying" else "rectifying"


def returned_to(row: Row, fields: Fields) -> str:
    return SAME if row["state"] == "rectifying" else "planning"


def no_revision_waits(case: Case) -> str | None:
    return "上一次调整还在等审定。" if case.row.get("revision") else None


# ---- 整改：进展、请求 --------------------------------------------------------------------------------------------


def percent_does_not_fall(case: Case, fields: Fields) -> Errors:
    """Percent never falls silently (L6.2)."""
    before = who.measures(case.row)[fields["measure"]]["percent"]
    low = fields["percent"] < before
    return {"percent": f"上次是 {before}%，只增不减；确实倒退请用“动态调整”说明。"} if low else {}


def checks_what_others_reported(case: Case) -> str | None:
    """A check is of others' reports: nobody checks the own one, also not where nothing else waits (L6.2)."""
    own = any(report_by(m) == case.actor.person for m in who.measures(case.row).values())
    return "等把关的进展是您自己填报的，要由上一级来把关。" if own and not offer.reports_to_check(case) else None


def may_ask_extension(case: Case) -> str | None:
    """Before the due date, at most twice a round (L3.6)."""
    if "extension" in case.row.get("requests", {}):
        return "已经有一个延期申请在等审批。"
    if case.row.get("extensions", 0) >= MOST_EXTENSIONS:
        return f"这一轮已经延期 {MOST_EXTENSIONS} 次。"
    return "已经过了完成时限，延期要在到期之前申请。" if (case.facts["late"] or 0) > 0 else None


def extension_waits(case: Case) -> str | None:
    return None if "extension" in case.row.get("requests", {}) else "没有等待审批的延期申请。"


def no_suspension_waits(case: Case) -> str | None:
    return "已经有一个挂起申请在等审批。" if "suspension" in case.row.get("requests", {}) else None


def suspension_waits(case: Case) -> str | None:
    return None if "suspension" in case.row.get("requests", {}) else "没有等待审批的挂起申请。"


def suspended_to(row: Row, fields: Fields) -> str:
    return "suspended" if fields["decision"] == "approve" else SAME


def all_done_and_checked(case: Case) -> str | None:
    """Every measure done and checked, no revision pending (L6.3)."""
    left = [k for k, m in who.measures(case.row).items() if not m["done"]]
    if left:
        return "还差" + "、".join(f"措施 {k[1:]}" for k in left) + "，做完并经把关才能报完成。"
    return no_revision_waits(case)


def finished_to(row: Row, fields: Fields) -> str:
    return "accepting" if who.lines_left(row) else "optimising"


def signer_leads_the_unit(case: Case, fields: Fields) -> Errors:
    leads = fields["signer"] in case.directory.seats.get(f"leader:{case.directory.living(fields['unit'])}", ())
    return {} if leads else {"signer": "签字人不是这个科室的负责人。"}


def all_lines_ticked(case: Case, fields: Fields) -> Errors:
    missing = [label for key, label in offer.own_lines(case) if key not in fields["lines"]]
    return {"lines": f"还有 {len(missing)} 条标准没有核对；不合格请用“验收不通过”。"} if missing else {}


def accepted_to(row: Row, fields: Fields) -> str:
    return SAME if who.lines_left(row) else "optimising"


# ---- 评价、闭环 --------------------------------------------------------------------------------------------------


def an_answer_waits(case: Case) -> str | None:
    return None if unsettled(case.row) else "没有等待处理的不满意。"


def no_answer_waits(case: Case) -> str | None:
    """Ledger and materials agree, no answer unsettled (L6.3)."""
    return "反映人说没有解决，督查科先处理这个不满意。" if unsettled(case.row) else None


def unsettled(row: Row) -> bool:
    """The reporter's latest answer is "partly" or "not" and nobody has dealt with it."""
    answer = row.get("answer") or {}
    return answer.get("answer") in ("partly", "not") and not answer.get("settled")


def endorsed_to(row: Row, fields: Fields) -> str:
    return "countersigning" if who.unsigned(row) else "party_review"


def application_returned_to(row: Row, fields: Fields) -> str:
    return "applying" if fields["what"] == "papers" else "rectifying"


def signed_to(row: Row, fields: Fields) -> str:
    return SAME if who.unsigned(row) else "party_review"


def quorum(case: Case, fields: Fields) -> Errors:
    """A meeting that was held, with more than half present (L6.3)."""
    if fields.get("meeting") or not fields.get("members"):
        return {}
    if fields["present"] > fields["members"]:
        return {"present": "到会人数不能多于应到人数。"}
    return {} if 2 * fields["present"] > fields["members"] else {"present": "到会不足半数，不能形成决议。"}


def resolved_to(row: Row, fields: Fields) -> str:
    goals = {"pass": "handing_in", "rework": "rectifying", "replan": "planning", "papers": "applying"}
    return goals.get(fields["decision"], SAME)


def file_is_complete(case: Case) -> str | None:
    """一案一档: every paper of the check-list exists (L6.3)."""
    missing = [label for label, there in file_checklist(case.row) if not there]
    return f"一案一档还缺：{'、'.join(missing)}。" if missing else None


def file_checklist(row: Row) -> list[tuple[str, bool]]:
    """The check-list of the file: paper and whether it is there."""
    return [
        ("核查分析", bool(row.get("analysis"))),
        ("审定的六明确清单", bool(row.get("plan"))),
        ("措施进展与把关", all(m["done"] for m in who.measures(row).values())),
        ("验收意见", not who.lines_left(row)),
        ("优化成果", bool(row.get("outcomes"))),
        ("评估意见", bool(row.get("evaluation"))),
        ("销号申请与对账", bool(row.get("account"))),
        ("责任领导把关", bool(row.get("endorsed"))),
        ("相关科室会签", not who.unsigned(row)),
        ("党组审议决议", (row.get("resolution") or {}).get("decision") == "pass"),
    ]


# ---- 任何时候 ----------------------------------------------------------------------------------------------------


def may_withdraw(case: Case) -> str | None:
    """Who took the step, once, while nobody acted on it (L6.2); a signature only while countersigning."""
    from bihuan.loop.tables.problem import UNDOABLE  # the law names what can be undone; it is complete only by now

    last, row = case.row.get("last") or {}, case.row
    if last.get("action") not in UNDOABLE:
        return "上一步不能撤回，或已经有人接着办了。"
    if [last["by"], last["from"]] in row.get("withdrawn", ()):
        return "同一步只能撤回一次。"
    gone = last["action"] == "sign" and row["state"] != "countersigning"
    return "会签已经齐了，不能再撤回。" if gone else None


def to_a_colleague(case: Case, fields: Fields) -> Errors:
    """Work stays in its unit: whoever takes it over is of the unit that it belongs to (L3.3)."""
    if fields["to"] == fields["whom"]:
        return {"to": "接手的人不能是同一个人。"}
    units = offer.units_of_work(case, fields["whom"])
    inside = all(fields["to"] in offer.members(case.directory, u) for u in units)
    return {} if inside else {"to": "接手的人要和原来的人在同一个科室。"}


def may_propose_void(case: Case) -> str | None:
    if "void" in case.row.get("requests", {}):
        return "已经提出作废，等督查科决定。"
    return nothing_merged(case)


def void_waits(case: Case) -> str | None:
    if "void" not in case.row.get("requests", {}):
        return "要先由政务中心提出作废。"
    return nothing_merged(case)


def no_unseal_waits(case: Case) -> str | None:
    return "已经有一个看原文的申请在等另一人同意。" if "unseal" in case.row.get("requests", {}) else None


def unseal_waits(case: Case) -> str | None:
    return None if "unseal" in case.row.get("requests", {}) else "没有人申请看原文。"


def not_of_the_unit(case: Case) -> str | None:
    """Never the unit concerned or its leaders, whatever else they are (W3.1)."""
    units = [case.directory.living(u) for u in (case.row.get("lead"), *who.named(case.row)) if u]
    seats = [case.directory.seats.get(f"{kind}:{u}", ()) for u in units for kind in ("unit", "leader", "charge")]
    concerned = any(case.actor.person in persons for persons in seats)
    return "您是当事科室的人或其领导，不能看反映人的原文。" if concerned else None


def another_unseals(case: Case) -> str | None:
    asked = case.row.get("requests", {}).get("unseal")
    if asked and asked["by"] == case.actor.person:
        return "看原文要由另一个人同意。"
    return not_of_the_unit(case)


def unsealed_now(case: Case) -> str | None:
    found = case.row.get("unsealed") or {}
    gone = not found or clock.day_of(found["at"]) + timedelta(days=found["days"]) < case.today
    return "看原文的期限已过，要重新申请。" if gone else None


# ---- what parallel acts must not touch at once -------------------------------------------------------------------


def the_measure(fields: Fields, actor: Actor) -> str:
    return f"measure:{fields['measure']}"


def the_list(fields: Fields, actor: Actor) -> str:
    return "list"


def the_answer(fields: Fields, actor: Actor) -> str:
    return "answer"


def extension_item(fields: Fields, actor: Actor) -> str:
    return "extension"


def suspension_item(fields: Fields, actor: Actor) -> str:
    return "suspension"


def void_item(fields: Fields, actor: Actor) -> str:
    return "void"


def own_section(fields: Fields, actor: Actor) -> str:
    return f"agree:{actor.id}"


def own_signature(fields: Fields, actor: Actor) -> str:
    return f"sign:{actor.id}"


def own_acceptance(fields: Fields, actor: Actor) -> str:
    return f"accept:{actor.id}"


def paper_signature(fields: Fields, actor: Actor) -> str:
    """The signer's own: a scan and a click of the same leader meet."""
    return f"sign:person:{fields['signer']}"
