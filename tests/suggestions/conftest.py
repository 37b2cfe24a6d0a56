import pytest

from bihuan.organisation import directory
from tests import cast
from tests.suggestions.suggesting import suggested


@pytest.fixture
def city(db):
    cast.found_city()
    yield
    directory.forget()


@pytest.fixture
def made(city):
    """A voice triaged into a suggestion for 商事服务科: its receipt and the suggestion."""
    return suggested()
