"""The small city, and people of it before the pages."""

import pytest
from django.test import Client

from bihuan.kernel.origin import mark
from bihuan.organisation import directory
from bihuan.organisation.models import Account
from tests import cast
from tests.loop.cast import ID


@pytest.fixture
def city(db):
    """晋城市, as tests/cast.py founds it, gone after the test."""
    mark("test")  # production would refuse the demo password
    cast.found_city()
    yield
    directory.forget()


@pytest.fixture
def signed_in(city):
    """Gives the browser of the person of this name, signed in."""

    def browser(name: str, **how) -> Client:
        client = Client(**how)
        client.force_login(Account.objects.get(pk=ID[name]))
        return client

    return browser
