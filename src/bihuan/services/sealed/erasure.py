"""Erasing persons, also from what backups will bring back.

The list of the erased lies outside the database, in DATA/erased.txt: a restored backup still holds the keys of persons
erased since, and `reconcile` destroys them again.
"""

import fcntl
import os
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from bihuan.services.clock import now
from bihuan.services.sealed.models import Sealed

LIST: Final = "erased.txt"


def erase(person: str | UUID) -> None:
    """Destroys the key of a person, named by any box of theirs; boxes, digests and all other data stay as they are.

    Twice is once. The list is written when the transaction commits. Raises Sealed.DoesNotExist.
    """
    found = Sealed.objects.values_list("person_id", flat=True).get(id=person)
    _destroy([found.hex])
    transaction.on_commit(lambda: _write([found.hex]))


def reconcile() -> int:
    """Makes rows and list agree, after a restore and before a backup: the keys of all on the list are destroyed, the
    erased that a crash kept off the list are put on it. Returns how many keys were destroyed."""
    listed = sorted(_listed())
    count = sum(_destroy(listed[at : at + 500]) for at in range(0, len(listed), 500))
    erased = Sealed.objects.filter(erased_at__isnull=False).values_list("id", flat=True)
    _write(sorted({person.hex for person in erased} - set(listed)))
    return count


def _destroy(persons: list[str]) -> int:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # else the key's bytes stay in the file's free space
    return Sealed.objects.filter(id__in=persons, wrapped_key__isnull=False).update(wrapped_key=None, erased_at=now())


def _file() -> Path:
    return Path(settings.DATA) / LIST


def _listed() -> set[str]:
    if not _file().exists():
        return set()
    return {line.split()[0] for line in _file().read_text().splitlines() if line.strip()}


def _write(persons: list[str]) -> None:
    """Appends lines that are on the disk when this returns."""
    if not persons:
        return
    with os.fdopen(os.open(_file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        out.writelines(f"{person} {now().isoformat(timespec='seconds')}\n" for person in persons)
        out.flush()
        os.fsync(out.fileno())
