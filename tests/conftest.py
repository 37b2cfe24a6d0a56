"""What all tests share: which of them touch the database, databases that may commit, and the browser."""

import os
import shutil

import pytest

from tests import databases

DATABASE_FIXTURES = {"db", "committed_db"}
FLUSHING_FIXTURES = {"transactional_db", "django_db_reset_sequences", "live_server"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        _refuse_flushing(item)
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames):
            item.add_marker("database")
        if item.get_closest_marker("browser") and not CHROMIUM:
            _do_without_browser(item)


def _refuse_flushing(item):
    marker = item.get_closest_marker("django_db")
    if (marker and marker.kwargs.get("transaction")) or FLUSHING_FIXTURES & set(item.fixturenames):
        raise pytest.UsageError(f"{item.nodeid}: journals refuse to be flushed, use the fixture committed_db")


def _do_without_browser(item):
    if os.environ.get("CI"):
        raise pytest.UsageError("Chromium is missing, and CI does not do without it")
    item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def chromium_path() -> str | None:
    """The machine's Chromium, for playwright's executable_path."""
    return CHROMIUM


@pytest.fixture(scope="session")
def browser(chromium_path):
    """One Chromium for all pages of a worker: playwright can be started only once at a time."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def database_template(django_test_environment, django_db_modify_db_settings, django_db_blocker, tmp_path_factory):
    """The migrated, otherwise empty database, from which each committing test gets its copy."""
    with django_db_blocker.unblock(), databases.template(tmp_path_factory.mktemp("template")) as name:
        yield name


@pytest.fixture
def committed_db(database_template, django_db_blocker, tmp_path):
    """A database of the test's own, in which commits, threads and other processes work as in production.

    Yields its address, for BIHUAN_DATABASE_URL of other processes.
    """
    with django_db_blocker.unblock(), databases.fresh(database_template, tmp_path) as address:
        yield address


@pytest.fixture(autouse=True)
def _fresh_organisation():
    """What a test's organisation was is nobody's after it."""
    yield
    from bihuan.organisation import directory
    from bihuan.services.calendar import queries

    directory.forget()
    queries.forget()
