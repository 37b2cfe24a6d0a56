"""Giving files back. Who may have them is the caller's to say."""

import hashlib

from bihuan.services.files import disk
from bihuan.services.files.models import File
from bihuan.services.files.pictures import thumbnail as small_picture
from bihuan.services.sealed.boxes import open_sealed, person_key
from bihuan.services.sealed.cipher import unlock


def open_file(file: File) -> bytes:
    """The content. Raises Erased, Broken, or FileNotFoundError where the disk has lost it."""
    return unlock(person_key(file.sealed_id), disk.get(file.id), f"content:{file.id}")


def original_name(file: File) -> str:
    """The name it was sent under, made harmless but with whatever persons it names. Raises Erased, Broken."""
    return str(open_sealed(file.sealed_id)["name"])


def sha256(file: File) -> str:
    """The SHA-256 of the content. Raises Erased, Broken."""
    return str(open_sealed(file.sealed_id)["sha256"])


def thumbnail(file: File, edge: int = 320) -> bytes:
    """A small JPEG of a picture (`is_picture`), made when asked for; `file.digest` and `edge` serve as its ETag."""
    return small_picture(open_file(file), edge)


def is_whole(file: File) -> bool:
    """Whether the encrypted bytes on disk are those that were stored. Needs no key, so it also holds for the erased."""
    try:
        return hashlib.sha256(disk.get(file.id)).hexdigest() == file.digest
    except FileNotFoundError:
        return False
