"""Officers hear of trainings (M9.2): when one is published, cancelled, or soon; through the outbox, however many they are.
A notice leads to their own page and names nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db.models import QuerySet

from bihuan.kernel.act import Acted, load
from bihuan.kernel.models import Job, Subject
from bihuan.kernel.registry import directory, job, within
from bihuan.loop.tables.training import ONSITE
from bihuan.notices.commands import tell_many
from bihuan.people.models import Officer
from bihuan.training.models import Participant
from bihuan.training.topics import topics
from bihuan.ui.when import words as moment_words

JOB: Final = "training.notices"
NOTICE: Final = "training"  # what a notice is of: leads to the officer's own page
AT_ONCE: Final = 2000


@within("training", "publish", "remind", "cancel", "amend")
def later(acted: Acted) -> None:
    """A row in the outbox; of a plan nobody has heard yet, nobody hears that it was changed or cancelled."""
    if acted.event.action in ("publish", "remind") or acted.row.get("published"):
        payload = {"training": acted.subject.pk, "action": acted.event.action, "sentence": _sentence(acted)}
        Job.objects.create(kind=JOB, payload=payload, next_at=acted.subject.updated)


@job(JOB)
def tell(payload: Mapping[str, Any]) -> None:
    """One notice each: of a new training to every officer of the place, of the rest to who takes part."""
    subject = Subject.objects.get(pk=payload["training"])
    everybody = payload["action"] == "publish"
    for some in _batches(_of_the_place(subject) if everybody else _taking_part(subject, payload["action"])):
        tell_many(some, subject, NOTICE, payload["sentence"])


def _sentence(acted: Acted) -> str:
    row, today = acted.row, acted.subject.updated.date()
    when = (
        moment_words(row["starts_at"], "time", today)
        if row["mode"] == ONSITE
        else f"{moment_words(row['ends_on'], 'day', today)}前完成"
    )
    found = topics().get(row["topic"])
    said = {
        "publish": f"有新的培训“{row['title']}”，{when}{'，每个人都要参加' if found and found.mandatory else ''}",
        "remind": f"培训“{row['title']}”别忘了，{when}", "cancel": f"培训“{row['title']}”取消了", "amend": f"培训“{row['title']}”有改动，{when}",
    }  # fmt: skip
    return said[acted.event.action]


def _of_the_place(subject: Subject) -> QuerySet[Officer]:
    """The officers to whom it is open: those of the place; of the city's trainings all."""
    rows = Officer.objects.filter(serving=True, account__isnull=False)
    return rows if subject.jurisdiction == directory().city else rows.filter(jurisdiction=subject.jurisdiction)


def _taking_part(subject: Subject, action: str) -> QuerySet[Officer]:
    rows = Participant.objects.filter(training=subject, left_at__isnull=True)
    if action == "remind":  # who missed the lesson cannot complete it any more
        missed = subject.state == "running" and load(subject)["mode"] == ONSITE
        rows = rows.filter(completed_on__isnull=True, **({"arrived_at__isnull": False} if missed else {}))
    return Officer.objects.filter(pk__in=rows.values("officer"), serving=True, account__isnull=False)


def _batches(rows: QuerySet[Officer]) -> Iterator[list[int]]:
    """Accounts, by the officer's key, a batch at a time."""
    after = 0
    while some := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", "account")[:AT_ONCE]):
        yield [account for _, account in some]
        after = some[-1][0]
