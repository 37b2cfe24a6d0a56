"""The index on SQLite: a contentless FTS5 table; a query is one phrase of pairs a word, newest first without sorting."""

from django.db import connection

from bihuan.services.search.query import Term
from bihuan.text.bigrams import bigrams


def put(subject_id: int, body: str, scope: list[str]) -> None:
    """Stores or replaces a subject."""
    drop(subject_id)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_entry VALUES (%s, %s, %s)", [subject_id, body, " ".join(scope)])
        cursor.execute(
            "INSERT INTO search_index (rowid, tokens) VALUES (%s, %s)", [subject_id, _content(body, " ".join(scope))]
        )


def drop(subject_id: int) -> None:
    """Takes a subject out. A contentless table must be told again what it had been given."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_entry WHERE subject_id = %s RETURNING body, scope", [subject_id])
        if old := cursor.fetchone():
            cursor.execute(
                "INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', %s, %s)",
                [subject_id, _content(*old)],
            )


def rescope(subject_id: int, scope: list[str]) -> None:
    """Replaces the scope of a subject that is there; both rows of the index go in with one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, scope FROM search_entry WHERE subject_id = %s", [subject_id])
        if old := cursor.fetchone():
            new = " ".join(scope)
            cursor.execute("UPDATE search_entry SET scope = %s WHERE subject_id = %s", [new, subject_id])
            cursor.execute(
                "INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', %s, %s), (NULL, %s, %s)",
                [subject_id, _content(*old), subject_id, _content(old[0], new)],
            )


def find(wanted: list[Term], scope: list[str], limit: int) -> list[int]:
    """Subjects that hold all terms and any scope, newest first."""
    query = " AND ".join([*map(_phrase, wanted), *([f"({' OR '.join(map(_quoted, scope))})"] if scope else [])])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM search_index WHERE search_index MATCH %s ORDER BY rowid DESC LIMIT %s", [query, limit]
        )
        return [row[0] for row in cursor.fetchall()]


def _content(body: str, scope: str) -> str:
    return f"{' '.join(bigrams(body))} {scope}"


def _phrase(term: Term) -> str:
    return _quoted(" ".join(term.tokens)) + (" *" if term.open_end else "")


def _quoted(words: str) -> str:
    return f'"{words}"'
