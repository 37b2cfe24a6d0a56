"""A list as a workbook: at once, or one with more rows than a page may wait for handed to the worker, whose page tells how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Refused
from bihuan.organisation.door import actor, staff
from bihuan.problems import present_sheet, sheets
from bihuan.problems.models import Sheet
from bihuan.problems.present_sheet import Wanted
from bihuan.problems.sheets import Kind
from bihuan.problems.workbook import WORKBOOK


def asked(request: HttpRequest, kind: Kind) -> dict[str, str]:
    """What the list is narrowed to: by the address, or as a form sends it."""
    return kind.of_query(request.POST.get("query", "") if request.method == "POST" else request.GET.urlencode())


def answered(request: HttpRequest, kind: Kind, asked: Mapping[str, str], want: Wanted) -> HttpResponse | FileResponse:
    """The file, or the page of its making; an address alone begins nothing."""
    found = present_sheet.at_once(want)
    if found is not None:
        return _file(found, want.name)
    if request.method == "POST":
        return _begun(request, kind, asked, want)
    return _page(request, None, kind, kind.as_query(asked))


def _begun(request: HttpRequest, kind: Kind, asked: Mapping[str, str], want: Wanted) -> HttpResponse:
    try:
        return redirect("problems:made", sheets.ask(actor(request), want, asked, kind).uid)
    except Refused as refused:  # three are being made already: which, the page says
        messages.error(request, refused.refusal.sentence)
        page = _page(request, None, kind, kind.as_query(asked))
        page.status_code = status_of(refused.refusal)
        return page


@require_GET
@never_cache
@staff
def made(request: HttpRequest, uid: str) -> HttpResponse:
    """A workbook in the making: how far it is, then the file."""
    sheet = sheets.own(actor(request), uid)
    return _page(request, sheet, sheets.KINDS[sheet.kind])


@require_safe
@never_cache
@staff
def made_file(request: HttpRequest, uid: str) -> FileResponse:
    """The finished workbook, for whoever asked for it."""
    sheet = sheets.own(actor(request), uid)
    return _file(sheets.place(sheet).open("rb"), sheet.name)


def _page(request: HttpRequest, sheet: Sheet | None, kind: Kind, query: str = "") -> HttpResponse:
    recent = [(each, sheets.gone(each)) for each in sheets.recent(actor(request))]
    context = {"sheet": sheet, "gone": sheet and sheets.gone(sheet), "recent": recent, "query": query, "kind": kind}
    return render(request, "problems/sheet.html", context)


def _file(content: IO[bytes], name: str) -> FileResponse:
    answer = FileResponse(content, content_type=WORKBOOK)
    answer["Content-Disposition"] = f"attachment; filename=\"ledger.xlsx\"; filename*=UTF-8''{quote(name)}"
    return answer
