"""One form for every lifecycle: list, item, start, act, events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bihuan.api import items
from bihuan.api.bodies import answer, body_of, key_of, limit_of, whole, wrong
from bihuan.api.once import once
from bihuan.api.openapi import ACT, ACTED, AN_EVENT, AN_ITEM, FIELDS, FILTERS, KEY, PAGING, describes, page
from bihuan.kernel.access import find, home, visible_to
from bihuan.kernel.act import act, perform
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import cursor_after, page_of
from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor, Refusal, Refused, Table
from bihuan.loop.tables import TABLES
from bihuan.problems import ledger as problems

router = Router()
COLLECTIONS = {
    "problems": "problem",
    "voices": "voice",
    "suggestions": "suggestion",
    "meetings": "meeting",
    "results": "result",
    "rounds": "round",
    "campaigns": "campaign",
    "applications": "application",
    "officers": "officer",
    "trainings": "training",
    "records": "record",
    "assessments": "assessment",
    "requests": "request",
    "activities": "activity",
}
# Lifecycles that several acts begin: which, beside the first, a client may name
BEGINNINGS = {"activity": ("propose",)}


def table_of(collection: str) -> Table:
    """The table of a collection. Raises Refused (not-found)."""
    if collection not in COLLECTIONS:
        raise Refused(Refusal("not-found", "没有这个地址。"))
    return TABLES[COLLECTIONS[collection]]


@router.get(
    "/{collection}", url_name="collection", openapi_extra=describes(page(AN_ITEM), parameters=[*PAGING, *FILTERS])
)
def listing(request: HttpRequest, collection: str) -> HttpResponse:
    """What this person may see, newest change first; the filters other than `state` are the ledger's alone."""
    table, actor, limit = table_of(collection), actor_of(request), limit_of(request)
    if table.id == "problem":
        found = problems.ledger(actor, filters(request, limit))
    else:
        rows = visible_to(actor, table.id)
        if states := _states(request, table):
            rows = rows.filter(state__in=states)
        found = page_of(cursor_after(rows, request.GET.get("after", "")), limit)
    return answer({"items": items.listed(found.rows, actor), "next": found.next})


def _states(request: HttpRequest, table: Table) -> list[str]:
    states = [s for s in request.GET.get("state", "").split(",") if s]
    if any(s not in table.states for s in states):
        raise wrong("state", "没有这个状态。")
    return states


def filters(request: HttpRequest, limit: int) -> problems.Filters:
    """The ledger's filters from the query string. Raises Refused (invalid) with the field that is wrong."""
    names = ("state", "stage", "unit", "light", "matter", "category", "q", "since", "mine", "after")
    return problems.parse_filters({name: request.GET.get(name, "") for name in names}, limit)


@router.get("/{collection}/{name}", url_name="item", openapi_extra=describes(AN_ITEM))
def one(request: HttpRequest, collection: str, name: str) -> HttpResponse:
    """The item with everything this person may do now."""
    actor = actor_of(request)
    return answer(items.item(find(actor, table_of(collection), name), actor))


@router.get(
    "/{collection}/{name}/events", url_name="events", openapi_extra=describes(page(AN_EVENT), parameters=PAGING)
)
def journal(request: HttpRequest, collection: str, name: str) -> HttpResponse:
    """The journal of the item, oldest first."""
    actor, after = actor_of(request), whole(request.GET.get("after", "0"))
    subject = find(actor, table_of(collection), name)
    if after is None:
        raise wrong("after", "翻页的位置不对。")
    found, following = items.events(subject, actor, after, limit_of(request))
    return answer({"items": found, "next": str(following) if following else None})


@router.post(
    "/{collection}", url_name="start", openapi_extra=describes(AN_ITEM, status=201, body=FIELDS, parameters=[KEY])
)
def start(request: HttpRequest, collection: str) -> HttpResponse:
    """Starts a lifecycle: body = the fields of its first action, or of another that begins it too, named by `action`."""
    table, actor, body, key = table_of(collection), actor_of(request), body_of(request), key_of(request)
    return once(actor, key, ("start", table.id, body), lambda kept: _started(table, actor, body, kept))


@router.post(
    "/{collection}/{name}/actions/{action}", url_name="act", openapi_extra=describes(ACTED, body=ACT, parameters=[KEY])
)
def command(request: HttpRequest, collection: str, name: str, action: str) -> HttpResponse:
    """One act. Judged in the contract's order; refused means nothing written."""
    table, actor = table_of(collection), actor_of(request)
    subject = find(actor, table, name)
    if action not in table.actions:
        raise Refused(Refusal("not-found", "没有这个动作。"))
    body, key = body_of(request), key_of(request)
    return once(actor, key, (action, subject.uid, body), lambda kept: _acted(subject, action, actor, body, kept))


def _started(table: Table, actor: Actor, body: Mapping[str, Any], key: str | None) -> tuple[int, dict[str, Any]]:
    action = _beginning(table, body)
    fields = {name: value for name, value in body.items() if name not in ("jurisdiction", *_names(table))}
    place = _jurisdiction(body["jurisdiction"]) if "jurisdiction" in body else home(actor, table, action)
    done = act(table.id, None, action, actor, fields, jurisdiction=place, key=key)
    return 201, items.item(done.subject, actor)


def _names(table: Table) -> tuple[str, ...]:
    return ("action",) if table.id in BEGINNINGS else ()


def _beginning(table: Table, body: Mapping[str, Any]) -> str:
    action = body.get("action", table.starts) if table.id in BEGINNINGS else table.starts
    if action != table.starts and action not in BEGINNINGS[table.id]:
        raise wrong("action", f"从这里开始的动作是 {'、'.join((table.starts, *BEGINNINGS[table.id]))}。")
    return str(action)


def _jurisdiction(given: Any) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or given not in directory().jurisdictions:
        raise wrong("jurisdiction", "没有这个地区。")
    return given


def _acted(
    subject: Subject, action: str, actor: Actor, body: Mapping[str, Any], key: str | None
) -> tuple[int, dict[str, Any]]:
    version, office = body.get("version"), body.get("as")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        raise Refused(Refusal("no-version", "version 应当是整数。", {"version": "应当是整数。"}))
    fields = {name: value for name, value in body.items() if name not in ("version", "as")}
    done = perform(subject, action, actor, fields, version=version, key=key, office=office)
    made = {k: done.event.payload[k] for k in ("problem", "suggestion", "officer") if done.event.payload.get(k)}
    seen = visible_to(actor, subject.table).filter(pk=subject.pk).first()
    gone = {"id": subject.number or subject.uid, "state": done.subject.state}
    return 200, (items.item(seen, actor) if seen else gone) | made


def actor_of(request: HttpRequest) -> Actor:
    """The person behind the request, as the key or the session says."""
    found = getattr(request, "auth", None)
    assert isinstance(found, Actor)
    return found
