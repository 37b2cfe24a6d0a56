"""What each act changes in a problem's row: the whole of its fold, and nothing else may change it.

What a change of course does to list, progress, signatures and counts is the table of 02-loop; its three ways are
`_back_to_work` (a new lap), `_new_list` (draft → in force) and `reopens` (a new round).
"""

from __future__ import annotations

from typing import Any

from bihuan.loop.language import Event, Row
from bihuan.loop.tables import problem_who as who

QUESTION_DAYS = 5
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
    row["jurisdiction"] = event.payload["jurisdiction"]
    row["transfers"] = row.get("transfers", 0) + 1


def proposes_decline(row: Row, event: Event) -> None:
    row["decline"] = {
        "from": event.source, "code": event.payload["code"], "words": event.payload["words"], "deciders": [],
    }  # fmt: skip


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
    if row["state"] in PAST_RECTIFYING:
        row["answer"] = {"answer": "not", "at": event.at, "settled": False}


def lets_go(row: Row, event: Event) -> None:
    row["merged"] = [m for m in row.get("merged", ()) if m != event.payload["number"]]


def accepts(row: Row, event: Event) -> None:
    row["handler"] = event.payload["handler"]


def disputes(row: Row, event: Event) -> None:
    row.setdefault("disputes", []).append(row["lead"])


def rules(row: Row, event: Event) -> None:
    """The ruling names the units that must take it (L3.5)."""
    p = event.payload
    if p["ruling"] == "dispatch":
        row.update(lead=p["lead"], others=_others(p), handler=None, charge=None)


def analyses(row: Row, event: Event) -> None:
    row["analysis"] = {k: event.payload[k] for k in ("nature", "kind", "scope", "cause")}


# ---- 整改：清单 --------------------------------------------------------------------------------------------------


def quick_fixes(row: Row, event: Event) -> None:
    """Analysis and a one-measure list in one form; a measure noted as done needs only the check (L3.1)."""
    p = event.payload
    analyses(row, event)
    measure = {"key": "m1", "text": p["measure"], "person": event.person, "unit": row["lead"], "due": p["due"]}
    row["draft"] = {
        "task": row["title"], "goal": p["goal"], "standards": [{"key": "s1", "text": p["standard"]}],
        "measures": [measure], "due": p["due"], "by": event.person, "at": event.at, "done": bool(p.get("done")),
    }  # fmt: skip
    _fresh_draft(row)


def submits_list(row: Row, event: Event) -> None:
    p = event.payload
    row["draft"] = {**_content(row, p), "due": p["due"], "by": event.person, "at": event.at}
    _fresh_draft(row)


def _fresh_draft(row: Row) -> None:
    row["agreed"] = {}
    row.pop("draft_kept", None)


def _content(row: Row, p: Any) -> dict[str, Any]:
    """Task, goal, numbered standards and keyed measures; a measure keeps its key from version to version."""
    taken = [m["key"] for m in (row.get("plan") or {}).get("measures", ())] + list(row.get("keys_used", ()))
    number = max((int(k[1:]) for k in taken), default=0)
    measures = []
    for m in p["measures"]:
        if not m.get("key"):
            number += 1
        units = p.get("units") or {}
        key = m.get("key") or f"m{number}"
        due = m.get("due") or p.get("due") or row["plan"]["due"]
        measures.append({**m, "key": key, "unit": units.get(str(m["person"]), row["lead"]), "due": due})
    standards = [{**s, "key": f"s{n}"} for n, s in enumerate(p["standards"], 1)]
    return {"task": p["task"], "goal": p["goal"], "standards": standards, "measures": measures}


def names_lead(row: Row, event: Event) -> None:
    row["lead_leader"] = event.payload["leader"]
    row["lead_decision"] = {k: event.payload[k] for k in ("decision", "basis") if k in event.payload}


def agrees(row: Row, event: Event) -> None:
    """Each section's answer; an objection is kept in the list for its approver (L3.5)."""
    unit = _unit_answering(row, event)
    answer = {k: event.payload[k] for k in ("decision", "objection") if k in event.payload}
    row.setdefault("agreed", {})[str(unit)] = {**answer, "by": event.person, "at": event.at}


def _unit_answering(row: Row, event: Event) -> int:
    waiting = [u for u in (who.revised(row) or who.named(row)) if str(u) not in row.get("agreed", {})]
    return _own_unit(event, waiting)


def _own_unit(event: Event, waiting: list[int]) -> int:
    """The unit whose office was used; on the ladder, the first that waits."""
    of = event.role.partition(":")[2]
    own = [u for u in waiting if event.role in (f"leader:{u}", f"unit:{u}", f"charge:{u}")]
    return own[0] if own else waiting[0] if waiting else int(of)


def approves_list(row: Row, event: Event) -> None:
    """An approved version is frozen; a revision leaves the due date as it is (L3.2, L3.6)."""
    if event.source == "rectifying":
        draft = row.pop("revision")["list"]
        _new_list(row, {**draft, "due": row["plan"]["due"]}, event, keep=True)
        row["moved"] = "now"
    else:
        draft = row.pop("draft")
        _new_list(row, draft, event, keep=bool(row.get("progress")))
        row["due"] = {"until": draft["due"]}


def _new_list(row: Row, draft: dict[str, Any], event: Event, *, keep: bool) -> None:
    version = row.get("list_version", 0) + 1
    row["list_version"] = version
    before = row.get("progress", {}) if keep else {}
    row["plan"] = {**draft, "version": version, "approved_by": event.person, "since": event.at}
    row["progress"] = {m["key"]: before.get(m["key"]) or _fresh(draft, event) for m in draft["measures"]}
    row["keys_used"] = sorted({*row.get("keys_used", ()), *row["progress"]})
    texts = {s["text"]: k for k, s in row.get("accepted_text", {}).items()}
    row["accepted"] = {s["key"]: row.get("accepted", {})[texts[s["text"]]] for s in draft["standards"] if s["text"] in texts}
    row["accepted_text"] = {s["key"]: {"text": s["text"]} for s in draft["standards"] if s["key"] in row["accepted"]}


def _fresh(draft: dict[str, Any], event: Event) -> dict[str, Any]:
    state: dict[str, Any] = {"percent": 0, "checked": 0, "done": False, "pending": None}
    if draft.get("done"):
        state["pending"] = {"percent": 100, "text": "立行立改，已做完", "by": draft["by"], "at": draft["at"]}
    return state


def returns_list(row: Row, event: Event) -> None:
    """Back to the drawing table, the text kept; a revision is dropped and work goes on."""
    if event.source == "rectifying":
        row.pop("revision")
    else:
        row["draft_kept"] = row.pop("draft")
    row["agreed"] = {}


def revises(row: Row, event: Event) -> None:
    """动态调整: the new version waits beside the one in force (L3.6)."""
    content = _content(row, event.payload)
    touches = _touched(row, content)
    row["revision"] = {"list": content, "reason": event.payload["reason"], "by": event.person, "at": event.at, "touches": touches}
    row["agreed"] = {}


def _touched(row: Row, content: dict[str, Any]) -> list[int]:
    """The sections whose work or acceptance the revision changes."""
    def shares(plan: dict[str, Any]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        for m in plan["measures"]:
            found.setdefault(m["unit"], []).append([m["key"], m["text"], m["person"], m["due"]])
        for s in plan["standards"]:
            if s.get("unit"):
                found.setdefault(s["unit"], []).append([s["text"]])
        return found
    before, after = shares(row["plan"]), shares(content)
    return [u for u in dict.fromkeys([*before, *after]) if u != row["lead"] and before.get(u) != after.get(u)]


# ---- 整改：进展、请求 --------------------------------------------------------------------------------------------


def progresses(row: Row, event: Event) -> None:
    p = event.payload
    report = {"percent": p["percent"], "text": p["text"], "files": list(p.get("files", ())), "by": event.person, "at": event.at}
    row["progress"][p["measure"]]["pending"] = report


def checks_progress(row: Row, event: Event) -> None:
    """Only what passed counts; 100 % that passed is done (L6.2)."""
    measure = row["progress"][event.payload["measure"]]
    report = measure.pop("pending")
    measure["pending"] = None
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
    _back_to_work(row, event)


# ---- 优化、评价、闭环 --------------------------------------------------------------------------------------------


def optimises(row: Row, event: Event) -> None:
    p = event.payload
    row["outcomes"] = [{"kind": o["kind"], "title": o["title"]} for o in p["outcomes"]]
    row["asked_at"] = event.at


def evaluates(row: Row, event: Event) -> None:
    row["evaluation"] = {"score": event.payload["score"], "by": event.person, "at": event.at}
    wants_acknowledgement(row, event)


def evaluates_fail(row: Row, event: Event) -> None:
    _back_to_work(row, event)
    wants_acknowledgement(row, event)


def settles(row: Row, event: Event) -> None:
    row["answer"]["settled"] = True


def orders_rework(row: Row, event: Event) -> None:
    _back_to_work(row, event)


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
        _back_to_work(row, event)


def signs(row: Row, event: Event) -> None:
    _sign(row, _own_unit(event, who.unsigned(row)), event, event.person)


def signs_on_paper(row: Row, event: Event) -> None:
    """The centre files the scan; the signature is the signer's (L6.3)."""
    signer = event.payload["signer"]
    _sign(row, event.payload["unit"], event, signer)
    row["did"].setdefault("sign", []).append(signer)


def _sign(row: Row, unit: int, event: Event, signer: int | None) -> None:
    basis = [row["plan"]["version"], row.get("account_no")]
    signed = {"by": signer, "at": event.at, "basis": basis, "paper": event.action == "sign_paper"}
    row.setdefault("signed", {})[str(unit)] = signed


def refuses(row: Row, event: Event) -> None:
    _back_to_work(row, event)


def adds_signer(row: Row, event: Event) -> None:
    row.setdefault("added_signers", []).append(event.payload["unit"])


def removes_signer(row: Row, event: Event) -> None:
    row["added_signers"] = [u for u in row["added_signers"] if u != event.payload["unit"]]


def resolves(row: Row, event: Event) -> None:
    """One decision a problem, for the meeting (L6.3)."""
    p = event.payload
    row["resolution"] = {"decision": p["decision"], "meeting": p.get("meeting") or p.get("held_on"), "at": event.at}
    if p["decision"] == "rework":
        _back_to_work(row, event)
    elif p["decision"] == "replan":
        row["draft_kept"] = row["plan"]
        row["signed"] = {}
        row["lap"] += 1


def hands_in(row: Row, event: Event) -> None:
    row["handed_in"] = {"by": event.person, "at": event.at}


def writes_off(row: Row, event: Event) -> None:
    row["closed_at"] = event.at
    row["unread"] = []
    row["results_valid"] = True


def looks_back(row: Row, event: Event) -> None:
    found = {"finding": event.payload["finding"], "on": event.payload["looked_on"], "by": event.person}
    row.setdefault("look_backs", []).append(found)


def reopens(row: Row, event: Event) -> None:
    """A new round: versions go on, the old list, signatures and acceptances are history, counts begin anew (L5.3)."""
    row.update(round=row["round"] + 1, lap=1, did={}, signed={}, added_signers=[], accepted={}, accepted_text={}, agreed={})
    row.update(progress={}, disputes=[], extensions=0, withdrawn=[], requests={}, stops=[], outcomes=[], results_valid=False)
    row["draft_kept"] = row.pop("plan")
    for name in ("analysis", "evaluation", "account", "endorsed", "resolution", "handed_in", "lead_leader", "due"):
        row.pop(name, None)
    if row.get("answer"):
        row["answer"]["settled"] = True


def _back_to_work(row: Row, event: Event) -> None:
    """Return to rectifying: a new lap; named measures open, the rest stays done; signatures end; a "not" is settled."""
    p = event.payload
    row["lap"] += 1
    row["signed"] = {}
    row["due"] = {"days": p["limit"]}
    for key in p.get("measures", ()):
        row["progress"][key].update(percent=0, checked=0, done=False, pending=None)
    if p.get("extra"):
        _extra_measure(row, p["extra"], event)
    if row.get("answer"):
        row["answer"]["settled"] = True


def _extra_measure(row: Row, text: str, event: Event) -> None:
    number = max(int(k[1:]) for k in row["keys_used"]) + 1
    key = f"m{number}"
    measure = {"key": key, "text": text, "person": row["handler"], "unit": row["lead"], "due": row["plan"]["due"]}
    row["list_version"] += 1
    row["plan"] = {**row["plan"], "measures": [*row["plan"]["measures"], measure], "version": row["list_version"]}
    row["progress"][key] = {"percent": 0, "checked": 0, "done": False, "pending": None}
    row["keys_used"].append(key)


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
    """What is addressed to unit and leaders is acknowledged by them (L5.2)."""
    to = [f"leader:{row['lead']}"] if row.get("lead") else []
    row["unread"] = list(dict.fromkeys([*row.get("unread", ()), *to]))
    if event.action == "remind":
        row["reminded"] = row.get("reminded", 0) + 1


def inspects(row: Row, event: Event) -> None:
    """An untrue measure loses check and percent (L3.4)."""
    for key in event.payload.get("untrue", ()):
        row["progress"][key].update(percent=0, checked=0, done=False, pending=None)


def studies(row: Row, event: Event) -> None:
    if event.payload.get("revise_by"):
        row["revise_by"] = event.payload["revise_by"]
    wants_acknowledgement(row, event)


def acknowledges(row: Row, event: Event) -> None:
    row["unread"] = [o for o in row.get("unread", ()) if o != event.role]
