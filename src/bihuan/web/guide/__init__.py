"""What pages say of themselves, first steps by role, and the house's words: read from help.toml once, the only place of them.

Who has put a page's sentences away is kept on the account (`Account.put_away`): no page costs a query for it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bihuan.loop.language import Actor
from bihuan.organisation.models import Account

DATA = Path(__file__).with_name("help.toml")
PART = re.compile(r"<[^>]+>")
MOST_PUT_AWAY = 200


@dataclass(frozen=True, slots=True)
class About:
    """A page's two sentences, and the key under which they are put away."""

    key: str
    sentences: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Steps:
    """The first steps of a role: what to do, and where."""

    role: str
    offices: frozenset[str]
    steps: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the house, what it means in a sentence, and the clause that it comes from."""

    word: str
    means: str
    clause: str = ""


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def pages() -> Mapping[str, tuple[str, str]]:
    """The sentences of every page that has its own, by key."""
    return {key: (first, second) for key, (first, second) in _read()["pages"].items()}


@lru_cache(maxsize=512)
def about(route: str) -> About | None:
    """What the page of this route says; else what the page above it says; None where none of them says anything."""
    key = PART.sub("*", route).strip("/")
    while key:
        if key in _read()["pages"]:
            first, second = _read()["pages"][key]
            return About(key, (first, second))
        key = key.rpartition("/")[0]
    return None


def steps(actor: Actor) -> list[tuple[Steps, bool]]:
    """First steps by role, those of the person's own roles first, and whether they are."""
    held = {office.partition(":")[0] for office in actor.offices}
    rows = [Steps(r["role"], frozenset(r["offices"]), [(t, u) for t, u in r["steps"]]) for r in _read()["steps"]]
    return sorted(((row, bool(row.offices & held)) for row in rows), key=lambda found: not found[1])


def words() -> list[Word]:
    """The glossary."""
    return [Word(**row) for row in _read()["words"]]


# ---- put away ----------------------------------------------------------------------------------------------------


def is_away(account: Account, key: str) -> bool:
    """Whether this person has put the sentences of the page away."""
    return key in account.put_away


def put_away(account: Account, key: str) -> None:
    """They are not shown any more on this page, to this person; a key of no page is left alone."""
    if key in _read()["pages"] and key not in account.put_away:
        _keep(account, [*account.put_away, key][-MOST_PUT_AWAY:])


def bring_back(account: Account) -> None:
    """All sentences are shown again."""
    _keep(account, [])


def _keep(account: Account, keys: list[str]) -> None:
    """How somebody likes the pages is no change of the organisation: no history, and no stamp."""
    account.put_away = keys
    Account.objects.filter(pk=account.pk).update(put_away=keys)
