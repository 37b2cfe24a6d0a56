"""Checks what the public and importers hand in, and makes `Said` of it: bad input is refused with the field that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.kernel.registry import directory
from bihuan.loop.language import Refusal, Refused
from bihuan.organisation.models import Matter, Place
from bihuan.text.normalise import clean
from bihuan.voices.channels import CHANNELS
from bihuan.voices.commands import MOST_TEXT, Said

KNOWN = frozenset({"channel", "text", "matter", "place", "rating", "contact", "files", "upload_token"})
MOST_CONTACT = 100


def said(body: Mapping[str, Any], *, public: bool = True) -> Said:
    """The words, with matter and place found. Raises Refused (invalid) with every field that is wrong."""
    errors = {str(n)[:60]: "没有这个字段。" for n in body if n not in KNOWN}
    channel = CHANNELS.get(body.get("channel") or "") if isinstance(body.get("channel"), str) else None
    if channel is None or (public and not channel.public):
        errors["channel"] = "没有这个渠道，或它不对外开放。"
    text = _text(body.get("text"), errors)
    rating = _rating(body.get("rating"), errors)
    contact = _contact(body.get("contact"), errors)
    place = _found(Place, body.get("place"), "place", "地点", errors)
    matter = _found(Matter, body.get("matter"), "matter", "事项", errors)
    if errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    assert channel is not None
    where = next((r.jurisdiction_id for r in (place, matter) if r is not None), None)
    return Said(
        channel.id, text, where or directory().city or 0, matter.pk if matter else None, place.pk if place else None,
        rating, contact,
    )  # fmt: skip


def _text(value: Any, errors: dict[str, str]) -> str:
    if not isinstance(value, str) or not clean(value).strip():
        errors["text"] = "请写一句话，说说遇到了什么。"
        return ""
    if len(value) > MOST_TEXT:
        errors["text"] = f"写了 {len(value)} 个字，最多 {MOST_TEXT} 个。"
    return value


def _rating(value: Any, errors: dict[str, str]) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 5:
        errors["rating"] = "评分是 1 到 5 的整数，不评就不填。"
        return None
    return value


def _contact(value: Any, errors: dict[str, str]) -> str:
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or len(value) > MOST_CONTACT:
        errors["contact"] = f"联系方式最多 {MOST_CONTACT} 个字。不想留就清空，一样能提交。"
        return ""
    return clean(value).strip()


def _found(model: Any, value: Any, name: str, label: str, errors: dict[str, str]) -> Any:
    """A matter or place in use, by id or code."""
    if value in (None, ""):
        return None
    by_id = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63
    lookup = {"pk": value} if by_id else {"code__iexact": value} if isinstance(value, str) and len(value) < 65 else None
    row = model.objects.filter(active=True, **lookup).first() if lookup and not _hostile(value) else None
    if row is None:
        errors[name] = f"没有这个{label}。"
    return row


def _hostile(value: Any) -> bool:
    return isinstance(value, str) and clean(value) != value
