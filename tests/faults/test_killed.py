"""The server is killed in the middle of writing: nothing acknowledged is lost or doubled, and the proof holds."""

import threading
import time

from bihuan.kernel import outbox
from bihuan.kernel.models import Event, Job, Subject
from bihuan.kernel.registry import registry
from bihuan.kernel.verify import verify
from bihuan.services import clock
from tests.kernel.walking import VERIFY, events, now, problem

WRITERS = 4
REPORT = {"title": "取号机坏了三天", "description": "没人管", "category": "service", "matter": 1}


def write(server, name, stop, told):
    """Reports with a key of their own, one after another, until no answer comes; what was acknowledged and what was sent."""
    n = 0
    while not stop.is_set():
        key = f"{name}-{n}"
        told.append((key, server.post("problems", REPORT, key)))
        n += 1


def test_nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed_in_mid_writing(server):
    server.start("--no-worker")
    stop, told = threading.Event(), [[] for _ in range(WRITERS)]
    threads = [threading.Thread(target=write, args=(server, n, stop, told[n])) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    while sum(map(len, told)) < 40 and time.monotonic() < deadline:
        time.sleep(0.01)
    server.kill()
    stop.set()
    for thread in threads:
        thread.join()

    sent = [each for one in told for each in one]
    acknowledged = {key: answer[1]["number"] for key, answer in sent if answer is not None and answer[0] == 201}
    assert len(acknowledged) >= 30
    assert {answer[0] for _, answer in sent if answer is not None} == {201}

    server.start("--no-worker")
    again = {key: server.post("problems", REPORT, key) for key, _ in sent}

    assert {status for status, _ in again.values()} == {201}
    assert {key: again[key][1]["number"] for key in acknowledged} == acknowledged
    numbers = sorted(item["number"] for _, item in again.values())
    assert numbers == sorted(Subject.objects.filter(table="problem").values_list("number", flat=True))
    assert [int(n[-4:]) for n in numbers] == list(range(1, len(sent) + 1))
    assert Event.objects.count() == len(sent)
    assert verify().finding is None


def test_an_act_whose_answer_was_never_heard_is_found_done_once_or_not_at_all(server):
    subject = problem()
    server.start("--no-worker")
    heard = []
    sent = {**VERIFY, "version": 1}
    asking = threading.Thread(
        target=lambda: heard.append(server.post(f"problems/{subject.number}/actions/verify", sent, "once"))
    )
    asking.start()
    time.sleep(0.01)
    server.kill()
    asking.join()

    server.start("--no-worker")
    status, item = server.post(f"problems/{subject.number}/actions/verify", sent, "once")

    assert (status, item["version"]) == (200, 2)
    assert events(subject) == ["report", "verify"]
    assert now(subject).state == "dispatched"
    assert verify().finding is None


def test_a_job_in_the_hands_of_a_killed_worker_is_carried_out_by_the_next(server, monkeypatch):
    """The worker dies with the job leased, as its row says; later than the lease it is everybody's again."""
    done = []
    monkeypatch.setitem(registry.jobs, "say", lambda payload: done.append(payload["n"]))
    job = Job.objects.create(kind="unknown to the server", payload={"n": 1}, next_at=clock.now())
    server.start()
    deadline = time.monotonic() + 30
    while not Job.objects.get(pk=job.pk).attempts and time.monotonic() < deadline:
        time.sleep(0.02)
    server.kill()
    assert Job.objects.get(pk=job.pk).attempts >= 1
    Job.objects.filter(pk=job.pk).update(kind="say", next_at=clock.now())

    with clock.at(clock.now() + outbox.LEASE * 2):
        assert outbox.drain() == 1
    assert done == [1]
    assert Job.objects.get(pk=job.pk).done_at is not None
