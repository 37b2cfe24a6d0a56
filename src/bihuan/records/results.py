"""Results of an activity, or of a matter in a period: what was measured against what is promised, places and earlier rounds
beside each other, what was found and what has become of it. Only accepted records count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any, Final

from django.db.models import Q, QuerySet

from bihuan.kernel.access import visible_to
from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused, Row
from bihuan.loop.tables.record import FATES, KINDS, RECORD, SEVERITIES, WAITING
from bihuan.organisation import history
from bihuan.organisation.telling import option_word
from bihuan.records import observing
from bihuan.records.models import Promise, Record, Version
from bihuan.services import clock
from bihuan.voices import where

MOST: Final = 2000  # records of one page
MOST_FINDINGS: Final = 200
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
    cut: bool = False


def results(actor: Actor, scope: Scope) -> Results:
    """Of what this person may see."""
    seen = _within(visible_to(actor, RECORD.id), scope)
    rows = [load(s) for s in seen.filter(state="accepted").order_by("-pk")[: MOST + 1]]
    made = Results(len(rows[:MOST]), seen.filter(state__in=WAITING).count(), cut=len(rows) > MOST)
    bodies = _bodies(rows)
    measured, answered = _counted(rows[:MOST], bodies)
    _earlier(actor, scope, measured)
    _promised(rows, measured)
    made.measured, made.answered = list(measured.values()), list(answered.values())
    made.places = sorted({p for m in made.measured for p in m.places})
    made.findings = list(_found(rows[:MOST], bodies))
    made.fates = Counter(f["fate"] for f in made.findings).most_common()
    made.findings = made.findings[:MOST_FINDINGS]
    return made


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


def _bodies(rows: Sequence[Row]) -> dict[tuple[str, int], Mapping[str, Any]]:
    """The versions that the records were made with, in one query."""
    wanted = Q(pk__in=[])
    for code, number in {(r["template"], r["template_version"]) for r in rows}:
        wanted |= Q(template__code=code, number=number)
    return {(v.template.code, v.number): v.body for v in Version.objects.filter(wanted).select_related("template")}


# ---- counting ----------------------------------------------------------------------------------------------------


def _counted(rows: Sequence[Row], bodies: Mapping[Any, Any]) -> tuple[dict[str, Measured], dict[str, Answered]]:
    measured: dict[str, Measured] = {}
    answered: dict[str, Answered] = {}
    for row in rows:
        place = where.place(row.get("place"))
        for o, value in _answers(row, bodies):
            if o["kind"] == "measured":
                one = measured.setdefault(o["id"], Measured(o["id"], o["label"], o.get("unit", "")))
                one.values.append(float(value))
                one.places[place.full if place else "不在大厅"].append(float(value))
            elif o["kind"] in ("rated", "checked", "judged", "choice", "choices"):
                options = observing.RATED if o["kind"] == "rated" else observing.options_of(o)
                found = answered.setdefault(o["id"], Answered(o["id"], o["label"], o["kind"], options))
                found.counts.update(value if isinstance(value, list) else [value])
    return measured, answered


def _answers(row: Row, bodies: Mapping[Any, Any]) -> Iterator[tuple[Mapping[str, Any], Any]]:
    body = bodies.get((row["template"], row["template_version"]), {"stages": []})
    answers = row.get("answers", {})
    often = Counter(o["label"] for _, o in observing.observations(body))
    for stage, o in observing.observations(body):
        if o["id"] in answers:
            label = f"{stage['label']}：{o['label']}" if often[o["label"]] > 1 else o["label"]
            yield {**o, "label": label}, answers[o["id"]]


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
    for subject in before.order_by("-record__ended")[:MOST]:
        for name, value in load(subject).get("answers", {}).items():
            if name in measured and isinstance(value, int | float):
                measured[name].earlier.append(float(value))


def _promised(rows: Sequence[Row], measured: Mapping[str, Measured]) -> None:
    """The promise, where all that was visited promise the same."""
    matters = {r.get("matter") for r in rows}
    found = {p.matter: p.measures for p in Promise.objects.filter(matter__in=[m for m in matters if m])}
    for name, one in measured.items():
        told = {found.get(m or 0, {}).get(name) for m in matters}
        value = told.pop() if len(told) == 1 else None
        one.promised = float(value) if value is not None else None


def _found(rows: Sequence[Row], bodies: Mapping[Any, Any]) -> Iterator[dict[str, str]]:
    """The findings, gravest first: what, where, how grave, and what became of it."""
    order = {"major": 0, "normal": 1, "minor": 2}
    told = [(order.get(f.get("severity", ""), 3), row, f) for row in rows for f in row.get("findings", ())]
    for _, row, one in sorted(told, key=lambda t: t[0]):
        place = where.place(row.get("place"))
        stages = {
            s["id"]: s["label"]
            for s in bodies.get((row["template"], row["template_version"]), {"stages": []})["stages"]
        }
        yield {
            "text": one["text"], "kind": option_word(KINDS, one["kind"]), "place": place.full if place else "", "record": row["number"],
            "severity": option_word(SEVERITIES, one["severity"]) if one.get("severity") else "", "stage": stages.get(one.get("stage", ""), ""),
            "fate": FATES.get(row.get("fates", {}).get(one["client_id"], ""), "在办"),
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
