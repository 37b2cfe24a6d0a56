"""Start-up checks: every table is answered by exactly one room, and nothing it names is left unanswered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from bihuan.kernel.registry import registry
from bihuan.loop.tables import TABLES


@register()
def tables_are_answered(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """A table without a room, a handler of an act that no table has, a job nobody carries out."""
    found: list[CheckMessage] = [
        Error(f"No room answers the table {t}", hint="Register a Projection in its AppConfig.ready", id="bihuan.E001")
        for t in TABLES if t not in registry.projections
    ]  # fmt: skip
    for table, action in (*registry.within, *registry.after):
        if table != "*" and action != "*" and action not in TABLES[table].actions:
            found.append(Error(f"A handler waits for {table}.{action}, which does not exist", id="bihuan.E002"))
    kinds = {kind for kinds in registry.after.values() for kind in kinds}
    found += [Error(f"Nobody carries out the job {k}", id="bihuan.E003") for k in sorted(kinds - set(registry.jobs))]
    return found
