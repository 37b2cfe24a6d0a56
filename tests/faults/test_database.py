"""The database is full, or goes away and comes back: refused in words, nothing half done, and then it goes on."""

import pytest
from django.db import OperationalError, connection

from bihuan.kernel.verify import verify
from tests.api.client import HAN, Api
from tests.kernel.walking import VERIFY, does, events, everything, problem

REPORT = {"title": "取号机坏了三天", "description": "没人管" * 900, "category": "service", "matter": 1}


def pragma(statement):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {statement}")
        return cursor.fetchone()[0]


@pytest.fixture
def full(own_city):
    """An SQLite database that may not grow by a page, and a problem in it."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told to be full")
    subject = problem()
    most = pragma("max_page_count")
    pragma(f"max_page_count = {pragma('page_count')}")
    yield subject
    pragma(f"max_page_count = {most}")


def fill_up():
    """Reports until nothing more fits; how many did."""
    for n in range(200):
        try:
            problem(description="很长的话" * 1200)
        except OperationalError:
            return n
    raise AssertionError("never full")


def test_on_a_full_disk_an_act_is_done_whole_or_not_at_all_and_goes_on_when_there_is_room(full):
    fill_up()
    before = everything()
    with pytest.raises(OperationalError, match="full"):
        problem(description="很长的话" * 1200)
    assert everything() == before
    assert verify().finding is None

    pragma("max_page_count = 1000000")
    does("centre", "verify", full, VERIFY)
    assert events(full) == ["report", "verify"]
    assert verify().finding is None


def test_on_a_full_disk_a_client_hears_that_nothing_was_written_and_when_to_come_again(full):
    client = Api("centre")
    client.get("problems")  # the day of a key's last use is written once
    fill_up()
    before = everything()
    response = client.send("POST", "problems", REPORT)
    told = response.json()
    assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")
    assert HAN.search(told["detail"])
    assert int(response["Retry-After"]) > 0
    assert everything() == before


def test_a_database_that_was_restarted_is_found_again_by_the_next_request(server):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server that could go away")
    server.start("--no-worker")
    assert server.post("problems", REPORT, "one")[0] == 201
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] > 0

    answers = [server.post("problems", REPORT, f"after-{n}") for n in range(6)]

    assert [a and a[0] for a in answers] == [201] * 6
    assert verify().finding is None
