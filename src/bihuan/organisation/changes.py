"""The history of plain rows in people's words: who changed what, and what it said before and after.

Who is an officer 体验员 is told by no page: what concerns an account that is nothing else is left out, whoever reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from django.db.models import Q

from bihuan.loop.language import Refusal, Refused
from bihuan.organisation import models
from bihuan.organisation.directory import directory
from bihuan.organisation.models import Change
from bihuan.ui.shapes import Pages

MOST: Final = 20
PAGE: Final = 50
LONGEST: Final = 160
MODELS: Final = {
    m._meta.model_name: m
    for m in (
        models.Jurisdiction, models.Unit, models.Account, models.Post, models.Portfolio, models.Delegation,
        models.Matter, models.Place, models.Setting,
    )
}  # fmt: skip
PERSONS: Final = frozenset({"account_id", "giver_id", "taker_id"})
UNITS: Final = frozenset({"unit_id", "successor_id"})
WORDS: Final = {  # of entries that belong to no row of ours
    "query": "条件", "scope": "范围", "units": "单位", "accounts": "账号", "years": "年份", "added": "新增", "changed": "修改",
    "channel": "渠道", "name": "名称", "days": "天数", "key": "名称", "reason": "理由",
}  # fmt: skip
LABELS: Final = {"Matter": "事项", "Place": "地点", "Setting": "配置"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One change: when, who, what, of which row, and the columns as (name, before, after)."""

    at: datetime
    who: str
    what: str
    subject: str
    columns: Sequence[tuple[str, str, str]]


def in_words(changes: Iterable[Change]) -> list[Shown]:
    """These entries as people read them, without those about an officer."""
    return _shown(changes)


def of(*subjects: str) -> list[Shown]:
    """What was changed of these rows, the latest first."""
    return _shown(Change.objects.filter(subject__in=subjects).order_by("-id")[:MOST])


def of_account(person: int) -> list[Shown]:
    """What was changed of an account and of its posts, portfolios and delegations."""
    mine = Q(subject=f"account:{person}")
    for name in PERSONS:
        mine |= Q(**{f"after__{name}": person}) | Q(**{f"before__{name}": person})
    posts = [f"post:{pk}" for pk in models.Post.objects.filter(account=person).values_list("pk", flat=True)]
    return _shown(Change.objects.filter(mine | Q(subject__in=posts)).order_by("-id")[:MOST])


def listing(
    kinds: Collection[str], after: str, address: str, areas: Collection[int] | None
) -> tuple[list[Shown], Pages | None]:
    """One page of the whole history by keyset; of these kinds of row (all, where none is named) and of these jurisdictions
    (None: of all). Raises Refused (invalid) for a broken cursor."""
    if after and not (after.isascii() and after.isdecimal() and len(after) < 18):
        raise Refused(Refusal("invalid", "翻页的位置不对，请从第一页看起。"))
    rows = Change.objects.order_by("-id")
    if after:
        rows = rows.filter(pk__lt=int(after))
    wanted = Q()
    for kind in kinds:
        wanted |= Q(subject__startswith=f"{kind}:")
    found = list(rows.filter(wanted)[: PAGE + 1])
    shown = found[:PAGE]
    more = f"{address}&after={shown[-1].pk}" if len(found) > PAGE else ""
    pages = Pages(len(shown), before=address if after else "", after=more) if more or after else None
    return _shown(shown if areas is None else _within(shown, set(areas))), pages


# ---- whose it is -------------------------------------------------------------------------------------------------


def _shown(changes: Iterable[Change]) -> list[Shown]:
    found = list(changes)
    persons, posts = directory().persons, _posts(found)
    return [_one(c, posts) for c in found if all(p in persons for p in _persons_of(c, posts))]


def _posts(changes: Sequence[Change]) -> Mapping[str, int]:
    keys = [int(c.subject.partition(":")[2]) for c in changes if c.subject.startswith("post:")]
    return {f"post:{pk}": a for pk, a in models.Post.objects.filter(pk__in=keys).values_list("pk", "account_id")}


def _persons_of(change: Change, posts: Mapping[str, int]) -> set[int]:
    """Everybody whom a change is about."""
    kind, _, key = change.subject.partition(":")
    about = {int(key)} if kind == "account" else {posts[change.subject]} if change.subject in posts else set()
    told = {row.get(name) for row in (change.before, change.after) for name in PERSONS}
    return about | {p for p in told if isinstance(p, int)}


def _within(changes: Sequence[Change], areas: set[int]) -> list[Change]:
    """Those that concern a jurisdiction of these: their rows are asked for once a kind."""
    keys: dict[str, set[int]] = {}
    for change in changes:
        kind, _, key = change.subject.partition(":")
        if kind in AREA_OF and key.isdecimal():
            keys.setdefault(kind, set()).add(int(key))
    mine = {
        f"{kind}:{pk}"
        for kind, wanted in keys.items()
        for pk, area in MODELS[kind]._default_manager.filter(pk__in=wanted).values_list("pk", AREA_OF[kind])
        if area in areas
    }
    return [c for c in changes if c.subject in mine or _told_area(c) in areas]


AREA_OF: Final = {
    "jurisdiction": "pk", "unit": "jurisdiction", "account": "unit__jurisdiction", "portfolio": "unit__jurisdiction",
    "matter": "jurisdiction", "place": "jurisdiction", "setting": "jurisdiction",
}  # fmt: skip


def _told_area(change: Change) -> int | None:
    """The jurisdiction that the entry itself names: of posts, and of what is there no more."""
    row, known = {**change.before, **change.after}, directory()
    unit = known.units.get(row.get("unit_id") or 0)
    area = row.get("jurisdiction_id")
    return area if isinstance(area, int) else unit.jurisdiction if unit else None


# ---- in words ----------------------------------------------------------------------------------------------------


def _one(change: Change, posts: Mapping[str, int]) -> Shown:
    kind, _, key = change.subject.partition(":")
    names = dict.fromkeys([*change.before, *change.after])
    columns = [
        (_label(kind, n), _value(kind, n, change.before.get(n)), _value(kind, n, change.after.get(n))) for n in names
    ]
    return Shown(change.at, _who(change.actor), change.what, _subject(change, kind, key, posts), columns)


def _who(actor: str) -> str:
    kind, _, key = actor.partition(":")
    return directory().person_name(int(key)) if kind == "person" and key.isdecimal() else "系统"


def _subject(change: Change, kind: str, key: str, posts: Mapping[str, int]) -> str:
    known, row = directory(), {**change.before, **change.after}
    if kind == "unit" and key.isdecimal():
        return known.unit_name(int(key))
    person = (
        int(key) if kind == "account" else posts.get(change.subject) or row.get("account_id") or row.get("giver_id")
    )
    if isinstance(person, int):
        return known.person_name(person)
    model = MODELS.get(kind)
    name = row.get("name") or row.get("key") or ""
    return f"{LABELS.get(model.__name__, '') if model else ''}{name}"


def _label(kind: str, name: str) -> str:
    model = MODELS.get(kind)
    fields = model._meta.concrete_fields if model else ()
    return next((str(f.verbose_name) for f in fields if f.attname == name), WORDS.get(name, name))


def _value(kind: str, name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int) and (told := _name_of(kind, name, value)):
        return told
    if isinstance(value, str):
        return _choice(kind, name, value)
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _name_of(kind: str, name: str, value: int) -> str:
    known = directory()
    if name in PERSONS:
        return known.person_name(value)
    if name in UNITS or (name == "parent_id" and kind == "unit"):
        return known.unit_name(value)
    area = known.jurisdictions.get(value) if name == "jurisdiction_id" else None
    return area.name if area else ""


def _choice(kind: str, name: str, value: str) -> str:
    model = MODELS.get(kind)
    fields = model._meta.concrete_fields if model else ()
    choices = next((dict(f.flatchoices) for f in fields if f.attname == name and f.choices), {})
    return str(choices.get(value, value))[:LONGEST]
