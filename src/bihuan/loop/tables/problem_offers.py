"""What a problem's forms offer and already know: options (the first leads on) and defaults."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bihuan.loop import clock
from bihuan.loop.directory import Directory
from bihuan.loop.language import Case, Field, Option, Row
from bihuan.loop.tables import problem_who as who

CATEGORIES = (("guidance", "审批指引功能"), ("service", "服务功能"), ("system", "系统性能"), ("other", "其他"))
SEVERITIES = (("normal", "一般"), ("minor", "轻微"), ("major", "严重"))
ANSWERS = (("solved", "解决了"), ("partly", "解决了一部分"), ("not", "没有解决"))
DECLINE_CODES = (
    ("untrue", "经核查不属实"), ("no_basis", "没有法律政策依据"), ("beyond", "超出职权范围"), ("solved", "已经解决"),
    ("repeated", "重复反映"), ("not_now", "暂不具备条件"), ("not_ours", "不是政务服务事项"),
)  # fmt: skip
DISPUTE_CODES = (
    ("not_ours", "非本科室职责"), ("several", "涉及多科室"), ("superior", "上级事权"), ("repeated", "重复"), ("unclear", "信息不足"),
)  # fmt: skip
RULINGS = (("dispatch", "按裁定交办"), ("return", "信息不足，退回核查"))
NATURES = (("single", "个别"), ("common", "普遍"), ("global", "全局"))
KINDS = (
    ("process", "流程"), ("rule", "制度"), ("system", "系统"), ("style", "作风"), ("facility", "设施"), ("other", "其他"),
)  # fmt: skip
LEAD_DECISIONS = (("circulated", "传签"), ("meeting", "会议"), ("standing", "常设规则"))
AGREE = (("agree", "同意"), ("object", "不同意"))
PASS_OR_RETURN = (("pass", "通过"), ("return", "退回"))
APPROVE_OR_REFUSE = (("approve", "同意"), ("refuse", "不同意"))
SUSPENSION_CODES = (
    ("policy", "上级政策未出台"), ("system", "依赖系统改造"), ("money", "资金、招标"), ("court", "司法、复议"), ("other", "其他"),
)  # fmt: skip
REFERRAL_CAUSES = (("superior", "上级事权"), ("no_account", "对方不在本系统"), ("jurisdiction", "本市其他地区"))
OUTCOME_KINDS = (("process", "流程"), ("rule", "制度"), ("system", "系统"), ("none", "无需固化"))
REWORK_CODES = (("false", "虚假整改"), ("incomplete", "整改不到位"), ("papers", "台账不实"))
PAPERS_OR_WORK = (("papers", "补材料"), ("work", "继续整改"))
RESOLUTIONS = (
    ("pass", "通过"), ("rework", "继续整改"), ("replan", "调整清单"), ("papers", "补充材料"), ("postpone", "暂缓"),
)  # fmt: skip
LOOK_BACK_FINDINGS = (("holds", "没有反弹"), ("fails", "又出现了"))
REOPEN_CODES = (("look_back", "回头看不合格"), ("not", "反映人不满意属实"), ("again", "同样问题再次发生"))
INSPECTION_KINDS = (("milestone", "按节点督查"), ("off", "不定时督查"))

UNIT_KINDS = ("section", "centre", "department", "supervision", "township")


def for_choice(other: str, values: tuple[Any, ...], *fields: Field) -> tuple[Field, ...]:
    """The same fields, asked only where `other` has one of these values."""
    return tuple(replace(f, when=(other, values)) for f in fields)


# ---- units and persons -------------------------------------------------------------------------------------------


def units(case: Case) -> list[Option]:
    """The living units of the jurisdiction, sections first."""
    found = [u for u in case.directory.units.values() if u.jurisdiction == case.row["jurisdiction"]]
    found = [u for u in found if u.kind in UNIT_KINDS and not u.successor]
    found.sort(key=lambda u: (UNIT_KINDS.index(u.kind), u.id))
    return [(u.id, u.name) for u in found]


def deputies(case: Case) -> list[Option]:
    """The leaders of the jurisdiction; whoever has the lead unit in the portfolio first."""
    seats = case.directory
    lead = case.row.get("lead")
    own = seats.present(f"charge:{lead}") if lead else ()
    return _people(case, dict.fromkeys((*own, *seats.present(f"deputy:{case.row['jurisdiction']}"))))


def other_jurisdictions(case: Case) -> list[Option]:
    return [(j.id, j.name) for j in case.directory.jurisdictions.values() if j.id != case.row["jurisdiction"]]


def members(directory: Directory, unit: int) -> list[int]:
    """A unit's people, clerks before leaders."""
    leaders = set(directory.seats.get(f"leader:{unit}", ()))
    return sorted(directory.present(f"unit:{unit}"), key=lambda p: p in leaders)


def handlers(case: Case) -> list[Option]:
    return _people(case, members(case.directory, case.directory.living(case.row["lead"])))


def measure_persons(case: Case) -> list[Option]:
    """Who may be named for a measure: the handler, the lead unit, the other sections known, then everybody."""
    row, directory = case.row, case.directory
    near = [row["lead"], *row.get("others", ())]
    rest = [u for u, _ in units(case) if u not in near]
    people = [p for u in (*near, *rest) for p in members(directory, u)]
    return _people(case, dict.fromkeys([row["handler"], *people] if row.get("handler") else people))


def acceptors(case: Case) -> list[Option]:
    """Units that may accept: not the lead unit. Of several known the one named last comes first, those that work come last."""
    others = list(case.row.get("others", ()))
    last = others[-1:] if len(others) > 1 else []
    found = [(u, name) for u, name in units(case) if u != case.row["lead"]]
    return sorted(found, key=lambda o: (o[0] not in last, o[0] in others))


def units_of_work(case: Case, person: int) -> list[int]:
    """The units to which the work that a person has in hand belongs: the handler's, and measures not done."""
    row = case.row
    own = [who.content(row, k) for k, m in who.measures(row).items() if not m["done"]]
    units = [m["unit"] for m in own if m["person"] == person]
    return [case.directory.living(u) for u in ([row["lead"]] if row.get("handler") == person else []) + units]


def _workers(case: Case) -> list[int]:
    """Whose work may be handed over: one's own; by the responsible leader, everybody's of the lead unit, the handler's first."""
    row, me = case.row, case.actor.person
    left = [who.content(row, k) for k, m in who.measures(row).items() if not m["done"]]
    unit = [row.get("handler"), *(m["person"] for m in left if m["unit"] == row.get("lead"))]
    own = [me] if me and units_of_work(case, me) else []
    leads = any(o in case.actor.offices for o in who.responsible(row, case.directory))
    return [p for p in dict.fromkeys([*unit, *own] if leads or not own else own) if p]


def whose_work(case: Case) -> list[Option]:
    return _people(case, _workers(case))


def colleagues(case: Case) -> list[Option]:
    """The people of the units that the work belongs to; first one who can take the first of it."""
    workers = _workers(case)
    people = dict.fromkeys(p for w in workers for u in units_of_work(case, w) for p in members(case.directory, u))
    others = [p for p in people if [p] != workers]
    return _people(case, sorted(others, key=lambda p: p == workers[0]))


def units_to_add(case: Case) -> list[Option]:
    return [(u, n) for u, n in units(case) if u != case.row.get("lead") and u not in who.signers(case.row)]


def added_units(case: Case) -> list[Option]:
    left = [u for u in case.row.get("added_signers", ()) if u in who.unsigned(case.row)]
    return [(u, case.directory.unit_name(u)) for u in left]


def unsigned_units(case: Case) -> list[Option]:
    """Units not yet signed with a leader whose handwriting counts."""
    return [(u, case.directory.unit_name(u)) for u in who.unsigned(case.row) if _paper_signers(case, u)]


def paper_signers(case: Case) -> list[Option]:
    """Whose handwriting the scan may bear: the leaders of the units not yet signed."""
    return _people(case, dict.fromkeys(p for u in who.unsigned(case.row) for p in _paper_signers(case, u)))


def _paper_signers(case: Case, unit: int) -> list[int]:
    """On paper as on the screen: who carried out the work, or applied, does not sign."""
    did = {p for act in ("progress", "quick_fix", "apply") for p in case.row.get("did", {}).get(act, ())}
    return [p for p in case.directory.seats.get(f"leader:{case.directory.living(unit)}", ()) if p not in did]


def _people(case: Case, persons: Iterable[int]) -> list[Option]:
    directory = case.directory
    return [
        (p, f"{directory.person_name(p)}（{directory.unit_name(directory.persons[p].unit)}）")
        for p in persons if p in directory.persons
    ]  # fmt: skip


def default_handler(case: Case) -> int | None:
    """The person who signs for it, where that is one of the unit's clerks; else the first."""
    offered = [p for p, _ in handlers(case)]
    clerk = case.actor.person if case.actor.person in offered and not _leads(case) else None
    return clerk or next(iter(offered), None)


def _leads(case: Case) -> bool:
    return f"leader:{case.row['lead']}" in case.actor.offices


# ---- facts of other rooms ----------------------------------------------------------------------------------------


def matters(case: Case) -> list[Option]:
    return list(case.facts["matters"] or ())


def has_matters(case: Case) -> bool:
    return bool(case.facts["matters"])


def places(case: Case) -> list[Option]:
    return list(case.facts["places"] or ())


def masters(case: Case) -> list[Option]:
    """Open problems of the jurisdiction that this one may join."""
    return [(n, label) for n, label in case.facts["masters"] or () if n != case.row.get("number")]


def meetings(case: Case) -> list[Option]:
    return [(m["number"], m["label"]) for m in case.facts["held_meetings"] or ()]


def has_meetings(case: Case) -> bool:
    return bool(case.facts["held_meetings"])


def no_meetings(case: Case) -> bool:
    return not case.facts["held_meetings"]


def first_meeting(case: Case) -> str | None:
    return next((m["number"] for m in case.facts["held_meetings"] or ()), None)


# ---- the list ----------------------------------------------------------------------------------------------------


def default_task(case: Case) -> str:
    plan = case.row.get("draft_kept") or case.row.get("plan")
    return str(plan["task"]) if plan else str(case.row.get("title", ""))


def default_goal(case: Case) -> str | None:
    plan = case.row.get("draft_kept") or case.row.get("plan")
    return str(plan["goal"]) if plan else None


def default_standards(case: Case) -> list[dict[str, Any]] | None:
    """The present list's; else, where several sections are known, a first line for the one that will accept."""
    plan, others = case.row.get("draft_kept") or case.row.get("plan"), case.row.get("others", ())
    if plan:
        return [{k: s[k] for k in ("text", "unit") if s.get(k)} for s in plan["standards"]]
    if len(others) > 1:
        return [{"text": "问题不再出现，现场核对属实。", "unit": others[-1]}]
    return None


def _measures_again(case: Case, plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The measures of a list as a new one may begin with them: a milestone only while it can be kept, a person who is there."""
    first, last = case.today.isoformat(), list_due(case) if case.row["state"] == "planning" else list_until(case)
    there = {p for p, _ in measure_persons(case)}
    found = []
    for m in plan["measures"]:
        due = {"due": m["due"]} if first <= m["due"] <= last else {}
        person = m["person"] if m["person"] in there else case.row.get("handler")
        found.append({"key": m["key"], "text": m["text"], "person": person, **due})
    return found


def default_measures(case: Case) -> list[dict[str, Any]] | None:
    """The present list's; else, where several sections are known, one for each that works, with its first clerk."""
    row, others = case.row, case.row.get("others", ())
    if plan := row.get("draft_kept") or row.get("plan"):
        return _measures_again(case, plan)
    if not others or not row.get("handler"):
        return None
    working = others[:-1] if len(others) > 1 else others
    first = {u: next(iter(members(case.directory, u)), None) for u in working}
    own = {"text": f"牵头落实：{row.get('title', '')}", "person": row["handler"]}
    joint = [{"text": f"配合落实：{row.get('title', '')}", "person": p} for p in first.values() if p]
    return [own, *joint]


def measures(case: Case) -> list[Option]:
    """The measures of the list in force, done ones first (they can be opened again)."""
    plan = case.row.get("plan")
    return [(m["key"], f"{m['key'][1:]} · {m['text'][:40]}") for m in plan["measures"]] if plan else []


def not_yet_finished(case: Case) -> list[Option]:
    """Until `finish` an inspection may take a measure's percent; afterwards work is ordered again instead (L3.4, L5.3)."""
    return (
        measures(case) if case.row["state"] in ("planning", "naming", "consulting", "plan_review", "rectifying") else []
    )


def own_measures(case: Case) -> list[Option]:
    """This person's measures that wait for a report."""
    own = [
        k
        for k, m in who.measures(case.row).items()
        if who.is_open(m) and who.content(case.row, k)["person"] == case.actor.person
    ]
    return [o for o in measures(case) if o[0] in own]


def reports_to_check(case: Case) -> list[Option]:
    """Reports that this person may check: of a unit led or stood in for, and not one's own."""
    waiting = {k: who.content(case.row, k)["unit"] for k, m in who.measures(case.row).items() if m.get("pending")}
    units = _parts(case, dict.fromkeys(waiting.values()), "leader")
    own = [k for k, m in who.measures(case.row).items() if who.report_by(m) == case.actor.person]
    return [o for o in measures(case) if waiting.get(o[0]) in units and o[0] not in own]


def _parts(case: Case, units: Iterable[int], kind: str) -> list[int]:
    """Of the units that have a part, those whose this person may take: the own, or the one stood in for."""
    offices = {u: f"{kind}:{case.directory.living(u)}" for u in units}
    return [u for u, o in offices.items() if o in case.actor.offices or o == case.office] or list(offices)


def own_lines(case: Case) -> list[Option]:
    """The lines of 标准 that this person's unit, or the one stood in for, has still to accept."""
    left = who.lines_left(case.row)
    keys = [k for u in _parts(case, left, "unit") for k in left[u]]
    return [(s["key"], s["text"][:60]) for s in (case.row.get("plan") or {}).get("standards", ()) if s["key"] in keys]


def all_own_lines(case: Case) -> list[Any]:
    return [k for k, _ in own_lines(case)]


def default_account(case: Case) -> list[dict[str, str]]:
    """对账 prefilled: each measure, by whom, with what effect, as it was reported and checked."""
    return [account_line(case.row, case.directory, m) for m in case.row["plan"]["measures"]]


def account_line(row: Row, directory: Directory, measure: dict[str, Any]) -> dict[str, str]:
    done = who.measures(row)[measure["key"]]
    by = f"{directory.unit_name(measure['unit'])} {directory.person_name(measure['person'])}".strip()
    return {"measure": measure["text"][:500], "by": by[:80], "effect": str(done.get("text") or "已完成")[:1000]}


def common_nature(case: Case) -> bool:
    """普遍、全局 problems are written up (L5.4)."""
    return (case.row.get("analysis") or {}).get("nature") in ("common", "global")


def reply_outcomes(case: Case) -> list[Option]:
    """未复 only after two reminders."""
    replied = [("settled", "对方已解决"), ("advice", "有答复，由我处继续")]
    return [*replied, ("none", "两次催办未复")] if case.row.get("reminded", 0) >= 2 else replied


def own_title(case: Case) -> str | None:
    return case.row.get("title")


def own_description(case: Case) -> str | None:
    return case.row.get("description")


# ---- days --------------------------------------------------------------------------------------------------------


def today(case: Case) -> date:
    return case.today


def tomorrow(case: Case) -> date:
    return case.today + timedelta(days=1)


def five_days(case: Case) -> str:
    """立行立改 5 working days."""
    return case.facts.calendar.add_working_days(case.today, 5).isoformat()


def list_due(case: Case) -> str:
    """一般 15, 复杂（多科室） 30 working days; the list kept after a return gives its own date while it lies ahead."""
    kept = (case.row.get("draft_kept") or {}).get("due")
    if kept and kept >= case.today.isoformat():
        return str(kept)
    return case.facts.calendar.add_working_days(case.today, 30 if case.row.get("others") else 15).isoformat()


def list_until(case: Case) -> str:
    """The due date of the list in force, moved on by what stopped the clock."""
    due = case.facts["due"]
    return due.isoformat() if due is not None else str(case.row["plan"]["due"])


def day_after_due(case: Case) -> date:
    due = case.facts["due"]
    return (due if due is not None and due > case.today else case.today) + timedelta(days=1)


def measure_due(row: Row, key: str, calendar: clock.Calendar, today_: date) -> date:
    """A milestone, moved on by the days the clock stood still since the list came into force, or the measure was opened again."""
    opened = who.measures(row)[key].get("opened") or {}
    day = clock.day_of(opened.get("due") or who.content(row, key)["due"])
    since = clock.day_of(opened.get("at") or row["plan"]["since"])
    return clock.moved(day, row.get("stops", ()), since, calendar, today_)
