"""The demo city's officers 体验员: a campaign that has ended with officers in office, one that is open, each application at
another point of its way. Persons, numbers and pictures are invented; pictures are drawn and say that they are samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw
from stdnum.cn import ric

from bihuan.kernel.act import act, perform
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory
from bihuan.organisation.directory import actor
from bihuan.organisation.models import Account
from bihuan.people import applying, appointing
from bihuan.people.questions import CONSENT, MATERIALS
from bihuan.services import clock

GROUPS = ("企业全生命周期", "老年人服务")
COLOURS = ("#c9d6d3", "#d8cfc0", "#c6cfdd", "#d9c8c8", "#cdd8c2", "#d3cbdc")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who applies: what they do, and how far their application has come (…, appointed with an account)."""

    name: str
    born: str
    job: str
    words: str
    way: Sequence[str] = ()
    account: str = ""


BEFORE = (
    Person("冯晚晴", "19900317", "会计", "常替小店跑执照和社保。", ("check", "review", "appoint"), "officer1"),
    Person("崔明远", "19660908", "退休教师", "陪邻居老人办过养老认证。", ("check", "review", "appoint"), "officer2"),
    Person(
        "陶小满", "19980521", "快递站站长", "开过两家店，变更跑了五趟。", ("check", "review", "appoint"), "officer3"
    ),
)
NOW = (
    Person("邵知夏", "19851102", "社区网格员", "居民办事常来问我。"),
    Person("罗海平", "19720630", "个体户", "换证、年报都自己跑。", ("check",)),
    Person("贺新竹", "19931225", "代账", "每月到大厅十来次。", ("check", "review")),
)


def recruit(now: datetime) -> None:
    """Both campaigns, by the real commands under a past clock."""
    _campaign("2026 年第一批政务服务体验员招募", now - timedelta(days=120), 30, BEFORE, now)
    _campaign("2026 年第二批政务服务体验员招募", now - timedelta(days=6), 30, NOW, now)
    _care(now)
    _requests(now)


# What officers were given, what they asked for: by officer's account, days ago, the act and its words
CARE = (
    ("officer1", 40, "give_support", {"kind": "kit", "what": "体验员马甲和记录本", "reason": "聘任后第一次体验前发放"}),
    ("officer2", 36, "give_support", {"kind": "insurance", "what": "一年期意外险", "amount": 80, "reason": "到现场体验期间的保障"}),
    ("officer1", 21, "give_support", {"kind": "transport", "what": "往返高平市路费", "amount": 46, "reason": "到高平市大厅体验企业变更，凭票实报"}),
    ("officer2", 15, "give_support", {"kind": "meal", "what": "误餐补助", "amount": 30, "reason": "老年证体验跨了中午"}),
    ("officer1", 9, "commend", {"honour": "优秀政务服务体验员", "reason": "陪三家小店走完变更登记，提出的“一次告知清单”已经用上，办事少跑一趟。"}),
    ("officer1", 6, "recommend", {"level": "province", "activity": "全省政务服务体验周", "reason": "看得细，记得准，能把办事人的难处说清楚。"}),
    ("officer2", 3, "propose_commendation", {"honour": "优秀政务服务体验员", "reason": "连续陪老年人办事，发现的取号难题已经改好。"}),
    ("officer3", 1, "ask_for", {"kind": "support", "text": "去阳城县体验要住一晚，住宿费能不能报？"}),
)  # fmt: skip


def _care(now: datetime) -> None:
    for name, days, action, words in CARE:
        account = Account.objects.get(username=name).pk
        who = actor(account) if action == "ask_for" else _centre("centre")
        with clock.at(now - timedelta(days=days)):
            day = {"given_on": clock.today().isoformat()} if action == "give_support" else {}
            officer = Subject.objects.get(table="officer", person=account)
            perform(officer, action, who, {**words, **day}, version=officer.version)


def _campaign(title: str, begins: datetime, days: int, people: Sequence[Person], now: datetime) -> None:
    city = directory().city or 0
    with clock.at(begins):
        plan = {
            "title": title, "begins_on": begins.date().isoformat(), "ends_on": (begins.date() + timedelta(days=days)).isoformat(),
            "ways": ["call", "nomination", "invitation"], "quota": 10, "years": 2, "groups": list(GROUPS), "youngest": 18,
            "conditions": "品行良好，热心政务服务，能实地或网上体验，每年不少于四次。", "units": _units(city),
        }  # fmt: skip
        made = act("campaign", None, "plan", _centre("centre"), plan, jurisdiction=city).subject
        made = act("campaign", made.pk, "open", _centre("centre")).subject
    for n, person in enumerate(people):
        with clock.at(min(begins + timedelta(days=2 + n), now)):
            application = _applied(made, person, n)
        _reviewed(application, person, begins + timedelta(days=min(days, (now - begins).days) - 1))
    if begins + timedelta(days=days) < now:
        with clock.at(begins + timedelta(days=days)):
            act("campaign", made.pk, "close", _centre("centre"))


def _units(city: int) -> list[int]:
    sections = [u.id for u in directory().units.values() if u.jurisdiction == city and u.kind == "section"]
    return sections[:3]


def _centre(name: str) -> Any:
    return actor(Account.objects.get(username=name).pk)


def _applied(campaign: Subject, person: Person, n: int) -> Subject:
    code = applying.begin(campaign, CONSENT)
    applying.keep(code, {
        "name": person.name, "identity": _identity(person.born, n), "phone": f"1393560{1200 + n:04d}", "education": "college",
        "occupation": person.job, "experience": f"做{person.job}多年。", "why": person.words, "groups": [GROUPS[n % 2]], "related": "no",
    })  # fmt: skip
    for paper in MATERIALS:
        applying.attach(code, paper.kind, _picture(n, paper.kind), f"{paper.label}.jpg")
    return Subject.objects.get(table="application", number=applying.submit(code).number)


def _identity(born: str, n: int) -> str:
    """A number that checks, of no real person: the sequence 9nn is not given out in that year's county."""
    plain = f"140502{born}{990 + n}"
    return plain + ric.calc_check_digit(plain + "0")


def _picture(n: int, kind: str) -> BytesIO:
    """A portrait in outline, or a sheet with lines; nobody's."""
    portrait, out = kind == "photo", BytesIO()
    picture = Image.new(
        "RGB", (300, 400) if portrait else (600, 400), COLOURS[n % len(COLOURS)] if portrait else "#f4f2ec"
    )
    pen = ImageDraw.Draw(picture)
    if portrait:
        pen.ellipse((95, 85, 205, 215), fill="#7c8a8e")
        pen.pieslice((40, 230, 260, 560), 180, 360, fill="#5f6d72")
    else:
        for y in range(60, 360, 40):
            pen.line((60, y, 540 - (y * 7) % 160, y), fill="#b8b2a4", width=6)
    picture.save(out, "JPEG")
    out.seek(0)
    return out


def _reviewed(application: Subject, person: Person, moment: datetime) -> None:
    """As far as the review has come; checked by one, reviewed by another."""
    checked = {"identity": True, "materials": True, "conditions": True, "conflicts": True, "avoid": []}
    with clock.at(moment):
        for step in person.way:
            fresh = Subject.objects.get(pk=application.pk)
            if step == "check":
                perform(fresh, "check_pass", _centre("centre"), checked, version=fresh.version)
            elif step == "review":
                perform(fresh, "review_pass", _centre("centre_head"), {"groups": [GROUPS[0]]}, version=fresh.version)
            else:
                _appointed(fresh, person, moment)


def _appointed(application: Subject, person: Person, moment: datetime) -> None:
    term = {
        "pledge": "paper", "groups": [GROUPS[0]], "avoid": [], "since": moment.date().isoformat(),
        "until": (moment.date() + timedelta(days=729)).isoformat(),
    }  # fmt: skip
    account = Account.objects.filter(username=person.account).values_list("pk", flat=True).first()
    appointing.appoint(application, _centre("centre"), term, account=account)


# What the centre asked departments: days ago, what, and the answer
REQUESTS = (
    (20, "安排体验窗口", "下周三上午有两位体验员到窗口体验企业变更，请安排一个普通窗口，不要特别准备。", "已安排 A12 窗口，照常收件。"),
    (3, "提供办理量", "请提供上季度企业变更的办理量和平均时长，用来挑选体验事项。", ""),
)  # fmt: skip


def _requests(now: datetime) -> None:
    unit = _units(directory().city or 0)[0]
    for days, title, text, answer in REQUESTS:
        with clock.at(now - timedelta(days=days)):
            until = (clock.today() + timedelta(days=7)).isoformat()
            asked = {"unit": unit, "title": title, "text": text, "until": until}
            made = act("request", None, "ask", _centre("centre"), asked, jurisdiction=directory().city).subject
        if answer:
            with clock.at(now - timedelta(days=days - 2)):
                act("request", made.pk, "answer", _member(unit), {"text": answer})


def _member(unit: int) -> Any:
    return actor(min(p.id for p in directory().persons.values() if p.unit == unit))
