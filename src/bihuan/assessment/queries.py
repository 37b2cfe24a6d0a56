"""Periods and sheets of the places whose centre this person is; assessments from `visible_to(person)`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Avg, Count, QuerySet

from bihuan.assessment.indicators import BY_ID, INDICATORS
from bihuan.assessment.models import Period, Score, Sheet
from bihuan.kernel.access import visible_to
from bihuan.kernel.models import Subject
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.assessment import ASSESSMENT, LEVELS
from bihuan.services.sealed.boxes import open_many

MOST = 50


def periods(actor: Actor) -> list[Period]:
    """The latest periods of the place."""
    return list(Period.objects.filter(jurisdiction__in=actor.of("centre")).order_by("-ends_on", "-pk")[:MOST])


def period(actor: Actor, pk: int) -> Period:
    """One period. Raises Refused (not-found)."""
    found = Period.objects.filter(jurisdiction__in=actor.of("centre"), pk=pk).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这个考核期。"))
    return found


def sheet(actor: Actor, pk: int) -> Sheet:
    """One sheet. Raises Refused (not-found)."""
    rows = Sheet.objects.filter(period__jurisdiction__in=actor.of("centre"), pk=pk)
    found = rows.select_related("period", "officer__subject", "subject").first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这份考核资料。"))
    return found


def sheets(of: Period, level: str, after: str) -> tuple[list[Sheet], str]:
    """The sheets of a period in the order they were made, which is nobody's rank. Raises Refused (invalid)."""
    rows: QuerySet[Sheet] = Sheet.objects.filter(period=of)
    if level == "waiting":
        rows = rows.filter(subject__isnull=True)
    elif level:
        rows = rows.filter(level=level)
    if after and not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Refused(Refusal("invalid", "翻页的位置不对，请从第一页开始。", {"after": "翻页的位置不对。"}))
    rows = rows.filter(pk__gt=int(after)) if after else rows
    found = list(rows.select_related("officer__subject", "subject").order_by("pk")[: MOST + 1])
    return found[:MOST], str(found[MOST - 1].pk) if len(found) > MOST else ""


def names(rows: Sequence[Sheet]) -> Mapping[int, str]:
    """Who the sheets are about, in one query."""
    boxes = open_many([row.officer.profile for row in rows])
    return {row.pk: str(boxes.get(row.officer.profile.hex, {}).get("name", "（已删除）")) for row in rows}


def figures(rows: Sequence[Sheet]) -> Mapping[int, list[dict[str, Any]]]:
    """What was counted, by sheet, in the order of the indicators, in one query."""
    found: dict[int, list[dict[str, Any]]] = {row.pk: [] for row in rows}
    for score in Score.objects.filter(sheet__in=[row.pk for row in rows]):
        found[score.sheet_id].append(
            {"indicator": score.indicator, "done": score.done, "whole": score.whole, "value": score.value}
        )
    order = [indicator.id for indicator in INDICATORS]
    return {pk: sorted(lines, key=lambda line: order.index(line["indicator"])) for pk, lines in found.items()}


def told(line: Mapping[str, Any]) -> tuple[str, str]:
    """An indicator's name, and what was counted in words."""
    indicator = BY_ID[line["indicator"]]
    return indicator.name, indicator.words.format(done=line["done"], whole=line["whole"])


def levels(of: Period) -> Counter[str]:
    """How many sheets each level is suggested for, and how many wait."""
    found = Counter(dict(Sheet.objects.filter(period=of).values_list("level").annotate(n=Count("pk")).order_by()))
    found["waiting"] = Sheet.objects.filter(period=of, subject__isnull=True).count()
    return found


def settled(of: Period) -> Counter[str]:
    """How many assessments of the period stand in each state."""
    rows = Sheet.objects.filter(period=of, subject__isnull=False).values_list("subject__state")
    return Counter(dict(rows.annotate(n=Count("pk")).order_by()))


def averages(of: Period) -> list[tuple[str, int, int]]:
    """Of each indicator with a weight: how many officers it says something of, and their mean in per cent."""
    rows = Score.objects.filter(sheet__period=of).values_list("indicator").annotate(n=Count("pk"), mean=Avg("value"))
    found = {name: (n, round(mean or 0)) for name, n, mean in rows.order_by()}
    return [(i.name, *found[i.id]) for i in INDICATORS if i.weight and i.id in found]


def of_officer(subject: Subject) -> list[Subject]:
    """The assessments of an officer, the newest first."""
    rows = Subject.objects.filter(table=ASSESSMENT.id, sheet__officer__subject=subject)
    return list(rows.order_by("-pk")[:MOST])


def own(actor: Actor) -> list[Subject]:
    """This officer's own assessments."""
    return list(visible_to(actor, ASSESSMENT.id).filter(person=actor.person).order_by("-pk")[:MOST])


def first_waiting(jurisdiction: int) -> int | None:
    """The next sheet of the place that nobody has judged."""
    rows = Sheet.objects.filter(period__jurisdiction=jurisdiction, subject__isnull=True)
    return rows.order_by("-period", "pk").values_list("pk", flat=True).first()


def figures_of(jurisdiction: int, pk: Any) -> dict[str, Any]:
    """What goes into the journal with the judgement: empty where there is no such sheet, or it is judged."""
    rows = Sheet.objects.filter(pk=pk, period__jurisdiction=jurisdiction, subject__isnull=True)
    found = rows.select_related("period", "officer__subject").first() if isinstance(pk, int) else None
    if found is None:
        return {}
    return {
        "officer": found.officer.subject.number, "account": found.officer.account_id, "sealed": found.officer.profile.hex,
        "period": found.period_id, "title": found.period.title, "suggested": found.level, "figures": figures([found])[found.pk],
    }  # fmt: skip


def level_word(level: str) -> str:
    return dict(LEVELS).get(level, "资料不足，由人判断")
