"""The database that committing tests get."""

import threading

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone


def write(key: str) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_commits_the_next_does_not_find(committed_db, turn):
    assert not Session.objects.exists()

    with transaction.atomic():
        write("committed")

    assert Session.objects.count() == 1


def test_a_second_thread_sees_what_is_committed_and_only_that(committed_db):
    seen = []

    def look():
        seen.append(Session.objects.count())
        connection.close()

    write("before")
    with transaction.atomic():
        write("not yet")
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    assert seen == [1]


def test_an_ordinary_test_still_finds_its_own_database_empty(db):
    assert not Session.objects.exists()
