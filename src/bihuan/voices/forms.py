"""The public form and the centre's own, as posted: made into the body that `intake.said` checks, and kept to be shown again.

What is wrong is said at its field; what was typed, chosen and uploaded stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from bihuan.loop.language import Refusal, Refused
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import MOST_FILES, Stored, store
from bihuan.voices import where
from bihuan.voices.channels import Channel, channels
from bihuan.voices.intake import MOST_CONTACT, MOST_TEXT
from bihuan.voices.where import Spot

RATINGS: Final = (
    (5, "很顺", "mood-happy"), (4, "还行", "mood-smile"), (3, "一般", "mood-empty"), (2, "不顺", "mood-sad"), (1, "很不顺", "mood-cry"),
)  # fmt: skip
PHRASES: Final = ("材料交了好几遍", "排队太久", "网上打不开", "窗口说法不一")
MOBILE: Final = 11
KEY: Final = re.compile(r"[\w-]{8,64}\Z", re.ASCII)


def fresh_key() -> str:
    """What makes a repeated submission of one page harmless."""
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that is uploaded already: its id, and how the page calls it."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it is shown: empty, or as it was typed, with what is wrong by field and a note above all."""

    key: str = field(default_factory=fresh_key)
    text: str = ""
    rating: int | None = None
    tags: Sequence[str] = ()
    matter: str = ""
    place: str = ""
    contact: str = ""
    photos: Sequence[Photo] = ()
    token: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    earlier: str = ""
    channel: str = "web"

    @property
    def kind(self) -> Channel:
        """The channel that it is the form of."""
        return channels()[self.channel]

    @property
    def ratings(self) -> list[tuple[int, str, str, bool]]:
        return [(*choice, choice[0] == self.rating) for choice in RATINGS]

    @property
    def tag_choices(self) -> list[tuple[str, bool]]:
        return [(tag, tag in self.tags) for tag in self.kind.reasons]

    @property
    def phrases(self) -> Sequence[str]:
        return PHRASES

    @property
    def most_text(self) -> int:
        return MOST_TEXT

    @property
    def most_contact(self) -> int:
        return MOST_CONTACT

    @property
    def photo_words(self) -> str:
        return f"最多 {MOST_FILES} 张，也可以不加。照片里的位置信息会自动去掉。"


# ---- as posted ---------------------------------------------------------------------------------------------------


def typed(request: HttpRequest, channel: str) -> Form:
    """What was typed, ticked and uploaded before, in the form of a channel."""
    post = request.POST
    return Form(
        channel=channel,
        key=post.get("_key", "") if KEY.match(post.get("_key", "")) else fresh_key(),
        text=post.get("text", "").replace("\r\n", "\n"),
        rating=_rating(post),
        tags=[tag for tag in channels()[channel].reasons if tag in post.getlist("tag")],
        matter=post.get("matter", "").strip()[:120],
        place=post.get("place", "").strip()[:24],
        contact=post.get("contact", "").strip(),
        photos=[Photo(i, f"照片 {n}") for n, i in enumerate(dict.fromkeys(post.getlist("files")), 1)],
        token=post.get("upload_token", ""),
    )


def posted(request: HttpRequest, channel: str) -> Form:
    """The same, and photos that came with the form itself; one that is refused leaves the rest as it is."""
    return _stored(typed(request, channel), [u for u in request.FILES.getlist("photos") if u.size])


def body(form: Form, place: Spot | None, matter: Spot | None = None) -> dict[str, Any]:
    """The body for `intake.said`; `matter` is the one of the poster. Raises Refused (invalid) for what only a form knows to be wrong."""
    errors = {**form.errors, **_contact_errors(form.contact)}
    wordless = form.kind.wordless and form.rating
    if not form.text.strip() and not form.tags and not wordless:
        errors["text"] = "请写一句话，或者在上面点一个。"
    if errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    if form.matter and (matter is None or form.matter != matter.name):  # the poster's own may be changed
        matter = where.matter_called(form.matter, place.jurisdiction if place else None)
    matter = matter if form.matter else None
    found = {
        "channel": form.channel, "text": _words(form, matter), "rating": form.rating, "contact": form.contact,
        "place": place.id if place else None, "matter": matter.id if matter else None,
        "files": [photo.id for photo in form.photos], "upload_token": form.token,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def wrong(form: Form, refusal: Refusal) -> Form:
    """The form again, with what is wrong. An error of no field stands above all."""
    return replace(form, errors=refusal.errors, note="" if refusal.errors else refusal.sentence)


def _rating(post: QueryDict) -> int | None:
    value = post.get("rating", "")
    return int(value) if value in {str(n) for n, _, _ in RATINGS} else None


def _words(form: Form, matter: Spot | None) -> str:
    """The words, and beneath them what was ticked, or typed as a matter that nobody knows."""
    lines = [form.text.strip()]
    if form.matter and matter is None:
        lines.append(f"办的事：{form.matter}")
    if form.tags:
        lines.append(f"{'说的是' if form.kind.wordless else '卡在'}：{'、'.join(form.tags)}")
    if not any(lines):
        lines.append(f"评价：{next(label for n, label, _ in RATINGS if n == form.rating)}")
    return "\n".join(line for line in lines if line)


def _contact_errors(contact: str) -> dict[str, str]:
    """Only what is surely a mobile number is counted; anything else is taken as it is."""
    digits = re.sub(r"[\s\-]|^\+?86", "", contact)
    if not (digits.isascii() and digits.isdigit() and digits.startswith("1") and 7 <= len(digits) <= 14):
        return {}
    off = len(digits) - MOBILE
    if off == 0:
        return {}
    return {"contact": f"手机号{'多' if off > 0 else '少'}了 {abs(off)} 位。不想留就清空，一样能提交。"}


def _stored(form: Form, uploads: Sequence[UploadedFile]) -> Form:
    photos, token, errors = list(form.photos), form.token, dict(form.errors)
    for upload in uploads:
        try:
            kept = keep(upload, token)
        except FileRefused as refused:
            errors["files"] = f"“{upload.name}”没有收：{refused.sentence}"
            continue
        token = kept.upload_token or token
        photos.append(Photo(kept.file.id, f"照片 {len(photos) + 1}"))
    return replace(form, photos=photos, token=token, errors=errors)


def keep(upload: UploadedFile, token: str) -> Stored:
    """Stores one photo of the public form. Raises FileRefused."""
    assert upload.file is not None
    return store(upload.file, upload.name or "照片", token=token or None)
