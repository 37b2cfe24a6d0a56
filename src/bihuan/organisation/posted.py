"""A posted form of an act: read as the very body that the API takes, its files stored, carried out once a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from bihuan.kernel.act import perform, scoped_key
from bihuan.kernel.history import done_before
from bihuan.kernel.models import Subject
from bihuan.loop.language import Action, Actor, Case, Refusal, Refused
from bihuan.services.files.models import File
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import store
from bihuan.ui.forms import parse, with_uploads
from bihuan.ui.panel import Tried


@dataclass(frozen=True, slots=True)
class Sent:
    """A posted form: the body of the act, what came beside it, and what is wrong with its files."""

    body: dict[str, Any]
    version: int | None
    key: str | None
    office: str | None
    errors: Mapping[str, str]


def read(request: HttpRequest, actor: Actor, spec: Action, case: Case) -> Sent:
    """Reads the form; its files are stored, outside of any transaction."""
    posted, errors = _with_files(request, actor, spec)
    version, key = posted.get("_version") or "", posted.get("_key") or ""
    return Sent(
        body=parse(spec.needs, posted, case),
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
        key=scoped_key(actor, key[:200]) if key else None,
        office=posted.get("_as") or None,
        errors=errors,
    )


def _with_files(request: HttpRequest, actor: Actor, spec: Action) -> tuple[QueryDict, dict[str, str]]:
    """The form with the ids of files that came with it; a sentence at each field whose files were not taken."""
    posted: QueryDict = request.POST
    errors: dict[str, str] = {}
    wanted = {f.name for f in spec.needs if f.kind in ("file", "files")}
    for name, uploads in request.FILES.lists():
        if name in wanted:
            try:
                posted = with_uploads(posted, MultiValueDict({name: uploads}), lambda file: _kept(file, actor))
            except FileRefused as refused:
                errors[name] = refused.sentence
    return posted, errors


def _kept(upload: Any, actor: Actor) -> str:
    return store(upload.file, upload.name or "文件", actor=actor.id).file.id


def carry_out(subject: Subject, spec: Action, actor: Actor, sent: Sent) -> None:
    """The act, once a key. Raises Refused."""
    files_are_there(sent)
    if done_before(subject, sent.key):
        return
    try:
        perform(subject, spec.id, actor, sent.body, version=sent.version, key=sent.key, office=sent.office)
    except IntegrityError:
        if not done_before(subject, sent.key):
            raise


def files_are_there(sent: Sent) -> None:
    """Raises Refused (invalid) where a file that came with the form was not taken."""
    if sent.errors:
        raise Refused(Refusal("invalid", next(iter(sent.errors.values())), sent.errors))


def tried(spec: Action, actor: Actor, sent: Sent, refusal: Refusal) -> Tried:
    """The form as it was typed; files that were taken keep their names."""
    ids = [i for f in spec.needs if f.kind in ("file", "files") for i in _listed(sent.body.get(f.name))]
    own = File.objects.filter(pk__in=ids, uploaded_by=actor.id) if ids else ()
    return Tried(spec.id, sent.body, refusal, {file.id: file.name for file in own})


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())
