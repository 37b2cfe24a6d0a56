"""What the centre does with periods; and what the clock does with assessments that nobody answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from bihuan.assessment.indicators import BY_ID, USUAL
from bihuan.assessment.models import Period, Sheet
from bihuan.kernel.act import act
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import working_calendar
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import SYSTEM, Actor, Refusal, Refused
from bihuan.loop.tables.assessment import AFTER, ASSESSMENT
from bihuan.organisation.history import record
from bihuan.services import clock
from bihuan.text.normalise import clean_line

LONGEST_DAYS = 400


@one_command
def plan(actor: Actor, jurisdiction: int, typed: Mapping[str, Any]) -> Period:
    """A period with its weights. Raises Refused (forbidden), (invalid) with every field that is wrong."""
    if f"centre:{jurisdiction}" not in actor.offices:
        raise Refused(Refusal("forbidden", "考核由政务中心组织。"))
    values, errors = _checked(typed)
    if errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    try:
        with transaction.atomic():
            made = Period.objects.create(jurisdiction=jurisdiction, made_by=actor.person, **values)
    except IntegrityError:
        sentence = "这个名称的考核期已经有了。"
        raise Refused(Refusal("invalid", sentence, {"title": sentence})) from None
    told = {**values, "begins_on": f"{made.begins_on}", "ends_on": f"{made.ends_on}"}
    record(actor, "安排考核期", f"assessment_period:{made.pk}", {}, told)
    return made


def _checked(typed: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    title, errors = clean_line(str(typed.get("title", "")), 60), {}
    begins, ends = (_day(typed.get(name)) for name in ("begins_on", "ends_on"))
    weights = {name: _weight(typed.get(f"weight_{name}", usual)) for name, usual in USUAL.items()}
    if len(title) < 2:
        errors["title"] = "请写考核期的名称。"
    errors |= {name: "请选日期。" for name, day in (("begins_on", begins), ("ends_on", ends)) if day is None}
    if begins and ends and not begins <= ends:
        errors["ends_on"] = "结束要在开始以后。"
    elif begins and ends and (ends - begins).days > LONGEST_DAYS:
        errors["ends_on"] = f"一个考核期不超过 {LONGEST_DAYS} 天。"
    errors |= {f"weight_{n}": f"“{BY_ID[n].name}”的权重是 0 到 100 的整数。" for n, w in weights.items() if w is None}
    if not errors and not any(weights.values()):
        errors["weight_accepted"] = "至少要有一项权重大于 0。"
    return {"title": title, "begins_on": begins, "ends_on": ends, "weights": weights}, errors


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _weight(value: Any) -> int | None:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and int(text) <= 100 else None


def judge_alike(of: Period, actor: Actor, numbers: Sequence[int], opinion: str) -> tuple[int, list[tuple[str, str]]]:
    """Several sheets at the level that the figures suggest, each an act of its own; how many, and what was refused by whose
    number. Those of which too little is known are left to be judged one by one."""
    done, refused = 0, []
    for row in Sheet.objects.filter(period=of, pk__in=list(numbers)).select_related("officer__subject").order_by("pk"):
        try:
            if row.level == "unknown":
                raise Refused(Refusal("not-yet", "资料不足，请单独审定。"))
            words = {"sheet": row.pk, "level": row.level, "opinion": opinion}
            act(ASSESSMENT.id, None, "assess", actor, words, jurisdiction=of.jurisdiction)
            done += 1
        except Refused as wrong:
            refused.append((str(row.officer.subject.number), wrong.refusal.sentence))
    return done, refused


def run_assessments() -> int:
    """Who did not answer in time is noted as silent; how many."""
    limit = working_calendar().subtract_working_days(clock.today(), AFTER)
    late = Subject.objects.filter(table=ASSESSMENT.id, state="reading", due__lt=limit).order_by("pk")
    found = list(late.values_list("pk", flat=True))
    for pk in found:
        act(ASSESSMENT.id, pk, "lapse", SYSTEM)
    return len(found)
