"""What search stores and asks for: overlapping pairs of Han characters, whole words of everything else.

`fold` decides which texts are alike (width, case, punctuation), `runs` where words end. A run of Han characters gives
its pairs and its last character alone, so that every character begins exactly one token and a query of one character
is a prefix. 登记3号窗口 → 登记 记 3 号窗 窗口 口
"""

import re
import unicodedata
from typing import Final

HAN: Final = "々〇㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003fffd"
LONGEST_WORD: Final = 40  # longer ones are noise to search, and PostgreSQL refuses words beyond 2 KiB

_RUN: Final = re.compile(rf"[{HAN}]+|(?:(?![{HAN}])[^\W_])+")
_HAN: Final = re.compile(f"[{HAN}]")


def runs(text: str) -> list[str]:
    """The runs of Han characters and the words between them, folded: full width to half, upper case to lower."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return [run if is_han(run) else run[:LONGEST_WORD] for run in _RUN.findall(folded)]


def fold(text: str) -> str:
    """The runs joined by single spaces: the form in which two texts are compared. fold(fold(t)) is fold(t)."""
    return " ".join(runs(text))


def bigrams(text: str) -> list[str]:
    """The tokens of `text` in order, as they are indexed."""
    return [token for run in runs(text) for token in tokens(run)]


def tokens(run: str) -> list[str]:
    """One run's tokens: pairs and the last character of Han, else the word itself."""
    if not is_han(run):
        return [run]
    return [run[at : at + 2] for at in range(len(run))]


def is_han(run: str) -> bool:
    """Whether a run is one of Han characters."""
    return _HAN.match(run) is not None
