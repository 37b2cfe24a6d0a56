"""Which rows a file has had already: on the disk, so that a file of millions costs no more memory than one of ten."""

from __future__ import annotations

import sqlite3
from typing import Final

SIZE: Final = 16  # bytes of a key's digest: two rows with the same are the same row
CACHE: Final = 16 * 1024  # KiB


class Seen:
    """Keys and the rows where they stood first, in a private file that goes with this object."""

    def __init__(self) -> None:
        self.database = sqlite3.connect("", isolation_level=None)
        self.database.execute("PRAGMA journal_mode = OFF")
        self.database.execute(f"PRAGMA cache_size = -{CACHE}")
        self.database.execute("CREATE TABLE seen (key BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID")
        self.database.execute("BEGIN")

    def first(self, key: str, number: int) -> int:
        """The row in which this key, hex digits, stood first; `number` where that is now."""
        short = bytes.fromhex(key)[:SIZE]
        if self.database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (short, number)).rowcount:
            return number
        found: int = self.database.execute("SELECT number FROM seen WHERE key = ?", (short,)).fetchone()[0]
        return found
