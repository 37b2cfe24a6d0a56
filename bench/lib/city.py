"""A city of any size: the demo city's problems, cloned in bulk with their histories, chained anew, so that verify holds.

Each clone gets its own id and number in every event and in its row; canonical JSON stays canonical because only values
of fixed places change.
"""

from __future__ import annotations

import itertools
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

BIHUAN = str(Path(sys.executable).with_name("bihuan"))
BATCH = 2000


def made(folder: Path, problems: int) -> Path:
    """A data folder with the demo city and as many problems in all; kept between runs."""
    home = folder / f"city-{problems}"
    if not (home / ".ok").exists():
        home.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, **env(home)}
        subprocess.run([BIHUAN, "demo", "--seed", "7"], env=environment, check=True, stdout=subprocess.DEVNULL)
        code = f"from bench.lib.city import fill; fill({problems})"
        root = str(Path(__file__).parents[2])
        subprocess.run([sys.executable, "-c", code], env={**environment, "PYTHONPATH": root}, check=True)
        (home / ".ok").touch()
    return home


def env(home: Path) -> dict[str, str]:
    """The environment of a command on that city."""
    return {
        "BIHUAN_DATA": str(home), "BIHUAN_DATABASE_URL": f"sqlite:///{home}/bihuan.sqlite3", "BIHUAN_RATE_LIMITS": "off",
        "BIHUAN_SECRET_KEY": "bench-" + "x" * 50, "DJANGO_SETTINGS_MODULE": "bihuan.web.settings",
    }  # fmt: skip


def fill(problems: int) -> None:
    """Clones the demo city's problems until there are that many."""
    import django

    django.setup()
    from django.db import connection

    from bihuan.kernel.models import Duty, Event, Stake, Subject
    from bihuan.problems.models import Problem

    originals = list(Subject.objects.filter(table="problem").order_by("id"))
    histories = {s.pk: list(Event.objects.filter(subject=s).order_by("sequence")) for s in originals}
    related = {s.pk: (list(Stake.objects.filter(subject=s)), list(Duty.objects.filter(subject=s))) for s in originals}
    facets = {p.pk: p for p in Problem.objects.all()}
    clones = itertools.islice(_clones(originals, histories), max(0, problems - len(originals)))
    while batch := list(itertools.islice(clones, BATCH)):
        Subject.objects.bulk_create([subject for subject, _, _ in batch])
        stakes, duties, rows, events = [], [], [], []
        for subject, original, chained in batch:
            own_stakes, own_duties = related[original]
            stakes += [Stake.of(subject, k.key) for k in own_stakes]
            duties += [
                Duty(office=d.office, subject=subject, action=d.action, due=d.due, holds=d.holds) for d in own_duties
            ]
            rows.append(_like(facets[original], subject))
            events += [Event(subject=subject, **e) for e in chained]
        for model, made_rows in ((Stake, stakes), (Duty, duties), (Problem, rows), (Event, events)):
            model.objects.bulk_create(made_rows, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _like(facet: Any, subject: Any) -> Any:
    names = ("category", "matter", "place", "severity", "nature")
    return type(facet)(subject=subject, **{n: getattr(facet, n) for n in names})


def _clones(originals: list[Any], histories: dict[int, list[Any]]) -> Iterator[tuple[Any, int, list[dict[str, Any]]]]:
    from bihuan.kernel.models import Subject
    from bihuan.loop import journal

    names = [
        f.attname for f in Subject._meta.concrete_fields if f.attname not in ("id", "uid", "number", "row", "head")
    ]
    for n in itertools.count():
        original = originals[n % len(originals)]
        uid, number = secrets.token_hex(8), f"WT-2025-{n + 1:06d}"
        previous, chained = journal.GENESIS, []
        for event in histories[original.pk]:
            body = event.body.replace(original.uid, uid).replace(f'"{original.number}"', f'"{number}"')
            digest = journal.chain(previous, body.encode())
            chained.append({"sequence": event.sequence, "body": body, "previous": previous, "hash": digest})
            previous = digest
        row = original.row.replace(original.uid, uid).replace(f'"{original.number}"', f'"{number}"')
        columns = {name: getattr(original, name) for name in names}
        columns["updated"] = original.updated - timedelta(seconds=n // len(originals) + 1)
        yield Subject(uid=uid, number=number, row=row, head=previous, **columns), original.pk, chained
