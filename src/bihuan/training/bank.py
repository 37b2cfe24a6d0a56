"""The question bank 题库: questions by topic, written by the centre, with history, drawn for each attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import QueryDict

from bihuan.kernel.transaction import one_command
from bihuan.loop.fields import HOSTILE
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.commands.writing import refuse, write
from bihuan.services import clock
from bihuan.training.models import Question
from bihuan.training.queries import by_key, places
from bihuan.training.topics import topics

MOST_OPTIONS, LONGEST_OPTION = 6, 100
JUDGED: Final = ("对", "错")


def how_many(jurisdictions: Sequence[int], topic: str) -> int:
    """How many questions of a topic a quiz can be drawn from."""
    return Question.objects.filter(jurisdiction__in=jurisdictions, topic=topic, retired_at__isnull=True).count()


def drawable(jurisdiction: int, topic: str) -> list[int]:
    """The keys of the questions that a quiz of the topic may ask here."""
    rows = Question.objects.filter(jurisdiction__in=places(jurisdiction), topic=topic, retired_at__isnull=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def listing(jurisdiction: int, topic: str, after: str = "") -> tuple[list[Question], str | None]:
    """The questions of a place, the newest first, and the cursor. Raises Refused for a broken one."""
    rows = Question.objects.filter(jurisdiction=jurisdiction)
    if topic in topics():
        rows = rows.filter(topic=topic)
    return by_key(rows, after)


def question(jurisdiction: int, pk: int) -> Question:
    """One question of a place. Raises Refused (not-found)."""
    found = Question.objects.filter(jurisdiction=jurisdiction, pk=pk).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这道题。"))
    return found


@one_command
def save(by: Actor, jurisdiction: int, posted: QueryDict, row: Question | None = None) -> Question:
    """Writes a question; attempts that drew it keep it as it was. Raises Refused (invalid, forbidden)."""
    _keeps(by, jurisdiction)
    wanted = typed(posted)
    if errors := {name: sentence for name, sentence in _wrong(wanted) if sentence}:
        refuse(next(iter(errors.values())), **errors)
    return write(
        by, "修改题目" if row else "出题", row or Question(jurisdiction=jurisdiction), **wanted, changed_at=clock.now()
    )


@one_command
def retire(by: Actor, row: Question, *, back: bool = False) -> Question:
    """Takes a question out of the bank, or puts it back. Raises Refused (forbidden)."""
    _keeps(by, row.jurisdiction)
    if back == (row.retired_at is None):
        return row
    return write(by, "恢复题目" if back else "停用题目", row, retired_at=None if back else clock.now())


def typed(posted: QueryDict) -> dict[str, Any]:
    """A question as it was typed: `option-n` are the options, `right` the places of the right ones."""
    kind = posted.get("kind", "")
    options = [posted.get(f"option-{n}", "").strip() for n in range(MOST_OPTIONS)]
    ticked = {int(n) for n in posted.getlist("right") if n in "012345" and len(n) == 1}
    if kind == Question.JUDGE:
        options = list(JUDGED)
    kept = [(n, option) for n, option in enumerate(options) if option]
    return {
        "topic": posted.get("topic", ""), "kind": kind, "text": posted.get("text", "").strip(), "point": posted.get("point", "").strip(),
        "options": [option for _, option in kept], "right": [place for place, (n, _) in enumerate(kept) if n in ticked],
    }  # fmt: skip


def _wrong(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    options, words = found["options"], "".join([found["text"], found["point"], *found["options"]])
    right, kinds = len(found["right"]), dict(Question.KINDS)
    return [
        ("topic", "" if found["topic"] in topics() else "请选主题。"),
        ("kind", "" if found["kind"] in kinds else "请选题型。"),
        ("text", "" if 4 <= len(found["text"]) <= 300 else "题目 4 到 300 个字。"),
        ("point", "" if 2 <= len(found["point"]) <= 30 else "知识点 2 到 30 个字，没答对的人凭它知道再看什么。"),
        ("options", _wrong_options(options)),
        ("right", "请勾出正确的。" if not right else "只有一个是对的才是单选、判断。" if right > 1 and found["kind"] != Question.SEVERAL else ""),
        ("right", "多选至少两个是对的。" if right == 1 and found["kind"] == Question.SEVERAL else ""),
        ("text", "有看不见的控制字符，请删掉。" if HOSTILE.search(words) else ""),
    ]  # fmt: skip


def _wrong_options(options: Sequence[str]) -> str:
    if len(options) < 2:
        return "至少写两个选项。"
    if len(set(options)) < len(options):
        return "有两个选项一样。"
    return "" if all(len(option) <= LONGEST_OPTION for option in options) else f"选项最多 {LONGEST_OPTION} 个字。"


def _keeps(by: Actor, jurisdiction: int) -> None:
    if f"centre:{jurisdiction}" not in by.offices:
        raise Refused(Refusal("forbidden", "题库由政务中心维护。"))
