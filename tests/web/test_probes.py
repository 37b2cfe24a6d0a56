"""What operators ask."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from bihuan.kernel.models import Job
from bihuan.services import clock
from bihuan.web import health


def test_the_process_answers_without_a_database(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer["Cache-Control"]


def test_ready_is_what_has_a_database_of_this_releases_shape(client, db):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "database": "ok", "migrations": "ok", "outbox": "ok", "waiting": 0, "given_up": 0, "lag_seconds": 0,
    }  # fmt: skip


def test_a_late_outbox_is_said_and_takes_no_page_away(client, db):
    Job.objects.create(kind="x", payload={}, next_at=clock.now() - timedelta(hours=1))
    Job.objects.create(kind="x", payload={}, next_at=clock.now(), attempts=8)

    answer = client.get("/readyz")

    assert answer.status_code == 200
    found = answer.json()
    assert (found["outbox"], found["waiting"], found["given_up"]) == ("late", 1, 1)
    assert found["lag_seconds"] >= 3600


def test_without_a_database_or_its_shape_nothing_is_ready(client, db, monkeypatch):
    def away():
        raise OperationalError("secret-host")

    monkeypatch.setattr(health, "outbox", away)
    gone = client.get("/readyz")
    monkeypatch.setattr(health, "migrated", lambda: False)
    monkeypatch.undo()
    monkeypatch.setattr(health, "migrated", lambda: False)
    old = client.get("/readyz")

    assert (gone.status_code, gone.json()) == (503, {"database": "unavailable"})
    assert (old.status_code, old.json()["migrations"]) == (503, "missing")


def test_figures_are_prometheus_text(client, db):
    text = client.get("/metrics").content.decode()

    assert "bihuan_outbox_waiting 0.0" in text
    assert "bihuan_outbox_lag_seconds 0.0" in text
    assert 'bihuan_release{version="' in text


@pytest.mark.parametrize(
    ("how", "token", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, "", 200), ({"REMOTE_ADDR": "::1"}, "", 200), ({"REMOTE_ADDR": "10.0.0.7"}, "", 404),
        ({"REMOTE_ADDR": ""}, "", 404), ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.0.0.7"}, "", 404),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer s3cret"}, "s3cret", 200),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer wrong"}, "s3cret", 404),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer "}, "", 404),
    ],
)  # fmt: skip
def test_figures_are_for_this_machine_and_for_whoever_knows_the_token(client, db, monkeypatch, how, token, status):
    monkeypatch.setenv("BIHUAN_METRICS_TOKEN", token)

    assert client.get("/metrics", **how).status_code == status
