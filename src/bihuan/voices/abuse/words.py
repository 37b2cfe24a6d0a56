"""Words that advertisements and abuse are made of: data that an administrator edits. They flag, they never refuse."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bihuan.loop.language import Refusal, Refused
from bihuan.organisation.directory import remembered, setting
from bihuan.text.bigrams import fold

KEY: Final = "blocked_words"
USUAL: Final = ("代开发票", "刻章办证", "网上赌场", "刷单兼职", "无抵押贷款", "加微信领", "点击链接领取", "裸聊")
MOST: Final = 1000
LONGEST: Final = 40


def blocked() -> Sequence[str]:
    """The list as it stands: the administrator's, else the usual one."""
    kept = setting(KEY)
    return USUAL if kept is None else [str(word) for word in kept["words"]]


def flagged(text: str) -> bool:
    """Whether a blocked word stands in the words, whatever was put between its letters."""
    pattern = remembered("blocked", _pattern)
    return pattern is not None and pattern.search(_tight(text)) is not None


def understood(typed: str) -> list[str]:
    """The list that was typed, one a line. Raises Refused (invalid)."""
    found = list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
    short = [word for word in found if len(_tight(word)) < 2]
    if short:
        raise _wrong(f"“{short[0][:LONGEST]}”太短，会把平常的话也标上。每行至少两个字。")
    if len(found) > MOST or any(len(word) > LONGEST for word in found):
        raise _wrong(f"最多 {MOST} 个词，每个最多 {LONGEST} 个字。")
    return found


def _wrong(sentence: str) -> Refused:
    return Refused(Refusal("invalid", sentence, {"words": sentence}))


def _pattern() -> re.Pattern[str] | None:
    words = [re.escape(_tight(word)) for word in blocked()]
    return re.compile("|".join(words)) if words else None


def _tight(text: str) -> str:
    return fold(text).replace(" ", "")
