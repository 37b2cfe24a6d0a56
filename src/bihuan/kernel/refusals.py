"""The one mapping of refusals: to HTTP, as page, part and problem+json alike."""

from __future__ import annotations

from typing import Any

from bihuan.loop.language import Refusal

STATUS = {
    "not-found": 404, "key-reused": 422, "running": 409, "no-version": 422, "moved-on": 409, "wrong-state": 409,
    "forbidden": 403, "apart": 403, "invalid": 422, "not-yet": 409, "too-many": 429, "too-large": 413,
}  # fmt: skip
TITLES = {
    "not-found": "没有找到", "key-reused": "编号已用过", "running": "正在处理", "no-version": "缺少版本",
    "moved-on": "情况有变", "wrong-state": "现在不能办", "forbidden": "不归您办", "apart": "职责分离", "invalid": "填写有误",
    "not-yet": "还差一步", "too-many": "太频繁", "too-large": "太大",
}  # fmt: skip


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal."""
    return STATUS[refusal.code]


def as_problem(refusal: Refusal) -> dict[str, Any]:
    """application/problem+json (RFC 9457): a stable type a cause, Chinese detail, field errors, what was kept."""
    errors = [{"field": name, "detail": sentence} for name, sentence in refusal.errors.items()]
    found = {
        "type": f"urn:bihuan:{refusal.code}", "title": TITLES[refusal.code], "status": status_of(refusal),
        "detail": refusal.sentence, "code": refusal.code, **refusal.kept,
    }  # fmt: skip
    return {**found, "errors": errors} if errors else found
