"""Reading what is sent: a JSON object, an idempotency key, a page size. Whatever else comes is refused in words."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse

from bihuan.api.refusing import Stopped
from bihuan.loop.fields import HOSTILE
from bihuan.loop.language import Refusal, Refused

MOST: Final = 200  # rows of a page, characters of a key
JSON: Final = re.compile(r"application/(?:[\w.+-]+\+)?json\Z", re.IGNORECASE)


def body_of(request: HttpRequest, known: Collection[str] | None = None) -> dict[str, Any]:
    """The JSON object sent, an empty one where nothing was; no other names than `known`. Raises Refused, Stopped."""
    if request.content_type and not JSON.match(request.content_type):
        raise Stopped(415, "not-json", "请求的内容应当是 JSON（Content-Type: application/json）。")
    body = _parsed(request.body)
    if known is not None and (strange := [_shown(name) for name in body if name not in known]):
        raise Refused(Refusal("invalid", "有不认识的字段。", dict.fromkeys(strange[:20], "没有这个字段。")))
    return body


def _parsed(sent: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(sent) if sent else {}
        canonical(body)  # what could not be written down again is nested beyond all use
    except (ValueError, TypeError) as error:
        raise Refused(Refusal("invalid", "请求的内容不是合法的 JSON，或嵌套太深。")) from error
    if not isinstance(body, dict):
        raise Refused(Refusal("invalid", "请求的内容应当是一个 JSON 对象。"))
    return body


def canonical(value: Any) -> bytes:
    """The same bytes for the same content, in whatever order its names were sent."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def text_of(body: dict[str, Any], name: str, *, most: int, needed: bool = True) -> str:
    """A text of the body, not longer than `most` characters. Raises Refused (invalid)."""
    text = body.get(name)
    if text is None and not needed:
        return ""
    if not isinstance(text, str) or (needed and not text.strip()):
        raise wrong(name, "请写几句话。")
    if len(text) > most:
        raise wrong(name, f"写了 {len(text)} 个字，最多 {most} 个。")
    return text


def wrong(name: str, sentence: str) -> Refused:
    """One field that will not do."""
    return Refused(Refusal("invalid", sentence, {name: sentence}))


def key_of(request: HttpRequest) -> str | None:
    """The Idempotency-Key, at most 200 characters. Raises Refused."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and (not key.strip() or len(key) > MOST):
        raise Refused(Refusal("invalid", f"Idempotency-Key 应当是 1 到 {MOST} 个字符。"))
    return key


def limit_of(request: HttpRequest) -> int:
    """The page size asked for: 1 to 200, 50 by default. Raises Refused."""
    limit = whole(request.GET.get("limit", "50"))
    if limit is None or not 1 <= limit <= MOST:
        raise wrong("limit", f"limit 应当在 1 到 {MOST} 之间。")
    return limit


def whole(text: str) -> int | None:
    """A number written in at most eighteen digits, else None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def answer(value: Any, status: int = 200) -> HttpResponse:
    """A JSON answer."""
    return HttpResponse(orjson.dumps(value), status=status, content_type="application/json")


def _shown(name: str) -> str:
    return HOSTILE.sub("?", name[:60])
