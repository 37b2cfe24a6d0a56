"""Officers hear of an activity that they may sign up for (M12): once, through the outbox, however many they are. Who would have to
step aside is not told, nor who is in it already; of an unannounced visit nobody is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from bihuan.activities import queries, turns
from bihuan.activities.present import line, own_url
from bihuan.kernel.act import Acted, load
from bihuan.kernel.models import Job, Subject
from bihuan.kernel.registry import directory, job, within
from bihuan.loop.language import Actor, Row
from bihuan.loop.tables.activity_who import HERE
from bihuan.notices.commands import tell_many
from bihuan.notices.models import Notice
from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_many
from bihuan.training.shelf import Brought, brings_news
from bihuan.ui.when import words

JOB: Final = "activities.open"
NOTICE: Final = "open"  # what a notice is of
AT_ONCE: Final = 500
ON_THE_SHELF: Final = 5


@within("activity", "publish")
def later(acted: Acted) -> None:
    """A row in the outbox; nothing for an unannounced one."""
    if acted.row["kind"] != "unannounced":
        Job.objects.create(kind=JOB, payload={"activity": acted.subject.pk}, next_at=acted.subject.updated)


@job(JOB)
def tell(payload: Mapping[str, Any]) -> None:
    """One notice each, of what can still be signed up for; whoever was told already, by a job that broke off, is left out."""
    subject = Subject.objects.get(pk=payload["activity"])
    row = load(subject)
    if row["kind"] == "unannounced" or not _is_open(row):
        return
    sentence = _sentence(row)
    for some in _batches(_unaware(subject, row)):
        tell_many(_may_go(some, row), subject, NOTICE, sentence)


def _is_open(row: Row) -> bool:
    last = row.get("sign_up_until") or row["ends_on"]
    return bool(row["state"] == "signing" and last >= clock.today().isoformat())


def _sentence(row: Row) -> str:
    today = clock.today()
    until = f"，{words(row['sign_up_until'], 'day', today)}前报名" if row.get("sign_up_until") else ""
    return f"有新的体验活动“{row['title']}”可以报名，{words(row['begins_on'], 'day', today)}开始{until}"


def _unaware(subject: Subject, row: Row) -> QuerySet[Officer]:
    """Officers of whom it is open to and whose kind of matter has a quota, but those who know."""
    know = {int(person) for person, one in row.get("people", {}).items() if one["state"] in HERE} | set(
        row.get("planners", ())
    )
    told = Notice.objects.filter(person=OuterRef("account"), subject=subject, action=NOTICE)
    return turns.open_for(row).exclude(account__in=know).exclude(Exists(told)).select_related("subject")


def _may_go(some: list[Officer], row: Row) -> list[int]:
    """The accounts of those who need not step aside from where it goes."""
    visits, tree = row.get("visits", ()), directory()
    boxes = open_many([o.profile for o in some]) if visits else {}
    return [
        o.account_id or 0
        for o in some
        if not turns.recused(visits, turns.avoided(load(o.subject), boxes.get(o.profile.hex, {}), tree), tree)
    ]


def _batches(rows: QuerySet[Officer]) -> Iterator[list[Officer]]:
    after = 0
    while some := list(rows.filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        yield some
        after = some[-1].pk


@brings_news
def on_the_shelf(actor: Actor) -> list[Brought]:
    """What this officer may sign up for now, the next first: news that nobody has to write."""
    lines = [(line(subject), own_url(subject)) for subject in queries.coming(actor)[:ON_THE_SHELF]]
    return [Brought(one["title"], one["kind"], url, one["row"].get("begins_on", "")) for one, url in lines]
