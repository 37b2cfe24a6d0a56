"""Databases for tests that must commit: each gets a fresh copy of a template, because journals refuse to be flushed."""

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from django.core.management import call_command
from django.db import connections


@contextlib.contextmanager
def template(folder: Path) -> Iterator[str]:
    """A migrated, otherwise empty database; yields its name, a file's path on SQLite."""
    with _new("template", folder) as name:
        with _instead(name):
            call_command("migrate", interactive=False, verbosity=0)
        yield name


@contextlib.contextmanager
def fresh(source: str, folder: Path) -> Iterator[str]:
    """A copy of `source` as this process's database, in all its threads; yields its address for other processes."""
    with _new("bihuan", folder, source) as name, _instead(name) as settings:
        yield _address(settings)


@contextlib.contextmanager
def _new(name: str, folder: Path, source: str = "") -> Iterator[str]:
    """An empty database, or a copy of `source`."""
    if connections["default"].vendor == "sqlite":
        file = folder / f"{name}.sqlite3"
        if source:
            shutil.copy(source, file)
        yield str(file)
        return
    name = f"test_{name}_{uuid.uuid4().hex[:12]}"
    _administer(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{source}"' if source else ""))
    try:
        yield name
    finally:
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextlib.contextmanager
def _instead(name: str) -> Iterator[dict]:
    """Django's default database is `name`; the one before, which may live in memory, is kept open and put back."""
    before, settings = connections["default"], connections.settings["default"]
    connections.settings["default"] = {**settings, "NAME": name}
    connections["default"] = connections.create_connection("default")
    try:
        yield connections.settings["default"]
    finally:
        connections["default"].close()
        connections.settings["default"] = settings
        connections["default"] = before


def _administer(statement: str) -> None:
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(statement)


def _address(settings: dict) -> str:
    if "sqlite" in settings["ENGINE"]:
        return f"sqlite:///{settings['NAME']}"
    query = urlencode({"host": settings["HOST"], "port": settings["PORT"] or "5432"})
    return f"postgresql://{settings['USER']}@/{settings['NAME']}?{query}"
