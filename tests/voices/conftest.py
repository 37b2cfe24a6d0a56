"""The small city of tests/cast.py, and what rooms above the kernel need of it."""

from __future__ import annotations

import pytest
from django.test import Client

from bihuan.organisation import directory
from bihuan.organisation.models import Account
from bihuan.services.calendar.queries import working_calendar
from tests import cast


@pytest.fixture
def city(db):
    """晋城市, its persons named after their rights."""
    cast.found_city()
    yield
    directory.forget()


@pytest.fixture
def warm(city):
    """A process that has answered before: organisation and calendar are remembered."""
    directory.directory()
    working_calendar()


@pytest.fixture
def signed_in(city):
    """signed_in("centre"): a client with that person's session."""

    def enter(name: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(username=name))
        return client

    return enter
