"""What a person types, as words to look for."""

from dataclasses import dataclass
from typing import Final

from bihuan.text.bigrams import is_han, runs, tokens

MOST_TERMS: Final = 8
LONGEST: Final = 100  # characters of a query that are looked at


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query: its tokens in order, whether the last one is but the beginning of a token, and what the
    folded text must contain."""

    tokens: tuple[str, ...]
    open_end: bool
    pattern: str


def terms(q: str) -> list[Term]:
    """The words of a query; those without a letter or digit are left out."""
    return [_term(found) for word in q[:LONGEST].split() if (found := runs(word))][:MOST_TERMS]


def _term(word: list[str]) -> Term:
    *firsts, last = word
    ends = tokens(last)
    open_end = len(ends) == 1
    whole = [token for run in firsts for token in tokens(run)] + (ends if open_end else ends[:-1])
    return Term(tuple(whole), open_end, ("" if is_han(word[0]) else " ") + " ".join(word))
