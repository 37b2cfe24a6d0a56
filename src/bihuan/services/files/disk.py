"""The folder of encrypted files."""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def put(file_id: str, locked: bytes) -> None:
    """Writes the bytes; when this returns they outlast a power cut. Half a file is never seen."""
    place = _place(file_id)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = place.with_name(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(locked)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(place)
    _sync(place.parent)


def get(file_id: str) -> bytes:
    """The bytes as they were put. Raises FileNotFoundError."""
    return _place(file_id).read_bytes()


def remove(file_id: str) -> None:
    """Takes the bytes away, if they are there."""
    _place(file_id).unlink(missing_ok=True)


def root() -> Path:
    """The folder itself. Raises ImproperlyConfigured."""
    if not settings.FILES_URL.startswith("file:///"):
        raise ImproperlyConfigured("BIHUAN_FILES_URL 目前只支持 file:///文件夹。")
    return Path(settings.FILES_URL.removeprefix("file://"))


def _place(file_id: str) -> Path:
    return root() / file_id[:2] / file_id


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
