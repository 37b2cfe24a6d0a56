"""The slow lane 慢车道: what came too fast is kept, answered with a code, and let into the inbox a little at a time.

So a flood costs two INSERTs each, stands in no inbox, and nothing is lost: what waits only because many came at once is
released by the clock; what one sender poured in waits until somebody of the centre has looked at it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError
from django.db.models import Count, F, Max, Min, QuerySet, Window
from django.db.models.functions import RowNumber

from bihuan.kernel.access import home
from bihuan.kernel.inserting import insert
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import REPORTER, Actor, Refusal, Refused
from bihuan.loop.tables.voice import VOICE
from bihuan.organisation import history
from bihuan.services import clock
from bihuan.services.files.models import File
from bihuan.services.sealed.boxes import keep, open_many
from bihuan.voices import commands
from bihuan.voices.abuse import tally
from bihuan.voices.commands import Receipt, Said
from bihuan.voices.models import Held

WAIT: Final = timedelta(minutes=10)
AT_ONCE: Final = 100  # released by one run of the clock: the inbox stays readable
IN_BATCH: Final = 500  # decided upon by one press
GROUPS: Final = 50
SOME: Final = 3  # words shown of each


# ---- coming in ---------------------------------------------------------------------------------------------------


def known(key: str | None, said: Said) -> Receipt | None:
    """What this key has brought into the lane already. Raises Refused (key-reused) where that was other."""
    held = Held.objects.filter(key=key).first() if key else None
    if held is None:
        return None
    box = open_many([held.sealed]).get(held.sealed)
    if box is None or not commands.is_same(box, said):
        raise Refused(Refusal("key-reused", "这个提交编号已经用过，而内容不同。请换一个编号再交。"))
    return Receipt(held.voice, str(box["code"]), repeated=True, held=not held.voice)


def code_of(key: str) -> str:
    """The tracking code of what this key has brought into the lane; who holds the key is who sent it."""
    held = Held.objects.filter(key=key).first()
    box = open_many([held.sealed]).get(held.sealed) if held else None
    return str(box["code"]) if box else ""


def hold(said: Said, key: str | None, why: str, same: int | None) -> Receipt:
    """Keeps the words in the lane; the receipt has a code like any other."""
    made = commands.prepared(said)
    try:
        _kept(said, made, key, why, same)
    except IntegrityError:
        found = known(key, said)
        if found is None:
            raise
        return found
    tally.count(why, said.sender)
    return Receipt("", made.code, held=True)


@one_command
def _kept(said: Said, made: commands.Prepared, key: str | None, why: str, same: int | None) -> None:
    files = [f.id for f in commands.claimed(said)]
    keep(*made.boxes)
    insert(
        Held(
            jurisdiction=said.jurisdiction, came=clock.now(), why=why, sender=said.sender, same=same, key=key,
            sealed=made.told["sealed"], code_digest=made.told["track"], told={**made.told, "uploads": files},
        )
    )  # fmt: skip


# ---- going on ----------------------------------------------------------------------------------------------------


def release_due() -> int:
    """Lets in what has waited long enough behind a crowd, the oldest first; how many. A flood stays."""
    late = Held.objects.filter(voice="", dropped__isnull=True, why="slow", came__lte=clock.now() - WAIT)
    keys = list(late.order_by("came", "pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_released(pk) for pk in keys)


@one_command
def release(by: Actor, jurisdiction: int, chosen: Mapping[str, str]) -> int:
    """Lets a group in, at most so many at once; how many. Raises Refused."""
    rows = list(_chosen(by, jurisdiction, chosen)[:IN_BATCH])
    for held in rows:
        _let_in(held)
    _record(by, "慢车道放行", jurisdiction, len(rows), chosen)
    return len(rows)


@one_command
def drop(by: Actor, jurisdiction: int, chosen: Mapping[str, str], why: str) -> int:
    """Leaves a group in the lane for good; the holder of each code is told so. How many. Raises Refused."""
    if len(why.strip()) < 4:
        sentence = "请写明为什么不往下转，至少四个字。"
        raise Refused(Refusal("invalid", sentence, {"reason": sentence}))
    keys = list(_chosen(by, jurisdiction, chosen).values_list("pk", flat=True)[:IN_BATCH])
    count = Held.objects.filter(pk__in=keys).update(dropped=clock.now())
    _record(by, "慢车道不转", jurisdiction, count, {**chosen, "reason": why.strip()[:200]})
    return count


@one_command
def _released(pk: int) -> int:
    rows = Held.objects.select_for_update().filter(pk=pk, voice="", dropped__isnull=True)
    held = rows.first()
    if held is None:
        return 0
    _let_in(held)
    return 1


def _let_in(held: Held) -> None:
    """The voice that it would have been, said on the day it came."""
    told = dict(held.told)
    by_id = File.objects.in_bulk(told.pop("uploads", ()))
    told.setdefault("said", held.came.astimezone(clock.ZONE).date().isoformat())
    held.voice = commands.begun(held.jurisdiction, told, list(by_id.values()), REPORTER, held.key)
    held.sender = ""
    held.save(update_fields=["voice", "sender"])


def _chosen(by: Actor, jurisdiction: int, chosen: Mapping[str, str]) -> QuerySet[Held]:
    """The rows of a group, the oldest first, for whoever triages there. Raises Refused (forbidden)."""
    if home(by, VOICE) != jurisdiction:
        raise Refused(Refusal("forbidden", "慢车道由本地区政务中心处理。"))
    rows = _group(jurisdiction, chosen.get("why", ""), chosen.get("sender", ""))
    return rows.select_for_update()


def _record(by: Actor, what: str, jurisdiction: int, count: int, chosen: Mapping[str, str]) -> None:
    history.record(by, what, f"慢车道:{jurisdiction}", {}, {**chosen, "count": count})


# ---- looking -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """What is decided upon together: a crowd, or what one sender poured in. How much since when, how many different
    words, and some of them."""

    why: str
    sender: str
    count: int
    different: int
    first: datetime
    last: datetime
    some: Sequence[str]


def groups(jurisdiction: int) -> list[Group]:
    """What waits: the crowd, then the senders, the largest first. Four queries, however many there are."""
    slow, flood = (_waiting(jurisdiction).filter(why=why).order_by() for why in ("slow", "flood"))
    crowd = [(g, _first(slow)) for g in _measured(slow.values("why"))]
    senders = list(_measured(flood.values("why", "sender")).order_by("-n", "sender")[:GROUPS])
    some = _first_of_each(flood.filter(sender__in=[g["sender"] for g in senders]))
    return [
        Group(g["why"], g.get("sender", ""), g["n"], g["words"], g["first"], g["last"], texts)
        for g, texts in (*crowd, *((g, some[g["sender"]]) for g in senders))
    ]


def _first(rows: QuerySet[Held]) -> list[str]:
    return [str(told["text"]) for told in rows.order_by("came", "pk").values_list("told", flat=True)[:SOME]]


def _first_of_each(rows: QuerySet[Held]) -> Mapping[str, list[str]]:
    """The first few words of each sender, in one query."""
    place = Window(RowNumber(), partition_by=[F("sender")], order_by=["came", "pk"])
    found = defaultdict[str, list[str]](list)
    for sender, told in rows.annotate(place=place).filter(place__lte=SOME).values_list("sender", "told"):
        found[sender].append(str(told["text"]))
    return found


def _measured(rows: Any) -> Any:
    return rows.annotate(n=Count("pk"), words=Count("same", distinct=True), first=Min("came"), last=Max("came"))


def _group(jurisdiction: int, why: str, sender: str) -> QuerySet[Held]:
    rows = _waiting(jurisdiction).filter(why=why).order_by("came", "pk")
    return rows.filter(sender=sender) if sender else rows


def _waiting(jurisdiction: int) -> QuerySet[Held]:
    return Held.objects.filter(jurisdiction=jurisdiction, voice="", dropped__isnull=True)
