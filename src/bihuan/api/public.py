"""What needs no sign-in: saying something, tracking, answering back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bihuan.api.bodies import answer, body_of, key_of, text_of, wrong
from bihuan.api.collections import listing
from bihuan.api.keys import Bearer, Session
from bihuan.api.openapi import (
    AN_ITEM,
    KEY,
    PAGING,
    RECEIPT,
    REPLY,
    SATISFACTION,
    SAY,
    STATE,
    TRACKING,
    Json,
    describes,
    page,
)
from bihuan.kernel.act import scoped_key
from bihuan.loop.language import REPORTER
from bihuan.voices import commands, intake, limits, queries
from bihuan.voices.abuse import door

router = Router()
SIGNED_IN = (Bearer(), Session())
MOST_TEXT = 2000


def answering(body: Json) -> Json:
    """What the schema says of an answer by the holder of a code."""
    return describes(TRACKING, body=body, parameters=[KEY])


@router.post(
    "/voices", auth=None, url_name="say", openapi_extra=describes(RECEIPT, status=201, body=SAY, parameters=[KEY])
)
def say(request: HttpRequest) -> HttpResponse:
    """Takes somebody's words in: 201 with a tracking code. `held`: too many come at once, it waits and has no id yet."""
    limits.slow_down(request)
    body, key = body_of(request), key_of(request)
    work = body.pop("work", "")
    receipt = door.take(request, intake.said(body), key or "", str(body.get("place") or ""), str(work))
    state = "held" if receipt.held else "received"
    return answer({"id": receipt.uid, "tracking_code": receipt.code, "state": state}, 201)


@router.get(
    "/voices", auth=SIGNED_IN, url_name="voices", openapi_extra=describes(page(AN_ITEM), parameters=[*PAGING, STATE])
)
def inbox(request: HttpRequest) -> HttpResponse:
    """The voices this person may see: the same list as every collection's, at the address that the public posts to."""
    return listing(request, "voices")


@router.get("/voices/track/{code}", auth=None, url_name="track", openapi_extra=describes(TRACKING))
def track(request: HttpRequest, code: str) -> HttpResponse:
    """Where the matter is, in plain words."""
    return answer(_told(queries.track(code)))


@router.post("/voices/track/{code}/reply", auth=None, url_name="track-reply", openapi_extra=answering(REPLY))
def reply(request: HttpRequest, code: str) -> HttpResponse:
    """Answers a question: {text}."""
    commands.reply(code, text_of(body_of(request, {"text"}), "text", most=MOST_TEXT), _key(request))
    return answer(_told(queries.track(code)))


@router.post(
    "/voices/track/{code}/satisfaction", auth=None, url_name="track-satisfaction", openapi_extra=answering(SATISFACTION)
)
def satisfaction(request: HttpRequest, code: str) -> HttpResponse:
    """{answer: solved|partly|not, text?}."""
    body = body_of(request, {"answer", "text"})
    if body.get("answer") not in ("solved", "partly", "not"):
        raise wrong("answer", "请选择解决了没有：solved、partly 或 not。")
    text = text_of(body, "text", most=MOST_TEXT, needed=False)
    commands.satisfaction(code, body["answer"], text, _key(request))
    return answer(_told(queries.track(code)))


@router.post("/voices/track/{code}/appeal", auth=None, url_name="track-appeal", openapi_extra=answering(REPLY))
def appeal(request: HttpRequest, code: str) -> HttpResponse:
    """{text} after a decline, once."""
    commands.appeal(code, text_of(body_of(request, {"text"}), "text", most=MOST_TEXT), _key(request))
    return answer(_told(queries.track(code)))


def _key(request: HttpRequest) -> str | None:
    key = key_of(request)
    return scoped_key(REPORTER, key) if key is not None else None


def _told(tracking: queries.Tracking) -> dict[str, Any]:
    found = asdict(tracking)
    for step in found["steps"]:
        step["at"] = step["at"].isoformat() if isinstance(step["at"], date) else None
    return found
