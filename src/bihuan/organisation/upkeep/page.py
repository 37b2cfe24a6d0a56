"""A page of the set-up: a list or one row's facts, deeds with their forms, what was changed; and the one way to post to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bihuan.kernel.refusals import status_of
from bihuan.loop.fields import validate
from bihuan.loop.language import Actor, Case, Facts, Field, Refusal, Refused
from bihuan.organisation import door
from bihuan.organisation.changes import Shown
from bihuan.organisation.directory import directory
from bihuan.services import clock
from bihuan.ui.forms import BoundField, bind, parse
from bihuan.ui.shapes import Pages

PAGE = 50


@dataclass(frozen=True, slots=True)
class Done:
    """What a deed came to: a sentence for the toast, where to go on (here, if nothing is said), and what is told this once."""

    words: str
    url: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that may be done here: what it asks for, what stands there now, and the command that it ends in.

    `do` takes the clean values and raises Refused. `text` says what follows; `open`: the form lies open; `hard`: the deed is
    not easily undone. `why_not`: a sentence instead of the form.
    """

    id: str
    label: str
    do: Callable[[Mapping[str, Any]], Done]
    fields: Sequence[Field] = ()
    now: Mapping[str, Any] | None = None
    text: str = ""
    button: str = "保存"
    open: bool = False
    hard: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A deed as it is drawn."""

    deed: Deed
    fields: Sequence[BoundField]
    refusal: Refusal | None = None
    loose: str = ""

    @property
    def open(self) -> bool:
        return self.deed.open or self.refusal is not None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list: where it leads, its cells in the order of the heads, and a word beside the first."""

    cells: Sequence[Any]
    url: str = ""
    tag: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template draws. `loud` is what must not be overlooked; `facts` are pairs of a word and a value."""

    title: str
    crumbs: Sequence[tuple[str, str]] = ()
    areas: Sequence[tuple[int, str, bool]] = ()
    search: str | None = None
    words: str = ""
    heads: Sequence[str] = ()
    lines: Sequence[Line] = ()
    empty: tuple[str, str] = ("", "")
    pages: Pages | None = None
    facts: Sequence[tuple[str, Any]] = ()
    deeds: Sequence[Deed] = ()
    changes: Sequence[Shown] | None = None
    loud: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    clause: str = ""
    forms: Sequence[Form] = field(default=())
    told: str = ""


Build = Callable[..., Page]


def page(build: Build) -> Callable[..., HttpResponse]:
    """The view of a page: shown on GET; on POST the deed that was sent is done, or its form stays with what is wrong."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @door.staff
    @wraps(build)
    def view(request: HttpRequest, **names: Any) -> HttpResponse:
        by = door.actor(request)
        found = build(by, request.GET, **names)
        return _posted(request, by, found, build, names) if request.method == "POST" else _shown(request, by, found)

    return view


def _posted(request: HttpRequest, by: Actor, found: Page, build: Build, names: Mapping[str, Any]) -> HttpResponse:
    deed = next((d for d in found.deeds if d.id == request.POST.get("deed") and not d.why_not), None)
    if deed is None:
        raise Refused(Refusal("not-found", "这一页已经变了，请刷新后再做。"))
    case = _case(by)
    body = parse(deed.fields, request.POST, case)
    try:
        done = deed.do(_clean(deed, body, case))
    except Refused as refused:
        if refused.refusal.code in ("forbidden", "not-found"):
            raise
        return _shown(request, by, found, (deed, body, refused.refusal))
    if done.told:
        return _shown(request, by, replace(build(by, request.GET, **names), told=done.told), status=201)
    messages.success(request, done.words)
    return redirect(done.url or request.get_full_path())


def _clean(deed: Deed, body: Mapping[str, Any], case: Case) -> Mapping[str, Any]:
    clean, errors = validate(deed.fields, body, case)
    if errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    return {
        f.name: clean.get(f.name, False if f.kind == "bool" else "" if f.kind == "text" else None) for f in deed.fields
    }


def _shown(
    request: HttpRequest,
    by: Actor,
    found: Page,
    tried: tuple[Deed, Mapping[str, Any], Refusal] | None = None,
    status: int = 200,
) -> HttpResponse:
    forms = [_form(deed, by, tried if tried and tried[0].id == deed.id else None) for deed in found.deeds]
    code = status_of(tried[2]) if tried else status
    return render(request, "organisation/upkeep.html", {"page": replace(found, forms=forms)}, status=code)


def _form(deed: Deed, by: Actor, tried: tuple[Deed, Mapping[str, Any], Refusal] | None) -> Form:
    data = tried[1] if tried else deed.now
    refusal = tried[2] if tried else None
    errors = refusal.errors if refusal else {}
    fields = bind(deed.fields, _case(by), data if data is not None else {}, errors, prefix=deed.id)
    at_fields = {f.name for f in fields if f.error}
    loose = refusal.sentence if refusal and not at_fields else ""
    return Form(deed, fields, refusal, loose)


def _case(by: Actor) -> Case:
    return Case({}, by, Facts(directory()), clock.now())


# ---- lists -------------------------------------------------------------------------------------------------------


def chosen(areas: Sequence[int], area: int) -> list[tuple[int, str, bool]]:
    """The jurisdictions to choose from, as the template draws them; none where there is but one."""
    known = directory().jurisdictions
    return [(a, known[a].name, a == area) for a in areas] if len(areas) > 1 else []


def keyset(rows: QuerySet[Any], given: Mapping[str, str], address: str) -> tuple[list[Any], Pages | None]:
    """One page of rows by their key, and the way on. `address` is the page with its filters."""
    after = given.get("after", "")
    since = int(after) if after.isascii() and after.isdecimal() and len(after) < 18 else 0
    found = list(rows.filter(pk__gt=since).order_by("pk")[: PAGE + 1])
    shown: list[Model] = found[:PAGE]
    more = f"{address}&after={shown[-1].pk}" if len(found) > PAGE else ""
    return shown, Pages(len(shown), before=address if since else "", after=more) if more or since else None
