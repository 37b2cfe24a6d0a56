"""Templates at the centre: what is in force, a preview, the editor, and XLSForm in and out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Actor, Refused
from bihuan.organisation.door import actor, or_404, staff
from bihuan.records import editing, observing, versions
from bihuan.records.filling import Filled, Line
from bihuan.records.models import Template, Version
from bihuan.records.views import of_the_centre
from bihuan.records.xlsform import reading, sheets, writing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _found(who: Actor, code: str) -> Template:
    return or_404(lambda: versions.template(of_the_centre(who), code))


@require_GET
@staff
def templates(request: HttpRequest) -> HttpResponse:
    """All templates of the place, by identity; retired ones beneath."""
    who = of_the_centre(actor(request))
    rows = list(versions.templates(who, retired=True))
    groups = [(label, [_line(t) for t in rows if t.identity == key]) for key, label in observing.IDENTITIES.items()]
    return render(request, "records/templates.html", {"groups": groups})


def _line(row: Template) -> dict[str, Any]:
    return {"row": row, "form": observing.FORMS.get(row.form, ""), "own": row.jurisdiction is not None}


@require_GET
@staff
def template(request: HttpRequest, code: str) -> HttpResponse:
    """A template as an officer sees it, its versions, and what may be done with it."""
    who = actor(request)
    row = _found(who, code)
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else row.version
    shown = or_404(lambda: versions.version(row, number))
    return render(request, "records/template.html", _context(who, row, shown))


def _context(who: Actor, row: Template, shown: Version) -> dict[str, Any]:
    return {
        **_line(row), "shown": shown, "identity": observing.IDENTITIES.get(row.identity, ""), "may_edit": editing.may_edit(who, row),
        "preview": preview(row, shown.body), "versions": list(row.versions.order_by("-number").values("number", "made")[:30]),
        "count": sum(1 for _ in observing.observations(shown.body)),
    }  # fmt: skip


def preview(row: Template, body: Any) -> Filled:
    """The form as officers get it, empty."""
    version = Version(template=row, number=row.version, body=body)
    return Filled(row, version, {"answers": {}}, [Line(1, "preview")], "preview")


@require_http_methods(["GET", "POST"])
@staff
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """The editor: each save is a new version; what was made with an earlier one stays."""
    who = actor(request)
    row = _found(who, code)
    editing.allowed(who, row)
    if request.method != "POST":
        return _editor(request, row, versions.version(row, row.version).body, row.name)
    body, name = editing.read(request.POST), request.POST.get("name", "")[:60]
    if "_more" in request.POST:
        return _editor(request, row, body, name)
    wrong = editing.faults(body)
    if wrong or "_preview" in request.POST:
        return _editor(request, row, body, name, wrong, shown=not wrong)
    number = editing.save(who, row, name, body)
    messages.success(request, f"已保存为第 {number} 版，手机上有网时会更新")
    return redirect("records:template", row.code)


def _editor(
    request: HttpRequest, row: Template, body: Any, name: str, wrong: Any = (), *, shown: bool = False
) -> HttpResponse:
    context = {
        "row": row, "name": name, "stages": [_stage(s) for s in body["stages"]], "wrong": list(wrong), "kinds": list(observing.KINDS.items()),
        "preview": preview(row, body) if shown else None,
    }  # fmt: skip
    return render(request, "records/template_edit.html", context, status=422 if wrong else 200)


def _stage(stage: Any) -> dict[str, Any]:
    """A stage with its observations as the editor's fields want them."""
    return {**stage, "observations": [_fields(o) for o in stage["observations"]]}


def _fields(o: Any) -> dict[str, Any]:
    options = "\n".join(f"{v}={label}" for v, label in o.get("options", ()))
    when = f"{o['when'][0]}={'，'.join(o['when'][1])}" if o.get("when") else ""
    return {**o, "options": options, "when": when, "kind_label": observing.KINDS.get(o["kind"], "")}


@require_POST
@staff
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """In use, or no more."""
    who = actor(request)
    row = _found(who, code)
    editing.switch(who, row, on=request.POST.get("on") == "1")
    messages.success(request, "已启用" if request.POST.get("on") == "1" else "已停用，已有的记录不受影响")
    return redirect("records:template", row.code)


@require_GET
@staff
def download(request: HttpRequest, code: str) -> HttpResponse:
    """The version in force as XLSForm, for KoboToolbox and ODK."""
    row = _found(actor(request), code)
    body = versions.version(row, row.version).body
    content = writing.exported(row.name, row.code, row.version, body)
    name = content_disposition_header(True, f"{row.name}-第{row.version}版.xlsx") or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": name})


@require_http_methods(["GET", "POST"])
@staff
def bring_in(request: HttpRequest) -> HttpResponse:
    """An XLSForm workbook becomes a template that is not in use yet, or it is said why not, row by row."""
    who = of_the_centre(actor(request))
    choices = {
        "identities": list(observing.IDENTITIES.items()),
        "forms": list(observing.FORMS.items()),
        "typed": request.POST,
    }
    file = request.FILES.get("file") if request.method == "POST" else None
    if file is None:
        wrong = ["请选择文件。"] if request.method == "POST" else []
        return render(
            request, "records/template_import.html", {**choices, "errors": wrong}, status=422 if wrong else 200
        )
    made = reading.imported(file.read(sheets.MOST_BYTES + 1))
    if not made.errors:
        try:
            name = made.name or str(file.name).rpartition(".")[0]
            identity, form = (request.POST.get(n, "") for n in ("identity", "form"))
            row = editing.create(who, name, made.code, identity, form, made.body)
        except Refused as refused:
            found = {**choices, "errors": [refused.refusal.sentence]}
            return render(request, "records/template_import.html", found, status=status_of(refused.refusal))
        context = {**_context(who, row, versions.version(row, 1)), "notes": made.notes, "fresh": True}
        return render(request, "records/template.html", context)
    return render(
        request,
        "records/template_import.html",
        {**choices, "errors": made.errors[:50], "notes": made.notes[:50]},
        status=422,
    )
