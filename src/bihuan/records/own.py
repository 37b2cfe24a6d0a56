"""The officer's own pages: a record on the desktop, what was handed in, and what became of each finding."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.access import find
from bihuan.kernel.act import load, perform, scoped_key
from bihuan.kernel.history import done_before
from bihuan.kernel.models import Subject
from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Actor, Refused
from bihuan.loop.tables.record import RECORD
from bihuan.organisation.door import or_404, signed_in, the_officer
from bihuan.records import commands, filling, intake, observing, present, queries, versions
from bihuan.records.filling import Filled
from bihuan.voices.forms import fresh_key

OWN = frozenset({"cancel", "choose", "keep_both"})


def _mine(who: Actor, number: str) -> Subject:
    """One of the officer's own records; 404 for all others alike."""
    found = or_404(lambda: find(who, RECORD, number))
    if found.person != who.person:
        raise Http404("没有找到，或者您不能查看。")
    return found


@require_GET
@signed_in
def records(request: HttpRequest) -> HttpResponse:
    """What this officer has handed in, the latest change first."""
    found = or_404(lambda: present.own_listing(the_officer(request), request.GET.get("after", "")))
    return render(request, "records/own_records.html", found)


@require_GET
@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """Which template: two identities, and their forms."""
    rows = list(versions.templates(the_officer(request)))
    groups = [(label, [t for t in rows if t.identity == key]) for key, label in observing.IDENTITIES.items()]
    return render(request, "records/own_choose.html", {"groups": groups, "query": request.GET.urlencode()})


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a record, and its POST."""
    who = the_officer(request)
    template = or_404(lambda: versions.template(who, code))
    version = or_404(lambda: versions.version(template, _number(request) or template.version))
    if request.method != "POST":
        return _form(request, filling.blank(who, template, version, request.GET.dict()))
    return _taken(request, who, filling.read(who, template, version, request.POST, request.FILES))


def _number(request: HttpRequest) -> int | None:
    """The version that the form was opened with, which the template may have outgrown meanwhile."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


@require_http_methods(["GET", "POST"])
@signed_in
def complete(request: HttpRequest, number: str) -> HttpResponse:
    """What the centre asked back for, on the form as it was handed in."""
    who = the_officer(request)
    subject = _mine(who, number)
    if subject.state != "returned":
        return redirect("records:own-one", number)
    row, record = load(subject), queries.record_of(subject)
    version = versions.version(record.template, row["template_version"])
    if request.method != "POST":
        return _form(request, filling.again(who, record.template, version, row), row)
    form = filling.read(who, record.template, version, request.POST, request.FILES)
    form.of, form.client_id = number, row["client_id"]
    return _taken(request, who, form, row)


def _taken(request: HttpRequest, who: Actor, form: Filled, row: Any = None) -> HttpResponse:
    """Handed in, or the form again with every word and photo in it."""
    if "_more" in request.POST or any(line.file_error for line in form.lines):
        return _form(request, form, row, status=200 if "_more" in request.POST else 422)
    before = queries.delivered(who.person or 0, form.client_id)
    if before and not form.of:
        return redirect("records:own-one", before[-1].subject.number)  # pressed twice
    try:
        done = commands.take(intake.draft(form.sent(), who), who)
    except Refused as refused:
        form.refuse(refused.refusal.errors or {"": refused.refusal.sentence})
        return _form(request, form, row, status=status_of(refused.refusal))
    return redirect("records:own-one", done.id)


def _form(request: HttpRequest, form: Filled, row: Any = None, status: int = 200) -> HttpResponse:
    context = {"form": form, "question": row.get("question") if row else ""}
    return render(request, "records/own_form.html", context, status=status)


@require_GET
@signed_in
def record(request: HttpRequest, number: str) -> HttpResponse:
    """One record: what was found, what became of it, what may still be done."""
    who = the_officer(request)
    return render(request, "records/own_record.html", {**present.own_page(_mine(who, number), who), "key": fresh_key()})


@require_POST
@signed_in
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """One of the officer's own acts on a record."""
    who = the_officer(request)
    subject = _mine(who, number)
    if action not in OWN:
        raise Http404("没有这个动作。")
    sent = request.POST.get("_key", "")[:200]
    key = scoped_key(who, sent) if sent else None
    reason = request.POST.get("reason", "").strip()
    try:
        if not done_before(subject, key):
            fields = {"reason": reason} if action == "cancel" and reason else {}
            perform(subject, action, who, fields, version=subject.version, key=key)
    except Refused as refused:
        context = {**present.own_page(_mine(who, number), who), "key": fresh_key(), "refusal": refused.refusal}
        return render(request, "records/own_record.html", context, status=status_of(refused.refusal))
    return redirect("records:own-one", number)
