"""Checks what the public and importers hand in, and makes `Said` of it: bad input is refused with the field that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bihuan.kernel.registry import directory
from bihuan.loop.fields import FILE_ID
from bihuan.loop.language import Refusal, Refused
from bihuan.services.files.uploads import MOST_FILES
from bihuan.text.normalise import clean
from bihuan.voices import where
from bihuan.voices.channels import Channel, channels
from bihuan.voices.commands import Said
from bihuan.voices.where import Spot

MOST_TEXT: Final = 5000
MOST_CONTACT: Final = 100
KNOWN: Final = frozenset({"channel", "text", "matter", "place", "rating", "contact", "files", "upload_token"})

Errors = dict[str, str]


def said(body: Mapping[str, Any], *, public: bool = True) -> Said:
    """The words, with matter and place found. Raises Refused (invalid) with every field that is wrong."""
    errors: Errors = {str(n)[:60]: "没有这个字段。" for n in body if n not in KNOWN}
    channel = _channel(body.get("channel"), errors, public=public)
    text = _text(body.get("text"), errors)
    rating = _rating(body.get("rating"), errors)
    contact = _contact(body.get("contact"), errors)
    files, token = _files(body, errors)
    place = _found(where.place, body.get("place"), "place", "地点", errors)
    matter = _found(where.matter, body.get("matter"), "matter", "事项", errors)
    if channel is None or errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    area = next((r.jurisdiction for r in (place, matter) if r is not None), None)
    return Said(
        channel.id, text, area or directory().city or 0, matter.id if matter else None, place.id if place else None,
        rating, contact, files, token=token,
    )  # fmt: skip


def _channel(value: Any, errors: Errors, *, public: bool) -> Channel | None:
    channel = channels().get(value) if isinstance(value, str) else None
    if channel is None or (public and not channel.public):
        errors["channel"] = "没有这个渠道，或它不对外开放。"
        return None
    return channel


def _text(value: Any, errors: Errors) -> str:
    if not isinstance(value, str) or not clean(value).strip():
        errors["text"] = "请写一句话，说说遇到了什么。"
        return ""
    if len(value) > MOST_TEXT:
        errors["text"] = f"写了 {len(value)} 个字，最多 {MOST_TEXT} 个。"
    return value


def _rating(value: Any, errors: Errors) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 5:
        errors["rating"] = "评分是 1 到 5 的整数，不评就不填。"
        return None
    return value


def _contact(value: Any, errors: Errors) -> str:
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or len(value) > MOST_CONTACT:
        errors["contact"] = f"联系方式最多 {MOST_CONTACT} 个字。不想留就清空，一样能提交。"
        return ""
    return clean(value).strip()


def _files(body: Mapping[str, Any], errors: Errors) -> tuple[tuple[str, ...], str]:
    """Ids of uploads, and the token that says whose they are."""
    ids, token = body.get("files") or [], body.get("upload_token") or ""
    if not isinstance(ids, list) or not all(isinstance(i, str) and FILE_ID.match(i) for i in ids):
        errors["files"] = "应当是一组已上传文件的编号。"
        return (), ""
    if len(ids) > MOST_FILES:
        errors["files"] = f"一次最多 {MOST_FILES} 个文件。"
    if not isinstance(token, str) or len(token) > MOST_CONTACT:
        errors["upload_token"] = "上传凭证不对，请重新上传。"  # noqa: S105  a field's name
        return (), ""
    return tuple(dict.fromkeys(ids)), token


def _found(find: Callable[[Any], Spot | None], value: Any, name: str, label: str, errors: Errors) -> Spot | None:
    """A matter or place in use, by id or code."""
    row = None if value in (None, "") else find(value)
    if row is None and value not in (None, ""):
        errors[name] = f"没有这个{label}。"
    return row
