"""The same done to many rows: each by itself, in a transaction of its own; one that is refused holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bihuan.kernel.act import perform, scoped_key
from bihuan.kernel.history import done_before
from bihuan.kernel.models import Subject
from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Actor, Refusal, Refused

Asked = TypeVar("Asked")
Made = TypeVar("Made")


@dataclass(slots=True)
class Several(Generic[Asked, Made]):
    """What became of each, in the order asked: those done, with what came of them, and those refused, with the reason."""

    done: list[tuple[Asked, Made]] = field(default_factory=list)
    refused: list[tuple[Asked, Refusal]] = field(default_factory=list)

    @property
    def made(self) -> list[Made]:
        """What came of those done."""
        return [made for _, made in self.done]

    @property
    def wrong(self) -> Refusal | None:
        """Why nothing at all could be done, where the form for all of them was filled in wrongly; else None."""
        return None if self.done else next((r for _, r in self.refused if r.code == "invalid"), None)

    @property
    def status(self) -> int:
        """The HTTP status: 200 where any was done, else that of the first refusal."""
        return status_of(self.refused[0][1]) if self.refused and not self.done else 200


def each(asked: Iterable[Asked], one: Callable[[Asked], Made]) -> Several[Asked, Made]:
    """`one` for each of them. Never raises Refused."""
    found: Several[Asked, Made] = Several()
    for this in asked:
        try:
            found.done.append((this, one(this)))
        except Refused as refused:
            found.refused.append((this, refused.refusal))
    return found


def act_once(
    subject: Subject,
    action: str,
    actor: Actor,
    fields: Mapping[str, Any],
    *,
    version: int | None,
    key: str,
    office: str | None = None,
) -> Subject:
    """One act of many on one row; the form sent again, with the same `key` (empty: none), finds it done. Raises Refused."""
    own = scoped_key(actor, f"{key}|{subject.number or subject.uid}|{action}") if key else None
    if done_before(subject, own):
        return subject
    return perform(subject, action, actor, fields, version=version, key=own, office=office).subject
