"""The demo city for browsers: made once, copied for whoever changes it."""

import faulthandler
import fcntl
import os

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key

from tests.browser import city

LONGEST = 240  # seconds of one test, several times the slowest


@pytest.fixture(autouse=True)
def ends(pytestconfig):
    """A browser that no longer answers ends its worker and not the whole run; where it stood is printed past the capture."""
    faulthandler.dump_traceback_later(LONGEST, exit=True, file=pytestconfig.stash[fault_handler_stderr_fd_key])
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory):
    """The full demo city's data folder, made once for all workers; read only."""
    return _made(tmp_path_factory, "demo", "--seed", "7")


@pytest.fixture(scope="session")
def empty_city(tmp_path_factory):
    """The demo city's organisation without a single problem."""
    return _made(tmp_path_factory, "empty", "--seed", "7", "--problems", "0")


def _made(factory, name, *words):
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home = shared / f"city-{name}"
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / ".ok").exists():
            home.mkdir(exist_ok=True)
            done = city.run(home, "demo", *words)
            assert done.returncode == 0, done.stderr[-2000:]
            (home / ".ok").touch()
    return home


@pytest.fixture(scope="session")
def demo(demo_data, tmp_path_factory):
    """The demo city on one server for all who only read; yields its address, its data folder and tracking codes."""
    data = city.copied(demo_data, tmp_path_factory.mktemp("demo") / "data")
    codes = city.with_known_codes(data)
    with city.served(data) as base:
        yield base, data, codes


@pytest.fixture(scope="session")
def lively(demo_data, tmp_path_factory):
    """The demo city on one server for those who act: each in tasks of their own. Yields its address and data folder."""
    data = city.copied(demo_data, tmp_path_factory.mktemp("lively") / "data")
    with city.served(data) as base:
        yield base, data


@pytest.fixture(scope="module")
def apart(demo_data, tmp_path_factory):
    """The demo city on a server for one file of tests that uses up what `lively` has few of."""
    data = city.copied(demo_data, tmp_path_factory.mktemp("apart") / "data")
    with city.served(data) as base:
        yield base, data


@pytest.fixture(scope="session")
def visitors(demo, browser):
    """Persons before the demo city, by name and size: each signs in once and keeps the browser."""
    return Visitors(browser, demo[0])


class Visitors(dict[tuple[str, str], city.Person]):
    """The same person on a desk and on a phone has one session."""

    def __init__(self, browser, base):
        super().__init__()
        self.browser, self.base, self.sessions = browser, base, {}

    def __missing__(self, who):
        name, size = who
        self[who] = city.Person.arrives(self.browser, self.base, size=size, storage_state=self.sessions.get(name))
        if name != "public" and name not in self.sessions:
            self[who].is_let_in(name)
            self.sessions[name] = self[who].page.context.storage_state()
        return self[who]
