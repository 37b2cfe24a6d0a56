"""One form for every lifecycle: list, item, start, act, events."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from ninja import Router

from bihuan.api import items
from bihuan.kernel.access import find, home, visible_to
from bihuan.kernel.act import act, perform, scoped_key
from bihuan.kernel.models import Reply, Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused, Table
from bihuan.loop.tables import TABLES
from bihuan.problems import queries as problems
from bihuan.problems.queries import cursor_after, page_of
from bihuan.services import clock

router = Router()
COLLECTIONS = {"problems": "problem", "voices": "voice", "meetings": "meeting", "results": "result"}
MOST = 200


def table_of(collection: str) -> Table:
    """The table of a collection. Raises Refused (not-found)."""
    if collection not in COLLECTIONS:
        raise Refused(Refusal("not-found", "没有这个地址。"))
    return TABLES[COLLECTIONS[collection]]


def limited(request: HttpRequest) -> int:
    """The page size asked for: 1 to 200, 50 by default. Raises Refused."""
    text = request.GET.get("limit", "50")
    if not text.isdigit() or not 1 <= int(text) <= MOST:
        raise Refused(Refusal("invalid", f"limit 应当在 1 到 {MOST} 之间。", {"limit": f"1 到 {MOST}。"}))
    return int(text)


@router.get("/{collection}", url_name="collection")
def listing(request: HttpRequest, collection: str) -> HttpResponse:
    """What this person may see, newest change first."""
    table, actor, limit = table_of(collection), actor_of(request), limited(request)
    if table.id == "problem":
        page = problems.ledger(actor, filters(request, limit))
    else:
        rows = visible_to(actor, table.id)
        if states := [s for s in request.GET.get("state", "").split(",") if s]:
            rows = rows.filter(state__in=states)
        page = page_of(cursor_after(rows, request.GET.get("after", "")), limit)
    return answer({"items": [items.item(s, actor, whole=False) for s in page.rows], "next": page.next})


def filters(request: HttpRequest, limit: int) -> problems.Filters:
    """The ledger's filters from the query string. Raises Refused (invalid) with the field that is wrong."""
    get = request.GET.get
    return problems.parse_filters(
        {
            name: get(name, "")
            for name in ("state", "stage", "unit", "light", "matter", "category", "q", "since", "mine", "after")
        },
        limit,
    )


@router.get("/{collection}/{name}", url_name="item")
def one(request: HttpRequest, collection: str, name: str) -> HttpResponse:
    """The item with everything this person may do now."""
    actor = actor_of(request)
    return answer(items.item(find(actor, table_of(collection), name), actor))


@router.get("/{collection}/{name}/events", url_name="events")
def journal(request: HttpRequest, collection: str, name: str) -> HttpResponse:
    """The journal of the item, oldest first."""
    actor, after = actor_of(request), request.GET.get("after", "0")
    subject = find(actor, table_of(collection), name)
    if not after.isdigit():
        raise Refused(Refusal("invalid", "翻页的位置不对。", {"after": "应当是数字。"}))
    found, following = items.events(subject, actor, int(after), limited(request))
    return answer({"items": found, "next": str(following) if following else None})


@router.post("/{collection}", url_name="start")
def start(request: HttpRequest, collection: str) -> HttpResponse:
    """Starts a lifecycle: body = the fields of its first action."""
    table, actor, body, key = table_of(collection), actor_of(request), body_of(request), key_of(request)
    status, text = _started(table, actor, body, key)
    return HttpResponse(text, status=status, content_type="application/json")


@router.post("/{collection}/{name}/actions/{action}", url_name="act")
def command(request: HttpRequest, collection: str, name: str, action: str) -> HttpResponse:
    """One act. Judged in the contract's order; refused means nothing written."""
    table, actor, key = table_of(collection), actor_of(request), key_of(request)
    subject = find(actor, table, name)
    if action not in table.actions:
        raise Refused(Refusal("not-found", "没有这个动作。"))
    status, text = _acted(table, subject, action, actor, body_of(request), key)
    return HttpResponse(text, status=status, content_type="application/json")


@one_command
def _started(table: Table, actor: Actor, body: dict[str, Any], key: str | None) -> tuple[int, str]:
    digest = _digest("start", table.id, body)
    if known := _known(actor, key, digest):
        return known
    jurisdiction = body.pop("jurisdiction", None) or home(actor, table)
    done = act(table.id, None, table.starts, actor, body, jurisdiction=jurisdiction, key=_scoped(actor, key))
    return _kept(actor, key, digest, 201, items.item(done.subject, actor))


@one_command
def _acted(
    table: Table, subject: Subject, action: str, actor: Actor, body: dict[str, Any], key: str | None
) -> tuple[int, str]:
    digest = _digest(action, subject.uid, body)
    if known := _known(actor, key, digest):
        return known
    version, office = body.pop("version", None), body.pop("as", None)
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        raise Refused(Refusal("no-version", "version 应当是整数。", {"version": "应当是整数。"}))
    try:
        done = perform(subject, action, actor, body, version=version, key=_scoped(actor, key), office=office)
    except IntegrityError as error:
        raise Refused(Refusal("running", "同一个编号的请求正在处理，请稍后再看结果。")) from error
    made = {"problem": done.event.payload["problem"]} if done.event.payload.get("problem") else {}
    seen = visible_to(actor, table.id).filter(pk=subject.pk).first()
    shown = items.item(seen, actor) if seen else {"id": subject.number or subject.uid, "state": done.subject.state}
    return _kept(actor, key, digest, 200, shown | made)


# ---- idempotency, bodies, answers --------------------------------------------------------------------------------


def _known(actor: Actor, key: str | None, digest: str) -> tuple[int, str] | None:
    if key is None:
        return None
    kept = Reply.objects.filter(pk=_scoped(actor, key)).first()
    if kept is None:
        return None
    if kept.digest != digest:
        raise Refused(Refusal("key-reused", "这个 Idempotency-Key 已经用过，而内容不同。"))
    return kept.status, kept.body


def _kept(actor: Actor, key: str | None, digest: str, status: int, shown: dict[str, Any]) -> tuple[int, str]:
    text = orjson.dumps(shown).decode()
    if scoped := _scoped(actor, key):
        Reply(key=scoped, digest=digest, status=status, body=text, at=clock.now()).save(force_insert=True)
    return status, text


def _scoped(actor: Actor, key: str | None) -> str | None:
    return scoped_key(actor, key) if key is not None else None


def _digest(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def actor_of(request: HttpRequest) -> Actor:
    """The person behind the request, as the key or the session says."""
    found = getattr(request, "auth", None)
    assert isinstance(found, Actor)
    return found


def key_of(request: HttpRequest) -> str | None:
    """The Idempotency-Key, at most 200 characters. Raises Refused."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and (not key.strip() or len(key) > 200):
        raise Refused(Refusal("invalid", "Idempotency-Key 应当是 1 到 200 个字符。"))
    return key


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object sent. Raises Refused (invalid) for anything else; an empty body is an empty object."""
    try:
        body = orjson.loads(request.body) if request.body else {}
    except ValueError as error:
        raise Refused(Refusal("invalid", "请求的内容不是合法的 JSON。")) from error
    if not isinstance(body, dict):
        raise Refused(Refusal("invalid", "请求的内容应当是一个 JSON 对象。"))
    return body


def answer(value: Any, status: int = 200) -> HttpResponse:
    """A JSON answer."""
    return HttpResponse(orjson.dumps(value), status=status, content_type="application/json")
