"""Files that the house makes itself because somebody asked for them: they lie beside the uploads until their maker forgets them.

They hold nothing that the database does not hold in the clear; only the account that runs the server reads them.
"""

from pathlib import Path
from typing import Final

from bihuan.services.files import disk

FOLDER: Final = "made"


def place(name: str) -> Path:
    """Where the file of this name is, once it is finished."""
    return disk.root() / FOLDER / name


def begin(name: str) -> Path:
    """Where to write it meanwhile; what a killed worker left there is gone."""
    fresh = place(f"{name}.part")
    fresh.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    return fresh


def finish(name: str) -> None:
    """The file is whole and stands in its place at once: half a file is never seen."""
    place(f"{name}.part").replace(place(name))


def remove(name: str) -> None:
    """Takes the file away, whole or half, if it is there."""
    place(name).unlink(missing_ok=True)
    place(f"{name}.part").unlink(missing_ok=True)
