"""Tracking codes: who holds one reads what became of a voice. Only a digest is kept; the code lies in the sealed box."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U: read aloud without doubt
LENGTH: Final = 16  # 78 bits: nobody guesses one
GROUP: Final = 4

_PARTING: Final = re.compile(r"[\W_]+")


def fresh_code() -> str:
    """A new code of sixteen characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def plain(typed: str) -> str:
    """A code as it was made, however it was typed: small letters, full width, blanks and dashes do not matter."""
    return _PARTING.sub("", unicodedata.normalize("NFKC", typed)).upper()


def code_digest(code: str) -> str:
    """What is kept of a code to find it by."""
    return hashlib.sha256(plain(code).encode("utf-8", "surrogatepass")).hexdigest()


def grouped(code: str) -> str:
    """In groups of four, as it is shown and read aloud: 7K2M-PX49-QD8R-3TVW."""
    code = plain(code)
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
