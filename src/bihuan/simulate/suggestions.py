"""The demo city's suggestions: a handful, each at another point of its way, by the real commands under a past clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bihuan.kernel.act import act
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory, working_calendar
from bihuan.loop.language import Actor
from bihuan.loop.tables.suggestion import SUGGESTION
from bihuan.organisation.directory import actor
from bihuan.services import clock
from bihuan.voices import commands as voices
from bihuan.voices import triage

Step = tuple[str, dict[str, Any]]  # an action and what is filled in
OFFICE = {"unit": "unit:{unit}", "unit_leader": "leader:{unit}", "centre": "centre:{city}"}


@dataclass(frozen=True, slots=True)
class Idea:
    """What somebody suggests: by which channel, how many working days ago, to which of the first three sections (None:
    the centre has not said yet), a step a working day from then on, and what the suggester thinks of the answer."""

    channel: str
    text: str
    title: str
    ago: int
    section: int | None = None
    way: Sequence[Step] = ()
    thinks: str = ""


def _study(decision: str, effort: str, effect: str, words: str, instead: str = "") -> Step:
    said = {"decision": decision, "effort": effort, "effect": effect, "words": words}
    return "study", {**said, "instead": instead} if instead else said


IDEAS = (
    Idea("qr", "能不能在网上先看看今天排队的人多不多，再决定来不来。", "网上公布实时排队人数", 1),
    Idea(
        "12345", "希望大厅里能给充电宝和充电线，等的时候手机没电就叫不到号。", "大厅放共享充电", 3, 1,
        (("send_back", {"reason": "大厅设施由政务中心统一配，本科室没有这项经费。"}),),
    ),
    Idea("card", "建议把开公司要的材料做成一张纸，按顺序打勾，别让人一遍遍问。", "企业开办材料做成打勾单", 4, 0),
    Idea(
        "qr", "身份证、营业执照办过一次系统里就有了，建议下次不用再交复印件。", "办过的证照不再交复印件", 9, 2,
        (("note", {"text": "要问市大数据局，哪些证照已经能共享。"}),),
    ),
    Idea(
        "officer", "老年人取号不会用机器，建议留一个人工取号口。", "留一个人工取号口", 6, 0,
        (_study("adopt", "大厅东侧腾一个台位，导办员轮值。", "每天约四十位老人不用求人取号。",
                "大厅东侧留一个人工取号口，下月一日起，老人和残疾人优先。"),),
    ),
    Idea(
        "qr", "复印机要扫码付款，建议也收硬币，或者干脆免费。", "复印不再要扫码", 14, 1,
        (_study("adopt", "两台复印机，纸张一年约三千元。", "每天约六十人次不再排队付款。",
                "每人每次十页以内免费复印，已经在一楼、三楼各放一台。"), ("answer", {})),
        "solved",
    ),
    Idea(
        "web", "周六能不能也办公积金，上班的人平时请不了假。", "周六开公积金窗口", 17, 2,
        (_study("partly", "每周六上午两人值班，平日调休。", "上班的人不用请假，预计每周三十件。",
                "先开周六上午，试两个月，看办件量再定要不要开全天。", "周六下午可以网上预约，周一一早优先办。"), ("answer", {})),
    ),
    Idea(
        "card", "建议办事大厅晚上开到九点。", "大厅晚上开到九点", 20, 0,
        (_study("not", "各单位都要排晚班，人手不够。", "晚上来办事的不到百分之二。",
                "晚上来办事的人很少，各单位排不出班，所以没有采纳。", "二十四小时自助区能办七十六件事，常办的都在里面。"),
         ("answer", {})),
        "partly",
    ),
    Idea(
        "qr", "建议大厅门口那条路改成单行道。", "大厅门口道路改单行", 11, None,
        (("decline", {"words": "道路怎么走由交警部门定，我们已经把您的话转给市交警支队，也可以拨打 12345 反映。"}),),
    ),
)  # fmt: skip
ALIKE = ("card", "建议出一张开公司的材料清单，照着准备就不会落下。")  # the same as the third: joins it


def suggest(now: datetime) -> None:
    """Says, triages and walks them all in the city."""
    city = directory().city or 0
    made = [_walked(idea, city, now) for idea in IDEAS]
    _joins(made[2], city, now)


def _walked(idea: Idea, city: int, now: datetime) -> str:
    """One idea as far as it has come; its number."""
    calendar = working_calendar()
    day = calendar.subtract_working_days(now.date(), idea.ago)
    unit = _section(city, idea.section)
    with clock.at(_at(day)):
        said = voices.say(voices.Said(idea.channel, idea.text, city))
        fields = {"outcome": "suggestion", "title": idea.title, **({"unit": unit} if unit else {})}
        number = _triaged(said.uid, city, fields).payload["suggestion"]
    subject = Subject.objects.get(table="suggestion", number=number)
    for action, filled in idea.way:
        day = calendar.add_working_days(day, 1)
        with clock.at(_at(day)):
            act("suggestion", subject.pk, action, _who(action, unit, city), filled)
    if idea.thinks:
        with clock.at(_at(calendar.add_working_days(day, 1))):
            voices.satisfaction(said.code, idea.thinks)
    return str(number)


def _joins(number: str, city: int, now: datetime) -> None:
    channel, text = ALIKE
    with clock.at(_at(working_calendar().subtract_working_days(now.date(), 1))):
        said = voices.say(voices.Said(channel, text, city))
        _triaged(said.uid, city, {"outcome": "merge", "master": number})


def _triaged(uid: str, city: int, fields: dict[str, Any]) -> Any:
    return triage.triage(Subject.objects.get(uid=uid), _who("receive", None, city), fields).event


def _who(action: str, unit: int | None, city: int) -> Actor:
    """The first in the first office that does it: the unit's own where there is one."""
    relations = SUGGESTION.actions[action].who
    office = OFFICE["unit" if unit and "unit" in relations else relations[0]].format(unit=unit, city=city)
    return actor(directory().present(office)[0])


def _section(city: int, index: int | None) -> int | None:
    units = directory().units.values()
    sections = [u.id for u in units if u.kind == "section" and u.jurisdiction == city and not u.successor]
    return None if index is None else sections[index]


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10, 20), clock.ZONE)
