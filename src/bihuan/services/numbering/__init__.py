"""Numbers that people quote: WT-2026-0001. They never change and leave no gap, for a rolled back act gives its back."""

from django.db import connection

_NEXT = """
INSERT INTO numbering_counter (key, year, last) VALUES (%s, %s, 1)
ON CONFLICT (key, year) DO UPDATE SET last = numbering_counter.last + 1
RETURNING last
"""


def next_number(prefix: str, year: int, scope: str = "") -> str:
    """The next number of this prefix and year: next_number("WT", 2026) → "WT-2026-0001". One statement.

    `scope` counts apart what never meets in one list (the letters of one jurisdiction, say); it is not shown, so
    numbers of two scopes are alike. Within a transaction others who want the same count wait for its end.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [f"{prefix}/{scope}" if scope else prefix, year])
        (last,) = cursor.fetchone()
    return f"{prefix}-{year}-{last:04d}"
