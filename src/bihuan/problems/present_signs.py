"""签署 on a problem's page: who approved and agreed to the list, who must sign before write-off, and who is waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.kernel.history import History
from bihuan.loop.directory import Directory
from bihuan.loop.language import Row
from bihuan.loop.tables import problem_who as who
from bihuan.loop.tables.problem import PROBLEM, WRITE_OFF_CHAIN
from bihuan.services import clock
from bihuan.ui.shapes import Signature
from bihuan.ui.when import words

LATE = (*WRITE_OFF_CHAIN, "closed")


@dataclass(frozen=True, slots=True)
class Signing:
    """One set of boxes: what was signed, under which clause, and a word beneath."""

    title: str
    clause: str
    boxes: Sequence[Signature]
    foot: str = ""

    @property
    def signed(self) -> int:
        """How many have signed."""
        return sum(box.at is not None for box in self.boxes)

    @property
    def percent(self) -> int:
        return round(100 * self.signed / len(self.boxes)) if self.boxes else 0

    @property
    def left(self) -> str:
        """Who is waited for now: 等闫澈、等汤若谷."""
        return "、".join(box.waits for box in self.boxes if box.waits.startswith("等"))


def signings(row: Row, history: History, tree: Directory) -> list[Signing]:
    """The list's boxes, then those of the write-off; none before there is something to sign."""
    digests = {(e.at, e.person): history.digests[e.sequence] for e in history.events}
    hand = Hand(tree, digests)
    found = [_of_list(row, hand), _of_write_off(row, hand)]
    return [s for s in found if s is not None]


@dataclass(frozen=True, slots=True)
class Hand:
    """Makes boxes: names from the organisation, digests from the journal."""

    tree: Directory
    digests: Mapping[tuple[str, int | None], str]

    def signed(self, label: str, person: int | None, at: str, *, paper: bool = False) -> Signature:
        """A box with a signature in it."""
        means = "纸质签字，扫描件已存" if paper else "系统内签署"
        moment, digest = datetime.fromisoformat(at), self.digests.get((at, person), "")
        return Signature(label, self.tree.person_name(person), means, moment, digest)

    def waits(self, label: str, office: str, *, now: bool, later: str) -> Signature:
        """An empty box: whom it waits for, or what comes first."""
        name = self.tree.first_name(office) or self.tree.office_name(office)
        return Signature(label, waits=f"等{name}" if now else later)


# ---- the list ----------------------------------------------------------------------------------------------------


def _of_list(row: Row, hand: Hand) -> Signing | None:
    """清单会签 and 审定: of the draft, of a waiting revision, or of the list in force."""
    plan, revision = row.get("plan"), row.get("revision")
    if not (row.get("draft") or plan):
        return None
    judging = row["state"] in ("naming", "consulting", "plan_review") or bool(revision)
    boxes = [_section(row, unit, hand) for unit in (who.revised(row) if revision else who.named(row))]
    charge = next(iter(who.charge(row, hand.tree)), "")
    if plan and not judging:
        boxes.append(hand.signed("分管领导审定", plan["approved_by"], plan["since"]))
    else:
        now = row["state"] == "plan_review" or (bool(revision) and not who.unanswered(row))
        boxes.append(hand.waits("分管领导审定", charge, now=now, later="会签齐了再审定"))
    title = f"清单第 {plan['version']} 版" if plan and not judging else "待审定的调整" if revision else "待审定的清单"
    return Signing(title, "L3.2", boxes, _list_foot(row, boxes))


def _section(row: Row, unit: int, hand: Hand) -> Signature:
    answer = row.get("agreed", {}).get(str(unit))
    name = hand.tree.unit_name(unit)
    if answer is None:
        now = row["state"] in ("naming", "consulting", "rectifying")
        return hand.waits(f"{name} 会签", f"leader:{hand.tree.living(unit)}", now=now, later="未会签")
    return hand.signed(f"{name} {'同意' if answer['decision'] == 'agree' else '不同意'}", answer["by"], answer["at"])


def _list_foot(row: Row, boxes: Sequence[Signature]) -> str:
    signed = sum(1 for box in boxes if box.at)
    return "" if row["state"] in LATE or signed < len(boxes) else "销号时还要：责任领导把关、相关科室会签、局党组审议。"


# ---- write-off ---------------------------------------------------------------------------------------------------


def _of_write_off(row: Row, hand: Hand) -> Signing | None:
    if row["state"] not in LATE or (row["state"] == "applying" and not row.get("signed")):
        return None
    boxes = [_endorsement(row, hand), *(_countersign(row, u, s, hand) for u, s in who.signers(row).items())]
    boxes += [_resolution(row, hand), _closing(row, hand)]
    return Signing("销号", "L6.3", boxes)


def _endorsement(row: Row, hand: Hand) -> Signature:
    done = row.get("endorsed")
    if done and row["state"] not in ("applying", "leader_check"):
        return hand.signed("责任领导把关", done["by"], done["at"])
    office = f"leader:{hand.tree.living(row['lead'])}"
    return hand.waits("责任领导把关", office, now=row["state"] == "leader_check", later="先申请销号")


def _countersign(row: Row, unit: int, signed: Mapping[str, Any], hand: Hand) -> Signature:
    label = f"{hand.tree.unit_name(unit)} 会签"
    if signed and unit not in who.unsigned(row):
        return hand.signed(label, signed["by"], signed["at"], paper=bool(signed.get("paper")))
    office, now = f"leader:{hand.tree.living(unit)}", row["state"] == "countersigning"
    return hand.waits(label, office, now=now, later="把关以后会签")


def _resolution(row: Row, hand: Hand) -> Signature:
    found, body = row.get("resolution") or {}, hand.tree.jurisdictions[row["jurisdiction"]].deliberates
    if found.get("decision") == "pass" and row["state"] in ("handing_in", "write_off", "closed"):
        return Signature(f"{body}审议", "通过", _meeting(found["meeting"]), datetime.fromisoformat(found["at"]))
    waiting = row["state"] == "party_review"
    return Signature(f"{body}审议", waits="等下次会议" if waiting else "会签齐了再上会")


def _meeting(name: str) -> str:
    """A meeting by its number, or by the day that was noted instead."""
    return f"{words(name, 'day', clock.today())}会议" if name[:4].isdigit() else f"{name} 决议"


def _closing(row: Row, hand: Hand) -> Signature:
    label = "督查科销号"
    if row["state"] == "closed":
        by = next((p for (at, p) in hand.digests if at == row["closed_at"] and p), None)
        return hand.signed(label, by, row["closed_at"])
    office = f"supervision:{row['jurisdiction']}"
    return hand.waits(
        label, office, now=row["state"] == "write_off", later=f"{PROBLEM.states['write_off'].label}时确认"
    )
