"""A posted form of an act: read as the very body that the API takes, its files stored, carried out once a key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from bihuan.kernel.act import perform, scoped_key
from bihuan.kernel.history import done_before
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import projection_of
from bihuan.kernel.transaction import one_command
from bihuan.loop import engine
from bihuan.loop.language import Action, Actor, Case, Refusal, Refused, Table
from bihuan.organisation import drafts
from bihuan.services.files.models import File
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import store
from bihuan.ui.forms import parse, with_uploads
from bihuan.ui.panel import Tried, path_of


@dataclass(frozen=True, slots=True)
class Sent:
    """A posted form: the body of the act, what came beside it, what is wrong with its files, and the act that is to
    follow at once, where it was ticked."""

    body: dict[str, Any]
    version: int | None
    key: str | None
    office: str | None
    errors: Mapping[str, str]
    then: tuple[Action, dict[str, Any]] | None = None


def read(request: HttpRequest, actor: Actor, table: Table, spec: Action, case: Case) -> Sent:
    """Reads the form; its files are stored, outside of any transaction."""
    second = _ticked(request.POST, table, spec)
    posted, errors = _with_files(
        request, actor, _file_names(spec) | (_file_names(second, path_of(second.id)) if second else set())
    )
    key = posted.get("_key") or ""
    body = parse(spec.needs, posted, case)
    return Sent(
        body=body,
        version=version_of(posted),
        key=scoped_key(actor, key[:200]) if key else None,
        office=posted.get("_as") or None,
        errors=errors,
        then=(second, _body_of(second, posted, table, spec, case, body)) if second else None,
    )


def version_of(posted: QueryDict) -> int | None:
    """The version of the row that the form was made from; None where there is no such number."""
    text = posted.get("_version") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _ticked(posted: QueryDict, table: Table, spec: Action) -> Action | None:
    """The act that goes with this one in the form, if it was wanted."""
    second = table.actions.get(table.joined.get(spec.id, ""))
    return second if second and posted.get(second.id) else None


def _body_of(
    second: Action, posted: QueryDict, table: Table, spec: Action, case: Case, body: dict[str, Any]
) -> dict[str, Any]:
    """What was typed for the second act, its choices those of the row as it will be; of the row as it is, where the first
    act will be refused anyway."""
    following = engine.next_in_form(table, case, spec, body)
    return parse(second.needs, posted, following[1] if following else case, path_of(second.id))


def _file_names(spec: Action, path: str = "") -> set[str]:
    return {f"{path}{f.name}" for f in spec.needs if f.kind in ("file", "files")}


def _with_files(request: HttpRequest, actor: Actor, wanted: Collection[str]) -> tuple[QueryDict, dict[str, str]]:
    """The form with the ids of files that came with it; a sentence at each field whose files were not taken."""
    posted: QueryDict = request.POST
    errors: dict[str, str] = {}
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
        _perform(subject, spec, actor, sent)
    except IntegrityError:
        if not done_before(subject, sent.key):
            raise


@one_command
def _perform(subject: Subject, spec: Action, actor: Actor, sent: Sent) -> None:
    """The act, and in the same transaction the one that was ticked: both or neither."""
    done = perform(subject, spec.id, actor, sent.body, version=sent.version, key=sent.key, office=sent.office)
    if projection_of(subject.table).table.drafts and drafts.is_kept(spec):
        drafts.drop(actor, subject, spec.id)
    if sent.then is None:
        return
    second, body = sent.then
    try:
        perform(done.subject, second.id, actor, body, version=done.subject.version)
    except Refused as refused:
        errors = {f"{path_of(second.id)}{name}": words for name, words in refused.refusal.errors.items()}
        raise Refused(replace(refused.refusal, errors=errors)) from refused


def files_are_there(sent: Sent) -> None:
    """Raises Refused (invalid) where a file that came with the form was not taken."""
    if sent.errors:
        raise Refused(Refusal("invalid", next(iter(sent.errors.values())), sent.errors))


def tried(spec: Action, actor: Actor, sent: Sent, refusal: Refusal) -> Tried:
    """The form as it was typed; files that were taken keep their names."""
    acts = [(spec, sent.body), *([sent.then] if sent.then else [])]
    ids = [i for act, body in acts for name in _file_names(act) for i in _listed(body.get(name))]
    own = File.objects.filter(pk__in=ids, uploaded_by=actor.id) if ids else ()
    names = {file.id: file.name for file in own}
    return Tried(spec.id, sent.body, refusal, names, sent.then[1] if sent.then else None)


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())
