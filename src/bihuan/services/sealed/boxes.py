"""Sealing fields and opening them again."""

import hashlib
import json
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from bihuan.services.sealed.cipher import lock, new_key, unlock
from bihuan.services.sealed.keys import unwrap, wrap
from bihuan.services.sealed.models import Sealed

_INSERT: Final = "INSERT INTO sealed_sealed (id, person_id, kind, box, wrapped_key) VALUES "
_ROW: Final = "(%s, %s, %s, %s, %s)"


class Erased(Exception):
    """The person's key was destroyed: nothing of theirs can be opened or added any more."""

    def __init__(self) -> None:
        super().__init__("该人的个人信息已按规定销毁，无法恢复。")


@dataclass(frozen=True, slots=True)
class Ref:
    """What rows and the journal may hold of a box: its id, whose it is, and the SHA-256 of its ciphertext.

    Ids are 32 hex digits; columns that refer to Sealed give them as UUID, which every function here takes as well.
    """

    id: str
    person: str
    digest: str


@dataclass(frozen=True, slots=True)
class Locked:
    """A box that is locked and not yet kept: its reference and its row."""

    ref: Ref
    row: tuple[str, str, str, bytes, bytes | None]


def seal(fields: Mapping[str, Any], kind: str = "reporter", person: str | UUID | None = None) -> Ref:
    """Locks JSON fields into a new box and keeps it: under a new person's key with one INSERT and no other statement,
    else under the key of `person`, named by any box of theirs, which one SELECT fetches.

    `kind` says what the box is; it is bound into the box. Raises Erased, or Sealed.DoesNotExist.
    """
    return keep(locked(fields, kind, person))


def locked(fields: Mapping[str, Any], kind: str = "reporter", person: str | UUID | None = None) -> Locked:
    """The same without keeping it; for a new person the database is not asked, so that no transaction waits for it."""
    box_id = _new_id()
    owner, key = (box_id, new_key()) if person is None else _owner(person)
    box = lock(key, _packed(fields), f"{kind}:{box_id}")
    wrapped = wrap(key, owner) if person is None else None
    return Locked(Ref(box_id, owner, _digest(box)), (box_id, owner, kind, box, wrapped))


def keep(*boxes: Locked) -> Ref:
    """Writes locked boxes down with one INSERT; the reference of the first."""
    values = [value for box in boxes for value in box.row]
    with connection.cursor() as cursor:  # plain SQL: the public form has no time for more (docs/adr/0010-sealed.md)
        cursor.execute(_INSERT + ", ".join([_ROW] * len(boxes)), values)
    return boxes[0].ref


def open_sealed(ref: str | UUID) -> dict[str, Any]:
    """The fields of one box. Raises Erased, Broken, or Sealed.DoesNotExist. Who may look is the caller's to say."""
    opened = open_many([ref])
    if not opened:
        Sealed.objects.get(id=ref)
        raise Erased
    return opened[_hex(ref)]


def open_many(refs: Iterable[str | UUID]) -> dict[str, dict[str, Any]]:
    """The fields of many boxes by id, in one query; erased and unknown ones are left out. Raises Broken."""
    rows = Sealed.objects.filter(id__in={_hex(ref) for ref in refs}, person__wrapped_key__isnull=False)
    columns = rows.values_list("id", "person_id", "kind", "box", "person__wrapped_key")
    return {
        box_id.hex: _unpacked(unlock(unwrap(bytes(wrapped or b""), person.hex), bytes(box), f"{kind}:{box_id.hex}"))
        for box_id, person, kind, box, wrapped in columns
    }


def digests(refs: Iterable[str | UUID]) -> dict[str, str]:
    """The digests of boxes as they lie in the database now, by id, for comparison with the journal. Needs no key."""
    rows = Sealed.objects.filter(id__in={_hex(ref) for ref in refs}).values_list("id", "box")
    return {box_id.hex: _digest(bytes(box)) for box_id, box in rows}


def person_key(ref: str | UUID) -> bytes:
    """The key of the person whose box this is. Raises Erased, or Sealed.DoesNotExist."""
    return _owner(ref)[1]


def _owner(ref: str | UUID) -> tuple[str, bytes]:
    person, wrapped = Sealed.objects.values_list("person_id", "person__wrapped_key").get(id=ref)
    if wrapped is None:
        raise Erased
    return person.hex, unwrap(bytes(wrapped), person.hex)


def _hex(ref: str | UUID) -> str:
    return ref.hex if isinstance(ref, UUID) else ref


def _new_id() -> str:
    """32 hex digits that grow with time, so that new rows lie together in the index."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


def _packed(fields: Mapping[str, Any]) -> bytes:
    """People paste half characters too; what was written must come back as it was."""
    return json.dumps(dict(fields), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _unpacked(plain: bytes) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(plain.decode("utf-8", "surrogatepass"))
    return fields


def _digest(box: bytes) -> str:
    return hashlib.sha256(box).hexdigest()
