"""The small city, people of it before the pages, and forms as a browser would send them."""

import pytest

from bihuan.organisation import directory
from tests import cast
from tests.problems.asking import browser_of


@pytest.fixture
def city(db):
    """晋城市, as tests/cast.py founds it, gone after the test."""
    cast.found_city()
    yield
    directory.forget()


@pytest.fixture
def own_city(committed_db):
    """The same in a database of the test's own, in which acts commit or are rolled back as a whole."""
    cast.found_city()
    yield
    directory.forget()


@pytest.fixture
def signed_in(city):
    """Gives the browser of the person of this name, signed in; with `parts` it asks as htmx does."""

    return browser_of
