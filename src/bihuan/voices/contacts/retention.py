"""The contact is kept as long as it is needed, and no longer: some time after everything has ended its key is destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import SYSTEM, Actor, Refusal, Refused
from bihuan.organisation import history
from bihuan.organisation.commands import configure
from bihuan.organisation.directory import setting
from bihuan.services import clock
from bihuan.services.sealed.erasure import erase
from bihuan.voices.models import Held, Voice
from bihuan.voices.tracking import problem_of, suggestion_of

KEY: Final = "contact_days"
USUAL: Final = 180
MOST: Final = 3650
BATCH: Final = 500


def days() -> int:
    """How many days after the end a contact is kept."""
    return int((setting(KEY) or {}).get("days", USUAL))


def keep_for(by: Actor, typed: str) -> None:
    """Sets it. Raises Refused."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6 and 1 <= int(typed) <= MOST):
        sentence = f"请填 1 到 {MOST} 的整数。"
        raise Refused(Refusal("invalid", sentence, {"days": sentence}))
    configure(by, KEY, {"days": int(typed)})


def forget_due() -> int:
    """Destroys every contact past its time, of voices and of what was left in the slow lane; how many. Twice is once."""
    limit = clock.now() - timedelta(days=days())
    return sum(_forgotten(pk, limit) for pk in _due(limit)) + _left_behind(limit)


def _due(limit: datetime) -> Iterator[int]:
    """Voices with a contact that ended themselves that long ago, the oldest first, a batch at a time."""
    rows = Voice.objects.exclude(contact="").filter(
        opened__lte=limit, subject__kind="ended", subject__updated__lte=limit
    )
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield from batch
        last = batch[-1]


@one_command
def _forgotten(pk: int, limit: datetime) -> int:
    """Looks once more under the lock: an appeal may have come, and what it became must have ended, too."""
    voice = Voice.objects.select_related("subject").select_for_update(of=("self",)).get(pk=pk)
    standing = problem_of(voice) or suggestion_of(voice) or voice.subject
    if not voice.contact or not _is_over(standing, limit):
        return 0
    erase(voice.contact)
    Voice.objects.filter(pk=pk).update(contact="")
    history.record(SYSTEM, "销毁联系方式", f"voice:{voice.subject.uid}", {}, {"days": days()})
    return 1


def _is_over(subject: Subject, limit: datetime) -> bool:
    return subject.kind == "ended" and subject.updated <= limit


@one_command
def _left_behind(limit: datetime) -> int:
    """Of what was never let in, words and contact both go."""
    rows = list(Held.objects.filter(dropped__lte=limit).exclude(sealed="").select_for_update()[:BATCH])
    for held in rows:
        for box in (held.sealed, held.told.get("contact")):
            if box:
                erase(box)
        held.sealed, held.told = "", {"channel": held.told["channel"], "text": ""}
        held.save(update_fields=["sealed", "told"])
    return len(rows)
