"""The officer's own pages, on a phone: what the archive says, the four rights of M9, and what the officer may ask."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bihuan.kernel.act import load, perform, scoped_key
from bihuan.kernel.history import done_before
from bihuan.kernel.models import Subject
from bihuan.kernel.refusals import status_of
from bihuan.kernel.registry import directory, registry
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.officer import OFFICER
from bihuan.loop.tables.officer_care import RIGHTS
from bihuan.organisation.desk import desk
from bihuan.organisation.door import signed_in, the_officer
from bihuan.organisation.telling import option_word
from bihuan.people import archive, queries, rights
from bihuan.people.telling import told
from bihuan.voices.forms import fresh_key

OWN = frozenset({"ask_correction", "ask_for", "resign", "state_case"})


def own_archive(request: HttpRequest) -> tuple[Actor, Subject | None]:
    """The officer behind a request and the archive, where there is one. Raises PermissionDenied for everybody else."""
    who = the_officer(request)
    return who, queries.officer_account(who)


@require_GET
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Certificate, rights, archive; an officer begins in the app at /officer/."""
    who, subject = own_archive(request)
    if subject is None:
        return render(request, "people/no_archive.html", {"place_name": "体验员"})
    return render(request, "people/own.html", _context(who, subject))


@require_POST
@signed_in
def act(request: HttpRequest, action: str) -> HttpResponse:
    """One of the officer's own acts."""
    who, subject = own_archive(request)
    if action not in OWN or subject is None:
        raise PermissionDenied("这件事不在这里办。")
    key = scoped_key(who, request.POST.get("_key", "")[:200]) if request.POST.get("_key") else None
    fields = {name: request.POST[name] for name in ("text", "reason", "kind") if request.POST.get(name)}
    try:
        if action == "resign" and request.POST.get("sure") != "1":
            raise Refused(Refusal("invalid", "请先勾选：我知道辞任后证书失效。", {"sure": "请勾选。"}))
        if not done_before(subject, key):
            perform(subject, action, who, fields, version=subject.version, key=key)
    except Refused as refused:
        context = {
            **_context(who, subject),
            "refusal": refused.refusal,
            "tried": action,
            "typed": request.POST.get("text", ""),
            "kind": request.POST.get("kind", ""),
        }
        return render(request, "people/own.html", context, status=status_of(refused.refusal))
    return redirect("people:farewell" if action == "resign" else "people:own")


@require_POST
@signed_in
def say(request: HttpRequest) -> HttpResponse:
    """What an officer thinks, without waiting for an activity (M9.4)."""
    who, subject = own_archive(request)
    if subject is None:
        raise PermissionDenied("这件事不在这里办。")
    key = scoped_key(who, request.POST.get("_key", "")[:200]) if request.POST.get("_key") else None
    text = request.POST.get("text", "")
    try:
        rights.speak(queries.officer_of(subject), text, key)
    except Refused as refused:
        context = {**_context(who, subject), "refusal": refused.refusal, "tried": "say", "typed": text}
        return render(request, "people/own.html", context, status=status_of(refused.refusal))
    return redirect(f"{reverse('people:own')}#right-4")


@require_GET
def farewell(request: HttpRequest) -> HttpResponse:
    """After an officer has left: the account is closed, so that the page knows nobody."""
    return render(request, "people/farewell.html", {})


def _context(who: Actor, subject: Subject) -> dict[str, Any]:
    found, row = queries.officer_of(subject), load(subject)
    may = {offer.action.id for offer in desk(subject, who).ready}
    made = (make(subject, row, who) for make in registry.sections["officer"])
    return {
        **archive.about(found, row, seen=True), "officer": subject, "may": may, "key": fresh_key(), "place_name": "体验员",
        "sections": [part for part in made if part is not None], "timeline": told(OFFICER, subject, directory()), "light": archive.light(subject),
        "said": rights.said(found), "asks": RIGHTS, "wants": option_word(RIGHTS, row["wants"]["kind"]) if row.get("wants") else "",
    }  # fmt: skip
