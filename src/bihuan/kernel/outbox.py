"""The outbox: work that reaches outside runs after the act, from rows that are the truth.

Each job has a lease, attempts and a next time, so a killed worker strands nothing; several workers on PostgreSQL share
them by SKIP LOCKED, on SQLite the queue before BEGIN does.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.db import close_old_connections, connection
from django.db.models import F, Q

from bihuan.kernel.models import Job
from bihuan.kernel.registry import registry
from bihuan.kernel.transaction import one_command
from bihuan.services import clock

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 8
log = structlog.get_logger()


class Ended(Exception):
    """Raised by a job that no later try could carry out: it keeps its error and is tried no more."""


def drain() -> int:
    """Carries out every job that is due; the number done. Failures wait longer each time and are kept with their error."""
    done = 0
    while job := _lease():
        done += _carry_out(job)
    return done


def still_at_it(kind: str, payload: Mapping[str, Any]) -> None:
    """A long job says that it is alive: its lease begins anew, so that no other worker takes it over."""
    running = Job.objects.filter(kind=kind, payload=payload, done_at__isnull=True, leased_until__isnull=False)
    running.update(leased_until=clock.now() + LEASE)


def run_worker(stop: threading.Event | None = None, pause: float = 1.0) -> None:
    """Drains the outbox until stopped; an error of the database is logged and tried again."""
    stop = stop or threading.Event()
    while not stop.is_set():
        try:
            drain()
        except Exception:
            log.exception("outbox")
        close_old_connections()
        stop.wait(pause)


@one_command
def _lease() -> Job | None:
    """The next job, ours for the time of the lease. One at a time: no slow job outlasts the lease of another."""
    now = clock.now()
    waiting = Job.objects.filter(done_at__isnull=True, next_at__lte=now, attempts__lt=MOST_ATTEMPTS)
    waiting = waiting.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now)).order_by("next_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    job = waiting.first()
    if job is not None:
        Job.objects.filter(pk=job.pk).update(leased_until=now + LEASE, attempts=F("attempts") + 1)
    return job


def _carry_out(job: Job) -> int:
    now = clock.now()
    try:
        registry.jobs[job.kind](job.payload)
    except Exception as error:
        log.exception("job", kind=job.kind, id=job.pk)
        later = now + timedelta(seconds=30 * 4 ** min(job.attempts, 6))
        tried = {"attempts": MOST_ATTEMPTS} if isinstance(error, Ended) else {}
        words = f"{type(error).__name__}: {error}"[:2000]
        Job.objects.filter(pk=job.pk).update(leased_until=None, next_at=later, error=words, **tried)
        return 0
    Job.objects.filter(pk=job.pk).update(done_at=now, leased_until=None, error="")
    return 1
