"""/voices/import: a file of the centre's, looked through column by column before it comes in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Refusal, Refused
from bihuan.organisation import door
from bihuan.organisation.directory import directory
from bihuan.services.files.refusal import FileRefused
from bihuan.voices.channels import channel_name, channels
from bihuan.voices.imports import returning, uploading
from bihuan.voices.imports.columns import LABELS
from bihuan.voices.imports.sources import Unreadable
from bihuan.voices.models import Import

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@door.staff
def begin(request: HttpRequest) -> HttpResponse:
    """Which channel, which file; what was brought in of late."""
    actor, refusal = door.actor(request), None
    if request.method == "POST":
        try:
            return redirect("voices:import-one", _uploaded(request).uid)
        except FileRefused as refused:
            refusal = Refusal("invalid", refused.sentence, {"file": refused.sentence})
        except Refused as refused:
            if refused.refusal.code == "forbidden":
                raise
            refusal = refused.refusal
    recent = [
        (each, channel_name(each.channel), _person(each), each.by == actor.id) for each in uploading.recent(actor)
    ]
    context: dict[str, Any] = {
        "channels": [(c.id, c.name) for c in channels().values() if c.id != "officer"], "recent": recent,
        "chosen": request.POST.get("channel", "12345"), "refusal": refusal, "most": uploading.MOST_ROWS,
    }  # fmt: skip
    return render(request, "voices/import.html", context, status=status_of(refusal) if refusal else 200)


def _uploaded(request: HttpRequest) -> Import:
    upload = request.FILES.get("file")
    if upload is None or upload.file is None:
        raise Refused(Refusal("invalid", "请选一个文件。", {"file": "请选一个文件。"}))
    return uploading.begin(door.actor(request), request.POST.get("channel", ""), upload.file, upload.name or "反馈")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@door.staff
def one(request: HttpRequest, uid: str) -> HttpResponse:
    """A file: its columns and what would come in, until it is begun; then how far it is, and what it did."""
    actor = door.actor(request)
    upload = uploading.own(actor, uid)
    if request.method == "POST":
        chosen = {title: request.POST.get(f"c{n}", "") for n, (title, _) in enumerate(upload.columns)}
        uploading.choose(actor, upload, chosen)
        return redirect("voices:import-one", uid)
    context: dict[str, Any] = {"upload": upload, "channel": channel_name(upload.channel)}
    if upload.begun is None:
        columns = [(n, title, field) for n, (title, field) in enumerate(upload.columns)]
        context |= {"columns": columns, "labels": LABELS, "preview": uploading.preview(upload)}
    return render(request, "voices/import_one.html", context)


@require_POST
@door.staff
def start(request: HttpRequest, uid: str) -> HttpResponse:
    """Takes the file in, in the background."""
    actor = door.actor(request)
    uploading.start(actor, uploading.own(actor, uid))
    messages.success(request, "开始导入了，可以离开这一页")
    return redirect("voices:import-one", uid)


@require_safe
@never_cache
@door.staff
def returned(request: HttpRequest, uid: str) -> HttpResponse:
    """The rows that were not taken, with a sentence each."""
    try:
        content = returning.returned(uploading.own(door.actor(request), uid))
    except Unreadable as error:
        raise Refused(Refusal("not-found", str(error))) from error
    return HttpResponse(
        content, content_type=WORKBOOK, headers={"Content-Disposition": f'attachment; filename="returned-{uid}.xlsx"'}
    )


def _person(upload: Import) -> str:
    return directory().person_name(int(upload.by.partition(":")[2]))
