"""The person's own notices."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from bihuan.kernel.access import find
from bihuan.kernel.models import Subject
from bihuan.loop.language import Actor
from bihuan.loop.tables import TABLES
from bihuan.notices import commands, following, present, queries
from bihuan.organisation.door import actor, or_404, signed_in, staff
from bihuan.ui.shapes import Pages


@require_GET
@never_cache
@signed_in
@vary_on_headers("HX-Request")
def notices(request: HttpRequest) -> HttpResponse:
    """What this person has been told, newest first."""
    who, after = actor(request), request.GET.get("after", "")
    page = queries.inbox(who, after)
    lines = [(n, queries.address_of(n, page.seen)) for n in page.notices]
    pages = Pages(len(lines), after=f"/my/notices?after={page.next}" if page.next else "")
    context = {"lines": lines, "unread": queries.unread_count(who), "pages": pages if after or page.next else None}
    return render(request, "notices/notices.html", context)


@require_POST
@signed_in
def read(request: HttpRequest) -> HttpResponse:
    """All of them are read."""
    commands.read_all(actor(request))
    return redirect("notices:notices")


@require_POST
@staff
@vary_on_headers("HX-Request")
def follow(request: HttpRequest, table: str, name: str) -> HttpResponse:
    """From now on told of what is done with the row, or no longer."""
    who, on = actor(request), bool(request.POST.get("on"))
    subject = _subject(who, table, name)
    (following.follow if on else following.unfollow)(who, subject)
    if not request.headers.get("HX-Request"):
        return redirect(queries.address(subject))
    return render(request, "notices/parts/follow.html", {"follows": on, "table": table, "name": name})


def _subject(who: Actor, table: str, name: str) -> Subject:
    """The row of this page, if it is one that the person may see; 404 for all others alike."""
    if table not in queries.PAGES:
        raise Http404("没有这一页。")
    return or_404(lambda: find(who, TABLES[table], name))


@require_POST
def presence(request: HttpRequest, table: str, name: str) -> HttpResponse:
    """An open page says that it is, and hears who else has it open and what happened since. Where the session is over it
    hears nothing: nobody is led away from what they are typing."""
    return _presence(request, table, name) if request.user.is_authenticated else HttpResponse(status=204)


@staff
def _presence(request: HttpRequest, table: str, name: str) -> HttpResponse:
    who, seen = actor(request), request.POST.get("seen", "")
    subject = _subject(who, table, name)
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    context = {"found": present.look(who, subject, version), "url": queries.address(subject)}
    return render(request, "notices/parts/meanwhile.html", context)
