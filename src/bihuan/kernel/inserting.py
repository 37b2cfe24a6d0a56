"""One INSERT of one row. Django compiles its statement anew for each and converts what needs no conversion; here both are
done once a model, which makes a public submission a quarter faster (docs/performance.md)."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection, models

PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)


def insert(row: models.Model) -> None:
    """Writes a new row and gives it its id. Raises IntegrityError as the database does."""
    sql, fields = _statement(type(row))
    values = [
        getattr(row, name) if field is None else field.get_db_prep_save(getattr(row, name), connection)
        for name, field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding = False


@cache
def _statement(model: type[models.Model]) -> tuple[str, list[tuple[str, models.Field[Any, Any] | None]]]:
    """Table and columns as PostgreSQL and SQLite both write them, a serial key left to the database; and by attribute,
    the field where its values want conversion."""
    meta = model._meta
    fields = [f for f in meta.concrete_fields if not f.get_internal_type().endswith("AutoField")]
    columns, marks = ", ".join(f'"{f.column}"' for f in fields), ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ({marks}) RETURNING "{meta.pk.column}"'  # noqa: S608
    return sql, [(f.attname, None if isinstance(f, PLAIN) else f) for f in fields]
