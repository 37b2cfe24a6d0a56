"""A row in every state of every table, in which each relation names somebody: what `allowed/*.txt` speaks of."""

from __future__ import annotations

from functools import cache

from bihuan.loop.tables import TABLES
from tests.loop.cast import ID
from tests.loop.play import Play, reported, seated, work


@cache
def scenes(table: str) -> dict[str, Play]:
    """State → a row in it. Fork before you change one."""
    made: dict[str, Play] = {
        "problem": _problem,
        "voice": _voice,
        "meeting": _meeting,
        "result": _result,
        "round": _round,
        "suggestion": _suggestion,
        "campaign": _campaign,
        "application": _application,
        "officer": _officer,
        "training": _training,
        "record": _record,
        "assessment": _assessment,
        "request": _request,
        "activity": _activity,
    }[table]()
    assert set(made) == {*TABLES[table].states, "new"}
    assert all(play.row.get("state", "new") == state for state, play in made.items())
    return made


def _problem() -> dict[str, Play]:
    """Section 1 leads, 2 works, 3 accepts. Everybody answered or signed early but the last one asked."""
    play = reported().do("centre", "ask_unseal").do("supervisor", "unseal")
    found = {"new": Play(row={"id": "p1", "number": "WT-2026-0001", "jurisdiction": 1}), "reported": play.fork()}
    found["decline_review"] = play.fork().do("centre", "propose_decline")
    found["declined"] = found["decline_review"].fork().do("supervisor", "confirm_decline")
    found["merged"] = play.fork().do("centre", "merge")
    found["dispatched"] = play.do("centre", "verify", lead=1, others=[2, 3]).do("supervisor", "remind").fork()
    found["void"] = play.fork().do("centre", "propose_void").do("supervisor", "void")
    found["disputed"] = play.fork().do("leader1", "dispute")
    found["analysing"] = play.do("clerk1", "accept").fork()
    found["planning"] = play.do("clerk1", "analyse").fork()
    found["naming"] = play.do("clerk1", "submit_list").do("leader2", "agree_list").fork()
    found["consulting"] = play.do("party", "name_lead", leader=ID["other_deputy"]).fork()
    found["plan_review"] = play.do("leader3", "agree_list").fork()
    play.do("other_deputy", "approve_list")
    found["referred"] = play.fork().do("other_deputy", "refer")
    found["suspended"] = play.fork().do("clerk1", "ask_suspension").do("other_deputy", "decide_suspension")
    found["rectifying"] = _revised(play.fork()).do("clerk2", "progress", percent=50)
    return {**found, **_finished(work(play).do("clerk1", "finish"))}


def _revised(play: Play) -> Play:
    """A revision waits that changes what section 2 has to do."""
    measures = [{k: m[k] for k in ("key", "text", "person")} for m in play.row["plan"]["measures"]]
    measures[1]["text"] = "换一种做法"
    return play.do("clerk1", "revise_list", measures=measures)


def _finished(play: Play) -> dict[str, Play]:
    found = {"accepting": play.fork()}
    found["optimising"] = play.do("clerk3", "accept_work").fork()
    found["evaluating"] = play.do("clerk1", "optimise").fork()
    found["applying"] = play.do("supervisor", "evaluate_pass").fork()
    found["leader_check"] = play.do("clerk1", "apply").fork()
    found["countersigning"] = play.do("leader1", "endorse").do("leader2", "sign").fork()
    found["party_review"] = play.do("leader3", "sign").fork()
    found["handing_in"] = play.do("party", "resolve").fork()
    found["write_off"] = play.do("clerk1", "hand_in").fork()
    found["closed"] = play.do("supervisor", "write_off").fork()
    return found


def _voice() -> dict[str, Play]:
    new = Play(TABLES["voice"], {"id": "v1", "jurisdiction": 1})
    said = {"channel": "qr", "text": "叫号机坏了三天没人修。", "sealed": 1, "track": "x"}
    play = new.fork().do("reporter", "submit", beside=said)
    found = {"new": new, "received": play}
    for outcome, state in (
        ("problem", "passed"), ("question", "question"), ("praise", "praise"), ("decline", "declined"), ("merge", "merged"), ("suggestion", "suggested"),
    ):  # fmt: skip
        found[state] = play.fork().do("centre", "triage", outcome=outcome, **VOICE[outcome])
    found["answered"] = found["question"].fork().do("centre", "answer")
    parts = [{"text": "叫号机坏了三天没人修。"}, {"text": "窗口的人很热心。"}]
    found["split"] = play.fork().do("centre", "split", parts=parts)
    return found


VOICE: dict[str, dict[str, object]] = {
    "problem": {}, "question": {}, "praise": {}, "suggestion": {}, "decline": {"words": "这不是政务服务事项。"}, "merge": {"master": "WT-2026-0009"},
}  # fmt: skip


def _meeting() -> dict[str, Play]:
    new = Play(TABLES["meeting"], {"id": "m1", "number": "HY-2026-0001", "jurisdiction": 1})
    play = new.fork().do("party", "plan")
    held = play.fork().do("party", "hold")
    return {
        "new": new, "planned": play, "held": held, "closed": held.fork().do("party", "close"),
        "cancelled": play.fork().do("party", "cancel"),
    }  # fmt: skip


def _result() -> dict[str, Play]:
    new = Play(TABLES["result"], {"id": "r1", "number": "CG-2026-0001", "jurisdiction": 1})
    play = new.fork().do("system", "enter", beside={"title": "叫号机坏了三天", "problem": "WT-2026-0001"})
    return {
        "new": new, "in_use": play, "review": play.fork().do("system", "flag"),
        "retired": play.fork().do("supervisor", "retire"),
    }  # fmt: skip


def _round() -> dict[str, Play]:
    new = Play(TABLES["round"], {"id": "z1", "number": "ZJ-2026-0001", "jurisdiction": 1})
    play = new.fork().do("centre", "plan", units=[1, 2])
    opened = play.fork().do("system", "open")
    closed = opened.fork().do("system", "close")
    return {
        "new": new, "planned": play, "collecting": opened, "closed": closed, "reported": closed.fork().do("centre", "report"),
        "cancelled": play.fork().do("centre", "cancel"),
    }  # fmt: skip


def _suggestion() -> dict[str, Play]:
    new = Play(TABLES["suggestion"], {"id": "j1", "number": "JY-2026-0001", "jurisdiction": 1})
    play = new.fork().do("centre", "receive")
    found = {"new": new, "received": play, "declined": play.fork().do("centre", "decline")}
    found["merged"] = play.fork().do("centre", "merge")
    found["void"] = found["received"].fork().do("system", "retract")
    found["studying"] = play.fork().do("centre", "assign", unit=1)
    found["review"] = found["studying"].fork().do("clerk1", "study")
    found["answered"] = found["review"].fork().do("leader1", "answer")
    return found


def _campaign() -> dict[str, Play]:
    new = Play(TABLES["campaign"], {"id": "k1", "number": "ZM-2026-0001", "jurisdiction": 1})
    play = new.fork().do("centre", "plan", units=[1, 2])
    opened = play.fork().do("system", "open")
    closed = opened.fork().do("system", "close")
    return {
        "new": new, "planned": play, "recruiting": opened, "reviewing": closed, "finished": closed.fork().do("centre", "finish"),
        "cancelled": play.fork().do("centre", "cancel"),
    }  # fmt: skip


def _application() -> dict[str, Play]:
    new = Play(TABLES["application"], {"id": "b1", "number": "BM-2026-0001", "jurisdiction": 1})
    told = {
        "campaign": "ZM-2026-0001",
        "way": "call",
        "groups": ["老年人服务"],
        "materials": ["photo"],
        "sealed": "b0x",
    }
    play = new.fork().do("applicant", "submit", beside=told)
    found = {"new": new, "submitted": play, "returned": play.fork().do("centre", "ask_materials")}
    found["checked"] = _by_another(play.fork(), "check_pass")
    found["waiting"] = found["checked"].fork().do("centre_head", "wait")
    found["passed"] = found["checked"].fork().do("centre_head", "review_pass")
    found["publicised"] = found["passed"].fork().do("centre", "publicise", until="2026-03-16")
    found["appointed"] = found["passed"].fork().do("centre", "appoint", beside={"officer": "TY-2026-0001"})
    found["rejected"] = _by_another(play.fork(), "reject")
    found["withdrawn"] = play.fork().do("applicant", "cancel")
    return found


def _by_another(play: Play, action: str) -> Play:
    """Done by somebody who sat in the centre that day and does no more, so that nobody of today is kept apart."""
    usual, play.directory = play.directory, seated(centre_1=["colleague1"])
    play.do("colleague1", action)
    play.directory = usual
    return play


def _officer() -> dict[str, Play]:
    new = Play(TABLES["officer"], {"id": "o1", "number": "TY-2026-0001", "jurisdiction": 1})
    told = {
        "application": "BM-2026-0001", "sealed": "b0x", "account": ID["officer1"], "groups": ["老年人服务"], "avoid": [3],
        "since": "2026-03-01", "until": "2026-03-31",
    }  # fmt: skip
    play = new.fork().do("system", "appoint", beside=told)
    found = {"new": new, "active": play, "paused": play.fork().do("centre", "pause")}
    found["dismissing"] = _by_another(play.fork(), "propose_dismissal")
    found["dismissed"] = found["dismissing"].fork().do("centre_head", "decide_dismissal")
    found["resigned"] = play.fork().do("officer1", "resign")
    found["expired"] = play.fork().later(30).do("system", "expire")
    return found


def _training() -> dict[str, Play]:
    new = Play(TABLES["training"], {"id": "p1", "number": "PX-2026-0001", "jurisdiction": 1})
    play = new.fork().do(
        "centre", "plan", starts_at="2026-03-16T14:00:00+08:00", ends_on="2026-03-20", files=["file0001"]
    )
    opened = play.fork().do("centre", "publish")
    running = opened.fork().do("system", "begin")
    return {
        "new": new, "planned": play, "enrolling": opened, "running": running, "finished": running.fork().do("centre", "finish"),
        "cancelled": play.fork().do("centre", "cancel"),
    }  # fmt: skip


def _record() -> dict[str, Play]:
    new = Play(TABLES["record"], {"id": "l1", "number": "JL-2026-0001", "jurisdiction": 1, "person": ID["officer1"]})
    found = {"client_id": "f1", "kind": "problem", "text": "叫号机坏了三天。"}
    told = {"template": "onsite", "template_version": 1, "answers": {"trips": 2}, "findings": [found], "sealed": "b0x"}
    play = new.fork().do("officer1", "submit", beside=told)
    return {
        "new": new, "withheld": new.fork().do("officer1", "submit", beside={**told, "kept": [1]}), "submitted": play,
        "returned": play.fork().do("centre", "return"),
        "accepted": play.fork().do("centre", "accept"), "rejected": play.fork().do("centre", "reject"),
        "superseded": play.fork().do("system", "supersede", master="JL-2026-0002"),
        "withdrawn": play.fork().do("officer1", "cancel"),
    }  # fmt: skip


def _assessment() -> dict[str, Play]:
    new = Play(TABLES["assessment"], {"id": "k1", "number": "KH-2026-0001", "jurisdiction": 1})
    play = _by_another(new.fork(), "assess")
    return {
        "new": new, "reading": play, "appealed": play.fork().do("officer1", "appeal"),
        "settled": play.fork().do("officer1", "agree"), "withdrawn": play.fork().do("centre", "retract"),
    }  # fmt: skip


def _request() -> dict[str, Play]:
    new = Play(TABLES["request"], {"id": "x1", "number": "XB-2026-0001", "jurisdiction": 1})
    play = new.fork().do("centre", "ask", unit=1)
    answered = play.fork().do("clerk1", "answer")
    return {
        "new": new, "asked": play, "answered": answered, "closed": answered.fork().do("centre", "close"),
        "cancelled": play.fork().do("centre", "cancel"),
    }  # fmt: skip


def _activity() -> dict[str, Play]:
    """A pilot that officer1 proposed, signed up for and was assigned to."""
    new = Play(TABLES["activity"], {"id": "h1", "number": "HD-2026-0001", "jurisdiction": 1})
    proposed = new.fork().do("officer1", "propose", kind="pilot")
    play = proposed.fork().do("centre", "decide_proposal")
    planned = play.do("centre", "arrange", kind="pilot").fork()
    opened = (
        play.do("centre", "publish").do("officer1", "sign_up").do("centre", "assign", officers=[ID["officer1"]]).fork()
    )
    running = play.do("system", "start").fork()
    deciding = play.do("centre", "finish").fork()
    return {
        "new": new, "proposed": proposed, "planned": planned, "signing": opened, "running": running, "deciding": deciding,
        "finished": play.do("centre", "decide_pilot"), "declined": proposed.fork().do("centre", "decide_proposal", decision="decline"),
        "cancelled": opened.fork().do("centre", "cancel"),
    }  # fmt: skip
