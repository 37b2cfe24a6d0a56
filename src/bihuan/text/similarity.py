"""How alike short texts are, for "有人提过类似问题" over a short list of candidates."""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest
from math import sqrt
from typing import Generic, TypeVar

from bihuan.text.bigrams import fold

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Alike(Generic[Key]):
    """A candidate and how alike it is, from 0 (nothing shared) to 1 (the same characters in the same pairs)."""

    key: Key
    score: float


def grams(text: str, size: int = 2) -> frozenset[str]:
    """The character n-grams of the folded text, spaces left out; a shorter text is its own only gram."""
    solid = fold(text).replace(" ", "")
    last = max(len(solid) - size, 0)
    return frozenset(solid[at : at + size] for at in range(last + 1)) if solid else frozenset()


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """Shared grams among all: near-copies of like length."""
    return len(a & b) / len(a | b) if a and b else 0.0


def cosine(a: frozenset[str], b: frozenset[str]) -> float:
    """Shared grams against the geometric mean of both sizes: a title against a long text."""
    return len(a & b) / sqrt(len(a) * len(b)) if a and b else 0.0


def most_alike(
    text: str, candidates: Iterable[tuple[Key, str]], limit: int = 5, least: float = 0.3
) -> list[Alike[Key]]:
    """The `limit` candidates (key, text) most like `text`, best first, none below `least`."""
    wanted = grams(text)
    scored = (Alike(key, cosine(wanted, grams(other))) for key, other in candidates)
    return nlargest(limit, (found for found in scored if found.score >= least), key=lambda found: found.score)
