"""Databases for tests that must commit: each gets a fresh copy of a template, because journals refuse to be flushed."""

import contextlib
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from django.db import connections


def template(folder: Path) -> str:
    """Keeps a copy of the test database as it is now; returns its name, a file's path on SQLite."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        return _sqlite_template(connection, folder / "template.sqlite3")
    name = str(connection.settings_dict["NAME"])
    connection.close()
    return _copy(name, f"{name}_template")


def _sqlite_template(connection, file: Path) -> str:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    with contextlib.closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA journal_mode=WAL")
    return str(file)


@contextlib.contextmanager
def fresh(source: str, folder: Path) -> Iterator[str]:
    """A copy of the template as this process's database, in all its threads; yields its address for other processes."""
    sqlite = connections["default"].vendor == "sqlite"
    if sqlite:
        name = shutil.copy(source, folder / "bihuan.sqlite3")
    else:
        name = _copy(source, f"test_bihuan_{uuid.uuid4().hex[:12]}")
    try:
        with _instead(str(name)) as settings:
            yield f"sqlite:///{name}" if sqlite else _address(settings)
    finally:
        if not sqlite:
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


def _copy(source: str, name: str) -> str:
    _administer(f'DROP DATABASE IF EXISTS "{name}"')
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return name


def _administer(statement: str) -> None:
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(statement)


def _address(settings: dict) -> str:
    query = urlencode({"host": settings["HOST"], "port": settings["PORT"] or "5432"})
    return f"postgresql://{settings['USER']}@/{settings['NAME']}?{query}"
