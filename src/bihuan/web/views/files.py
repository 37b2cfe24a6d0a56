"""Files go up before the form that names them, and come back to whoever may see what they belong to."""

from __future__ import annotations

import orjson
import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from bihuan.loop.language import Refusal, Refused
from bihuan.organisation.door import actor, signed_in
from bihuan.services.files import reading
from bihuan.services.files.models import File
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import store
from bihuan.services.sealed.boxes import Erased
from bihuan.services.sealed.cipher import Broken
from bihuan.voices.limits import slow_down
from bihuan.web.files import THUMBNAIL, openable

log = structlog.get_logger()
# What a browser makes of a file stays inside it
SANDBOX = "default-src 'none'; sandbox"
# The browser's own viewer does not open in a sandbox; nothing of the paper runs, and what it holds was cleaned when it came.
VIEWER, PDF = (
    "default-src 'none'; object-src 'self'; plugin-types application/pdf; style-src 'unsafe-inline'",
    "application/pdf",
)
GONE = Refusal("not-found", "没有这个文件，或者您不能查看。")


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """multipart `file`, `upload_token?`: 201 {id, upload_token}, as POST /api/v1/files answers."""
    who = actor(request).id if request.user.is_authenticated else None
    if who is None:
        slow_down(request, "files")
    file = request.FILES.get("file")
    if file is None or file.file is None:
        raise Refused(Refusal("invalid", "没有收到文件，请再选一次。", {"file": "请再选一次。"}))
    token = None if who else request.POST.get("upload_token") or None
    try:
        kept = store(file.file, file.name or "文件", actor=who, token=token)
    except FileRefused as refused:
        raise Refused(_not_taken(refused)) from refused
    shown = {"id": kept.file.id, "sha256": kept.sha256, "size": kept.file.size, "name": kept.file.name}
    body = orjson.dumps({**shown, "upload_token": kept.upload_token})
    return HttpResponse(body, status=201, content_type="application/json")


def _not_taken(refused: FileRefused) -> Refusal:
    errors = {"file": refused.sentence}
    if refused.code == "too-large":
        return Refusal("too-large", refused.sentence, errors)
    return Refusal("invalid", refused.sentence, errors)


@require_GET
@signed_in
def download(request: HttpRequest, id: str) -> HttpResponse:
    """The file: pictures in the page, a PDF in the browser's viewer where that is asked for, everything else to be saved."""
    file = openable(actor(request), id)
    if (same := _unchanged(request, file)) is not None:
        return same
    response = HttpResponse(_content(file), content_type=file.kind)
    looked_at = file.kind == PDF and bool(request.GET.get("view"))
    shown = content_disposition_header(not (file.is_picture or looked_at), file.name)
    response["Content-Disposition"] = shown or "attachment"
    return _guarded(response, file.digest, VIEWER if looked_at else SANDBOX)


@require_GET
@signed_in
def thumbnail(request: HttpRequest, id: str) -> HttpResponse:
    """A small picture of a picture."""
    file = openable(actor(request), id)
    if not file.is_picture:
        raise Refused(GONE)
    if (same := _unchanged(request, file)) is not None:
        return same
    try:
        content = reading.thumbnail(file, THUMBNAIL)
    except (Erased, Broken, FileNotFoundError) as error:
        raise _lost(file, error) from error
    return _guarded(HttpResponse(content, content_type="image/jpeg"), file.digest)


def _content(file: File) -> bytes:
    try:
        return reading.open_file(file)
    except (Erased, Broken, FileNotFoundError) as error:
        raise _lost(file, error) from error


def _lost(file: File, error: Exception) -> Refused:
    """Erased by rule is no fault; a file that the disk has lost is one, and the operator hears of it."""
    if not isinstance(error, Erased):
        log.error("file lost", id=file.id, why=type(error).__name__)
    return Refused(GONE)


def _unchanged(request: HttpRequest, file: File) -> HttpResponse | None:
    """304 where the browser already has it; asked anew each time, since rights change."""
    if f'"{file.digest}"' not in request.headers.get("If-None-Match", ""):
        return None
    return _guarded(HttpResponse(status=304), file.digest)


def _guarded(response: HttpResponse, digest: str, policy: str = SANDBOX) -> HttpResponse:
    response["ETag"] = f'"{digest}"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = policy
    return response
