"""Many at once, on a database in which everything is committed: one wins, nothing is lost, nothing is doubled."""

import os
import subprocess
import sys
import threading
from datetime import date, datetime

from django.db import connection, transaction

from bihuan.kernel import outbox
from bihuan.kernel.act import load
from bihuan.kernel.models import Event, Job, Subject
from bihuan.kernel.recount import recount
from bihuan.kernel.registry import registry
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.services import clock
from bihuan.services.calendar.models import Day
from bihuan.services.calendar.queries import forget
from tests.kernel.walking import VERIFY, does, events, now, offered, problem, walk

PATIENCE = 60  # seconds
REPORTS = """
import django; django.setup()
from tests.kernel.walking import problem
print("ready", flush=True); input()
for _ in range(15): print(problem().number, flush=True)
"""


def at_once(*calls):
    """Carries all out at the same moment, each in a thread and connection of its own; answers or exceptions in order."""
    gate, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def one(n, call):
        gate.wait()
        try:
            answers[n] = call()
        except Exception as error:  # noqa: BLE001  whatever it is, the test looks at it
            answers[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return answers


def test_of_twenty_who_act_at_once_one_wins_and_the_others_hear_what_happened(own_city):
    subject = problem()
    answers = at_once(*[lambda: does("centre", "verify", subject, VERIFY, version=1)] * 20)

    refused = [a.refusal for a in answers if isinstance(a, Refused)]
    assert len(refused) == 19
    for refusal in refused:
        assert refusal.code == "moved-on"
        assert refusal.kept["version"] == 2
        assert [h["label"] for h in refusal.kept["happened"]] == ["核查属实并立账定责"]
    assert events(subject) == ["report", "verify"]
    assert (now(subject).version, load(now(subject))["did"]["verify"]) == (2, [21])
    assert verify().finding is None


def test_two_leaders_who_sign_at_once_both_count(own_city):
    subject = problem()
    walk(subject, "countersigning", many=("电子政务科", "政策法规科"))
    fresh = now(subject)
    bodies = {name: offered(name, "sign", fresh) for name in ("leader2", "leader3")}

    answers = at_once(
        *[lambda name=n, body=b: does(name, "sign", subject, body, version=fresh.version) for n, b in bodies.items()]
    )

    assert [a for a in answers if isinstance(a, Exception)] == []
    assert events(subject)[-2:] == ["sign", "sign"]
    assert now(subject).state == "party_review"
    assert sorted(load(now(subject))["signed"]) == ["2", "3"]
    assert verify().finding is None


def test_fifty_reports_at_once_get_fifty_numbers_without_a_gap(own_city):
    answers = at_once(*[problem] * 50)
    assert [a for a in answers if isinstance(a, Exception)] == []
    year = now(answers[0]).opened.year
    assert sorted(s.number for s in answers) == [f"WT-{year}-{n:04d}" for n in range(1, 51)]
    assert Event.objects.count() == Subject.objects.count() == 50


def test_reports_of_several_processes_leave_no_gap_either(own_city):
    environment = {**os.environ, "BIHUAN_TEST_DATABASE_URL": own_city, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", REPORTS], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert [w.stdout.readline() for w in writers] == ["ready\n"] * 2
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    numbers = [number for w in writers for number in w.communicate(timeout=PATIENCE)[0].split()]

    assert len(numbers) == 30
    assert sorted(int(n[-4:]) for n in numbers) == list(range(1, 31))
    assert verify().finding is None


def test_who_reports_progress_and_who_asks_for_more_time_do_not_disturb_each_other(own_city):
    subject = problem()
    walk(subject, "rectifying")
    fresh = now(subject)
    body, asks = offered("clerk1", "progress", fresh), offered("clerk1", "ask_extension", fresh)

    answers = at_once(
        lambda: does("clerk1", "progress", subject, body, version=fresh.version),
        lambda: does("clerk1", "ask_extension", subject, asks, version=fresh.version),
        lambda: does("auditor", "note", subject, {"text": "看过"}, version=fresh.version),
    )

    assert [type(a).__name__ for a in answers] == ["Acted", "Acted", "Refused"]
    assert sorted(events(subject)[-2:]) == ["ask_extension", "progress"]
    assert now(subject).version == fresh.version + 2


def test_counting_anew_does_not_write_over_what_an_act_has_just_changed(own_city):
    """The act is not committed yet when the counting begins."""
    with clock.at(datetime(2026, 3, 16, 9)):
        subject = problem()
        Day.objects.create(date=date(2026, 3, 17), kind=Day.Kind.REST, note="临时放假", source="通知")
        forget()
        begun = threading.Event()

        def counts():
            begun.set()
            with clock.at(datetime(2026, 3, 16, 9)):
                recount()
            connection.close()

        counting = threading.Thread(target=counts)
        if connection.vendor == "postgresql":  # SQLite lets nobody in meanwhile
            with transaction.atomic():
                does("centre", "verify", subject, VERIFY)
                counting.start()
                begun.wait(PATIENCE)
                _until_waiting()
        else:
            counting.start()
            does("centre", "verify", subject, VERIFY)
        counting.join(PATIENCE)

    assert now(subject).state == "dispatched"
    assert now(subject).due == date(2026, 3, 18)


def _until_waiting():
    """Somebody else waits for our lock, or PATIENCE is over."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    deadline = threading.Event()
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        deadline.wait(0.02)


def test_several_workers_share_the_jobs_and_none_is_carried_out_twice(own_city, monkeypatch):
    done = []
    monkeypatch.setitem(registry.jobs, "say", lambda payload: done.append(payload["n"]))
    Job.objects.bulk_create(Job(kind="say", payload={"n": n}, next_at=clock.now()) for n in range(60))

    counts = at_once(*[outbox.drain] * 4)

    assert sum(counts) == 60
    assert sorted(done) == list(range(60))
    assert not Job.objects.filter(done_at__isnull=True).exists()
