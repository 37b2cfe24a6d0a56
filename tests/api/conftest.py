import pytest

from tests import cast


@pytest.fixture
def city(db):
    """晋城市, as tests/cast.py founds it, gone after the test."""
    cast.found_city()


@pytest.fixture
def own_city(committed_db):
    """The same in a database of the test's own, in which acts commit; its address."""
    cast.found_city()
    return committed_db
