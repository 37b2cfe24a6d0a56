"""The demo city's problems: over all states, by theme, deterministic by seed, under a clock that ends today."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bihuan.kernel.act import act
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory, working_calendar
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import REPORTER, Actor
from bihuan.loop.tables.round import QUARTERS
from bihuan.organisation.commands import delegate
from bihuan.organisation.directory import actor
from bihuan.organisation.models import Account, Matter, Place
from bihuan.rounds.commands import report, run_rounds
from bihuan.services import clock
from bihuan.simulate.activities import hold
from bihuan.simulate.assessments import assess
from bihuan.simulate.cases import all_cases
from bihuan.simulate.cases.model import Case
from bihuan.simulate.officers import recruit
from bihuan.simulate.records import record
from bihuan.simulate.suggestions import suggest
from bihuan.simulate.trainings import train
from bihuan.simulate.walker import Walk
from bihuan.voices import commands as voices
from bihuan.voices import triage

# How many of 120 stand where: an open state, an end, or one of the courses below.
PLAN = {
    "reported": 6, "dispatched": 5, "disputed": 3, "analysing": 6, "decline_review": 3, "planning": 5, "naming": 3,
    "consulting": 3, "plan_review": 5, "rectifying": 15, "extension": 2, "revision": 2, "accepting": 3, "optimising": 4,
    "evaluating": 4, "unsettled": 1, "applying": 3, "leader_check": 3, "countersigning": 3, "party_review": 5,
    "handing_in": 3, "write_off": 3, "closed": 20, "looked_back": 3, "reopened": 2, "referred": 2, "suspended": 2,
    "declined": 3, "merged": 2, "void": 1,
}  # fmt: skip
SEVERAL = frozenset({"naming", "consulting", "accepting", "countersigning"})
BUSY = frozenset(
    {"analysing", "planning", "rectifying", "optimising", "applying", "handing_in", "plan_review", "leader_check"}
)
WAY = (
    "reported", "dispatched", "analysing", "planning", "naming", "consulting", "plan_review", "rectifying", "accepting",
    "optimising", "evaluating", "applying", "leader_check", "countersigning", "party_review", "handing_in", "write_off",
    "closed",
)  # fmt: skip
# Working days from the first words to each state, at an act a day
DAYS = dict(zip(WAY, (0, 1, 2, 3, 4, 5, 5, 6, 14, 12, 13, 14, 15, 18, 18, 19, 20, 21), strict=True))


@dataclass(frozen=True, slots=True)
class Planned:
    """A problem to be: where it ends up, its case, and when its first words were said."""

    goal: str
    case: Case
    begins: datetime
    others: int
    area: int


def build(seed: int, problems: int, progress: Callable[[int], None] = lambda n: None) -> None:
    """Makes the problems and what still waits in the inbox. Each walk is one transaction."""
    dice, now = random.Random(seed), clock.now()
    plan = sorted(_plan(dice, problems, now), key=lambda p: p.begins)
    walks = [_begin(p, random.Random(f"{seed}/{n}"), now) for n, p in enumerate(plan)]
    for n, (planned, walk) in enumerate(zip(plan, walks, strict=True), 1):
        _walk(planned.goal, walk, walks[: n - 1])
        progress(n)
    _meetings(now)
    _inbox(dice, now)
    _praise(dice, now)
    _rounds(now)
    suggest(now)
    recruit(now)
    train(now)
    record(now)
    assess(now)
    hold(now)
    _somebody_is_away(now)


def _somebody_is_away(now: datetime) -> None:
    """The leader of the city's last section has given the offices to a colleague for some days: everybody there sees it."""
    seats, section = directory().seats, _sections(directory().city or 0)[-1]
    giver = min(seats[f"leader:{section}"])
    taker = min(p for p in seats[f"unit:{section}"] if p != giver)
    begins = now.date() - timedelta(days=1)
    delegate(
        actor(giver), Account.objects.get(pk=giver), Account.objects.get(pk=taker),
        begins=begins, ends=begins + timedelta(days=6), reason="到省里参加政务服务业务培训。",
    )  # fmt: skip


def _plan(dice: random.Random, problems: int, now: datetime) -> Iterator[Planned]:
    cases = all_cases()
    goals = [goal for goal, count in PLAN.items() for _ in range(max(1, round(count * problems / 120)))]
    dice.shuffle(goals)
    joint = itertools.cycle([c for c in cases if c.others])
    every, of_clerks = itertools.cycle(cases), itertools.cycle(_of_first_sections(cases))
    areas = itertools.cycle([j.id for j in directory().jurisdictions.values() if not j.city])
    told: set[str] = set()
    for goal in goals[:problems]:
        case = next(joint) if goal in SEVERAL else next(of_clerks if goal in BUSY and dice.random() < 0.6 else every)
        again = case.title in told and goal not in SEVERAL
        told.add(case.title)
        others = (
            max(case.others, 2 if goal in ("accepting", "countersigning") else 1) if goal in SEVERAL else case.others
        )
        area = next(areas) if again else directory().city or 0  # the same happens in the counties too
        yield Planned(goal, case, _begins(goal, dice, now), others, area)


def _of_first_sections(cases: Sequence[Case]) -> list[Case]:
    """Those that lie on the desks of the first three sections, whose people the demo's accounts are."""
    first = _sections(directory().city or 0)[:3]
    names = set(Matter.objects.filter(unit__in=first).values_list("name", flat=True))
    return [c for c in cases if c.matter in names]


def _begins(goal: str, dice: random.Random, now: datetime) -> datetime:
    """Far enough back for the way, and some days more; a few of them late."""
    stage = {"looked_back": "closed", "reopened": "closed", "unsettled": "closed", "extension": "rectifying"}.get(
        goal, goal
    )
    days = DAYS.get(stage, 9) + dice.choice((0, 0, 0, 0, 1, 1, 2, 4))
    if stage == "closed":
        days += dice.randint(2, 120)
    day = working_calendar().subtract_working_days(now.date(), days)
    return datetime.combine(day, time(dice.randint(8, 16), dice.randint(0, 59)), clock.ZONE)


# ---- one problem -------------------------------------------------------------------------------------------------


ASKS = {"guidance": "understood", "system": "passable", "service": "excellent"}


@one_command
def _begin(planned: Planned, dice: random.Random, now: datetime) -> Walk:
    """Said, triaged, registered: on the day it began."""
    case, city = planned.case, planned.area
    matter = Matter.objects.filter(name=case.matter, jurisdiction=city).first()
    place = None if matter else _place(dice, city)
    with clock.at(planned.begins):
        said = voices.say(
            voices.Said(
                case.channel, case.voice, city, matter.pk if matter else None, place.pk if place else None,
                dice.choice((1, 2, 2, 3)) if case.channel in ("qr", "rating") else None,
            ), REPORTER,
        )  # fmt: skip
    moment = planned.begins + timedelta(minutes=dice.randint(20, 200))
    fields: dict[str, Any] = {"outcome": "problem", "title": case.title, "category": case.category}
    fields |= {"asks": ASKS[case.category]} if case.category in ASKS else {}
    fields |= {"matter": matter.pk} if matter else {"place": place.pk} if place else {}
    with clock.at(moment):
        voice = Subject.objects.get(uid=said.uid)
        number = triage.triage(voice, _centre(city), fields).event.payload["problem"]
    subject = Subject.objects.get(table="problem", number=number)
    lead = _lead(matter, dice, city, joint=planned.others > 0)
    return Walk(subject.pk, case, moment, now, dice, _others(planned.others, lead, city, dice), lead)


def _place(dice: random.Random, city: int) -> Place | None:
    places = list(Place.objects.filter(jurisdiction=city, active=True).order_by("pk"))
    return dice.choice(places) if places else None


def _lead(matter: Matter | None, dice: random.Random, area: int, *, joint: bool) -> int:
    """The matter's unit; where the hall itself is at fault, or several sections are, one of the first sections."""
    first = _sections(area)[:3]
    own = directory().living(matter.unit_id) if matter is not None else None
    return own if own is not None and (own in first or not joint) else dice.choice(first)


def _sections(area: int) -> list[int]:
    return [
        u.id for u in directory().units.values() if u.kind == "section" and u.jurisdiction == area and not u.successor
    ]


def _others(count: int, lead: int, area: int, dice: random.Random) -> tuple[int, ...]:
    near = [u for u in _sections(area)[:3] if u != lead]
    return tuple(dice.sample(near, min(count, len(near))))


def _walk(goal: str, walk: Walk, earlier: Sequence[Walk]) -> None:
    course = COURSES.get(goal)
    if course is not None:
        course(walk, earlier)
    else:
        walk.to(goal)
        if goal == "rectifying":
            _work(walk, walk.dice.randint(0, 5))


def _work(walk: Walk, acts: int) -> None:
    """Some reports and checks, as far as the work has come; never the last step."""
    for _ in range(acts):
        if walk.next() in (None, "finish"):
            return
        walk.step()


# ---- courses that leave the straight way -------------------------------------------------------------------------


def _disputed(walk: Walk, earlier: Sequence[Walk]) -> None:
    walk.to("dispatched")
    walk.do("dispute", walk.office("responsible"), {"code": "not_ours", "reason": "办件在综合窗口，职责不在本科室。"})


def _decline_review(walk: Walk, earlier: Sequence[Walk]) -> None:
    words = "您反映的材料是国家法规要求的，窗口没有多要。我们已请窗口把依据贴在台面上。"
    walk.do("propose_decline", walk.office("centre"), {"code": "no_basis", "words": words})


def _declined(walk: Walk, earlier: Sequence[Walk]) -> None:
    _decline_review(walk, earlier)
    walk.do("confirm_decline", walk.office("supervision"), {"opinion": "理由成立，已当面向群众说明。"})


def _merged(walk: Walk, earlier: Sequence[Walk]) -> None:
    here = Subject.objects.get(pk=walk.subject).jurisdiction
    open_here = Subject.objects.filter(pk__in=[w.subject for w in earlier], jurisdiction=here, kind="open")
    master = open_here.order_by("-pk").values_list("number", flat=True).first()
    if master:  # a small city may have nothing open here yet
        walk.do("merge", walk.office("centre"), {"master": master, "reason": "同一件事，并案一起改。"})


def _void(walk: Walk, earlier: Sequence[Walk]) -> None:
    walk.do("propose_void", walk.office("centre"), {"reason": "系统联调时误登记。"})
    walk.do("void", walk.office("supervision"), {"reason": "核实为误登记，同意作废。"})


def _referred(walk: Walk, earlier: Sequence[Walk]) -> None:
    walk.to("analysing")
    until = working_calendar().add_working_days(walk.moment.date(), 15).isoformat()
    letter = f"关于“{walk.case.title}”，原因在省级系统，请予研究并函复。"
    walk.do(
        "refer",
        walk.office("charge"),
        {"cause": "superior", "body": "省政务服务管理部门", "letter": letter, "until": until},
    )


def _suspended(walk: Walk, earlier: Sequence[Walk]) -> None:
    walk.to("rectifying")
    until = (walk.moment.date() + timedelta(days=40)).isoformat()
    asked = {"code": "system", "reason": "等省级平台接口升级，本地改造才能做。", "until": until}
    walk.do("ask_suspension", walk.office("handler"), asked)
    walk.do("decide_suspension", walk.office("charge"), {"decision": "approve", "opinion": "同意，接口一通立即恢复。"})


def _extension(walk: Walk, earlier: Sequence[Walk]) -> None:
    walk.to("rectifying")
    walk.step()
    due = date.fromisoformat(walk.row()["plan"]["due"])
    until = working_calendar().add_working_days(max(due, walk.end.date()), 5).isoformat()
    asked = {"until": until, "reason": "设备到货推迟一周。", "progress": "线路已经布好，等设备进场。"}
    walk.do("ask_extension", walk.office("handler"), asked)


def _revision(walk: Walk, earlier: Sequence[Walk]) -> None:
    walk.to("rectifying")
    plan = walk.row()["plan"]
    keep = [{k: m[k] for k in ("key", "text", "person")} for m in plan["measures"]]
    more = {"text": "把新做法写进一次性告知单并培训窗口人员", "person": walk.row()["handler"]}
    standards = [{k: s[k] for k in ("text", "unit") if s.get(k)} for s in plan["standards"]]
    revised = {"task": plan["task"], "goal": plan["goal"], "standards": standards, "measures": [*keep, more]}
    walk.do("revise_list", walk.office("handler"), {**revised, "reason": "核对中发现告知单也要一并改。"})


def _looked_back(walk: Walk, earlier: Sequence[Walk]) -> None:
    walk.to("closed")
    at = walk.later(8, 20)
    found = {"finding": "holds", "looked_on": at.date().isoformat(), "in_use": True, "text": "现场抽查，没有再出现。"}
    walk.do("look_back", walk.office("supervision"), found, at)


def _reopened(walk: Walk, earlier: Sequence[Walk]) -> None:
    walk.to("closed")
    walk.do("reopen", walk.office("supervision"), {"code": "again", "evidence": "回头看时又发现同样情况，三天内两起。"})
    walk.step()


def _unsettled(walk: Walk, earlier: Sequence[Walk]) -> None:
    walk.to("closed")
    walk.moment = walk.later()
    with clock.at(walk.moment):
        act("problem", walk.subject, "answer", REPORTER, {"answer": "partly", "text": "好多了，但中午还是要等。"})


COURSES: dict[str, Callable[[Walk, Sequence[Walk]], None]] = {
    "disputed": _disputed, "decline_review": _decline_review, "declined": _declined, "merged": _merged, "void": _void,
    "referred": _referred, "suspended": _suspended, "extension": _extension, "revision": _revision,
    "looked_back": _looked_back, "reopened": _reopened, "unsettled": _unsettled,
}  # fmt: skip


# ---- beside the problems -----------------------------------------------------------------------------------------


def _meetings(now: datetime) -> None:
    """The next meeting of the party group is planned."""
    city = directory().city
    assert city is not None
    day = working_calendar().add_working_days(now.date(), 6)
    secretary = actor(directory().present(f"secretary:{city}")[0])
    title = f"局党组会（{day.month}月{day.day}日）"
    act("meeting", None, "plan", secretary, {"title": title, "planned_on": day.isoformat()}, jurisdiction=city)


def _rounds(now: datetime) -> None:
    """The last quarter's round has its report, this quarter's is being collected."""
    first = date(now.year, now.month - (now.month - 1) % 3, 1)
    before = date(first.year - (first.month == 1), (first.month - 4) % 12 + 1, 1)
    _reported(_round(before, first - timedelta(days=1)), first, now)
    _round(first, _end_of_quarter(first))


def _end_of_quarter(first: date) -> date:
    return (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)


def _round(first: date, last: date) -> Subject:
    """Planned by the centre on its first day, for the channels that people use most."""
    city = directory().city or 0
    aims = {"qr": 60, "web": 30, "card": 20, "rating": 30, "12345": 20, "social": None, "officer": 20}
    plan = {
        "title": f"{first.year} 年第{QUARTERS[first.month // 3]}季度体验收集", "units": _sections(city)[:3],
        "begins_on": first.isoformat(), "ends_on": last.isoformat(),
        "channels": [{"channel": c, **({"target": t} if t else {})} for c, t in aims.items()],
    }  # fmt: skip
    with clock.at(datetime.combine(first, time(9), clock.ZONE)):
        subject = act("round", None, "plan", _centre(city), plan, jurisdiction=city).subject
        run_rounds()
    return subject


def _centre(city: int) -> Actor:
    return actor(directory().present(f"centre:{city}")[0])


def _reported(subject: Subject, day: date, now: datetime) -> None:
    words = "反馈集中在叫号、网络和材料重复提交。建议把自助设备每天开机检查写进大厅值班制度，材料复用由数据共享来解决。"
    with clock.at(min(datetime.combine(day + timedelta(days=3), time(10), clock.ZONE), now)):
        run_rounds()
        fresh = Subject.objects.get(pk=subject.pk)
        report(fresh, _centre(subject.jurisdiction), {"summary": words})


def _inbox(dice: random.Random, now: datetime) -> None:
    """What people said in the last days and nobody has triaged yet."""
    city = directory().city or 0
    for n, (channel, text) in enumerate(WAITING):
        with clock.at(now - timedelta(hours=3 * n + dice.randint(0, 2), minutes=dice.randint(0, 59))):
            place = _place(dice, city)
            voices.say(voices.Said(channel, text, city, None, place.pk if place else None))


def _praise(dice: random.Random, now: datetime) -> None:
    """What people praised: conveyed to the unit of the place, the latest still waiting for it."""
    city = directory().city or 0
    section = Account.objects.get(username="clerk1").unit_id
    for n, text in enumerate(PRAISED):
        place, day = _place(dice, city), now - timedelta(days=20 * n + 1)
        if place is None:
            continue
        with clock.at(day):
            said = voices.say(voices.Said("rating", text, city, None, place.pk, 5))
            voice, centre = Subject.objects.get(uid=said.uid), _centre(city)
            triage.triage(voice, centre, {"outcome": "praise"})
            if n:
                unit = section if n == 1 else place.unit_id
                act("voice", voice.pk, "convey", centre, {"unit": unit, "words": "谢谢您的表扬，已经转达。"})


PRAISED = (
    "窗口的同志看我带着孩子，让我先坐着，材料她跑去复印的。",
    "咨询台的老师一口气把要带的东西写在纸上，一次就办好了。",
    "下班了还给我办完，谢谢你们。",
    "帮办员陪我妈跑了三个窗口，一点没嫌慢。",
)
WAITING = (
    ("qr", "想问一下，异地户口能不能在咱们大厅补办身份证，要带什么？"),
    ("qr", "二楼的自助打印机没有纸了，等了二十分钟也没人来换。"),
    ("12345", "来电人李先生反映，公积金提取材料在网上传了三次都说看不清，电话 13935600418，希望有人告诉他怎么拍。"),
    ("rating", "不动产窗口 3 号的小姑娘很耐心，把我妈的材料一份份理好了，谢谢。"),
    ("card", "建议在大厅门口放几辆轮椅，老人上台阶不方便。"),
    ("qr", "中午十二点到一点半只开一个窗口，我们上班的人只有这个点能来。"),
    ("social", "网上预约显示有号，到了现场说系统没同步，又排了一个小时。"),
    ("qr", "我是阳城的，在市里办营业执照，两边要的材料不一样，到底听谁的？"),
    ("12345", "来电人称医保参保登记后三个月查不到缴费记录，单位和窗口互相推。"),
    ("rating", "指示牌把社保写在一楼，其实已经搬到三楼了。"),
    ("officer", "陪一位老人办老年证，复印机要扫码付款，老人不会用，窗口也不能代扫。"),
    ("card", "希望把常用表格的填写样例贴大一点，字太小看不清。"),
)
