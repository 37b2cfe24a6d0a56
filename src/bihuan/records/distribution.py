"""What records hold, counted by the database: a statement for a hundred records as for a hundred thousand, and as many rows
come back as there are different answers. The two databases write the same in their own words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.db import connection
from django.db.models import QuerySet

from bihuan.kernel.models import Subject

# Every answer of the records in `ids`; every finding with what became of it; the gravest of them, then the latest
SQLITE: Final = {
    "answers": """
SELECT k.row ->> '$.template', k.row ->> '$.template_version', a.key,
  CASE WHEN a.type IN ('array', 'true', 'false') THEN CASE a.type WHEN 'array' THEN a.value ELSE a.type END
    ELSE json_quote(a.value) END AS told, r.place, COUNT(*)
FROM kernel_subject k JOIN records_record r ON r.subject_id = k.id, json_each(k.row, '$.answers') a
WHERE k.id IN ({ids}) GROUP BY 1, 2, 3, 4, 5 ORDER BY MAX(k.id) DESC""",
    "fates": """
SELECT COALESCE(k.row -> '$.fates' ->> (f.value ->> '$.client_id'), ''), COUNT(*)
FROM kernel_subject k, json_each(k.row, '$.findings') f WHERE k.id IN ({ids}) GROUP BY 1""",
    "gravest": """
SELECT f.value, COALESCE(k.row -> '$.fates' ->> (f.value ->> '$.client_id'), ''), k.number, r.place, k.row ->> '$.template',
  k.row ->> '$.template_version'
FROM kernel_subject k JOIN records_record r ON r.subject_id = k.id, json_each(k.row, '$.findings') f WHERE k.id IN ({ids})
ORDER BY CASE f.value ->> '$.severity' WHEN 'major' THEN 0 WHEN 'normal' THEN 1 WHEN 'minor' THEN 2 ELSE 3 END, k.id DESC, f.key
LIMIT %s""",
}
POSTGRES: Final = {
    "answers": """
SELECT j.row ->> 'template', (j.row ->> 'template_version')::int, a.key, a.value::text, r.place, COUNT(*)
FROM kernel_subject k JOIN records_record r ON r.subject_id = k.id CROSS JOIN LATERAL (SELECT k.row::jsonb AS row) j
CROSS JOIN LATERAL jsonb_each(COALESCE(j.row -> 'answers', '{{}}')) a
WHERE k.id IN ({ids}) GROUP BY 1, 2, 3, 4, 5 ORDER BY MAX(k.id) DESC""",
    "fates": """
SELECT COALESCE(j.row -> 'fates' ->> (f.value ->> 'client_id'), ''), COUNT(*)
FROM kernel_subject k CROSS JOIN LATERAL (SELECT k.row::jsonb AS row) j
CROSS JOIN LATERAL jsonb_array_elements(COALESCE(j.row -> 'findings', '[]')) f WHERE k.id IN ({ids}) GROUP BY 1""",
    "gravest": """
SELECT f.value::text, COALESCE(j.row -> 'fates' ->> (f.value ->> 'client_id'), ''), k.number, r.place, j.row ->> 'template',
  (j.row ->> 'template_version')::int
FROM kernel_subject k JOIN records_record r ON r.subject_id = k.id CROSS JOIN LATERAL (SELECT k.row::jsonb AS row) j
CROSS JOIN LATERAL jsonb_array_elements(COALESCE(j.row -> 'findings', '[]')) WITH ORDINALITY f (value, at) WHERE k.id IN ({ids})
ORDER BY CASE f.value ->> 'severity' WHEN 'major' THEN 0 WHEN 'normal' THEN 1 WHEN 'minor' THEN 2 ELSE 3 END, k.id DESC, f.at
LIMIT %s""",
}


@dataclass(frozen=True, slots=True)
class Given:
    """How many records gave this answer: to the observation `id` of a version of a template, at a place."""

    template: str
    version: int
    id: str
    value: Any
    place: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as its record's row holds it, and what became of it ("" as long as it is under way)."""

    finding: dict[str, Any]
    fate: str
    record: str
    place: int | None
    template: str
    version: int


def answers(rows: QuerySet[Subject]) -> Iterator[Given]:
    """Every different answer in these records, and how often it was given."""
    for template, version, name, told, place, count in _asked("answers", rows):
        yield Given(template, version, name, orjson.loads(told), place, count)


def fates(rows: QuerySet[Subject]) -> dict[str, int]:
    """How many findings of these records came to what."""
    return dict(_asked("fates", rows))


def gravest(rows: QuerySet[Subject], most: int) -> list[Found]:
    """The gravest findings, of these the latest first."""
    return [Found(orjson.loads(one[0]), *one[1:]) for one in _asked("gravest", rows, most)]


def _asked(name: str, rows: QuerySet[Subject], *more: Any) -> list[tuple[Any, ...]]:
    ids, given = rows.order_by().values("pk").query.sql_with_params()
    words = SQLITE if connection.vendor == "sqlite" else POSTGRES
    with connection.cursor() as cursor:
        cursor.execute(words[name].format(ids=ids), [*given, *more])
        return list(cursor.fetchall())
