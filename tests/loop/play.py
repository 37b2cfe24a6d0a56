"""A row played through its table without a database: persons do things, days pass, everything is a real decision."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bihuan.loop import clock, engine
from bihuan.loop.directory import Directory
from bihuan.loop.engine import Decision
from bihuan.loop.fields import schema
from bihuan.loop.language import Action, Actor, Case, Event, Facts, Refusal, Row, Table
from bihuan.loop.tables.problem import PROBLEM
from tests.filler import fill, value
from tests.loop import cast

KNOWN: Mapping[str, Any] = {
    "matters": [(1, "企业设立登记"), (2, "不动产转移登记")],
    "places": [(1, "市政务服务中心")],
    "masters": [("WT-2026-0009", "叫号机坏了")],
    "open_suggestions": [("JY-2026-0009", "大厅门口放轮椅")],
    "topics": [("manners", "服务礼仪"), ("policy", "政策法规")], "materials": [("file0001", "礼仪课件.pdf")], "bank": 20,
    "groups": ["企业全生命周期", "老年人服务"], "undecided": 0, "places_left": 3, "years": 2,
    "liaisons": {1: cast.ID["clerk1"]}, "first_sheet": 1,
    "figures_of": lambda pk: {"officer": "TY-2026-0001", "account": cast.ID["officer1"], "sealed": "b0x", "period": 1,
        "title": "2026 年上半年考核", "suggested": "good", "figures": []},
    "themes": ["企业全生命周期", "老年人服务"], "owners": {"places:1": 4, "matters:1": 1, "matters:2": 2}, "staff": [(1, "clerk1")],
    "templates": [], "names": {cast.ID["officer1"]: "TY-2026-0001"}, "avoids": {}, "together": {},
    "candidates": {cast.ID["officer1"]: {"label": "TY-2026-0001 · 近一年 0 次", "groups": ["老年人服务"]}},
    "mine": {"groups": ["老年人服务"], "why_not": "", "recused": []},
    "channels": [("qr", "有话码上说"), ("card", "征求意见卡")],
}  # fmt: skip


@dataclass
class Play:
    """One row, its events, and today. `known` are facts of other rows."""

    table: Table = PROBLEM
    row: Row = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    directory: Directory = cast.DIRECTORY
    now: datetime = cast.MONDAY
    known: dict[str, Any] = field(default_factory=lambda: dict(KNOWN))

    def facts(self) -> Facts:
        facts = Facts(self.directory, cast.CALENDAR, self.known)
        due = engine.due(self.table, self.row, facts, self.now.date()) if "since" in self.row else None
        late = clock.overdue_days(due, cast.CALENDAR, self.now.date())
        return replace(facts, known={**self.known, "events": self.events, "due": due, "late": late})

    def actor(self, name: str) -> Actor:
        return cast.actor(name, self.directory)

    def case(self, name: str) -> Case:
        return Case(self.row, self.actor(name), self.facts(), self.now)

    # ---- acting --------------------------------------------------------------------------------------------------

    def body(self, name: str, action: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What a person sends who knows nothing but the form: the given fields, the rest as it is offered."""
        case = self.case(name)
        offer = engine.who_gate(self.table, self.table.actions[action], case)
        case = case if isinstance(offer, Refusal) else replace(case, office=offer.base)
        return self.filled(self.table.actions[action], case, given)

    def filled(self, action: Action, case: Case, given: Mapping[str, Any]) -> dict[str, Any]:
        """The action's form as it is offered in this case, filled in with what is given and else what leads on."""
        form = schema(action.needs, case)
        body = {**fill(form), **given}
        for condition in form.get("allOf", ()):
            ((other, asked),) = condition["if"]["properties"].items()
            if body.get(other) in asked["enum"]:
                body = {**{name: value(form["properties"][name]) for name in condition["then"]["required"]}, **body}
        return {k: v for k, v in body.items() if v is not None}

    def decide(self, name: str, action: str, fields: Mapping[str, Any], **how: Any) -> Decision | Refusal:
        return engine.decide(self.table, self.row, action, self.actor(name), self.facts(), fields, self.now, **how)

    def do(self, name: str, action: str, **given: Any) -> Play:
        """The person does it, and it is done. `beside`: what a command of the house adds to the event."""
        extra, office = given.pop("beside", None), given.pop("office", None)
        found = self.decide(name, action, self.body(name, action, given), extra=extra, office=office)
        assert isinstance(found, Decision), f"{name} {action} in {self.row.get('state')}: {found}"
        self.row, self.events = found.row, [*self.events, found.event]
        return self

    def refused(self, name: str, action: str, **given: Any) -> Refusal:
        """The person tries it and is refused, and nothing changes; the refusal."""
        before = copy.deepcopy(self.row)
        try:
            body = self.body(name, action, given)
        except (KeyError, TypeError, StopIteration):
            body = given
        found = self.decide(name, action, body)
        assert isinstance(found, Refusal), f"{name} could {action} in {self.row.get('state')}"
        assert self.row == before
        return found

    def code(self, name: str, action: str, **given: Any) -> str:
        return self.refused(name, action, **given).code

    # ---- looking -------------------------------------------------------------------------------------------------

    @property
    def state(self) -> str:
        return str(self.row["state"])

    @property
    def event(self) -> Event:
        return self.events[-1]

    @property
    def due(self) -> Any:
        return self.facts()["due"]

    def holders(self) -> tuple[str, ...]:
        return engine.holders(self.table, self.row, self.directory)

    def may(self, name: str) -> list[str]:
        """The actions the person is offered, that lack nothing but the form."""
        return [o.action.id for o in engine.offers(self.table, self.case(name)) if o.missing is None]

    # ---- time, copies --------------------------------------------------------------------------------------------

    def later(self, working_days: int) -> Play:
        day = cast.CALENDAR.add_working_days(self.now.date(), working_days)
        self.now += timedelta(days=(day - self.now.date()).days)
        return self

    def fork(self) -> Play:
        """The same up to here, to go another way."""
        return replace(self, row=copy.deepcopy(self.row), events=list(self.events), known=dict(self.known))


def away(*names: str) -> Directory:
    """The cast, with these persons absent and nobody standing in."""
    return replace(cast.DIRECTORY, absent=frozenset(cast.ID[name] for name in names))


def seated(**seats: Iterable[str]) -> Directory:
    """The cast with other seats: `leader_1=["clerk1"]` says who leads unit 1."""
    changed = {office.replace("_", ":", 1) if office.count("_") == 1 else office: tuple(cast.ID[n] for n in names)
               for office, names in seats.items()}  # fmt: skip
    return replace(cast.DIRECTORY, seats={**cast.DIRECTORY.seats, **changed})


# ---- a problem on its way ----------------------------------------------------------------------------------------


def reported(**given: Any) -> Play:
    """A problem that the centre registered for two voices."""
    play = Play(row={"id": "p1", "number": "WT-2026-0001", "jurisdiction": 1})
    fields = {"title": "叫号机坏了三天", "description": "窗口叫号机坏了。", "category": "service", "matter": 1, **given}
    return play.do("centre", "report", beside={"voices": ["v1", "v2"]}, **fields)


def dispatched(**given: Any) -> Play:
    return reported().do("centre", "verify", **{"lead": 1, **given})


def analysing(**given: Any) -> Play:
    return dispatched(**given).do("clerk1", "accept")


def planning(**given: Any) -> Play:
    return analysing(**given).do("clerk1", "analyse")


def rectifying() -> Play:
    """Section 1 alone: one measure, of clerk1; nobody else accepts or signs."""
    return planning().do("clerk1", "submit_list").do("deputy", "approve_list")


def joint() -> Play:
    """Sections 1 and 2 work, section 3 accepts; other_deputy is the lead leader."""
    play = planning(others=[2, 3]).do("clerk1", "submit_list").do("party", "name_lead", leader=cast.ID["other_deputy"])
    play.do("leader2", "agree_list").do("leader3", "agree_list")
    return play.do("other_deputy", "approve_list")


def work(play: Play) -> Play:
    """Every open measure is reported as done and checked."""
    for key in [k for k, m in play.row["progress"].items() if not m["done"]]:
        person, unit = next((m["person"], m["unit"]) for m in play.row["plan"]["measures"] if m["key"] == key)
        name = next(n for n, i in cast.ID.items() if i == person)
        if not play.row["progress"][key]["pending"]:
            play.do(name, "progress", measure=key, percent=100)
        play.do(f"leader{unit}", "check_progress", measure=key)
    return play


def finished(play: Play) -> Play:
    return work(play).do("clerk1", "finish")


def evaluating(play: Play | None = None) -> Play:
    play = finished(play or rectifying())
    if play.state == "accepting":
        play.do("clerk3", "accept_work")
    return play.do("clerk1", "optimise")


def applying(play: Play | None = None) -> Play:
    return evaluating(play).do("supervisor", "evaluate_pass")


def countersigning() -> Play:
    return applying(joint()).do("clerk1", "apply").do("leader1", "endorse")


def party_review(play: Play | None = None) -> Play:
    play = applying(play).do("clerk1", "apply").do("leader1", "endorse")
    if play.state == "countersigning":
        play.do("leader2", "sign").do("leader3", "sign")
    return play


def write_off(play: Play | None = None) -> Play:
    return party_review(play).do("party", "resolve").do("clerk1", "hand_in")


def closed(play: Play | None = None) -> Play:
    return write_off(play).do("supervisor", "write_off")
