"""Results of an activity, or of a matter in a period: what was measured against what is promised, places and earlier rounds
beside each other, what was found and what has become of it. Only accepted records count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any, Final

from django.db.models import Q, QuerySet

from bihuan.kernel.access import visible_to
from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.record import FATES, KINDS, RECORD, SEVERITIES, WAITING
from bihuan.organisation import history
from bihuan.organisation.telling import option_word
from bihuan.records import distribution, observing
from bihuan.records.distribution import Found, Given
from bihuan.records.models import Promise, Record, Version
from bihuan.services import clock
from bihuan.voices import where

MOST_FINDINGS: Final = 200  # that are shown; all are counted
Bodies = Mapping[tuple[str, int], Mapping[str, Any]]
# What a guide promises, and what every form that measures it calls it
PROMISED: Final = (
    ("decided_days", "办结", "工作日"), ("delivered_days", "送达", "工作日"), ("queue_minutes", "排队", "分钟"), ("apply_minutes", "窗口办理", "分钟"),
    ("handle_minutes", "每件用时", "分钟"), ("materials", "材料", "份"), ("trips", "跑动", "趟"), ("accepted_hours", "网上受理", "小时"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scope:
    """What results are asked for: an activity, or a matter, from one day to another."""

    activity: str = ""
    matter: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass
class Measured:
    """One thing measured: all values, by place, and earlier ones; `promised` where the guide says so."""

    id: str
    label: str
    unit: str
    values: list[float] = field(default_factory=list)
    places: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    earlier: list[float] = field(default_factory=list)
    promised: float | None = None

    @property
    def middle(self) -> float:
        return median(self.values)

    @property
    def before(self) -> float | None:
        return median(self.earlier) if self.earlier else None

    @property
    def beyond(self) -> int:
        """How many were more than is promised."""
        return sum(v > self.promised for v in self.values) if self.promised is not None else 0


@dataclass
class Answered:
    """One thing rated, checked or judged: how many gave each answer, in the order of the options."""

    id: str
    label: str
    kind: str
    options: Sequence[tuple[Any, str]]
    counts: Counter[Any] = field(default_factory=Counter)

    @property
    def lines(self) -> list[tuple[str, int]]:
        return [(label, self.counts[value]) for value, label in self.options if self.counts[value]]


@dataclass
class Results:
    """Everything a page or report shows."""

    count: int = 0
    waiting: int = 0
    measured: list[Measured] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    findings: list[dict[str, str]] = field(default_factory=list)
    fates: list[tuple[str, int]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    @property
    def found(self) -> int:
        """How many findings there are, shown or not."""
        return sum(count for _, count in self.fates)


def results(actor: Actor, scope: Scope) -> Results:
    """Of what this person may see, however much it is."""
    seen = _within(visible_to(actor, RECORD.id), scope)
    counted = seen.filter(state="accepted")
    given = list(distribution.answers(counted))
    found = distribution.gravest(counted, MOST_FINDINGS)
    bodies = _bodies({(g.template, g.version) for g in given} | {(f.template, f.version) for f in found})
    measured, answered = _counted(given, bodies)
    _earlier(actor, scope, measured)
    _promised(counted, measured)
    fates = Counter(_fates(counted))
    return Results(
        counted.count(), seen.filter(state__in=WAITING).count(), list(measured.values()), list(answered.values()),
        [_told(one, bodies) for one in found], fates.most_common(), sorted({p for m in measured.values() for p in m.places}),
    )  # fmt: skip


def _fates(rows: QuerySet[Subject]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for fate, count in distribution.fates(rows).items():
        found[FATES.get(fate, "在办")] += count
    return found


def _within(rows: QuerySet[Subject], scope: Scope) -> QuerySet[Subject]:
    wanted: dict[str, Any] = {}
    if scope.activity:
        wanted["activity"] = scope.activity
    if scope.matter:
        wanted["matter"] = scope.matter
    if scope.since:
        wanted["ended__gte"] = _midnight(scope.since)
    if scope.until:
        wanted["ended__lt"] = _midnight(scope.until + timedelta(days=1))
    return rows.filter(pk__in=Record.objects.filter(**wanted).values("pk")) if wanted else rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.ZONE)


def _bodies(made_with: Collection[tuple[str, int]]) -> dict[tuple[str, int], Mapping[str, Any]]:
    """The versions that records were made with, in one query."""
    wanted = Q(pk__in=[])
    for code, number in made_with:
        wanted |= Q(template__code=code, number=number)
    return {(v.template.code, v.number): v.body for v in Version.objects.filter(wanted).select_related("template")}


# ---- counting ----------------------------------------------------------------------------------------------------


def _counted(given: Sequence[Given], bodies: Bodies) -> tuple[dict[str, Measured], dict[str, Answered]]:
    measured: dict[str, Measured] = {}
    answered: dict[str, Answered] = {}
    known = {made_with: _observed(body) for made_with, body in bodies.items()}
    for one in sorted(given, key=lambda g: _order(g, known)):
        o = known.get((one.template, one.version), {}).get(one.id)
        if o is None:
            continue
        if o["kind"] == "measured":
            _measure(measured, o, one)
        elif o["kind"] in ("rated", "checked", "judged", "choice", "choices"):
            options = observing.RATED if o["kind"] == "rated" else observing.options_of(o)
            found = answered.setdefault(o["id"], Answered(o["id"], o["label"], o["kind"], options))
            for value in one.value if isinstance(one.value, list) else [one.value]:
                found.counts[value] += one.count
    return measured, answered


def _measure(measured: dict[str, Measured], o: Mapping[str, Any], one: Given) -> None:
    place = where.place(one.place)
    found = measured.setdefault(o["id"], Measured(o["id"], o["label"], o.get("unit", "")))
    values = [float(one.value)] * one.count
    found.values += values
    found.places[place.full if place else "不在大厅"] += values


def _observed(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The observations of a version by id in their order; the stage stands before a label that occurs twice."""
    often = Counter(o["label"] for _, o in observing.observations(body))
    return {
        o["id"]: {**o, "label": f"{stage['label']}：{o['label']}" if often[o["label"]] > 1 else o["label"], "at": n}
        for n, (stage, o) in enumerate(observing.observations(body))
    }


def _order(one: Given, known: Mapping[tuple[str, int], Mapping[str, Mapping[str, Any]]]) -> tuple[int, str]:
    """As the forms ask, whatever order the database has."""
    o = known.get((one.template, one.version), {}).get(one.id)
    return (o["at"] if o else 0, one.id)


def _earlier(actor: Actor, scope: Scope, measured: Mapping[str, Measured]) -> None:
    """The same matters before: of an activity before its first record, of a period the same length before it."""
    now = _within(visible_to(actor, RECORD.id), scope).filter(state="accepted")
    first = now.order_by("record__ended").values_list("record__ended", flat=True).first()
    matters = [scope.matter] if scope.matter else list(now.values_list("record__matter", flat=True).distinct()[:50])
    matters = [m for m in matters if m]
    if first is None or not matters:
        return
    before = visible_to(actor, RECORD.id).filter(state="accepted", record__matter__in=matters, record__ended__lt=first)
    if scope.since:
        length = (scope.until or clock.today()) - scope.since
        before = before.filter(record__ended__gte=_midnight(scope.since - length - timedelta(days=1)))
    if scope.activity:
        before = before.exclude(record__activity=scope.activity)
    for one in distribution.answers(before):
        if one.id in measured and isinstance(one.value, int | float):
            measured[one.id].earlier += [float(one.value)] * one.count


def _promised(rows: QuerySet[Subject], measured: Mapping[str, Measured]) -> None:
    """The promise, where all that was visited promise the same."""
    matters = set(rows.order_by().values_list("record__matter", flat=True).distinct())
    found = {p.matter: p.measures for p in Promise.objects.filter(matter__in=[m for m in matters if m])}
    for name, one in measured.items():
        told = {found.get(m or 0, {}).get(name) for m in matters}
        value = told.pop() if len(told) == 1 else None
        one.promised = float(value) if value is not None else None


def _told(one: Found, bodies: Bodies) -> dict[str, str]:
    """A finding: what, where, how grave, and what became of it."""
    place, finding = where.place(one.place), one.finding
    stages = {s["id"]: s["label"] for s in bodies.get((one.template, one.version), {"stages": []})["stages"]}
    return {
        "text": finding["text"], "kind": option_word(KINDS, finding["kind"]), "place": place.full if place else "", "record": one.record,
        "severity": option_word(SEVERITIES, finding["severity"]) if finding.get("severity") else "", "stage": stages.get(finding.get("stage", ""), ""),
        "fate": FATES.get(one.fate, "在办"),
    }  # fmt: skip


# ---- promises ----------------------------------------------------------------------------------------------------


def promise_of(matter: int) -> dict[str, float]:
    found = Promise.objects.filter(matter=matter).first()
    return dict(found.measures) if found else {}


@one_command
def promise(actor: Actor, matter: int, measures: Mapping[str, float]) -> None:
    """What a matter's guide promises from now on. Raises Refused (forbidden, not-found)."""
    spot = where.matter(matter)
    if spot is None:
        raise Refused(Refusal("not-found", "没有这个事项。"))
    if f"centre:{spot.jurisdiction}" not in actor.offices:
        raise Refused(Refusal("forbidden", "承诺由事项所在地的政务中心填。"))
    before = promise_of(matter)
    Promise.objects.update_or_create(
        matter=matter, defaults={"jurisdiction": spot.jurisdiction, "measures": dict(measures)}
    )
    history.record(actor, "改事项承诺", f"promise:{matter}", before, dict(measures))
