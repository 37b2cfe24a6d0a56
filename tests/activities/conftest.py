import pytest

from bihuan.organisation import directory
from tests import cast


@pytest.fixture
def city(db, settings, tmp_path):
    settings.FILES_URL = f"file://{tmp_path}/files"
    cast.found_city()
    yield
    directory.forget()
