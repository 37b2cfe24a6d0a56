"""What needs no sign-in: saying something, tracking, answering back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bihuan.api.collections import answer, body_of, key_of, listing
from bihuan.api.keys import Bearer, Session
from bihuan.kernel.act import scoped_key
from bihuan.loop.language import REPORTER, Refusal, Refused
from bihuan.voices import commands, intake, limits, queries

router = Router()
SIGNED_IN = (Bearer(), Session())


@router.post("/voices", auth=None, url_name="say")
def say(request: HttpRequest) -> HttpResponse:
    """Takes somebody's words in: 201 with a tracking code."""
    limits.slow_down(request)
    words = intake.said(body_of(request))
    key = key_of(request)
    receipt = commands.say(words, key=scoped_key(REPORTER, key) if key else None)
    return answer({"id": receipt.uid, "tracking_code": receipt.code, "state": "received"}, 201)


@router.get("/voices", auth=SIGNED_IN, url_name="voices")
def inbox(request: HttpRequest) -> HttpResponse:
    """The voices this person may see: the same list as every collection's, at the address that the public posts to."""
    return listing(request, "voices")


@router.get("/voices/track/{code}", auth=None, url_name="track")
def track(request: HttpRequest, code: str) -> HttpResponse:
    """Where the matter is, in plain words."""
    return answer(_told(queries.track(code)))


@router.post("/voices/track/{code}/reply", auth=None, url_name="track-reply")
def reply(request: HttpRequest, code: str) -> HttpResponse:
    """Answers a question: {text}."""
    commands.reply(code, _text(body_of(request)))
    return answer(_told(queries.track(code)))


@router.post("/voices/track/{code}/satisfaction", auth=None, url_name="track-satisfaction")
def satisfaction(request: HttpRequest, code: str) -> HttpResponse:
    """{answer: solved|partly|not, text?}."""
    body = body_of(request)
    verdict, text = body.get("answer"), body.get("text") or ""
    if verdict not in ("solved", "partly", "not") or not isinstance(text, str):
        raise Refused(Refusal("invalid", "请选择解决了没有。", {"answer": "solved、partly 或 not。"}))
    commands.satisfaction(code, verdict, text)
    return answer(_told(queries.track(code)))


@router.post("/voices/track/{code}/appeal", auth=None, url_name="track-appeal")
def appeal(request: HttpRequest, code: str) -> HttpResponse:
    """{text} after a decline, once."""
    commands.appeal(code, _text(body_of(request)))
    return answer(_told(queries.track(code)))


def _text(body: dict[str, Any]) -> str:
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Refused(Refusal("invalid", "请写几句话。", {"text": "请写几句话。"}))
    if len(text) > 2000:
        raise Refused(Refusal("invalid", "最多写 2000 个字。", {"text": f"写了 {len(text)} 个字，最多 2000 个。"}))
    return text


def _told(tracking: queries.Tracking) -> dict[str, Any]:
    found = asdict(tracking)
    for step in found["steps"]:
        step["at"] = step["at"].isoformat() if isinstance(step["at"], date) else None
    return found
