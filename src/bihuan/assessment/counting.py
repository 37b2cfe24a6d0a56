"""One run counts a period for all officers of the place, set by set: as many statements for ten thousand as for one."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from datetime import time as hour
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import connection

from bihuan.assessment.indicators import INDICATORS, USUAL
from bihuan.assessment.models import Period, Sheet
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor
from bihuan.organisation.history import record
from bihuan.services import clock

ENOUGH: Final = 2  # with fewer indicators that say something, the level is left to whoever judges
SQL: Final = Path(__file__).with_name("sql")
# Handed in within two days: what the two databases write differently
PROMPT: Final = {
    "sqlite": "julianday(k.opened) - julianday(r.ended) <= 2", "postgresql": "k.opened - r.ended <= interval '2 days'",
}  # fmt: skip
STEPS: Final = ("clear_scores", "clear_sheets", "sheets", *(i.id for i in INDICATORS), "total", "level")


@one_command
def count(period: Period, actor: Actor) -> int:
    """Counts anew what nobody has judged yet; how many officers. What was judged stays as it was."""
    begun, given = time.perf_counter(), _given(period)
    with connection.cursor() as cursor:
        for step in STEPS:
            cursor.execute(statement(step, connection.vendor), given)
    took = round(1000 * (time.perf_counter() - begun))
    Period.objects.filter(pk=period.pk).update(counted_at=clock.now(), milliseconds=took)
    found = Sheet.objects.filter(period=period).count()
    record(actor, "算考核资料", f"assessment_period:{period.pk}", {}, {"officers": found})
    return found


@cache
def statement(name: str, vendor: str) -> str:
    """One statement as it is written down, its parts put in."""
    text = _read(name).replace("{prompt}", PROMPT[vendor])
    return text.replace("{said}", _read("said")).replace("{weight}", f"({_read('weight')})")


def _read(name: str) -> str:
    lines = (SQL / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


def _given(period: Period) -> dict[str, Any]:
    """What the statements ask for; moments as the database compares them."""
    begins = datetime.combine(period.begins_on, hour.min, clock.ZONE)
    ends = datetime.combine(period.ends_on + timedelta(days=1), hour.min, clock.ZONE)
    adapted = connection.ops.adapt_datetimefield_value
    return {
        "period": period.pk, "place": period.jurisdiction, "begins": adapted(begins), "ends": adapted(ends), "first_day": period.begins_on,
        "last_day": period.ends_on,
        "on": min(period.ends_on, clock.today()), "enough": ENOUGH, **{name: int(period.weights.get(name, 0)) for name in USUAL},
    }  # fmt: skip
