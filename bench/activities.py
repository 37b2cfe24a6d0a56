"""Activities at 100 and at 100 000: what list, month, an officer's own list and one activity cost beside an empty page of the
same process."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "100,100000").split(",")]
FOLDER = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "bihuan-bench"))
AT_ONCE = 2000
TIMES = 15
YEARS = 5  # over which the activities are spread
BIHUAN = str(Path(sys.executable).with_name("bihuan"))


def main() -> None:
    """One size a process where it is named, else each in one of its own, and large against small."""
    if len(sys.argv) > 1:
        return measured(int(sys.argv[1]))
    import subprocess

    lines = [
        subprocess.run([sys.executable, __file__, str(n)], capture_output=True, text=True, check=True) for n in SIZES
    ]
    tables = [dict(line.rsplit("\t", 1) for line in done.stdout.splitlines() if "\t" in line) for done in lines]
    print(f"{'页面':<24}" + "".join(f"{size:>12}" for size in SIZES) + f"{'大/小':>10}")
    for page in tables[0]:
        found = [float(table[page]) for table in tables]
        print(f"{page:<24}" + "".join(f"{ms:>9.1f} ms" for ms in found) + f"{found[-1] / found[0]:>10.2f}")
    return None


def measured(size: int) -> None:
    """Prints the milliseconds of each page for one size."""
    folder = FOLDER / f"activities-{size}"
    os.environ |= {
        "BIHUAN_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "bihuan.web.settings",
        "BIHUAN_ALLOWED_HOSTS": "testserver",
    }
    _city(folder)
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from bihuan.kernel.models import Subject
    from bihuan.organisation.models import Account

    if Subject.objects.filter(table="activity").count() < size:
        fill(size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    people = {name: Client() for name in ("centre", "clerk1", "officer1")}
    for name, client in people.items():
        client.force_login(Account.objects.get(username=name))
    one = Subject.objects.filter(table="activity", state="finished").order_by("pk")[size // 2].number
    pages = (
        ("空页面（不登录）", "centre", "/healthz"), ("活动 50 行", "centre", "/experience"), ("按状态", "centre", "/experience?state=finished"),
        ("按形式", "centre", "/experience?kind=pilot"), ("按名称", "centre", "/experience?q=走一遍"), ("本月日历", "centre", "/experience/month"),
        ("科室看活动", "clerk1", "/experience"), ("活动一页", "centre", f"/experience/{one}"), ("体验员的活动", "officer1", "/officer/activities"),
        ("体验员首页", "officer1", "/officer/me"),
    )  # fmt: skip
    for label, name, address in pages:
        print(f"{label}\t{median(people[name], address):.2f}")


def median(client: Any, address: str) -> float:
    """Milliseconds of one answer, the middle of fifteen."""
    taken = []
    for _ in range(TIMES + 1):
        begun = time.perf_counter()
        assert client.get(address).status_code == 200, address
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken[1:])


def _city(folder: Path) -> None:
    """The demo city, made by the product's own command in a process of its own."""
    import subprocess

    if not (folder / "bihuan.sqlite3").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for words in (["demo", "--problems", "5"], ["manage", "collectstatic", "--noinput"]):
            subprocess.run([BIHUAN, *words], check=True, capture_output=True)


def fill(size: int) -> None:
    """As many activities as are wanted, over five years, like the one of the demo city that is over."""
    from django.db import transaction

    from bihuan.kernel.models import Subject

    have = Subject.objects.filter(table="activity").count()
    first = Subject.objects.filter(table="activity", state="finished").order_by("pk").first()
    for begin in range(have, size, AT_ONCE):
        with transaction.atomic():
            _some(first, range(begin, min(size, begin + AT_ONCE)), size)


def _some(first: Any, serials: range, size: int) -> None:
    """Subjects with their rows; then what hangs on them."""
    from bihuan.kernel.act import load
    from bihuan.kernel.models import Subject, new_uid
    from bihuan.loop import journal

    row, kinds = load(first), ("trial_day", "open_day", "walking", "panel")
    subjects = []
    for n in serials:
        uid, number, at = new_uid(), f"HD-2030-{n:06d}", first.updated + timedelta(seconds=n)
        day = (date.fromisoformat(row["begins_on"]) - timedelta(days=n * 365 * YEARS // size)).isoformat()
        own = {**row, "id": uid, "number": number, "begins_on": day, "ends_on": day, "kind": kinds[n % len(kinds)]}
        subjects.append(
            Subject(
                uid=uid, table="activity", number=number, jurisdiction=first.jurisdiction, state="finished", kind="ended", title=f"{row['title']} {n}",
                opened=at, updated=at, row=journal.canonical(own).decode(), head=b"",
            )
        )  # fmt: skip
    _beside(first, Subject.objects.bulk_create(subjects), max(1, size // 2000))


def _beside(first: Any, made: list[Any], every: int) -> None:
    """Activities, who took part in one of so many (a whole page of an officer's at least), who may read them, their first event."""
    from bihuan.activities.models import Activity, Participation
    from bihuan.kernel.act import load
    from bihuan.kernel.models import Event, Stake

    known = Activity.objects.get(subject=first)
    rows = [load(subject) for subject in made]
    plain = {
        "jurisdiction": known.jurisdiction,
        "state": "finished",
        "theme": known.theme,
        "channels": known.channels,
        "places": known.places,
    }
    activities = Activity.objects.bulk_create(
        Activity(subject=s, kind=r["kind"], begins_on=r["begins_on"], ends_on=r["ends_on"], updated=s.updated, **plain)
        for s, r in zip(made, rows, strict=True)
    )
    people = list(Participation.objects.filter(activity=known))
    Participation.objects.bulk_create(
        Participation(
            activity=a, officer_id=p.officer_id, state=p.state, group=p.group, begins_on=a.begins_on, counts=p.counts
        )
        for n, a in enumerate(activities)
        for p in people
        if n % every == 0
    )
    keys = list(Stake.objects.filter(subject=first).values_list("key", flat=True))
    Stake.objects.bulk_create(Stake.of(s, key) for s in made for key in keys)
    event = Event.objects.filter(subject=first, sequence=1).get()
    Event.objects.bulk_create(
        Event(subject=s, sequence=1, body=event.body, previous=event.previous, hash=event.hash) for s in made
    )


if __name__ == "__main__":
    main()
