"""What operators ask: does it answer, is it ready, how is it going. Nothing here names a person or a matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max, Min, Q
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bihuan import __version__
from bihuan.kernel.models import Event, Job
from bihuan.kernel.outbox import MOST_ATTEMPTS
from bihuan.services import clock

LATE = 15 * 60  # seconds that a job may be over its time before somebody should look


@dataclass(frozen=True, slots=True)
class Outbox:
    """Jobs not done: waiting to be tried, given up after the last attempt, and how long the oldest is over its time."""

    waiting: int
    given_up: int
    lag: float

    @property
    def late(self) -> bool:
        """Whether no worker seems to be at work."""
        return self.lag > LATE


def outbox() -> Outbox:
    """The state of the outbox; raises the database's own errors."""
    now = clock.now()
    trying = Q(attempts__lt=MOST_ATTEMPTS)
    found = Job.objects.filter(done_at__isnull=True).aggregate(
        waiting=Count("pk", filter=trying),
        given_up=Count("pk", filter=~trying),
        oldest=Min("next_at", filter=trying),
    )
    oldest: datetime | None = found["oldest"]
    return Outbox(found["waiting"], found["given_up"], max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)


class _Migrated:
    """Looked up until it is so; a database does not lose its shape."""

    known = False


def migrated() -> bool:
    """Whether the database has every migration of this release."""
    if not _Migrated.known:
        executor = MigrationExecutor(connection)
        _Migrated.known = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _Migrated.known


def metrics() -> bytes:
    """Prometheus' text form. All figures are the database's, so that every process answers alike."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_House())
    return generate_latest(registry)


class _House(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each figure costs an index lookup, or the few rows of the outbox."""
        release = GaugeMetricFamily("bihuan_release", "1 for the release that answers", labels=["version"])
        release.add_metric([__version__], 1)
        yield release
        box = outbox()
        yield GaugeMetricFamily("bihuan_outbox_waiting", "Jobs to be tried", value=box.waiting)
        yield GaugeMetricFamily("bihuan_outbox_given_up", "Jobs that failed at their last attempt", value=box.given_up)
        yield GaugeMetricFamily("bihuan_outbox_lag_seconds", "How long the oldest job is over its time", value=box.lag)
        events = Event.objects.aggregate(last=Max("pk"))["last"] or 0
        yield GaugeMetricFamily("bihuan_events", "Number of the newest event of the journal", value=events)
