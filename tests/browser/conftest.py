"""The demo city for browsers: made once, copied for whoever changes it."""

import fcntl

import pytest

from tests.browser import city


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory):
    """The full demo city's data folder, made once for all workers; read only."""
    return _made(tmp_path_factory, "demo", "--seed", "7")


@pytest.fixture(scope="session")
def empty_city(tmp_path_factory):
    """The demo city's organisation without a single problem."""
    return _made(tmp_path_factory, "empty", "--seed", "7", "--problems", "0")


def _made(factory, name, *words):
    home = factory.getbasetemp().parent / f"city-{name}"
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / ".ok").exists():
            home.mkdir(exist_ok=True)
            done = city.run(home, "demo", *words)
            assert done.returncode == 0, done.stderr[-2000:]
            (home / ".ok").touch()
    return home


@pytest.fixture(scope="session")
def browser(chromium_path):
    """One Chromium for all pages of a worker."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium_path, args=city.FLAGS)
        yield opened
        opened.close()
