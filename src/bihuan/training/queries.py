"""Everything that reads trainings and who takes part. The centre reads of all officers of its place, an officer of
themselves; `lacking` is for the rooms above, which give officers something to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

from django.db import connection
from django.db.models import Count, Max, Model, Q, QuerySet, Sum

from bihuan.kernel.access import find, reads, visible_to
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import Page, capped_counts, cursor_after, page_of
from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.officer import OFFICER
from bihuan.loop.tables.training import TRAINING
from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.training.models import Attempt, Need, Participant
from bihuan.training.topics import mandatory

Row = TypeVar("Row", bound=Model)
AT_ONCE = 5000
MOST = 50
MOST_COUNTED = 1000
FIGURES = ("signed", "arrived", "passed", "completed", "hours")
PUBLISHED = ("enrolling", "running", "finished", "cancelled")


def lacking(officers: Iterable[int], on: date) -> dict[int, list[str]]:
    """The mandatory trainings (by the names of their topics) that these officers lack on that day, by officer; who lacks
    none is left out. `officers`: keys of `people.Officer`. One query for every 5000."""
    wanted = mandatory()
    found: dict[int, list[str]] = {}
    for some in _batches(officers):
        done = completed(some, [topic.id for topic in wanted], on)
        for officer in some:
            missing = [t.name for t in wanted if not _covers(done.get((officer, t.id)), t.until, on)]
            if missing:
                found[officer] = missing
    return found


def completed(officers: Sequence[int], topics: Sequence[str], on: date) -> Mapping[tuple[int, str], date]:
    """The last day, up to `on`, on which these officers completed a training of these topics."""
    rows = Participant.objects.filter(officer__in=officers, topic__in=topics, completed_on__lte=on)
    latest = rows.order_by().values_list("officer", "topic").annotate(last=Max("completed_on"))
    return {(officer, topic): last for officer, topic, last in latest}


def _covers(last: date | None, until: Callable[[date], date], on: date) -> bool:
    return last is not None and until(last) >= on


def _batches(officers: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(officers)
    while some := list(islice(rest, AT_ONCE)):
        yield some


# ---- the centre reads --------------------------------------------------------------------------------------------


def listing(actor: Actor, state: str = "", after: str = "") -> Page:
    """The trainings this person may see, the latest change first. Raises Refused for a broken cursor."""
    rows = visible_to(actor, TRAINING.id)
    if state in TRAINING.states:
        rows = rows.filter(state=state)
    return page_of(cursor_after(rows, after), MOST)


def counts(trainings: Sequence[Subject]) -> dict[int, dict[str, int]]:
    """How many signed up, came, passed and completed, by training: one query for all."""
    rows = Participant.objects.filter(training__in=trainings, left_at__isnull=True).order_by().values("training")
    counted = rows.annotate(
        signed=Count("pk"), arrived=Count("arrived_at"), passed=Count("passed_at"), completed=Count("completed_on"),
        hours=Sum("hours"),
    )  # fmt: skip
    return {row["training"]: {name: row[name] or 0 for name in FIGURES} for row in counted.values("training", *FIGURES)}


def listed_counts(trainings: Sequence[Subject]) -> dict[tuple[int, str], int]:
    """How many signed up and completed, by training and name, counted to the cap of lists: one query for all."""
    sets: dict[tuple[int, str], list[QuerySet[Participant]]] = {}
    for training in trainings:
        rows = Participant.objects.filter(training=training)
        sets[training.pk, "signed"] = [rows.filter(left_at__isnull=True)]
        sets[training.pk, "completed"] = [rows.filter(completed_on__isnull=False)]
    return capped_counts(sets)


def participants(training: Subject, after: str = "") -> tuple[list[Participant], str | None]:
    """Who takes part, in the order of the sign-up, and the cursor of the next page."""
    rows = Participant.objects.filter(training=training, left_at__isnull=True, pk__gt=_key(after))
    found = list(rows.select_related("officer__subject").order_by("pk")[: MOST + 1])
    return found[:MOST], str(found[MOST - 1].pk) if len(found) > MOST else None


def chosen(training: Subject, keys: Iterable[str]) -> list[Officer]:
    """Of these participants' officers those that take part in this training."""
    wanted = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]
    rows = Participant.objects.filter(training=training, pk__in=wanted, left_at__isnull=True).select_related("officer")
    return [row.officer for row in rows]


def may_read_officers(actor: Actor) -> bool:
    """Whether this person may know who takes part: whoever reads officers of a place."""
    what = reads(actor, OFFICER.id, directory())
    return what.everything or bool(what.jurisdictions)


def short(actor: Actor, topic: str, after: str = "") -> tuple[list[Need], str | None]:
    """The officers of this person's place that lack a topic today, whose cover ended longest ago first; the cursor."""
    until, _, pk = after.partition("_")
    rows = _short(actor, topic)
    if after:
        day = _day(until)
        rows = rows.filter(Q(until__gte=day) & (Q(until__gt=day) | Q(pk__gt=_key(pk))))
    found = list(rows.select_related("officer__subject").order_by("until", "pk")[: MOST + 1])
    last = found[MOST - 1] if len(found) > MOST else None
    return found[:MOST], f"{last.until.isoformat()}_{last.pk}" if last else None


def how_many_short(actor: Actor, topic: str) -> int:
    """How many lack it, counted to a thousand and one."""
    return int(_short(actor, topic).order_by()[: MOST_COUNTED + 1].count())


def _short(actor: Actor, topic: str) -> QuerySet[Need]:
    what = reads(actor, OFFICER.id, directory())
    rows = Need.objects.filter(topic=topic, until__lt=clock.today())
    return rows if what.everything else rows.filter(jurisdiction__in=what.jurisdictions)


# ---- an officer reads --------------------------------------------------------------------------------------------


def places(jurisdiction: int) -> list[int]:
    """Whose trainings, questions and notes hold in a place: its own, and the city's."""
    return sorted({jurisdiction, directory().city or jurisdiction})


def open_to(officer: Officer) -> list[Subject]:
    """What an officer can take part in now, what comes first first."""
    rows = Subject.objects.filter(table=TRAINING.id, state__in=("enrolling", "running"))
    return list(rows.filter(jurisdiction__in=places(officer.jurisdiction)).order_by("due", "pk")[:MOST])


def published(officer: Officer, number: str) -> Subject:
    """A training that was published to this officer. Raises Refused (not-found)."""
    rows = Subject.objects.filter(table=TRAINING.id, state__in=PUBLISHED, number=number.upper())
    found = rows.filter(jurisdiction__in=places(officer.jurisdiction)).first() if number.isascii() else None
    if found is None:
        raise Refused(Refusal("not-found", "没有这次培训。"))
    return found


def own(officer: Officer) -> list[Participant]:
    """Everything an officer takes or took part in, the newest first."""
    rows = Participant.objects.filter(officer=officer, left_at__isnull=True).select_related("training")
    return list(rows.order_by("-pk")[:MOST_COUNTED])


def taking(training: Subject, officer: Officer) -> Participant | None:
    """The officer's own row in a training."""
    return Participant.objects.filter(training=training, officer=officer).first()


def attempts(participant: Participant) -> list[Attempt]:
    """The officer's attempts, the newest first."""
    return list(Attempt.objects.filter(participant=participant).order_by("-pk")[:MOST])


def locked(training: Subject) -> Subject:
    """The training as it is now, and nobody else changes who takes part until the transaction is over."""
    rows = Subject.objects.filter(pk=training.pk)
    return (rows.select_for_update() if connection.features.has_select_for_update else rows).get()


def training_of(actor: Actor, number: str) -> Subject:
    """A training before staff. Raises Refused (not-found)."""
    return find(actor, TRAINING, number)


def by_key(rows: QuerySet[Row], after: str, limit: int = MOST) -> tuple[list[Row], str | None]:
    """A page of plain rows, the newest first, and the cursor that leads on. Raises Refused for a broken one."""
    rows = rows.filter(pk__lt=_key(after)) if after else rows
    found = list(rows.order_by("-pk")[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else None


def _key(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Refused(Refusal("invalid", "翻页的位置不对，请从第一页开始。", {"after": "翻页的位置不对。"}))
    return int(text or 0)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(Refusal("invalid", "翻页的位置不对，请从第一页开始。", {"after": "翻页的位置不对。"})) from None
