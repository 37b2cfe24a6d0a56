"""The demo city's activities 体验活动: one that is over, one that officers sign up for, an unannounced visit, a pilot, and a
proposal. All by the real commands."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bihuan.kernel.act import act, perform
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor
from bihuan.organisation.choices import matter_options, place_options
from bihuan.organisation.directory import actor
from bihuan.organisation.models import Account, Place
from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.training.queries import lacking

LIFE, FIRM = "老年人服务", "企业全生命周期"


def hold(now: datetime) -> None:
    """Five activities around `now`, as the centre, supervision and officers make them."""
    _past(now)
    with clock.at(now - timedelta(days=5)):
        _signing(now.date())
        _unannounced(now.date())
    with clock.at(now - timedelta(days=3)):
        _pilot(now.date())
        _proposal()


def _past(now: datetime) -> None:
    begins = now - timedelta(days=40)
    with clock.at(begins - timedelta(days=6)):
        made = _planned(
            "centre",
            _plan(
                "开办企业走一遍", "trial_day", begins.date(), theme=FIRM, matters=_matters("设立"), places=_windows(1)
            ),
        )
        _does(made, "centre", "publish")
        _signs(made, "officer1")
        _assigned(made, "centre", "officer1", "officer2")
    with clock.at(begins):
        _does(made, "centre", "start")
    with clock.at(begins + timedelta(hours=7)):
        _does(made, "centre", "finish", summary="两名体验员从准备材料走到领照，材料清单比指南多要一份，已经记下。")


def _signing(today: date) -> None:
    tasks = [{"title": "陪一位老人取号、填表"}, {"title": "问一次异地养老认证"}]
    plan = _plan(
        "陪老人办一次事", "walking", today + timedelta(days=9), theme=LIFE, places=_windows(2), pairs=True, tasks=tasks,
        notes="上午九点在大厅咨询台见，请带证件。", walkers=[_id("leader1")],
    )  # fmt: skip
    made = _planned("centre", plan)
    _does(made, "centre", "publish")
    _signs(made, "officer2", task=tasks[0]["title"])
    _assigned(made, "centre", "officer3", action="invite")


def _unannounced(today: date) -> None:
    first = today + timedelta(days=2)
    plan = _plan(
        "午间窗口有没有人",
        "unannounced",
        first,
        places=_windows(1),
        ends=first + timedelta(days=4),
        number=2,
        channels=["site"],
    )
    made = _planned("supervisor", {**plan, "release_on": (first + timedelta(days=12)).isoformat()})
    _does(made, "supervisor", "publish")
    _assigned(made, "supervisor", "officer3")


def _pilot(today: date) -> None:
    plan = _plan(
        "免填表办证先试",
        "pilot",
        today - timedelta(days=1),
        matters=_matters("许可"),
        ends=today + timedelta(days=12),
        channels=["online", "site"],
    )
    sought = Subject.objects.filter(table="suggestion", state="answered").order_by("pk").first()
    with clock.at(clock.now() - timedelta(days=4)):
        made = _planned("centre", {
            **plan, "reform": "身份证、营业执照的信息由系统带出，申请人只核对、签名。", **({"suggestion": sought.number} if sought else {}),
        })  # fmt: skip
        _does(made, "centre", "publish")
        _signs(made, "officer1")
        _assigned(made, "centre", "officer1", "officer2")
    if _trained("officer1"):
        _does(made, "centre", "start")
        _does(made, "officer1", "rate", verdict="better", text="少填两页，就是核对页的字小了点。")


def _proposal() -> None:
    idea = {
        "title": "周末去看自助机",
        "kind": "trial_day",
        "places": _windows(1),
        "why": "周末大厅不开，自助机坏了没人管，想去走一遍。",
    }
    act("activity", None, "propose", _actor("officer1"), idea, jurisdiction=directory().city or 0)


def _plan(
    title: str, kind: str, begins: date, *, ends: date | None = None, number: int = 4, **more: Any
) -> dict[str, Any]:
    return {
        "title": title, "kind": kind, "channels": ["site"], "begins_on": begins.isoformat(), "ends_on": (ends or begins).isoformat(),
        "quotas": [{"group": "any", "number": number}], **more,
    }  # fmt: skip


def _planned(name: str, plan: dict[str, Any]) -> Subject:
    return act("activity", None, "plan", _actor(name), plan, jurisdiction=directory().city or 0).subject


def _does(subject: Subject, name: str, action: str, **given: Any) -> None:
    fresh = Subject.objects.get(pk=subject.pk)
    perform(fresh, action, _actor(name), given, version=fresh.version)


def _signs(subject: Subject, name: str, **given: Any) -> None:
    if _trained(name):
        _does(subject, name, "sign_up", group="any", **given)


def _assigned(subject: Subject, by: str, *names: str, action: str = "assign") -> None:
    """Those of them who have every mandatory training."""
    if ready := [_id(name) for name in names if _trained(name)]:
        _does(subject, by, action, officers=ready)


def _trained(name: str) -> bool:
    return not lacking(Officer.objects.filter(account__username=name).values_list("pk", flat=True), clock.today())


def _matters(word: str) -> list[int]:
    return [pk for pk, name in matter_options(directory().city or 0) if word in name][:2]


def _windows(number: int) -> list[int]:
    """Windows of sections, so that whoever organises is never who is visited."""
    city, tree = directory().city or 0, directory()
    units = dict(Place.objects.filter(jurisdiction=city, kind="window").values_list("pk", "unit"))
    return [pk for pk, _ in place_options(city) if pk in units and tree.units[units[pk]].kind == "section"][:number]


def _actor(name: str) -> Actor:
    return actor(_id(name))


def _id(name: str) -> int:
    return Account.objects.get(username=name).pk
