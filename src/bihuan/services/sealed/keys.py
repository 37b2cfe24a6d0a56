"""The master key of the installation, and the persons' keys wrapped by it.

It lies in KEYS/master.key, beside no database and in no environment; who has neither file nor memory of the server has
nothing. It is made at first use and belongs into the backup, kept apart from the rows.
"""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from bihuan.services.sealed.cipher import lock, new_key, unlock
from bihuan.services.sealed.models import Sealed

MASTER_KEY: Final = "master.key"


class MasterKeyMissing(Exception):
    """There are sealed rows but no master key: a new one would only hide that the old one is lost."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"数据库里已有密封信息，但找不到主密钥文件 {file}。请从备份恢复该文件。")


def wrap(key: bytes, person: str) -> bytes:
    """A person's key as it may lie in the database."""
    return lock(_master(), key, f"key:{person}")


def unwrap(wrapped: bytes, person: str) -> bytes:
    """The person's key again. Raises Broken under another master key."""
    return unlock(_master(), wrapped, f"key:{person}")


def keyed_digest(text: str, what: str) -> str:
    """A digest by which the same text is found again, and that nobody without the master key can make or try out.

    `what` keeps digests of different things apart, which are then not comparable.
    """
    key = hmac.digest(_master(), f"digest:{what}".encode(), hashlib.sha256)
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _master() -> bytes:
    return _read(settings.KEYS / MASTER_KEY)


@lru_cache(maxsize=4)
def _read(file: Path) -> bytes:
    if not file.exists():
        if Sealed.objects.exists() and not file.exists():  # asked again: another process may just have begun
            raise MasterKeyMissing(file)
        _make(file)
    return bytes.fromhex(file.read_text().strip())


def _make(file: Path) -> None:
    """Writes a fresh key, unless another process was first: then its key is the key."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.parent / f".{secrets.token_hex(8)}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(new_key().hex() + "\n")
        out.flush()
        os.fsync(out.fileno())
    with suppress(FileExistsError):
        os.link(fresh, file)
    fresh.unlink()
