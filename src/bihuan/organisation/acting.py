"""Acting on a page: the panel of what a person may do with a row, and the one answer to a posted act.

A room names its pages (`Pages`): template, context, addresses. GET of an action's address shows the row's page with that
form open and changes nothing. POST takes the files in, outside of any transaction, reads the form as the body that the
API takes, and lets the kernel judge. Done: a browser goes back to the page with the verb as its toast, htmx gets panel,
timeline, head and the room's own parts. Refused: the same page or part, with every word still there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from bihuan.kernel import access
from bihuan.kernel.act import act as begin
from bihuan.kernel.act import gather
from bihuan.kernel.history import begun_with
from bihuan.kernel.models import Subject
from bihuan.kernel.refusals import status_of
from bihuan.kernel.registry import projection_of
from bihuan.loop.engine import Offer
from bihuan.loop.language import SAME, Action, Actor, Case, Refusal, Refused, Table
from bihuan.organisation import door, drafts, posted
from bihuan.organisation.desk import Asked, case_of, desk
from bihuan.organisation.door import or_404
from bihuan.organisation.posted import Sent
from bihuan.organisation.telling import happened
from bihuan.services import clock
from bihuan.ui import shapes
from bihuan.ui.forms import numbered, parse
from bihuan.ui.panel import Panel, Tried
from bihuan.ui.panel import panel as panel_of

# Labels that are things, not deeds: “已清单会签” is no Chinese
THINGS = frozenset(
    {"清单会签", "进展把关", "党组审议", "提醒函", "不同意", "动态调整", "立行立改", "回头看", "会议召开"}
)
MOST_TOLD = 3
UNDO_REASON = "刚办完，随即撤销"


# ---- pages of a table --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a table's rows are shown. `context` makes what `template` (and `parts`, swapped after an act) are given;
    `collection` is the address of the list, `blank` the template of the form that begins a row;
    `remarks` what is said beside the fields of a draft (light and sentence) while it is written, which refuses nothing."""

    table: str
    collection: str
    template: str
    context: Callable[[Subject, Actor, Asked], dict[str, Any]]
    parts: tuple[str, ...] = ()
    begins: str = ""  # the act of this form, where it is not what the table's rows usually begin with
    blank: str = ""
    remarks: Callable[[Case, Mapping[str, Any]], Mapping[str, tuple[str, str]]] = lambda case, body: {}

    @property
    def law(self) -> Table:
        return projection_of(self.table).table

    def url(self, subject: Subject) -> str:
        """The address of one row."""
        return f"{self.collection}/{subject.number or subject.uid}"


def find(pages: Pages, actor: Actor, name: str) -> Subject:
    """The row of this number or id, if this person may see it; 404 for all others alike."""
    return or_404(lambda: access.find(actor, pages.law, name))


def show(request: HttpRequest, pages: Pages, name: str, action: str = "") -> HttpResponse:
    """The page of a row, with the form of an act open where one is asked for."""
    actor = door.actor(request)
    subject = find(pages, actor, name)
    line = request.GET.get("act", "")
    context = pages.context(subject, actor, Asked(action or line, query=request.GET.dict()))
    if line and request.headers.get("HX-Request") and context["panel"].wide:
        return HttpResponse(headers={"HX-Redirect": f"{pages.url(subject)}/{line}#act"})
    return render(request, pages.template, context)


def act(request: HttpRequest, pages: Pages, name: str, action: str) -> HttpResponse:
    """One act: GET shows its form, POST carries it out."""
    spec = pages.law.actions.get(action)
    if spec is None:
        raise Http404("没有这个动作。")
    if request.method != "POST":
        return show(request, pages, name, action)
    actor = door.actor(request)
    subject = find(pages, actor, name)
    sent = posted.read(request, actor, pages.law, spec, case_of(subject, actor, spec, request.POST.get("_as")))
    try:
        posted.carry_out(subject, spec, actor, sent)
    except Refused as refused:
        refusal = _with_names(refused.refusal, subject, sent.version)
        return _refused(request, pages, subject, actor, posted.tried(spec, actor, sent, refusal))
    return _done(request, pages, subject, actor, sent.then[0] if sent.then else spec)


def draft(request: HttpRequest, pages: Pages, name: str, action: str) -> HttpResponse:
    """Keeps what stands in the form, and says when and what is to be seen about it; `drop` begins anew."""
    spec = pages.law.actions.get(action)
    if spec is None or not pages.law.drafts:
        raise Http404("没有这个草稿。")
    actor = door.actor(request)
    subject = find(pages, actor, name)
    if request.POST.get("drop"):
        drafts.drop(actor, subject, action)
        return redirect(f"{pages.url(subject)}/{action}#act")
    case = case_of(subject, actor, spec, request.POST.get("_as"))
    body = parse(spec.needs, request.POST, case)
    at = drafts.keep(actor, subject, spec, body, posted.version_of(request.POST) or subject.version)
    return JsonResponse(
        {
            "at": f"{timezone.localtime(at):%H:%M}",
            "remarks": _placed(pages.remarks(case, body), numbered(spec.needs, request.POST, case)),
        }
    )


def _placed(remarks: Mapping[str, tuple[str, str]], numbers: Mapping[str, list[int]]) -> dict[str, tuple[str, str]]:
    """The remarks under the names that the fields have on the page, where blank rows count too."""
    found = {}
    for name, remark in remarks.items():
        rows, _, rest = name.partition("-")
        number, _, field = rest.partition("-")
        found[f"{rows}-{numbers[rows][int(number)]}-{field}" if field else name] = remark
    return found


def _with_names(refusal: Refusal, subject: Subject, seen: int | None) -> Refusal:
    """A conflict says who did what since the page was opened."""
    done = happened(subject, seen) if refusal.code in ("moved-on", "wrong-state") and seen else []
    if not done:
        return refusal
    sentence = f"您打开以后，{'；'.join(done[-MOST_TOLD:])}。请看一眼再办，您写的都还在。"
    return replace(refusal, sentence=sentence if refusal.code == "moved-on" else f"{sentence}{refusal.sentence}")


# ---- answers -----------------------------------------------------------------------------------------------------


def _refused(request: HttpRequest, pages: Pages, subject: Subject, actor: Actor, tried: Tried) -> HttpResponse:
    """The page or its panel as it is now, the form as it was typed, under the refusal's status."""
    seen = find(pages, actor, subject.number or subject.uid)
    context = pages.context(seen, actor, Asked(tried=tried))
    template = "ui/parts/panel.html" if request.headers.get("HX-Request") else pages.template
    return render(request, template, context, status=status_of(tried.refusal))


def _done(request: HttpRequest, pages: Pages, subject: Subject, actor: Actor, spec: Action) -> HttpResponse:
    """The page anew, or the parts that the act changed. A row that is no longer theirs to see leads to the list."""
    seen = access.visible_to(actor, subject.table).filter(pk=subject.pk).first()
    if seen is None:
        return _onward(request, pages.collection, f"{_deed(spec)}，这件事已经交出去了。")
    if not request.headers.get("HX-Request"):
        return _onward(request, pages.url(seen), told(spec, seen))
    context = pages.context(seen, actor, Asked())
    if context["panel"].wide or any(f.kind == "rows" for f in spec.needs):
        return _onward(request, pages.url(seen), told(spec, seen))  # the page's columns change with such a form
    return render(
        request,
        "ui/parts/acted.html",
        {**context, "parts": pages.parts, "toast": toast(spec, seen, actor, pages.url(seen))},
    )


def _onward(request: HttpRequest, url: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponse(headers={"HX-Redirect": url}) if request.headers.get("HX-Request") else redirect(url)


def told(spec: Action, subject: Subject) -> str:
    """The button's verb, and where the ball is now: 已签收，现在是“核查分析”."""
    state = projection_of(subject.table).table.states[subject.state]
    moved = spec.target != SAME
    return f"{_deed(spec)}，现在是“{state.label}”" if moved else _deed(spec)


def _deed(spec: Action) -> str:
    return f"“{spec.label}”已办好" if spec.label in THINGS else f"已{spec.label}"


def toast(spec: Action, subject: Subject, actor: Actor, url: str) -> shapes.Toast:
    """What was done, with 撤销 where the loop would allow it at this moment; `url` is the row's page."""
    if spec.id not in projection_of(subject.table).table.undoable:
        return shapes.Toast(told(spec, subject))
    back = next((o for o in desk(subject, actor).offers if o.action.id == "withdraw" and not o.missing), None)
    return shapes.Toast(told(spec, subject), f"{url}/withdraw" if back else "", subject.version, UNDO_REASON)


# ---- addresses ---------------------------------------------------------------------------------------------------


def addresses(pages: Pages, named: tuple[str, str, str] = ("new", "one", "act")) -> list[URLPattern]:
    """The addresses of a table's rows for staff, and their names: the form that begins one, its page, its acts. Addresses
    of a room's own stand before them."""
    at = pages.collection.removeprefix("/")
    new, one, acts = named
    return [
        path(f"{at}/new", _for_staff(partial(start, pages=pages), "GET", "POST"), name=new),
        path(f"{at}/<str:name>", _for_staff(partial(show, pages=pages), "GET"), name=one),
        path(f"{at}/<str:name>/<str:action>", _for_staff(partial(act, pages=pages), "GET", "POST"), name=acts),
        *(
            [path(f"{at}/<str:name>/<str:action>/draft", _for_staff(partial(draft, pages=pages), "POST"))]
            if pages.law.drafts
            else []
        ),
    ]


def _for_staff(view: Callable[..., HttpResponse], *methods: str) -> Callable[..., HttpResponse]:
    return require_http_methods(methods)(door.staff(vary_on_headers("HX-Request")(view)))


# ---- the first act of a row --------------------------------------------------------------------------------------


def start(request: HttpRequest, pages: Pages) -> HttpResponse:
    """The form that begins a row, and its POST, which leads to the row's page. 403 for whoever may begin none."""
    actor, spec = door.actor(request), pages.law.actions[pages.begins or pages.law.starts]
    try:
        area = access.home(actor, pages.law, spec.id)
    except Refused as refused:
        raise PermissionDenied(refused.refusal.sentence) from refused
    case = _blank_case(pages, spec, actor, area)
    if request.method != "POST":
        return render(request, pages.blank, {"panel": blank(pages, spec, case)})
    sent = posted.read(request, actor, pages.law, spec, case)
    try:
        made = _begun(pages, spec, actor, area, sent)
    except Refused as refused:
        tried = posted.tried(spec, actor, sent, refused.refusal)
        return _blank_again(request, pages, blank(pages, spec, case, tried), status_of(refused.refusal))
    return _onward(request, pages.url(made), told(spec, made))


def blank(pages: Pages, spec: Action, case: Case, tried: Tried | None = None) -> Panel:
    """The panel whose one form begins a row."""
    url = f"{pages.collection}/new"
    return panel_of([Offer(spec, "", None, 0)], case, lambda action: url, url=url, role="", tried=tried)


def _blank_again(request: HttpRequest, pages: Pages, again: Panel, status: int) -> HttpResponse:
    template = "ui/parts/panel.html" if request.headers.get("HX-Request") else pages.blank
    return render(request, template, {"panel": again}, status=status)


def _blank_case(pages: Pages, spec: Action, actor: Actor, area: int) -> Case:
    row, now = {"jurisdiction": area}, clock.now()
    return Case(row, actor, gather(projection_of(pages.table), row, None, spec.facts, actor, now), now)


def _begun(pages: Pages, spec: Action, actor: Actor, area: int, sent: Sent) -> Subject:
    """The new row, once a key. Raises Refused."""
    posted.files_are_there(sent)
    known = begun_with(pages.table, sent.key)
    return known or begin(pages.table, None, spec.id, actor, sent.body, jurisdiction=area, key=sent.key).subject
