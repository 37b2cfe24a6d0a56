"""One run that counts a period of assessment for ten thousand officers with fifty thousand records and as many findings."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import officers as grown

SIZE = int(os.environ.get("BENCH_SIZE", "10000"))
EACH = 5  # records of an officer, each with a finding
FOLDER = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "bihuan-bench"))


def main() -> None:
    """Prints the seconds of the first run and of a second one over the same."""
    folder = FOLDER / f"assessment-{SIZE}"
    os.environ |= {"BIHUAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "bihuan.web.settings"}
    grown._city(folder)
    import django

    django.setup()
    from bihuan.kernel.models import Subject
    from bihuan.records.models import Record

    if Subject.objects.filter(table="officer").count() < SIZE:
        grown.fill(SIZE)
        needs()
    if Record.objects.count() < SIZE * EACH:
        records()
    report()


def needs() -> None:
    from bihuan.training.needs import rebuild

    rebuild()


def records() -> None:
    """Records, the findings in them and the voices that these became, as plain rows."""
    from django.db import transaction

    from bihuan.people.models import Officer
    from bihuan.records.models import Template

    accounts = list(Officer.objects.filter(account__isnull=False).values_list("account_id", "jurisdiction"))
    template = Template.objects.order_by("pk").first()
    for begin in range(0, len(accounts), 1000):
        with transaction.atomic():
            _some(accounts[begin : begin + 1000], template, begin)


def _some(accounts: list[tuple[int, int]], template: Any, begin: int) -> None:
    from bihuan.kernel.models import Subject, new_uid
    from bihuan.records.models import Finding, Record
    from bihuan.services import clock

    now, states = clock.now(), ("passed", "suggested", "declined", "answered", "received")
    wanted = [(account, place, n) for account, place in accounts for n in range(EACH)]

    def subjects(table: str, state: Any) -> list[Any]:
        return Subject.objects.bulk_create(
            Subject(
                uid=new_uid(), table=table, jurisdiction=place, state=state(n), kind="ended", title="", row="{}", head=b"",
                opened=now - timedelta(days=n), updated=now - timedelta(days=n),
            )
            for account, place, n in wanted
        )  # fmt: skip

    made, voices = subjects("record", lambda n: "accepted"), subjects("voice", lambda n: states[n])
    Record.objects.bulk_create(
        Record(
            subject=s, account=account, client_id=f"b{begin}-{n}", template=template, ended=s.opened - timedelta(hours=20 * n),
            quality=("thorough", "clear", "thin")[(account + n) % 3], updated=s.updated,
        )
        for s, (account, _, n) in zip(made, wanted, strict=True)
    )  # fmt: skip
    Finding.objects.bulk_create(Finding(subject=s, client_id="f1", voice=v) for s, v in zip(made, voices, strict=True))


def report() -> None:
    from bihuan.assessment import counting
    from bihuan.assessment.indicators import USUAL
    from bihuan.assessment.models import Period, Score, Sheet
    from bihuan.loop.language import SYSTEM
    from bihuan.organisation.directory import directory
    from bihuan.services import clock

    today = clock.today()
    made, _ = Period.objects.get_or_create(
        jurisdiction=directory().city, title="bench",
        defaults={"begins_on": today - timedelta(days=90), "ends_on": today, "weights": dict(USUAL)},
    )  # fmt: skip
    for run in ("首次", "重算"):
        begun = time.perf_counter()
        found = counting.count(made, SYSTEM)
        print(f"{run}考核 {found} 人：{time.perf_counter() - begun:.2f} 秒")
    print(
        f"资料 {Sheet.objects.filter(period=made).count()} 份，指标 {Score.objects.filter(sheet__period=made).count()} 项"
    )


if __name__ == "__main__":
    main()
