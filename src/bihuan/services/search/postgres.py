"""The index on PostgreSQL: a tsvector of pairs with a GIN index, then the folded text itself.

The phrase operator would need no second look, but the planner misjudges it and walks the primary key; the materialised
hits keep it from doing so.
"""

from typing import Final

from django.db import connection

from bihuan.services.search.query import Term
from bihuan.text.bigrams import bigrams

_PUT: Final = """
INSERT INTO search_entry (subject_id, body, scope, tokens) VALUES (%s, %s, %s, array_to_tsvector(%s))
ON CONFLICT (subject_id) DO UPDATE SET body = EXCLUDED.body, scope = EXCLUDED.scope, tokens = EXCLUDED.tokens
"""
_FIND: Final = """
WITH hits AS MATERIALIZED (
    SELECT subject_id FROM search_entry WHERE tokens @@ %s::tsquery AND body LIKE ALL (%s) LIMIT %s
)
SELECT subject_id FROM hits ORDER BY subject_id DESC
"""


def put(subject_id: int, body: str, scope: list[str]) -> None:
    """Stores or replaces a subject."""
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [subject_id, body, " ".join(scope), [*bigrams(body), *scope]])


def drop(subject_id: int) -> None:
    """Takes a subject out."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_entry WHERE subject_id = %s", [subject_id])


def rescope(subject_id: int, scope: list[str]) -> None:
    """Replaces the scope of a subject that is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM search_entry WHERE subject_id = %s", [subject_id])
        if old := cursor.fetchone():
            put(subject_id, old[0], scope)


def find(wanted: list[Term], scope: list[str], limit: int) -> list[int]:
    """Subjects that hold all terms and any scope, newest first."""
    query = " & ".join([*map(_words, wanted), *([f"({' | '.join(map(_quoted, scope))})"] if scope else [])])
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [query, [f"%{term.pattern}%" for term in wanted], limit])
        return [row[0] for row in cursor.fetchall()]


def _words(term: Term) -> str:
    return " & ".join(map(_quoted, term.tokens)) + (":*" if term.open_end else "")


def _quoted(token: str) -> str:
    return f"'{token}'"
