"""Forms begun and not yet sent, kept on the server at each pause: on another machine one goes on where one was.

A draft is one person's own, nobody else ever reads it, and it is gone when the form is sent. Files are not kept with it, nor
what is sealed: that must lie nowhere but under its person's key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Action, Actor, Refusal, Refused
from bihuan.organisation.models import Draft
from bihuan.services import clock

MOST = 400_000  # bytes: five hundred measures of the usual length and to spare
KEPT = timedelta(days=60)
WORTH_KEEPING = frozenset({"long", "rows"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as its form goes on with it: what was typed, when, and at which version of the row."""

    body: Mapping[str, Any]
    at: datetime
    version: int


def is_kept(spec: Action) -> bool:
    """Whether the form of this act is worth a draft, and may have one."""
    return any(f.kind in WORTH_KEEPING for f in spec.needs) and not any(f.sealed for f in spec.needs)


@one_command
def keep(actor: Actor, subject: Subject, spec: Action, body: Mapping[str, Any], version: int) -> datetime:
    """Keeps what stands in the form now, over what was kept before; when. Raises Refused: too-large, wrong-state."""
    if actor.person is None or not is_kept(spec):
        raise Refused(Refusal("wrong-state", "这个表单不留草稿。"))
    files = {f.name for f in spec.needs if f.kind in ("file", "files")}
    text = orjson.dumps({name: value for name, value in body.items() if name not in files}).decode()
    if len(text) > MOST:
        raise Refused(Refusal("too-large", "写得太长，草稿存不下。请先提交一部分。"))
    now = clock.now()
    Draft.objects.update_or_create(
        subject=subject, person_id=actor.person, action=spec.id, defaults={"body": text, "at": now, "version": version}
    )
    return now


def kept(actor: Actor, subject: Subject, action: str) -> Kept | None:
    """The person's draft of this act, if there is one."""
    found = Draft.objects.filter(subject=subject, person=actor.person, action=action).first()
    return Kept(orjson.loads(found.body), found.at, found.version) if found else None


@one_command
def drop(actor: Actor, subject: Subject, action: str) -> None:
    """The form was sent, or the person begins anew."""
    Draft.objects.filter(subject=subject, person=actor.person, action=action).delete()


@one_command
def forget() -> int:
    """Removes what nobody went on with for two months; how many."""
    return Draft.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
