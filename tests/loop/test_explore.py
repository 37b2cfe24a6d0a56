"""Exhaustively: no configuration that a problem can get into is stuck, unheld, or breaks what must always hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from bihuan.loop import engine
from bihuan.loop.language import ENDED, KEPT, OPEN, SAME, Row
from bihuan.loop.tables import problem_who as who
from bihuan.loop.tables.problem import PROBLEM
from tests.loop.cast import DIRECTORY, ID, MONDAY
from tests.loop.explore import MOST_ROUNDS, Variants, explore
from tests.loop.play import Play, closed, evaluating, finished, joint, reported

# ---- one body an action's variant --------------------------------------------------------------------------------


def plainly(row: Row) -> list[dict[str, Any]]:
    return [{}]


def chosen(name: str, *values: str) -> Variants:
    return lambda row: [{name: v} for v in values]


def redone(row: Row) -> list[dict[str, Any]]:
    """Back to work: the first measure is opened, or one is added."""
    added = [{"measures": None, "extra": "再加一条"}] if len(row["plan"]["measures"]) < 3 else []
    return [{"measures": [row["plan"]["measures"][0]["key"]]}, *added]


def opened(row: Row) -> list[dict[str, Any]]:
    return redone(row)[:1]


def returned(row: Row) -> list[dict[str, Any]]:
    return [{"what": "papers"}, *({"what": "work", **again} for again in redone(row))]


def resolved(row: Row) -> list[dict[str, Any]]:
    plain = [{"decision": d} for d in ("pass", "replan", "papers", "postpone")]
    return [*plain, *({"decision": "rework", **again} for again in redone(row))]


def ruled(row: Row) -> list[dict[str, Any]]:
    others = [u for u in (1, 2, 3) if u != row["lead"]] if row["others"] else []
    return [{"lead": 2 if row["lead"] == 1 else 1, "others": others}, {"ruling": "return"}]


def reassigned(row: Row) -> list[dict[str, Any]]:
    return [{"lead": row["lead"], "others": row["others"] or None}]


def verified(row: Row) -> list[dict[str, Any]]:
    return [{"lead": 1}, {"lead": 1, "others": [2, 3]}]


def revised(row: Row) -> list[dict[str, Any]]:
    """A revision that touches nobody else, one that gives section 2 something to do."""
    measures = [{k: m[k] for k in ("key", "text", "person")} for m in row["plan"]["measures"]]
    own = {"measures": [{**measures[0], "text": "换一种做法"}, *measures[1:]]}
    section = {"measures": [*measures[:1], {"text": "配合落实", "person": ID["clerk2"]}]}
    return [own, section] if len(measures) < 3 else [own]


def untrue(row: Row) -> list[dict[str, Any]]:
    done = [k for k, m in who.measures(row).items() if m["done"]]
    return [{"untrue": done[:1]}] if done and row["state"] == "rectifying" else []


def replied(row: Row) -> list[dict[str, Any]]:
    return [{"outcome": "settled"}, *([{"outcome": "none"}] if row.get("reminded", 0) >= 2 else [])]


def once(row: Row) -> list[dict[str, Any]]:
    return [{}] if row["round"] < MOST_ROUNDS else []


def while_referred(row: Row) -> list[dict[str, Any]]:
    return [{}] if row["state"] == "referred" and row["reminded"] < 2 else []


def transferred(row: Row) -> list[dict[str, Any]]:
    return [{"jurisdiction": 3 - row["jurisdiction"]}] if row.get("transfers", 0) < 2 else []


def answered(row: Row) -> list[dict[str, Any]]:
    return [{"text": "周一上午。"}] if row.get("question") else []


def taken_in(row: Row) -> list[dict[str, Any]]:
    return [{"number": "WT-2026-0002"}] if not row.get("merged") else []


def let_go(row: Row) -> list[dict[str, Any]]:
    return [{"number": "WT-2026-0002"}] if row.get("merged") else []


def signer_gone(row: Row) -> list[dict[str, Any]]:
    return [{"unit": 4}] if 4 in who.unsigned(row) else []


def scanned(row: Row) -> list[dict[str, Any]]:
    return [{"scan": "scan-0001"}]


def one_more_signer(row: Row) -> list[dict[str, Any]]:
    return [{"unit": 4}] if not row.get("added_signers") else []


BEFORE: Mapping[str, Variants] = {
    "verify": verified, "accept": plainly, "analyse": plainly, "submit_list": plainly, "name_lead": plainly,
    "agree_list": chosen("decision", "agree"), "approve_list": plainly, "return_list": plainly,
}  # fmt: skip
AFTER: Mapping[str, Variants] = {
    "progress": plainly, "check_progress": chosen("decision", "pass"), "finish": plainly, "accept_work": plainly,
    "optimise": plainly, "evaluate_pass": plainly, "apply": plainly, "endorse": plainly, "sign": plainly,
    "resolve": plainly, "hand_in": plainly, "write_off": plainly,
}  # fmt: skip
RETURNS: Mapping[str, Variants] = {
    "reject_work": redone, "evaluate_fail": redone, "order_rework": redone, "return_application": returned, "refuse": redone,
    "resolve": resolved, "return_materials": plainly, "inspect": untrue, "reopen": once,
}  # fmt: skip
ENDS = tuple(s.id for s in PROBLEM.states.values() if s.kind == ENDED)


@dataclass(frozen=True)
class Part:
    """A part of the whole: where it begins, what is done in it, and in which states another part goes on."""

    begins: tuple[Callable[[], Play], ...]
    variants: Mapping[str, Variants]
    home: tuple[str, ...] = ENDS


PARTS = {
    "the straight way and every return": Part(
        (reported,), {**BEFORE, **AFTER, **RETURNS, "check_progress": chosen("decision", "pass", "return")}
    ),
    "aside before the list": Part(
        (reported, lambda: closed().do("supervisor", "reopen"), lambda: closed(joint()).do("supervisor", "reopen")),
        {**BEFORE, "transfer": transferred, "propose_decline": plainly, "confirm_decline": plainly, "appeal": plainly,
         "overturn_decline": plainly, "merge": plainly, "unmerge": plainly, "dispute": plainly, "rule": ruled,
         "reassign": reassigned, "quick_fix": plainly, "propose_void": plainly, "void": plainly},
        ("rectifying", *ENDS),
    ),
    "questions, and what is merged": Part(
        (reported,),
        {**BEFORE, "ask_reporter": plainly, "answer": answered, "take_in": taken_in, "let_go": let_go, "retract": plainly, "merge": plainly,
         "propose_decline": plainly, "confirm_decline": plainly, "unmerge": plainly, "propose_void": plainly, "void": plainly},
        ("rectifying", *ENDS),
    ),
    "requests, revisions and referrals": Part(
        (reported,),
        {**BEFORE, "progress": plainly, "check_progress": chosen("decision", "pass"), "finish": plainly, "accept_work": plainly,
         "optimise": plainly, "ask_extension": plainly, "decide_extension": chosen("decision", "approve", "refuse"),
         "ask_suspension": plainly, "decide_suspension": chosen("decision", "approve", "refuse"), "resume": plainly,
         "refer": plainly, "remind": while_referred, "take_reply": replied, "revise_list": revised, "reassign": reassigned},
        ("evaluating", *ENDS),
    ),
    "what the reporter says, and signers": Part(
        (evaluating, lambda: finished(joint())),
        {**AFTER, "evaluate_fail": opened, "refuse": opened, "answer": chosen("answer", "solved", "not"), "settle": plainly,
         "add_signer": one_more_signer, "remove_signer": signer_gone, "sign_paper": scanned},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTS)
def test_no_configuration_is_stuck_or_unheld_and_what_must_always_hold_does(name):
    part = PARTS[name]
    graph = explore([begin() for begin in part.begins], part.variants)
    stuck = set(graph.rows) - graph.reaching(lambda row: row["state"] in part.home)
    assert not stuck, f"{len(stuck)} of {len(graph.rows)} never end, for instance {min(stuck, key=str)}"
    assert {(broken, key[0]) for key, row in graph.rows.items() for broken in broken_in(row)} == set()
    taken = {action for steps in graph.edges.values() for action, _ in steps}
    assert taken == set(part.variants), "everything that the part is about was done in it"


def test_the_parts_together_take_every_step_that_moves():
    moving = {a.id for a in PROBLEM.actions.values() if a.target != SAME} - {"report", "withdraw"}
    assert moving <= {action for part in PARTS.values() for action in part.variants}


FACTS = reported().facts()


def broken_in(row: Row) -> list[str]:
    """The names of what should hold in every configuration and does not in this one."""
    state, kind = row["state"], PROBLEM.states[row["state"]].kind
    held = any(DIRECTORY.present(office) for office in engine.holders(PROBLEM, row, DIRECTORY))
    late = state in WORKED_OUT
    checks = {
        "somebody holds it while it is open": held or kind == ENDED or row["jurisdiction"] == 2,
        "nobody holds it once it has ended": not held or kind != ENDED,
        "an open one has a due date": kind == ENDED or engine.due(PROBLEM, row, FACTS, MONDAY.date()) is not None,
        "unit and leader are known": state in NOT_YET_A_UNITS or bool(row["lead"] and who.responsible(row, DIRECTORY)),
        "the way back is plain": kind != KEPT or PROBLEM.states[row["back"]["state"]].kind == OPEN,
        "a list is in force from rectifying": (not late and state != "rectifying") or bool(row["plan"]),
        "nothing is open past rectifying": not late or all(m["done"] for m in row["progress"].values()),
        "no revision is open past rectifying": not late or not row.get("revision"),
        "all is accepted past accepting": not late or state == "accepting" or not who.lines_left(row),
        "signatures are complete from party_review": state not in SIGNED or not who.unsigned(row),
        "it passed before materials": state not in SIGNED[1:] or row["resolution"]["decision"] == "pass",
        "a lead leader stands over a joint list": state not in JUDGED or not who.named(row) or bool(row["lead_leader"]),
        "what has ended asks for nothing": kind != ENDED or not (row["requests"] or row["question"] or row["unread"]),
        "two extensions and two disputes at most": row.get("extensions", 0) <= 2 and len(row.get("disputes", ())) <= 2,
        "a line waits for nobody of the lead unit": row.get("lead") not in who.lines_left(row),
    }  # fmt: skip
    return [name for name, holds in checks.items() if not holds]


WORKED_OUT = (
    "accepting", "optimising", "evaluating", "applying", "leader_check", "countersigning", "party_review", "handing_in",
    "write_off", "closed",
)  # fmt: skip
SIGNED = ("party_review", "handing_in", "write_off", "closed")
JUDGED = ("consulting", "plan_review", "rectifying", *WORKED_OUT)
NOT_YET_A_UNITS = ("reported", "decline_review", "declined", "merged", "void")
