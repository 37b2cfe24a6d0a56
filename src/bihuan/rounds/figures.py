"""What came in during a round and what became of it: counted from rows, never stored but in the report's event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count

from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory
from bihuan.loop.language import Row
from bihuan.loop.tables.problem import PROBLEM
from bihuan.loop.tables.problem_offers import CATEGORIES
from bihuan.loop.tables.voice import QUESTIONS, VOICE
from bihuan.organisation.choices import matter_options
from bihuan.services import clock
from bihuan.voices.channels import channel_name
from bihuan.voices.models import Voice

MOST: Final = 20  # lines of a list in a report; the rest is one line
BATCH: Final = 500
NONE: Final = "未注明"


def came(row: Row) -> dict[str, int]:
    """How many voices came by each channel of the round up to now: one range of one index a channel."""
    return dict(_voices(row).values_list("channel").annotate(n=Count("pk")).order_by())


def progress(row: Row) -> list[tuple[str, int, int | None]]:
    """Channel, how many came, and how many were aimed at."""
    counted = came(row)
    return [(channel_name(c["channel"]), counted.get(c["channel"], 0), c.get("target")) for c in row["channels"]]


def figures(row: Row) -> dict[str, Any]:
    """The figures of the report, as JSON: what came by channel, matter, unit and kind, and what became of it."""
    matters, tree = dict(matter_options(row["jurisdiction"])), directory()
    questions, kinds = dict(QUESTIONS), dict(CATEGORIES)
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("outcome", "asks", "matter", "unit", "kind", "problem")
    }
    total = 0
    for voice, said, problem in _with_problems(row):
        total += 1
        counts["outcome"][VOICE.states[voice.state].label] += 1
        counts["asks"][questions.get(said.get("asks", ""), NONE)] += 1
        matter = (problem or {}).get("matter") or voice.voice.matter
        counts["matter"][matters.get(matter, NONE) if matter else NONE] += 1
        if problem:
            counts["unit"][tree.unit_name(problem.get("lead")) or "还没有分到科室"] += 1
            counts["kind"][kinds.get(problem["category"], NONE)] += 1
            counts["problem"][PROBLEM.states[problem["state"]].stage] += 1
    channels = [[name, count, target] for name, count, target in progress(row)]
    return {"total": total, "channel": channels, **{name: _lines(found) for name, found in counts.items()}}


def _lines(found: Counter[str]) -> list[list[Any]]:
    """The largest first, the rest as one line."""
    lines: list[list[Any]] = [[name, count] for name, count in found.most_common(MOST)]
    rest = found.total() - sum(found[name] for name, _ in lines)
    return [*lines, ["其余", rest]] if rest else lines


def _voices(row: Row) -> Any:
    """The voices of the round: by its channels, between its first day and its last."""
    first, last = (date.fromisoformat(row[day]) for day in ("begins_on", "ends_on"))
    ids: Sequence[str] = [c["channel"] for c in row["channels"]]
    return Voice.objects.filter(
        jurisdiction=row["jurisdiction"], channel__in=ids, opened__gte=_midnight(first),
        opened__lt=_midnight(last + timedelta(days=1)),
    )  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.ZONE)


def _with_problems(row: Row) -> Iterator[tuple[Subject, Row, Row | None]]:
    """Each voice with its row and the problem it became, in batches of two queries."""
    keys = _voices(row).order_by("pk").values_list("pk", flat=True)
    last = 0
    while batch := list(keys.filter(pk__gt=last)[:BATCH]):
        voices = [(v, load(v)) for v in Subject.objects.filter(pk__in=batch).select_related("voice")]
        problems = _problems([said["problem"] for _, said in voices if said.get("problem")])
        for voice, said in voices:
            yield voice, said, problems.get(said.get("problem"))
        last = batch[-1]


def _problems(numbers: Sequence[str]) -> Mapping[str | None, Row]:
    found = Subject.objects.filter(table="problem", number__in=set(numbers))
    return {subject.number: {**load(subject), "state": subject.state} for subject in found}
