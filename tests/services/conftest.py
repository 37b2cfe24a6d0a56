import pytest

from bihuan.services.sealed import keys


@pytest.fixture
def data(settings, tmp_path):
    """A data folder of the test's own: keys, files, erasure list."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    settings.KEYS = settings.DATA / "keys"
    settings.FILES_URL = f"file://{settings.DATA}/files"
    keys._read.cache_clear()
    yield settings.DATA
    keys._read.cache_clear()
