"""Quiet boxes above a problem's list: why it ended or stands still, what was asked for, what a new round began with;
and 督查, what supervision has looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bihuan.kernel.history import History, withdrawn
from bihuan.loop.language import Row
from bihuan.loop.tables import problem_offers as offer
from bihuan.loop.tables.problem_rules import unsettled
from bihuan.organisation.telling import option_word, quoted, sentence, who_did
from bihuan.problems.present_item import Scene, as_day
from bihuan.ui.shapes import Note
from bihuan.ui.when import day as day_word

REQUESTS = {"extension": "申请延期", "suspension": "申请挂起", "void": "提出作废", "unseal": "申请看原文"}
LOOKED = {"inspect": "督查", "study": "研判", "remind": "提醒函", "instruct": "批示"}


def notes(row: Row, scene: Scene, *, insider: bool) -> Iterator[Note]:
    """Everything that a reader should know before the list; `insider` may know what leads to the critic."""
    yield from _standing(row, scene)
    if row["round"] > 1 and row["state"] != "closed":
        yield Note(
            f"第 {row['round']} 轮：", "反弹重开，次数和期限重新计算，原来的清单和签署留在经过里。", "yellow", "refresh"
        )
    yield from _joined(row)
    if row.get("question"):
        yield Note(
            "等反映人补充：", quoted(row["question"]["text"]) + "最多等 5 个工作日，这几天不计时。", "grey", "message-2"
        )
    if unsettled(row):
        word = option_word(offer.ANSWERS, row["answer"]["answer"])
        yield Note(f"反映人说：{word}。", "督查科先处理，或者重开，才能销号。", "yellow", "alert-triangle")
    yield from _asked(row, scene, insider=insider)
    if row.get("revise_by"):
        yield Note("研判要求：", f"{_day(row['revise_by'], scene)}前调整清单。", "grey", "adjustments")


def _standing(row: Row, scene: Scene) -> Iterator[Note]:
    """Why it ended, or why the clock stands."""
    state = row["state"]
    if state in ("declined", "decline_review") and row.get("decline"):
        head = "不予立账：" if state == "declined" else "有人提出不予立账："
        decline = row["decline"]
        told = f"给反映人的话：{quoted(decline['words'])}"
        yield Note(head, sentence([option_word(offer.DECLINE_CODES, decline["code"]), told]), "grey", "info-circle")
    if state == "merged":
        yield Note(
            "已并案，", f"由 {row['master']} 一并办理。", "grey", "link", links=[("打开", f"/problems/{row['master']}")]
        )
    if state == "suspended":
        yield Note("已挂起，", f"计时已停，{_until(row, scene)}复核。", "grey", "player-pause")
    if state == "referred":
        referral = row["referral"]
        text = f"{option_word(offer.REFERRAL_CAUSES, referral['cause'])}，转 {referral['body']}，约定 {_until(row, scene)}回复。"
        yield Note("已转办：", text, "grey", "transfer")


def _joined(row: Row) -> Iterator[Note]:
    """What was merged into it, and the problem that it was linked from."""
    if merged := row.get("merged"):
        links = [(number, f"/problems/{number}") for number in merged]
        yield Note(f"并入了 {len(merged)} 件：", "它们的反馈和答复都在这里一并办。", "grey", "link", links=links)
    if row.get("linked"):
        yield Note("从别的地区转来：", f"{row['linked']}，这里销号就是给那边的回复。", "grey", "transfer")


def _asked(row: Row, scene: Scene, *, insider: bool) -> Iterator[Note]:
    """Requests that wait for a decision; who wants to read the original is no unit's business."""
    for kind, asked in row.get("requests", {}).items():
        if kind == "unseal" and not insider:
            continue
        until = f"到 {_day(asked['until'], scene)}，" if asked.get("until") else ""
        why = asked.get("reason") or asked.get("purpose") or ""
        person = scene.directory.person_name(asked["by"])
        yield Note(f"{REQUESTS[kind]}，等审批：", f"{person} {until}{quoted(why)}", "yellow", "clock")


def _until(row: Row, scene: Scene) -> str:
    until = (row.get("due") or {}).get("until")
    return _day(until, scene) if until else ""


def _day(value: str, scene: Scene) -> str:
    return day_word(as_day(value), scene.today)


# ---- supervision -------------------------------------------------------------------------------------------------


def supervised(told: History, scene: Scene) -> Sequence[str]:
    """One sentence a look, letter or instruction; the last one says whether any letter was sent."""
    dropped = withdrawn(told.events)
    looks = [e for e in told.events if e.action in LOOKED and e.sequence not in dropped]
    lines = []
    for e in looks:
        p = e.payload
        what = p.get("finding") or p.get("text") or ""
        kind = option_word(offer.INSPECTION_KINDS, p["kind"]) if e.action == "inspect" else LOOKED[e.action]
        lines.append(f"{_day(e.at, scene)} {who_did(e, scene.directory)} {kind}：{what}")
    if not lines:
        return ["还没有督查过，也没有发过督查提醒函。"]
    return lines if any(e.action == "remind" for e in looks) else [*lines, "没有发过督查提醒函。"]
