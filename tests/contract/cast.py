"""One person a role, and a row of every kind that they are asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bihuan.api.keys import make_key
from bihuan.api.models import Key
from bihuan.kernel.act import act
from bihuan.kernel.models import Subject
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Post
from bihuan.people.models import Certificate
from bihuan.services import clock
from bihuan.voices import commands
from tests import cast
from tests.assessment import judging
from tests.kernel.walking import problem, walk
from tests.people import recruiting
from tests.records import recording

# Role → username; nobody signs in as the public
ROLES = {
    "public": "", "officer": "officer1", "clerk": "clerk1", "other": "clerk3", "leader": "leader1", "deputy": "deputy",
    "centre": "centre", "supervisor": "supervisor", "party": "party", "auditor": "auditor", "admin": "admin1", "county": "county1",
}  # fmt: skip
MORE = (
    (71, "admin1", None, {"role": "admin", "jurisdiction_id": 1}),
    (81, "county1", 11, {"role": "member", "unit_id": 11}),
)  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """What stands in an address for {problem} and the like; `key` is another person's."""

    problem: str
    reported: str
    voice: str
    meeting: str
    result: str
    round: str
    suggestion: str
    campaign: str
    application: str
    officer: str
    training: str
    record: str
    assessment: str
    request: str
    activity: str
    certificate: str
    code: str
    key: int


def found_city() -> None:
    """The known city, with an officer, an administrator and a county's centre."""
    cast.found_city()
    for person, name, unit, post in MORE:
        account = Account.objects.create(id=person, username=name, name=name, unit_id=unit)
        Post.objects.create(account=account, since=date(2020, 1, 1), **post)
    cast.count_on()
    directory.touch()
    directory.forget()


def rows() -> Rows:
    """A problem of 商事服务科 under way, one just reported, a voice waiting, a meeting and a round planned, a result,
    a suggestion being studied."""
    done, under_way, reported = problem(), problem(), problem()
    walk(done)
    walk(under_way, "rectifying")
    receipt = commands.say(commands.Said("qr", "窗口叫号机坏了三天没人管", 1, matter=1))
    planned = {"title": "党组会", "planned_on": (clock.today() + timedelta(days=30)).isoformat()}
    meeting = act("meeting", None, "plan", cast.actor("party"), planned, jurisdiction=1)
    result, collection = Subject.objects.get(table="result"), plan_a_round()
    make_key(Account.objects.get(username="colleague1"), "somebody's", "all")
    key = Key.objects.latest("pk").pk
    call = recruiting.campaign()
    applied, _ = recruiting.applied(call)
    engaged = recruiting.appointed(call, identity=recruiting.number(3), name="李婉容")
    made = {
        "problem": under_way, "reported": reported, "meeting": meeting.subject, "result": result, "round": collection, "suggestion": suggest(),
        "campaign": call, "application": applied, "officer": engaged, "training": plan_a_training(), "activity": hold(),
        "record": recording.handed_in(findings=[]),
    }  # fmt: skip
    numbers = {name: str(subject.number) for name, subject in made.items()}
    certificate = Certificate.objects.get(officer__subject=engaged).code
    others = {"assessment": assess(engaged), "request": ask_a_department(), "voice": receipt.uid}
    return Rows(**numbers, **others, certificate=certificate, code=receipt.code, key=key)


def assess(officer: Subject) -> str:
    """An assessment of an officer that waits to be read."""
    return str(judging.judged(judging.sheet_of(judging.half_year(), officer)).number)


def ask_a_department() -> str:
    """What the centre asks of 商事服务科."""
    asked = {
        "unit": 1,
        "title": "安排体验窗口",
        "text": "请安排两个窗口。",
        "until": (clock.today() + timedelta(days=7)).isoformat(),
    }
    return str(act("request", None, "ask", cast.actor("centre"), asked, jurisdiction=1).subject.number)


def hold() -> Subject:
    """An activity at 商事服务科's window that officers may sign up for."""
    first = (clock.today() + timedelta(days=30)).isoformat()
    plan = {
        "title": "开办企业走一遍", "kind": "trial_day", "channels": ["site"], "places": [2], "begins_on": first, "ends_on": first,
        "quotas": [{"group": "any", "number": 2}],
    }  # fmt: skip
    made = act("activity", None, "plan", cast.actor("centre"), plan, jurisdiction=1).subject
    return act("activity", made.pk, "publish", cast.actor("centre")).subject


def suggest() -> Subject:
    """A suggestion that 商事服务科 studies."""
    given = {"title": "大厅门口放轮椅", "description": "建议在大厅门口放几辆轮椅。", "unit": 1}
    return act("suggestion", None, "receive", cast.actor("centre"), given, jurisdiction=1).subject


def plan_a_training() -> Subject:
    """A lesson in etiquette a week from now, published to officers."""
    starts = clock.now() + timedelta(days=7)
    plan = {
        "topic": "manners", "title": "服务礼仪培训", "mode": "onsite", "starts_at": starts.isoformat(timespec="seconds"), "place": "三楼培训室",
        "ends_on": (starts + timedelta(days=7)).date().isoformat(), "hours": 2, "questions": 0, "mark": 80,
    }  # fmt: skip
    made = act("training", None, "plan", cast.actor("centre"), plan, jurisdiction=1).subject
    return act("training", made.pk, "publish", cast.actor("centre")).subject


def plan_a_round() -> Subject:
    """A round of collection that 商事服务科 takes part in, still to begin."""
    first = clock.today() + timedelta(days=30)
    plan = {
        "title": "下季度体验收集", "begins_on": first.isoformat(), "ends_on": (first + timedelta(days=90)).isoformat(),
        "channels": [{"channel": "qr"}], "units": [1],
    }  # fmt: skip
    return act("round", None, "plan", cast.actor("centre"), plan, jurisdiction=1).subject
