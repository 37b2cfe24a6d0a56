"""Assistance and opinions noted on the phone: taken in once, however often they come; what differs is kept beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson

from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.records import assisting, queries
from bihuan.records.helping import Helped
from bihuan.records.intake import CLIENT_ID, client_id
from bihuan.records.models import Assistance
from bihuan.services import clock
from bihuan.text.normalise import clean_line

MOST_AT_ONCE: Final = 50
DIGEST: Final = 12
Coded = Callable[[Assistance], tuple[str, str]]


def take(sent: Any, actor: Actor, coded: Coded) -> list[dict[str, Any]]:
    """What became of each: created, same, conflict or refused. `coded` gives the address of the page where the person rates
    it and its picture. Raises Refused (invalid) where it is no list that can be read, or too long."""
    if not isinstance(sent, list):
        raise Refused(Refusal("invalid", "helped 应当是一组帮办记录。"))
    if len(sent) > MOST_AT_ONCE:
        raise Refused(Refusal("invalid", f"一次最多 {MOST_AT_ONCE} 份，请分几次交；已交的不会重复。"))
    area = queries.place_of(actor)
    return [_one(each, actor, area, coded) for each in sent]


def _one(sent: Any, actor: Actor, area: int, coded: Coded) -> dict[str, Any]:
    told = {"client_id": client_id(sent)}
    try:
        status, row = _taken(sent, actor, area)
    except Refused as refused:
        return {**told, "status": "refused", "detail": refused.refusal.sentence}
    address, picture = coded(row) if row.kind == assisting.HELP and row.rating is None else ("", "")
    return {**told, "status": status, "id": row.pk, "address": address, "qr": picture}


def _taken(sent: Any, actor: Actor, area: int) -> tuple[str, Assistance]:
    """The row's id is the phone's and a digest of what was sent: the same again is the same, anything else stands beside it."""
    own = client_id(sent)
    if (
        not isinstance(sent, dict)
        or not CLIENT_ID.match(own)
        or sent.get("kind") not in (assisting.HELP, assisting.OPINION)
    ):
        raise Refused(Refusal("invalid", "这份帮办记录读不出来。"))
    key = f"{own[: 63 - DIGEST]}.{hashlib.sha256(orjson.dumps(sent, option=orjson.OPT_SORT_KEYS)).hexdigest()[:DIGEST]}"
    before = list(_of(actor, own).values_list("client_id", flat=True))
    form = Helped(area, sent["kind"], {n: v for n, v in sent.items() if isinstance(v, str)})
    if not form.is_valid():
        raise Refused(Refusal("invalid", _sentence(form)))
    row = assisting.note(replace(form.told(), client_id=key), actor)
    return "same" if key in before else "conflict" if before else "created", row


def _of(actor: Actor, own: str) -> Any:
    return Assistance.objects.filter(account=actor.person or 0, client_id__startswith=f"{own[: 63 - DIGEST]}.")


def _sentence(form: Helped) -> str:
    name, sentences = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"“{label or '记录'}”：{sentences[0]}记录还在手机里，改好了再交。"


def offered() -> Mapping[str, Sequence[tuple[str, str]]]:
    """What may be chosen, by field."""
    return {
        "whom": assisting.WHOM, "topic": assisting.TOPICS, "recommended": assisting.RECOMMENDED, "solved": assisting.SOLVED,
    }  # fmt: skip


def own(actor: Actor) -> list[dict[str, Any]]:
    """The latest of an officer's own. `done`: nobody rates it any more, the phone may let its code go."""
    return [_shown(row) for row in assisting.own(actor)[: assisting.MOST]]


def _shown(row: Assistance) -> dict[str, Any]:
    late = clock.now() - row.at > assisting.RATED_WITHIN
    return {
        "id": row.pk, "client_id": row.client_id.partition(".")[0], "kind": row.kind, "day": f"{row.day.month}月{row.day.day}日",
        "words": clean_line(row.need, 80) or dict(assisting.TOPICS).get(row.topic, "") or "转来的意见",
        "solved": dict(assisting.SOLVED).get(row.solved, ""), "rating": dict(assisting.RATINGS).get(row.rating or 0, ""),
        "done": row.kind != assisting.HELP or row.rating is not None or late,
    }  # fmt: skip
