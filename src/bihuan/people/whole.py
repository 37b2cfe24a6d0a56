"""A whole application in one call, as other programs hand it in: the same questions, the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bihuan.kernel.act import load
from bihuan.kernel.history import begun_with
from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.fields import FILE_ID
from bihuan.loop.language import Refusal, Refused
from bihuan.people import inviting, queries
from bihuan.people.applying import (
    Filled,
    Receipt,
    agrees,
    alone,
    files_of_token,
    missing_papers,
    take_in,
    takes_applications,
)
from bihuan.people.identity import identity_digest
from bihuan.people.models import Application, Invitation
from bihuan.people.questions import CONSENT, MATERIALS, QUESTIONS, checked
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_many

BESIDE: Final = frozenset({"campaign", "invitation", "consent", "files", "upload_token"})


@one_command
def apply(body: Mapping[str, Any], digest: str, key: str | None = None) -> Receipt:
    """The application that a body says, once a key. Raises Refused with every field that is wrong; then nothing is kept."""
    if (before := _before(key, digest)) is not None:
        return before
    errors = {str(name)[:60]: "没有这个字段。" for name in body if name not in BESIDE and name not in QUESTIONS}
    agrees(str(body.get("consent", "")))
    subject, invitation = _campaign(body)
    takes_applications(subject, invitation)
    answers, wrong = checked(body, QUESTIONS.values(), load(subject), clock.today())
    ids = _ids(body.get("files"))
    errors |= wrong | ({} if ids is not None else {"files": 'files 应当是材料种类对文件编号，例如 {"photo": "…"}。'})
    errors |= missing_papers(ids or {})  # type: ignore[arg-type]
    if errors or ids is None:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    alone(identity_digest(answers["identity"]))  # before the files are claimed, so that they are still the sender's
    token = body.get("upload_token")
    files, person = files_of_token(ids, token if isinstance(token, str) else "")
    consent = {"version": CONSENT, "at": clock.now().isoformat()}
    way = invitation.way if invitation else "call"
    return take_in(subject, Filled({**answers, "sent": digest}, files, person, way, invitation), consent, key)


def _before(key: str | None, digest: str) -> Receipt | None:
    """What this key has brought already. Raises Refused (key-reused) where that was something else."""
    known = begun_with("application", key)
    if known is None:
        return None
    row = Application.objects.get(subject=known)
    box = open_many([row.sealed]).get(row.sealed.hex, {})
    if box.get("sent") != digest:
        raise Refused(Refusal("key-reused", "这个 Idempotency-Key 已经用于另一份报名。"))
    return Receipt(str(known.number), str(box["code"]))


def _campaign(body: Mapping[str, Any]) -> tuple[Subject, Invitation | None]:
    """The campaign that is applied to: of the invitation, as named, or the one that is open."""
    token, named = body.get("invitation"), body.get("campaign")
    if isinstance(token, str) and token:
        found = inviting.by_token(token)
        return found.campaign, found
    if isinstance(named, str) and named:
        return queries.campaign_by_number(named[:24]), None
    open_ = queries.open_campaigns()
    if not open_:
        raise Refused(Refusal("not-yet", "现在没有招募，不收报名。"))
    return open_[0], None


def _ids(given: Any) -> dict[str, str] | None:
    kinds = {paper.kind for paper in MATERIALS}
    if not isinstance(given, dict) or not set(given) <= kinds:
        return None
    return given if all(isinstance(i, str) and FILE_ID.match(i) for i in given.values()) else None
