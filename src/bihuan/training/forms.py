"""Forms and lists of the plain rows: question bank, topics, shelf. What was typed stays when it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from bihuan.loop.language import Refusal
from bihuan.organisation.commands.matters import themes
from bihuan.services import clock
from bihuan.training import bank, shelf
from bihuan.training.models import Leaf, Question
from bihuan.training.topics import Topic, topic_name, topics, typed
from bihuan.ui.shapes import Pick

KINDS = dict(Question.KINDS)
SHELF = dict(Leaf.KINDS)
ICONS = {Leaf.GUIDE: "route", Leaf.POLICY: "book-2", Leaf.CHANNEL: "map-pin", Leaf.NEWS: "bell"}


def bank_page(jurisdiction: int, topic: str, after: str) -> dict[str, Any]:
    """The bank, one topic or all. Raises Refused for a broken cursor."""
    found, following = bank.listing(jurisdiction, topic, after)
    picks = [Pick("全部", "?", chosen=topic not in topics())]
    picks += [
        Pick(f"{t.name} {bank.how_many([jurisdiction], t.id)}", f"?topic={t.id}", chosen=t.id == topic)
        for t in topics().values()
    ]
    lines = [
        {
            "pk": q.pk, "text": q.text, "kind": KINDS[q.kind], "topic": topic_name(q.topic), "point": q.point, "retired": q.retired_at,
            "right": "、".join(q.options[n] for n in q.right),
        }
        for q in found
    ]  # fmt: skip
    return {
        "lines": lines,
        "picks": picks,
        "topic": topic,
        "next": following,
        "onward": _onward(topic=topic, after=following or ""),
    }


def question_form(
    row: Question | None, topic: str, posted: QueryDict | None = None, refusal: Refusal | None = None
) -> dict[str, Any]:
    """The form of a question: as it is, or as it was typed."""
    told: Mapping[str, Any] = (
        bank.typed(posted) if posted is not None
        else {name: getattr(row, name) for name in ("topic", "kind", "text", "point", "options", "right")} if row is not None
        else {"topic": topic, "kind": Question.SINGLE, "options": [], "right": []}
    )  # fmt: skip
    options = list(told["options"]) if told["kind"] != Question.JUDGE else list(bank.JUDGED)
    options += [""] * (bank.MOST_OPTIONS - len(options))
    return {
        "question": row, "typed": told, "refusal": refusal, "errors": refusal.errors if refusal else {}, "kinds": Question.KINDS,
        "topics": topics().values(), "options": [(n, text, n in told["right"]) for n, text in enumerate(options)],
    }  # fmt: skip


def topics_page(may_keep: bool, posted: QueryDict | None, refusal: Refusal | None) -> dict[str, Any]:
    """The topics with a form each, and one for a new one; what was refused as it was typed."""
    known = topics()
    tried = typed(posted, known) if posted is not None else None
    rows = [
        (tried if tried and tried.id == t.id else t, tried is not None and tried.id == t.id) for t in known.values()
    ]
    fresh = tried if tried and tried.id not in known else Topic("", "", mandatory=False)
    return {
        "rows": rows, "fresh": fresh, "fresh_tried": tried is not None and tried.id not in known, "may_keep": may_keep, "refusal": refusal,
        "errors": refusal.errors if refusal else {},
    }  # fmt: skip


def shelf_page(jurisdiction: int, kind: str, q: str, after: str) -> dict[str, Any]:
    """The shelf as the centre keeps it. Raises Refused for a broken cursor."""
    found, following = shelf.found(jurisdiction, kind, q, after, all_=True)
    lines = [{**line(row), "standing": _standing(row)} for row in found]
    return {
        "lines": lines,
        "picks": picks(kind, q),
        "q": q,
        "kind": kind,
        "next": following,
        "onward": _onward(kind=kind, q=q, after=following or ""),
    }


def line(row: Leaf) -> dict[str, Any]:
    """A note as lists show it."""
    return {
        "pk": row.pk, "title": row.title, "kind": SHELF[row.kind], "icon": ICONS[row.kind], "theme": row.theme, "source": row.source,
        "since": row.valid_from, "until": row.valid_until, "body": row.body, "link": row.link, "changed": row.changed_at,
    }  # fmt: skip


def picks(kind: str, q: str) -> list[Pick]:
    """The kinds to choose from, keeping what is sought."""
    return [Pick("全部", _onward(q=q), chosen=kind not in SHELF)] + [
        Pick(label, _onward(kind=one, q=q), chosen=one == kind) for one, label in Leaf.KINDS
    ]


def leaf_form(row: Leaf | None, posted: QueryDict | None = None, refusal: Refusal | None = None) -> dict[str, Any]:
    """The form of a note: as it is, or as it was typed."""
    names = ("kind", "title", "body", "theme", "source", "link", "valid_from", "valid_until")
    if posted is not None:
        told = {name: posted.get(name, "") for name in names}
    elif row is not None:
        told = {name: getattr(row, name) or "" for name in names} | _days(row)
    else:
        told = {"kind": Leaf.GUIDE, "valid_from": clock.today().isoformat()}
    return {
        "leaf": row, "typed": told, "refusal": refusal, "errors": refusal.errors if refusal else {}, "kinds": Leaf.KINDS, "themes": themes(),
        "longest": shelf.LONGEST_BODY,
    }  # fmt: skip


def _days(row: Leaf) -> dict[str, str]:
    return {
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else "",
    }


def _standing(row: Leaf) -> tuple[str, str]:
    today = clock.today()
    if row.retired_at is not None:
        return "grey", "已下架"
    if row.valid_until is not None and row.valid_until < today:
        return "red", "已过期"
    return ("grey", "未到生效日") if row.valid_from > today else ("green", "有效")


def _onward(**wanted: str) -> str:
    return "?" + urlencode({k: v for k, v in wanted.items() if v})
