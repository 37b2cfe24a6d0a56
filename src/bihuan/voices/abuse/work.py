"""Proof of work in the documented ALTCHA format (SHA-256): the browser looks for a number, which costs a person a moment and
a machine that floods its speed. A solution counts for one form's key alone, so none can be used twice."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qs

import orjson
from altcha import v1 as altcha
from django.conf import settings

from bihuan.services import clock

LASTS: Final = timedelta(minutes=20)
EASY: Final = 100_000  # tries at most, half of them on average: under a second on a slow telephone
HARDEST: Final = 2_000_000
MOST_SOLUTION: Final = 1000  # characters


def challenge(key: str, times: float) -> dict[str, Any]:
    """A task for the form of this key; `times` is how far over the limit the pace is."""
    most = min(HARDEST, int(EASY * max(1.0, times)))
    made = altcha.create_challenge(
        altcha.ChallengeOptions(
            max_number=most, hmac_key=_secret(), expires=clock.now() + LASTS, params={"form": _form(key)}
        )
    )
    found: dict[str, Any] = made.to_dict()
    return found


def is_done(solution: str, key: str) -> bool:
    """Whether this is a solution of a task made for this key, in time."""
    body = _body(solution)
    if body is None or _param(body, "form") != _form(key):
        return False
    expires = _param(body, "expires")
    if not expires.isdigit() or int(expires) < clock.now().timestamp():
        return False
    done, _ = altcha.verify_solution(body, _secret(), check_expires=False)  # by the house's own clock, above
    return done


def _body(solution: str) -> altcha.PayloadType | None:
    """What was sent, if it has the shape of a solution: strings, and a number."""
    if not 0 < len(solution) <= MOST_SOLUTION:
        return None
    try:
        body = orjson.loads(base64.b64decode(solution, validate=True))
    except (binascii.Error, ValueError):
        return None
    texts = ("algorithm", "challenge", "salt", "signature")
    if not isinstance(body, dict) or not all(isinstance(body.get(name), str) for name in texts):
        return None
    number = body.get("number")
    if body["algorithm"] != "SHA-256" or type(number) is not int or not all(body[name].isascii() for name in texts):
        return None
    return altcha.PayloadType(**{name: body[name] for name in texts}, number=number)  # type: ignore[typeddict-item]


def _param(body: altcha.PayloadType, name: str) -> str:
    """A parameter that stands in the salt once: a second one of its name could mean anything."""
    found = parse_qs(str(body["salt"]).partition("?")[2]).get(name, [])
    return found[0] if len(found) == 1 else ""


def _form(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _secret() -> str:
    return hmac.new(settings.SECRET_KEY.encode(), b"proof of work", "sha256").hexdigest()
