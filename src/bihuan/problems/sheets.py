"""Workbooks that take longer than a page may: made by the outbox's worker, with how far it is, and kept for a day.

A worker that was killed leaves the job to the next one, which begins anew. What a row says is what it says when it is
reached; which rows, and in which order, is settled when the work begins (ADR 68).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from bihuan.kernel.models import Job, Subject
from bihuan.kernel.outbox import Ended, still_at_it
from bihuan.kernel.registry import job
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.notices.commands import tell_of_page
from bihuan.organisation import directory, history
from bihuan.problems.ledger import FILTER_NAMES
from bihuan.problems.models import Sheet
from bihuan.problems.present_sheet import Wanted, wanted
from bihuan.problems.workbook import MOST_ROWS, write
from bihuan.services import clock
from bihuan.services.files import made

JOB: Final = "problems.sheet"
STEP: Final = 1000  # rows after which it is said how far the work is
KEPT, REMEMBERED = timedelta(days=1), timedelta(days=7)
MOST_WAITING: Final = 3
RECENT: Final = 10


@dataclass(frozen=True, slots=True)
class Kind:
    """A list that may be had as a workbook: what it is called, its page, where it is asked for, by which names of the address it
    is narrowed, and the workbook that somebody wants."""

    id: str
    label: str
    url: str
    file: str
    names: Sequence[str]
    wanted: Callable[[Actor, Mapping[str, str]], Wanted]

    def as_query(self, asked: Mapping[str, str]) -> str:
        """What narrows the list and nothing else of an address, always in the same order."""
        return urlencode([(name, asked[name]) for name in self.names if asked.get(name)])

    def of_query(self, text: str) -> dict[str, str]:
        return {name: value for name, value in parse_qsl(text[:2000]) if name in self.names}


LEDGER: Final = Kind("ledger", "台账", "/problems", "/problems/ledger.xlsx", FILTER_NAMES, wanted)
KINDS: dict[str, Kind] = {LEDGER.id: LEDGER}


def offer(kind: Kind) -> Kind:
    """A room above makes a list of its own available."""
    KINDS[kind.id] = kind
    return kind


@one_command
def ask(actor: Actor, want: Wanted, asked: Mapping[str, str], kind: Kind = LEDGER) -> Sheet:
    """Hands the work over; the same asked again while it is under way is the same sheet. Raises Refused (too-many)."""
    query = kind.as_query(asked)
    mine = Sheet.objects.filter(person=actor.person, ended_at__isnull=True)
    if found := mine.filter(kind=kind.id, query=query).first():
        return found
    if mine.count() >= MOST_WAITING:
        raise Refused(Refusal("too-many", f"您已有 {MOST_WAITING} 张表正在做，做完一张再要下一张。"))
    sheet = Sheet.objects.create(
        person_id=actor.person or 0, kind=kind.id, query=query, name=want.name, asked_at=clock.now()
    )
    Job.objects.create(kind=JOB, payload={"sheet": sheet.pk}, next_at=clock.now())
    history.record(actor, f"导出{kind.label}", f"sheet:{sheet.uid}", {}, {"query": query, "scope": want.table.scope})
    return sheet


def own(actor: Actor, uid: str) -> Sheet:
    """A sheet that this person asked for. Raises Refused (not-found)."""
    found = Sheet.objects.filter(uid=uid, person=actor.person).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这张表，或者不是您要的。"))
    return found


def recent(actor: Actor) -> Sequence[Sheet]:
    """What this person asked for of late, the newest first."""
    return list(Sheet.objects.filter(person=actor.person).order_by("-id")[:RECENT])


def place(sheet: Sheet) -> Path:
    """The finished file. Raises Refused (not-found) before it is there, and once its day is over."""
    if sheet.ended_at is None or sheet.fault:
        raise Refused(Refusal("not-found", "这张表还没有做好。"))
    found = made.place(_name(sheet))
    if gone(sheet) or not found.exists():
        raise Refused(Refusal("not-found", "做好的表只保留一天，已经删除，请重新导出。"))
    return found


def gone(sheet: Sheet) -> bool:
    """Whether its day is over."""
    return sheet.ended_at is not None and sheet.ended_at + KEPT < clock.now()


@job(JOB)
def carry_out(payload: Mapping[str, Any]) -> None:
    """Makes the file, with what the person may see now, and tells them."""
    sheet = Sheet.objects.get(pk=payload["sheet"])
    if sheet.ended_at is not None:
        return
    actor = directory.actor(sheet.person_id)
    try:
        kind = KINDS[sheet.kind]
        want = kind.wanted(actor, kind.of_query(sheet.query))
    except Refused as refused:
        _end(sheet, fault=refused.refusal.sentence)
        raise Ended(refused.refusal.sentence) from refused
    _write(want, sheet)
    made.finish(_name(sheet))
    _end(sheet, size=made.place(_name(sheet)).stat().st_size)


def _write(want: Wanted, sheet: Sheet) -> None:
    keys = want.keys(MOST_ROWS)
    _note(sheet, 0, len(keys))
    with made.begin(_name(sheet)).open("wb") as out:
        write(want.table, _told(sheet, want.every(keys), len(keys)), out)


def _told(sheet: Sheet, rows: Iterator[Subject], of: int) -> Iterator[Subject]:
    """The rows, and how far they are, as they pass."""
    for number, row in enumerate(rows, 1):
        if number % STEP == 0:
            _note(sheet, number, of)
        yield row


def _note(sheet: Sheet, at: int, of: int) -> None:
    Sheet.objects.filter(pk=sheet.pk).update(at=at, of=of)
    still_at_it(JOB, {"sheet": sheet.pk})


@one_command
def _end(sheet: Sheet, *, size: int = 0, fault: str = "") -> None:
    Sheet.objects.filter(pk=sheet.pk).update(ended_at=clock.now(), size=size, fault=fault[:200])
    words = f"没有做成：{fault}" if fault else "做好了，保留一天。"
    tell_of_page(sheet.person_id, f"/problems/sheets/{sheet.uid}", f"您要的表 {sheet.name} {words}")


def forget() -> int:
    """Removes the files whose day is over, and what was asked for a week ago; how many files."""
    over = list(Sheet.objects.filter(ended_at__lt=clock.now() - KEPT, size__gt=0))
    for sheet in over:
        made.remove(_name(sheet))
    Sheet.objects.filter(pk__in=[sheet.pk for sheet in over]).update(size=0)
    for sheet in Sheet.objects.filter(asked_at__lt=clock.now() - REMEMBERED):
        made.remove(_name(sheet))
        sheet.delete()
    return len(over)


def _name(sheet: Sheet) -> str:
    return f"{sheet.uid}.xlsx"
