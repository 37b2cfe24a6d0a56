"""The shelf 知识架: what an officer looks up on the way, written by the centre, with history and a day until which it holds
(W1.3, M9.1, M9.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict

from bihuan.kernel.transaction import one_command
from bihuan.loop.fields import HOSTILE
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.commands.matters import themes
from bihuan.organisation.commands.writing import refuse, write
from bihuan.services import clock
from bihuan.text.bigrams import fold
from bihuan.training.models import Leaf
from bihuan.training.queries import by_key, places

MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Brought:
    """News that another room brings by itself: what, of which kind, where it leads, from which day."""

    title: str
    kind: str
    url: str
    day: str = ""


Bringer = Callable[[Actor], list[Brought]]
_bringers: list[Bringer] = []


def brings_news(function: Bringer) -> Bringer:
    """Names a function of a room above that knows news for an officer."""
    _bringers.append(function)
    return function


def news(actor: Actor, q: str = "") -> list[Brought]:
    """The news of other rooms for this officer; every word of `q` must be in it."""
    wanted = fold(q).split()[:MOST_WORDS]
    told = [one for bring in _bringers for one in bring(actor)]
    return [one for one in told if all(word in fold(f"{one.title} {one.kind}") for word in wanted)]


MOST_WORDS: Final = 6
LONGEST_BODY: Final = 4000


def found(
    jurisdiction: int, kind: str = "", q: str = "", after: str = "", *, all_: bool = False
) -> tuple[list[Leaf], str | None]:
    """The notes that hold today in a place, the latest first: its own and the city's; `all_`: also what has ended, of its
    own alone. Every word of `q` must be in it. Raises Refused for a broken cursor."""
    rows = Leaf.objects.filter(jurisdiction=jurisdiction) if all_ else _in_force(jurisdiction)
    if kind in dict(Leaf.KINDS):
        rows = rows.filter(kind=kind)
    for word in fold(q).split()[:MOST_WORDS]:
        rows = rows.filter(words__contains=word)
    return by_key(rows, after, MOST)


def _in_force(jurisdiction: int) -> QuerySet[Leaf]:
    today = clock.today()
    rows = Leaf.objects.filter(jurisdiction__in=places(jurisdiction), retired_at__isnull=True, valid_from__lte=today)
    return rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today))


def leaf(jurisdiction: int, pk: int, *, own: bool = False) -> Leaf:
    """One note that holds here, or (`own`) any of this place. Raises Refused (not-found)."""
    rows = Leaf.objects.filter(jurisdiction=jurisdiction) if own else _in_force(jurisdiction)
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Refused(Refusal("not-found", "没有这一条，或者已经过了有效期。"))
    return row


@one_command
def save(by: Actor, jurisdiction: int, posted: QueryDict, row: Leaf | None = None) -> Leaf:
    """Writes a note. Raises Refused (invalid, forbidden)."""
    _keeps(by, jurisdiction)
    wanted, errors = typed(posted)
    errors |= {name: sentence for name, sentence in _wrong(wanted) if sentence and name not in errors}
    if errors:
        refuse(next(iter(errors.values())), **errors)
    words = fold(" ".join(str(wanted[name]) for name in ("title", "body", "theme", "source")))
    made = row or Leaf(jurisdiction=jurisdiction)
    return write(by, "修改知识" if row else "写知识", made, **wanted, words=words, changed_at=clock.now())


@one_command
def retire(by: Actor, row: Leaf, *, back: bool = False) -> Leaf:
    """Takes a note off the shelf, or puts it back. Raises Refused (forbidden)."""
    _keeps(by, row.jurisdiction)
    if back == (row.retired_at is None):
        return row
    return write(by, "重新上架" if back else "下架", row, retired_at=None if back else clock.now())


def typed(posted: QueryDict) -> tuple[dict[str, Any], dict[str, str]]:
    """A note as it was typed, and what of it are no days."""
    told = {name: posted.get(name, "").strip() for name in ("kind", "title", "body", "theme", "source", "link")}
    told["body"] = told["body"].replace("\r\n", "\n")
    errors: dict[str, str] = {}
    days: dict[str, date | None] = {"valid_from": clock.today(), "valid_until": None}
    for name, usual in list(days.items()):
        try:
            days[name] = date.fromisoformat(posted.get(name, "").strip()) if posted.get(name) else usual
        except ValueError:
            errors[name] = f"请写日期，例如 {clock.today().isoformat()}。"
    return {**told, **days}, errors


def _wrong(wanted: Mapping[str, Any]) -> list[tuple[str, str]]:
    until, words = wanted["valid_until"], "".join(wanted[n] for n in ("title", "source", "link", "body"))
    policy = wanted["kind"] == Leaf.POLICY
    return [
        ("kind", "" if wanted["kind"] in dict(Leaf.KINDS) else "请选种类。"),
        ("title", "" if 2 <= len(wanted["title"]) <= 60 else "标题 2 到 60 个字。"),
        ("body", "" if 4 <= len(wanted["body"]) <= LONGEST_BODY else f"内容 4 到 {LONGEST_BODY} 个字。"),
        ("theme", "" if wanted["theme"] in ("", *themes()) else "没有这个主题。"),
        ("source", "政策要写出处（文号）。" if policy and not wanted["source"] else ""),
        ("source", "" if len(wanted["source"]) <= 100 else "出处最多 100 个字。"),
        ("link", "" if _is_link(wanted["link"]) else "链接以 https:// 或 http:// 开头，最多 300 个字。"),
        ("valid_until", "政策要写有效到哪天，到期自动下架，可以再续。" if policy and until is None else ""),
        ("valid_until", "有效期要在开始以后。" if until is not None and until < wanted["valid_from"] else ""),
        ("body", "有看不见的控制字符，请删掉。" if HOSTILE.search(words) else ""),
    ]  # fmt: skip


def _is_link(link: str) -> bool:
    fits = (
        link.startswith(("https://", "http://"))
        and len(link) <= 300
        and not any(c.isspace() or c in "<>\"'" for c in link)
    )
    return not link or fits


def _keeps(by: Actor, jurisdiction: int) -> None:
    if f"centre:{jurisdiction}" not in by.offices:
        raise Refused(Refusal("forbidden", "知识架由政务中心维护。"))
