"""Putting texts into the index, taking them out, finding them.

Only redacted text belongs here: the index can be read on disk. A scope token stands for whoever may see the subject
(`u5` unit, `j1` jurisdiction); what a person may not see is then neither found nor counted.
"""

from collections.abc import Collection, Iterable
from types import ModuleType
from typing import Final

from django.db import connection

from bihuan.services.search import postgres, sqlite
from bihuan.services.search.query import terms
from bihuan.text.bigrams import fold

LIMIT: Final = 1001  # more than any count that is shown


def index(subject_id: int, text: str, scope_tokens: Iterable[str] = ()) -> None:
    """Stores the text of a subject, in place of what was there. Ids must grow with time."""
    _engine().put(subject_id, f" {fold(text)} ", _scope(scope_tokens))


def rescope(subject_id: int, scope_tokens: Iterable[str]) -> None:
    """Changes who may find a subject, the text as it is. Nothing happens where there is none."""
    _engine().rescope(subject_id, _scope(scope_tokens))


def unindex(subject_id: int) -> None:
    """Takes a subject out of the index, if it is there."""
    _engine().drop(subject_id)


def match(q: str, scope_tokens: Collection[str] | None = None, limit: int = LIMIT) -> list[int]:
    """Ids of subjects that hold every word of `q`, newest first.

    Words are parted by blanks; of a Latin word or number the beginning is enough. `scope_tokens`: found is what has any
    of them; None looks everywhere, an empty collection finds nothing. A `q` without letters finds nothing. On
    PostgreSQL, where there are more than `limit`, some are found, not always the newest.
    """
    wanted = terms(q)
    if not wanted or (scope_tokens is not None and not scope_tokens):
        return []
    found: list[int] = _engine().find(wanted, _scope(scope_tokens or ()), limit)
    return found


def _scope(tokens: Iterable[str]) -> list[str]:
    """Scope tokens as they stand among the words: the low line keeps them apart, no word begins with it."""
    scope = sorted(set(tokens))
    if unfit := [token for token in scope if not (token.isascii() and token.isalnum() and token == token.lower())]:
        raise ValueError(f"scope tokens are small ASCII letters and digits, not {unfit}")
    return [f"_{token}" for token in scope]


def _engine() -> ModuleType:
    return sqlite if connection.vendor == "sqlite" else postgres
