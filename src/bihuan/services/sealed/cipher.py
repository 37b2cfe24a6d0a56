"""Authenticated encryption of bytes: AES-256-GCM, bound to what the bytes are by a label."""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
_AES_256_GCM: Final = b"\x01"  # the first byte names the algorithm, so that another one can join later
_NONCE_BYTES: Final = 12


class Broken(Exception):
    """Sealed bytes are not what was sealed: changed, cut, moved to another place, or under another key."""

    def __init__(self) -> None:
        super().__init__("密封内容校验不通过，可能被改动或密钥不符。")


def new_key() -> bytes:
    """A random key."""
    return os.urandom(KEY_BYTES)


def lock(key: bytes, plain: bytes, label: str) -> bytes:
    """`plain` encrypted under `key`; it opens only with the same label."""
    nonce = os.urandom(_NONCE_BYTES)
    return _AES_256_GCM + nonce + AESGCM(key).encrypt(nonce, plain, label.encode())


def unlock(key: bytes, locked: bytes, label: str) -> bytes:
    """What `lock` was given. Raises Broken where key, label or a single bit differ."""
    if locked[:1] != _AES_256_GCM:
        raise Broken
    nonce, text = locked[1 : 1 + _NONCE_BYTES], locked[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, text, label.encode())
    except (InvalidTag, ValueError):
        raise Broken from None
