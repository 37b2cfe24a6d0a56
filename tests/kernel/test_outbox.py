"""Work after the act: rows are the truth, so a killed worker strands nothing and a failing job waits its turn."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError

from bihuan.kernel import outbox
from bihuan.kernel.models import Job
from bihuan.kernel.registry import registry
from bihuan.services import clock

NOON = datetime(2026, 3, 16, 12, tzinfo=clock.ZONE)


@pytest.fixture
def done(monkeypatch, db):
    """What the job "say" was given, in order."""
    given = []
    monkeypatch.setitem(registry.jobs, "say", lambda payload: given.append(payload["n"]))
    return given


@pytest.fixture
def fails(monkeypatch, db):
    """The job "fail" does."""

    def fail(payload):
        raise OSError("nobody answers")

    monkeypatch.setitem(registry.jobs, "fail", fail)


def put(kind, n=1, at=NOON, **more):
    return Job.objects.create(kind=kind, payload={"n": n}, next_at=at, **more)


def drain(at=NOON):
    with clock.at(at):
        return outbox.drain()


def test_jobs_are_carried_out_once_in_the_order_of_their_time(done):
    put("say", 2, NOON - timedelta(minutes=1))
    put("say", 1, NOON - timedelta(minutes=2))
    assert drain() == 2
    assert drain() == 0
    assert done == [1, 2]
    assert {j.done_at for j in Job.objects.all()} == {NOON}


def test_a_job_of_later_waits(done):
    put("say", at=NOON + timedelta(minutes=1))
    assert drain() == 0
    assert done == []
    assert drain(NOON + timedelta(minutes=1)) == 1


def test_a_slow_job_does_not_use_up_the_lease_of_those_behind_it(db, monkeypatch):
    leased = []

    def slow(payload):
        leased.append(Job.objects.filter(leased_until__isnull=False, done_at__isnull=True).count())

    monkeypatch.setitem(registry.jobs, "say", slow)
    for n in range(5):
        put("say", n)
    assert drain() == 5
    assert leased == [1] * 5


def test_a_failing_job_keeps_its_error_waits_longer_each_time_and_holds_up_no_other(done, fails):
    job = put("fail", at=NOON - timedelta(minutes=1))
    put("say", 7)
    assert drain() == 1
    assert done == [7]
    job.refresh_from_db()
    assert (job.attempts, job.done_at, job.leased_until) == (1, None, None)
    assert "nobody answers" in job.error
    first = job.next_at - NOON
    assert first > timedelta(0)

    assert drain(NOON) == 0
    assert drain(job.next_at) == 0
    again = Job.objects.get(pk=job.pk)
    assert again.attempts == 2
    assert again.next_at - job.next_at > first


def test_a_job_that_never_works_ends_with_its_error_and_stays_to_be_seen(fails):
    job = put("fail")
    at = NOON
    for _ in range(outbox.MOST_ATTEMPTS + 2):
        drain(at)
        at = max(at, Job.objects.get(pk=job.pk).next_at)
    job.refresh_from_db()
    assert (job.attempts, job.done_at) == (outbox.MOST_ATTEMPTS, None)
    assert job.error


def test_what_a_killed_worker_had_in_hand_is_carried_out_by_the_next_once_its_lease_is_over(done):
    job = put("say", 5, leased_until=NOON + outbox.LEASE, attempts=1)
    assert drain(NOON + outbox.LEASE - timedelta(seconds=1)) == 0
    assert done == []
    assert drain(NOON + outbox.LEASE + timedelta(seconds=1)) == 1
    assert done == [5]
    job.refresh_from_db()
    assert (job.attempts, job.error) == (2, "")


def test_a_job_that_works_at_last_forgets_its_error(done):
    job = put("say", error="nobody answered", attempts=3)
    drain()
    job.refresh_from_db()
    assert (job.error, job.leased_until) == ("", None)


def test_a_worker_goes_on_after_an_error_of_the_database(monkeypatch, db):
    import threading

    stop, tries = threading.Event(), []

    def drains():
        tries.append(1)
        if len(tries) == 1:
            raise DatabaseError("gone")
        stop.set()

    monkeypatch.setattr(outbox, "drain", drains)
    monkeypatch.setattr(outbox, "close_old_connections", lambda: None)
    outbox.run_worker(stop, pause=0)
    assert len(tries) == 2
