"""Taking files in, binding them to what they belong to, and forgetting those that nobody ever needed."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final
from uuid import UUID

from bihuan.services.clock import now
from bihuan.services.files import disk
from bihuan.services.files.kinds import MOST_BYTES, Accepted, examine
from bihuan.services.files.models import File, new_id
from bihuan.services.files.refusal import FileRefused
from bihuan.services.sealed.boxes import person_key, seal
from bihuan.services.sealed.cipher import lock
from bihuan.services.sealed.erasure import erase
from bihuan.services.sealed.models import Sealed
from bihuan.text.filenames import safe_name
from bihuan.text.redact import redact_name

MOST_FILES: Final = 9  # of one public form
BOX_KIND: Final = "file"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file just taken in, with what is not kept in the clear: its SHA-256 and, for the public, the form's token."""

    file: File
    sha256: str
    upload_token: str | None


def store(
    upload: IO[bytes],
    name: str,
    *,
    actor: str | None = None,
    token: str | None = None,
    private: bool = False,
    person: str | UUID | None = None,
) -> Stored:
    """Examines, cleans, encrypts and keeps a file. Raises FileRefused.

    Signed in, `actor` uploads; `private` keeps persons out of the shown name. Without an actor it is the public and
    always private: the first answer's token goes with the form's later files, which then share one person's key.
    `person` says whose key to use, else the file gets one of its own. Call it outside of a transaction: encoding and
    the disk take their time.
    """
    public = actor is None
    if token is not None:
        person = _person_of_form(token)
    accepted = examine(upload.read(MOST_BYTES + 1), name)
    sha256, shown = hashlib.sha256(accepted.content).hexdigest(), safe_name(name, accepted.ending)
    ref = seal({"name": shown, "sha256": sha256}, BOX_KIND, person)
    file = File(
        id=new_id(),
        kind=accepted.kind,
        name=redact_name(shown) if private or public else shown,
        size=len(accepted.content),
        private=private or public,
        uploaded_by=actor,
        created=now(),
        sealed_id=UUID(ref.id),
    )
    file.digest = _written(file.id, accepted, person_key(ref.id))
    if public:
        token = token or secrets.token_urlsafe(24)
        file.token_hash = _hashed(token)
    file.save(force_insert=True)
    return Stored(file, sha256, token if public else None)


def person_of(token: str) -> str | None:
    """Whose key the files of a public form lie under, so that its words are sealed under the same; None without any."""
    found = File.objects.filter(token_hash=_hashed(token)).values_list("sealed__person_id", flat=True).first()
    return found.hex if found else None


def claim(ids: Sequence[str], *, actor: str | None = None, token: str | None = None) -> list[File]:
    """Binds uploads to the form or act that names them, in the order named; the public's token ends with it.

    Only the uploader's own: signed in by `actor`, else by the form's `token`. Raises FileRefused.
    """
    by = {"uploaded_by": actor} if actor else {"token_hash": _hashed(token or "")}
    files = File.objects.filter(**by).in_bulk(list(ids))
    if missing := [each for each in ids if each not in files]:
        raise FileRefused("not-yours", f"有 {len(missing)} 个文件找不到或不是您上传的，请重新上传。")
    File.objects.filter(id__in=ids).update(claimed=True, token_hash=None)
    return [files[each] for each in ids]


def discard_unclaimed(before: datetime) -> int:
    """Removes uploads older than `before` that no form or act ever named, with their keys. Returns how many."""
    files = list(File.objects.filter(claimed=False, created__lt=before).select_related("sealed"))
    for file in files:
        disk.remove(file.id)
        file.delete()
        _forget(file.sealed)
    return len(files)


def _person_of_form(token: str) -> str:
    person = person_of(token)
    if person is None:
        raise FileRefused("unknown-token", "上传已过期，请刷新页面后重新上传文件；填写的文字不受影响。")
    if File.objects.filter(token_hash=_hashed(token)).count() >= MOST_FILES:
        raise FileRefused("too-many", f"一次最多上传 {MOST_FILES} 个文件。")
    return person


def _written(file_id: str, accepted: Accepted, key: bytes) -> str:
    """The digest of the encrypted bytes, which are on the disk now."""
    locked = lock(key, accepted.content, f"content:{file_id}")
    disk.put(file_id, locked)
    return hashlib.sha256(locked).hexdigest()


def _forget(box: Sealed) -> None:
    """Erases a person of whom nothing is left but the names of discarded files."""
    others = Sealed.objects.filter(person_id=box.person_id).exclude(kind=BOX_KIND).exists()
    if not others and not File.objects.filter(sealed__person_id=box.person_id).exists():
        erase(box.id)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
