"""Trainings at 100 and at 100 000 officers: the list, one training with everybody in it, who lacks what, an officer's page."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import officers as base

SIZES = base.SIZES


def main() -> None:
    """One size a process where it is named, else each in one of its own, and large against small."""
    if len(sys.argv) > 1:
        return measured(int(sys.argv[1]))
    base.compared(__file__)
    return None


def measured(size: int) -> None:
    """Prints the milliseconds of each page and question for one size."""
    base.prepared(size)
    from django.test import Client

    from bihuan.organisation.models import Account
    from bihuan.people.models import Officer
    from bihuan.services import clock
    from bihuan.training import needs, queries

    crowded = _everybody(size)
    begun = time.perf_counter()
    needs.rebuild()
    rebuilt = (time.perf_counter() - begun) * 1000
    centre, phone = Client(), Client()
    centre.force_login(Account.objects.get(username="centre"))
    phone.force_login(Account.objects.get(username="officer1"))
    pages = {
        "培训 50 行": "/people/trainings", "一次培训，人人都在": f"/people/trainings/{crowded.number}",
        "谁还缺（没人学过）": "/people/trainings/lacking?topic=manners",
        "谁还缺（几乎都学过）": "/people/trainings/lacking?topic=process",
    }  # fmt: skip
    for label, address in pages.items():
        print(f"{label}\t{base.median(centre, address):.2f}")
    for label, address in {"体验员的培训": "/officer/trainings", "知识架": "/officer/shelf?q=老人"}.items():
        print(f"{label}\t{base.median(phone, address):.2f}")
    some = list(Officer.objects.order_by("-pk").values_list("pk", flat=True)[:50])
    begun = time.perf_counter()
    assert len(queries.lacking(some, clock.today() + timedelta(days=1))) == len(some)
    print(f"50 人各缺什么\t{(time.perf_counter() - begun) * 1000:.2f}")
    print(f"全部重算（不是页面）\t{rebuilt:.0f}")


def _everybody(size: int) -> object:
    """A finished training of processes that all but the last few officers have completed."""
    from bihuan.kernel.models import Subject
    from bihuan.people.models import Officer
    from bihuan.services import clock
    from bihuan.training.models import Participant

    training = Subject.objects.filter(table="training", state="running").order_by("pk").first()
    have = set(Participant.objects.filter(training=training).values_list("officer", flat=True))
    keys = Officer.objects.filter(serving=True).order_by("pk").values_list("pk", flat=True)[: max(1, size - 5)]
    now = clock.now()
    rows = [
        Participant(
            training=training, officer_id=pk, topic="process", signed_up_at=now, arrived_at=now, completed_on=now.date(), hours=2
        )
        for pk in keys
        if pk not in have
    ]  # fmt: skip
    Participant.objects.bulk_create(rows, batch_size=5000)
    return training


if __name__ == "__main__":
    main()
