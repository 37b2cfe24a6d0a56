"""What each act changes in a problem's row: the whole of its fold, and nothing else may change it.

Three ways change the course: `lists.back_to_work` (a new lap), `lists.in_force` (draft → list) and `reopens` (a new round).
"""

from __future__ import annotations

from typing import Any

from bihuan.loop.language import Event, Row
from bihuan.loop.tables import problem_list as lists
from bihuan.loop.tables.problem_rules import QUESTION_DAYS

PAST_RECTIFYING = (
    "accepting", "optimising", "evaluating", "applying", "leader_check", "countersigning", "party_review", "handing_in",
    "write_off", "closed",
)  # fmt: skip


# ---- 体验、反馈 --------------------------------------------------------------------------------------------------


def reports(row: Row, event: Event) -> None:
    p = event.payload
    for name in ("title", "description", "category", "matter", "place", "not_before", "linked"):
        if p.get(name) is not None:
            row[name] = p[name]
    row.update(round=1, lap=1, voices=list(p.get("voices", ())), registered=event.at)
    if p.get("not_before"):
        row["stops"] = [[event.at, p["not_before"], None]]
    if route := p.get("route"):
        row.update(lead=route["unit"], others=[])


def asks(row: Row, event: Event) -> None:
    """The clock stops while the reporter is asked, at most five working days (L2.2)."""
    row["question"] = {"text": event.payload["text"], "at": event.at, "by": event.role}
    row.setdefault("stops", []).append([event.at, None, QUESTION_DAYS])


def answers(row: Row, event: Event) -> None:
    """Text answers the question; solved, partly, not is the verdict, the latest counts until it is settled (L5.2)."""
    p = event.payload
    if row.get("question") and p.get("text"):
        row["question"] = None
        _close_question(row, event.at)
    if p.get("answer"):
        row["answer"] = {"answer": p["answer"], "at": event.at, "settled": False}


def lapses(row: Row, event: Event) -> None:
    """The clock has already gone on by itself; another question may be asked."""
    row["question"] = None
    _close_question(row, event.at)


def _close_question(row: Row, at: str) -> None:
    for stop in row.get("stops", ()):
        if stop[1] is None and stop[2] is not None:
            stop[1] = at


def opens(row: Row, event: Event) -> None:
    """立账定责: severity, lead unit, others known, leader in charge (W3.1)."""
    p = event.payload
    row.update(severity=p["severity"], finding=p["finding"], lead=p["lead"], others=_others(p))
    row["charge"] = p.get("charge")
    row["shielded"] = True


def _others(p: Any) -> list[int]:
    """The sections known beside the lead unit; named again among them, it is left out."""
    return [u for u in p.get("others", ()) if u != p["lead"]]


def transfers(row: Row, event: Event) -> None:
    _unassigned(row)
    row["jurisdiction"] = event.payload["jurisdiction"]
    row["transfers"] = row.get("transfers", 0) + 1


def _unassigned(row: Row) -> None:
    row.update(lead=None, others=[], handler=None, charge=None)


def proposes_decline(row: Row, event: Event) -> None:
    proposal = {k: event.payload[k] for k in ("code", "words")}
    row["decline"] = {"from": event.source, **proposal, "deciders": []}


def decides_decline(row: Row, event: Event) -> None:
    row["decline"]["deciders"].append(event.person)


def appeals(row: Row, event: Event) -> None:
    row["decline"]["appealed"] = event.at


def merges(row: Row, event: Event) -> None:
    row["merged_from"], row["master"] = event.source, event.payload["master"]


def unmerges(row: Row, event: Event) -> None:
    row["left"] = row.pop("master")


def takes_in(row: Row, event: Event) -> None:
    """Another problem, or a voice straight from triage; past rectifying it counts as a "not" (02-loop)."""
    if number := event.payload.get("number"):
        row.setdefault("merged", []).append(number)
    row["voices"] = list(dict.fromkeys([*row.get("voices", ()), *event.payload.get("voices", ())]))
    if _where(row) in PAST_RECTIFYING:
        row["answer"] = {"answer": "not", "at": event.at, "settled": False}


def _where(row: Row) -> str:
    """The state, or the one it will go back to."""
    return str(row["back"]["state"] if row["state"] in ("suspended", "referred") else row["state"])


def lets_go(row: Row, event: Event) -> None:
    """Another problem, or a voice whose triage was withdrawn."""
    number, voices = event.payload.get("number"), event.payload.get("voices", ())
    row["merged"] = [m for m in row.get("merged", ()) if m != number]
    row["voices"] = [v for v in row.get("voices", ()) if v not in voices]


def accepts(row: Row, event: Event) -> None:
    row["handler"] = event.payload["handler"]


def disputes(row: Row, event: Event) -> None:
    row.setdefault("disputes", []).append(row["lead"])


def rules(row: Row, event: Event) -> None:
    """The ruling names the units that must take it; sent back, nobody's until it is verified again (L3.5)."""
    p = event.payload
    _unassigned(row)
    if p["ruling"] == "dispatch":
        row.update(lead=p["lead"], others=_others(p))


def analyses(row: Row, event: Event) -> None:
    row["analysis"] = {k: event.payload[k] for k in ("nature", "kind", "scope", "cause")}


# ---- 整改：清单 --------------------------------------------------------------------------------------------------


def quick_fixes(row: Row, event: Event) -> None:
    """Analysis and a one-measure list in one form; a measure noted as done needs only the check (L3.1)."""
    p = event.payload
    analyses(row, event)
    measure = {
        "key": lists.next_key(row),
        "text": p["measure"],
        "person": event.person,
        "unit": row["lead"],
        "due": p["due"],
    }
    row["draft"] = {
        "task": row["title"], "goal": p["goal"], "standards": [{"key": "s1", "text": p["standard"]}],
        "measures": [measure], "due": p["due"], "by": event.person, "at": event.at, "done": bool(p.get("done")),
    }  # fmt: skip
    _judged_anew(row)


def submits_list(row: Row, event: Event) -> None:
    p = event.payload
    row["draft"] = {**lists.content(row, p), "due": p["due"], "by": event.person, "at": event.at}
    _judged_anew(row)


def _judged_anew(row: Row) -> None:
    row["agreed"] = {}
    row.pop("draft_kept", None)


def names_lead(row: Row, event: Event) -> None:
    row["lead_leader"] = event.payload["leader"]
    row["lead_decision"] = {k: event.payload[k] for k in ("decision", "basis") if k in event.payload}


def agrees(row: Row, event: Event) -> None:
    """Each section's answer; an objection is kept in the list for its approver (L3.5)."""
    answer = {k: event.payload[k] for k in ("decision", "objection") if k in event.payload}
    row.setdefault("agreed", {})[str(event.payload["unit"])] = {**answer, "by": event.person, "at": event.at}


def approves_list(row: Row, event: Event) -> None:
    """An approved version is frozen; a revision leaves the due date as it is (L3.2, L3.6)."""
    if event.source == "rectifying":
        draft = row.pop("revision")["list"]
        lists.in_force(row, {**draft, "due": row["plan"]["due"]}, event)
        row["moved"] = "now"
    else:
        draft = row.pop("draft")
        lists.in_force(row, draft, event)
        row["due"] = {"until": draft["due"]}


def returns_list(row: Row, event: Event) -> None:
    """Back to the drawing table, the text kept; a revision is dropped and work goes on."""
    if event.source == "rectifying":
        row.pop("revision")
    else:
        row["draft_kept"] = row.pop("draft")
    row["agreed"] = {}


def revises(row: Row, event: Event) -> None:
    """动态调整: the new version waits beside the one in force (L3.6)."""
    content, reason = lists.content(row, event.payload), event.payload["reason"]
    touches = lists.touched(row, content)
    row["revision"] = {"list": content, "reason": reason, "by": event.person, "at": event.at, "touches": touches}
    row["agreed"] = {}


# ---- 整改：进展、请求 --------------------------------------------------------------------------------------------


def progresses(row: Row, event: Event) -> None:
    p = event.payload
    report = {"percent": p["percent"], "text": p["text"], "files": list(p.get("files", ()))}
    row["progress"][p["measure"]]["pending"] = {**report, "by": event.person, "at": event.at}


def checks_progress(row: Row, event: Event) -> None:
    """Only what passed counts; 100 % that passed is done (L6.2)."""
    measure = row["progress"][event.payload["measure"]]
    report, measure["pending"] = measure["pending"], None
    if event.payload["decision"] == "pass":
        measure.update(percent=report["percent"], checked=report["percent"], done=report["percent"] == 100)
        measure.update(text=report["text"], at=report["at"])
    else:
        measure["returned"] = event.payload["reason"]


def asks_extension(row: Row, event: Event) -> None:
    _request(row, "extension", event, "until", "reason")


def decides_extension(row: Row, event: Event) -> None:
    asked = row["requests"].pop("extension")
    if event.payload["decision"] == "approve":
        row["extensions"] = row.get("extensions", 0) + 1
        row["due"] = row["allowance"] = {"until": asked["until"]}
        row["since"] = event.at
        row["plan"]["due"] = asked["until"]


def asks_suspension(row: Row, event: Event) -> None:
    _request(row, "suspension", event, "until", "code", "reason")


def decides_suspension(row: Row, event: Event) -> None:
    asked = row["requests"].pop("suspension")
    if event.payload["decision"] == "approve":
        row["due_kept"], row["due"] = row.get("due"), {"until": asked["until"]}


def _request(row: Row, kind: str, event: Event, *names: str) -> None:
    asked = {n: event.payload[n] for n in names if n in event.payload}
    row.setdefault("requests", {})[kind] = {**asked, "by": event.person, "at": event.at}


def resumes(row: Row, event: Event) -> None:
    """The due date kept while the clock stood still; the days passed move it (02-loop, suspended)."""
    row["due"] = row.pop("due_kept", None)


def refers(row: Row, event: Event) -> None:
    p = event.payload
    row["referral"] = {k: p[k] for k in ("cause", "body", "jurisdiction", "until") if k in p}
    row["due_kept"], row["due"] = row.get("due"), {"until": p["until"]}
    row["reminded"] = 0


def takes_reply(row: Row, event: Event) -> None:
    row["referral"] = {**row["referral"], "outcome": event.payload["outcome"], "replied": event.at}
    resumes(row, event)


def accepts_work(row: Row, event: Event) -> None:
    lines = {s["key"]: s for s in row["plan"]["standards"]}
    for key in event.payload["lines"]:
        row.setdefault("accepted", {})[key] = {"by": event.person, "at": event.at}
        row.setdefault("accepted_text", {})[key] = {"text": lines[key]["text"]}


def rejects_work(row: Row, event: Event) -> None:
    """Accepted lines stand unless opened: those that failed were never accepted (L3.5)."""
    lists.back_to_work(row, event)


# ---- 优化、评价、闭环 --------------------------------------------------------------------------------------------


def optimises(row: Row, event: Event) -> None:
    p = event.payload
    row["outcomes"] = [{"kind": o["kind"], "title": o["title"]} for o in p["outcomes"]]
    row["asked_at"] = event.at


def evaluates(row: Row, event: Event) -> None:
    row["evaluation"] = {"score": event.payload["score"], "by": event.person, "at": event.at}
    goes_to_the_leaders(row, event)


def evaluates_fail(row: Row, event: Event) -> None:
    lists.back_to_work(row, event)
    goes_to_the_leaders(row, event)


def settles(row: Row, event: Event) -> None:
    row["answer"]["settled"] = True


def orders_rework(row: Row, event: Event) -> None:
    lists.back_to_work(row, event)


def applies(row: Row, event: Event) -> None:
    """A signature covers list version and account: it stands while both do (02-loop, 补充材料)."""
    account = event.payload["account"]
    if account != row.get("account"):
        row["account_no"] = row.get("account_no", 0) + 1
    row["account"] = account


def endorses(row: Row, event: Event) -> None:
    row["endorsed"] = {"by": event.person, "at": event.at}


def returns_application(row: Row, event: Event) -> None:
    if event.payload["what"] == "work":
        lists.back_to_work(row, event)


def signs(row: Row, event: Event) -> None:
    _sign(row, event, event.person)


def signs_on_paper(row: Row, event: Event) -> None:
    """The centre files the scan; the signature is the signer's (L6.3)."""
    signer = event.payload["signer"]
    _sign(row, event, signer)
    row["did"].setdefault("sign", []).append(signer)


def _sign(row: Row, event: Event, signer: int | None) -> None:
    basis = [row["plan"]["version"], row.get("account_no")]
    signed = {"by": signer, "at": event.at, "basis": basis, "paper": event.action == "sign_paper"}
    row.setdefault("signed", {})[str(event.payload["unit"])] = signed


def refuses(row: Row, event: Event) -> None:
    lists.back_to_work(row, event)


def adds_signer(row: Row, event: Event) -> None:
    row.setdefault("added_signers", []).append(event.payload["unit"])


def removes_signer(row: Row, event: Event) -> None:
    row["added_signers"] = [u for u in row["added_signers"] if u != event.payload["unit"]]


def resolves(row: Row, event: Event) -> None:
    """One decision a problem, for the meeting; postponed, it waits for the next one (L6.3)."""
    p = event.payload
    row["resolution"] = {"decision": p["decision"], "meeting": p.get("meeting") or p.get("held_on"), "at": event.at}
    if p["decision"] == "rework":
        lists.back_to_work(row, event)
    elif p["decision"] == "replan":
        row["draft_kept"] = lists.copied(row["plan"])
        row["signed"] = {}
        row["lap"] += 1
    elif p["decision"] == "postpone":
        row["since"] = event.at


def hands_in(row: Row, event: Event) -> None:
    row["handed_in"] = {"by": event.person, "at": event.at}


def writes_off(row: Row, event: Event) -> None:
    row["closed_at"] = event.at
    row["results_valid"] = True


def looks_back(row: Row, event: Event) -> None:
    found = {"finding": event.payload["finding"], "on": event.payload["looked_on"], "by": event.person}
    row.setdefault("look_backs", []).append(found)


def reopens(row: Row, event: Event) -> None:
    """A new round: versions go on, the old list, signatures and acceptances are history, counts begin anew (L5.3)."""
    row.update(
        round=row["round"] + 1, lap=1, did={}, signed={}, added_signers=[], accepted={}, accepted_text={}, agreed={}
    )
    row.update(
        progress={}, disputes=[], extensions=0, withdrawn=[], requests={}, stops=[], outcomes=[], results_valid=False
    )
    row["draft_kept"] = row.pop("plan")
    for name in ("analysis", "evaluation", "account", "endorsed", "resolution", "handed_in", "lead_leader", "due"):
        row.pop(name, None)
    if row.get("answer"):
        row["answer"]["settled"] = True


# ---- 任何时候 ----------------------------------------------------------------------------------------------------


def hands_over(row: Row, event: Event) -> None:
    """The handler's or a person's work moves to a colleague, measures too (L3.3)."""
    old, new = event.payload["whom"], event.payload["to"]
    if row.get("handler") == old:
        row["handler"] = new
    for content in filter(None, (row.get("plan"), row.get("draft"), (row.get("revision") or {}).get("list"))):
        for measure in content["measures"]:
            if measure["person"] == old and not _done(row, measure["key"]):
                measure["person"] = new


def _done(row: Row, key: str) -> bool:
    return bool(row.get("progress", {}).get(key, {}).get("done"))


def reassigns(row: Row, event: Event) -> None:
    """The list ends, readable for the new unit; the lead leader is named anew; counts stay (L3.6)."""
    p = event.payload
    row.update(lead=p["lead"], others=_others(p), handler=None, charge=None)
    if content := row.pop("plan", None) or row.pop("draft", None):
        row["earlier_list"] = content
    for name in ("draft", "draft_kept", "revision", "lead_leader", "back", "due"):
        row.pop(name, None)
    row.update(progress={}, agreed={}, signed={}, accepted={}, accepted_text={}, added_signers=[])


def proposes_void(row: Row, event: Event) -> None:
    _request(row, "void", event, "reason")


def redacts(row: Row, event: Event) -> None:
    row["title"], row["description"] = event.payload["title"], event.payload["description"]


def asks_unseal(row: Row, event: Event) -> None:
    _request(row, "unseal", event, "purpose", "days")


def unseals(row: Row, event: Event) -> None:
    asked = row["requests"].pop("unseal")
    row["unsealed"] = {"person": asked["by"], "days": asked["days"], "at": event.at, "purpose": asked["purpose"]}


def wants_acknowledgement(row: Row, event: Event) -> None:
    """What is addressed to the unit is acknowledged by its leader (L5.2)."""
    _addressed(row, event, [f"leader:{row['lead']}"] if row.get("lead") else [])


def goes_to_the_leaders(row: Row, event: Event) -> None:
    """What is found goes to the unit and to the leader in charge, who acknowledge it (L5.2)."""
    leader = row.get("lead_leader") or row.get("charge")
    charge = f"lead:{leader}" if leader else f"charge:{row.get('lead')}"
    _addressed(row, event, [f"leader:{row['lead']}", charge] if row.get("lead") else [])


def _addressed(row: Row, event: Event, offices: list[str]) -> None:
    others = {office: event.at for office in offices if office != event.role}
    row["unread"] = {**others, **row.get("unread", {})}  # whoever has not read the first is late for the first


def reminds(row: Row, event: Event) -> None:
    """A letter to the unit; of a referral, a reminder of the body: after two it may count as 未复."""
    row["letters"] = row.get("letters", 0) + 1
    if row["state"] == "referred":
        row["reminded"] += 1
    else:
        wants_acknowledgement(row, event)


def inspects(row: Row, event: Event) -> None:
    """An untrue measure loses check and percent (L3.4)."""
    for key in event.payload.get("untrue", ()):
        row["progress"][key].update(lists.FRESH)


def studies(row: Row, event: Event) -> None:
    if event.payload.get("revise_by"):
        row["revise_by"] = event.payload["revise_by"]
    goes_to_the_leaders(row, event)


def acknowledges(row: Row, event: Event) -> None:
    row["unread"] = {o: at for o, at in row.get("unread", {}).items() if o != event.role}
