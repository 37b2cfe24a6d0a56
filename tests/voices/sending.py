"""Another system that hands in: what it signs, and what an administrator sets up for it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import date
from typing import Any

from django.test import Client

from bihuan.loop.language import Actor
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Post

ORDER: dict[str, Any] = {
    "origin": "GD20260302001", "said": "2026-03-02 09:05:07", "text": "二楼叫号机坏了三天，没人修。", "contact": "李女士 13900001111",
    "matter": "000132007000", "place": "A12 窗口", "rating": 2,
}  # fmt: skip


def administrator(name: str = "admin1", jurisdiction: int = 1) -> Actor:
    """An administrator of a jurisdiction, who can sign in."""
    account = Account.objects.create(id=900 + jurisdiction, username=name, name=name)
    Post.objects.create(account=account, role="admin", jurisdiction_id=jurisdiction, since=date(2020, 1, 1))
    directory.touch()
    directory.forget()
    return directory.actor(account.pk)


def signature(secret: str, id: str, at: int | str, body: bytes) -> str:
    """By hand, as the convention says."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def sends(secret: str, body: Any = None, id: str = "msg_1", channel: str = "12345", **head: Any) -> Any:
    """A signed delivery; `head` says what is otherwise: at, signature, kind, sent (the bytes that go)."""
    content = (
        body if isinstance(body, bytes) else json.dumps(ORDER if body is None else body, ensure_ascii=False).encode()
    )
    at = head.get("at", int(time.time()))
    headers = {
        "webhook-id": id, "webhook-timestamp": str(at), "webhook-signature": head.get("signature", signature(secret, id, at, content)),
    }  # fmt: skip
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    kind = head.get("kind", "application/json")
    return client.post(f"/api/v1/intake/{channel}", head.get("sent", content), content_type=kind, headers=headers)
