"""The same words again. Told by the same sender within an hour they are the same voice; by others, a voice with a mark."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

from bihuan.text.bigrams import fold
from bihuan.voices.channels import channels
from bihuan.voices.models import Voice

SOON: Final = timedelta(hours=1)
A_DAY: Final = timedelta(days=1)
LEAST: Final = 12  # folded characters: shorter ones two people in one hall may well have in common


def digest(channel: str, shown: str, place: int | None) -> int | None:
    """Equal for equal words about one place, whatever their spaces and punctuation; None where no public form took them.

    Made of the words as others read them, so it tells nothing that the row does not.
    """
    found = channels().get(channel)
    if found is None or not found.public:
        return None
    made = hashlib.sha256(f"{place or ''}|{fold(shown)}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(made[:8], "big", signed=True)


def voice(pk: int) -> Voice:
    """The voice that said the same."""
    return Voice.objects.select_related("subject").get(pk=pk)


def is_long(text: str) -> bool:
    """Whether two people would hardly hit upon the very same words."""
    return len(fold(text).replace(" ", "")) >= LEAST
