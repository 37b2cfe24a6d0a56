"""The small city, people of it before the pages, and forms as a browser would send them."""

import pytest
from django.test import Client

from bihuan.organisation import directory
from bihuan.organisation.models import Account
from tests import cast
from tests.loop.cast import ID


@pytest.fixture
def city(db):
    """晋城市, as tests/cast.py founds it, gone after the test."""
    cast.found_city()
    yield
    directory.forget()


@pytest.fixture
def signed_in(city):
    """Gives the browser of the person of this name, signed in; with `parts` it asks as htmx does."""

    def browser(name: str, *, parts: bool = False) -> Client:
        client = Client(headers={"HX-Request": "true"} if parts else {})
        client.force_login(Account.objects.get(pk=ID[name]))
        return client

    return browser
