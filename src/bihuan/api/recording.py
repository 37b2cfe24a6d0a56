"""What an officer's phone and desktop use: the templates, and records handed in, each exactly once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bihuan.api import items
from bihuan.api.bodies import answer, body_of, key_of, whole, wrong
from bihuan.api.collections import actor_of, listing
from bihuan.api.once import once
from bihuan.api.openapi import (
    AN_ITEM,
    KEY,
    PAGING,
    RECORD,
    STATE,
    SYNC,
    SYNCED,
    TEMPLATE,
    WHOLE_TEMPLATE,
    WORD,
    Json,
    describes,
    page,
)
from bihuan.kernel.access import find
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.record import RECORD as LAW
from bihuan.records import commands, intake, observing, versions
from bihuan.records.models import Template, Version

router = Router()
VERSION: Json = {"in": "query", "name": "version", "required": False, "schema": {"type": "integer", "minimum": 1}}
FORM: Json = {"in": "query", "name": "form", "required": False, "schema": WORD}


def reader(request: HttpRequest) -> Actor:
    """Officers and centres. Raises Refused for everybody else."""
    actor = actor_of(request)
    if not actor.of("officer", "centre"):
        raise Refused(Refusal("forbidden", "记录模板给体验员和政务中心用。"))
    return actor


@router.get("/templates", url_name="templates", openapi_extra=describes(page(TEMPLATE), parameters=[FORM]))
def templates(request: HttpRequest) -> HttpResponse:
    """The templates in use: id, name, identity, form, version in force."""
    rows = versions.templates(reader(request))
    if form := request.GET.get("form"):
        rows = rows.filter(form=form[:12])
    return answer({"items": [_brief(row) for row in rows], "next": None})


@router.get("/templates/{name}", url_name="template", openapi_extra=describes(WHOLE_TEMPLATE, parameters=[VERSION]))
def template(request: HttpRequest, name: str) -> HttpResponse:
    """One template with its stages and the JSON schema of `answers`; an earlier version by ?version=."""
    row = versions.template(reader(request), name)
    number = whole(request.GET.get("version") or str(row.version))
    if number is None:
        raise wrong("version", "版本应当是数字。")
    return answer(_whole(row, versions.version(row, number)))


def _brief(row: Template) -> dict[str, Any]:
    return {
        "id": row.code, "name": row.name, "identity": row.identity, "form": row.form, "version": row.version, "active": row.active,
        "identity_label": observing.IDENTITIES.get(row.identity, ""), "form_label": observing.FORMS.get(row.form, ""),
    }  # fmt: skip


def _whole(row: Template, version: Version) -> dict[str, Any]:
    stages = [{k: s[k] for k in ("id", "label", "help") if k in s} for s in version.body["stages"]]
    for shown, stage in zip(stages, version.body["stages"], strict=True):
        shown["observations"] = [observation["id"] for observation in stage["observations"]]
    return {
        **_brief(row), "version": version.number, "latest": row.version, "stages": stages, "answers": observing.schema(version.body),
    }  # fmt: skip


@router.post("/records/sync", url_name="sync", openapi_extra=describes(SYNCED, body=SYNC))
def sync(request: HttpRequest) -> HttpResponse:
    """Each record is answered by its client_id: created, same, conflict (both are kept) or refused with the reason. Sent
    again, in part or whole, nothing is doubled."""
    actor, body = actor_of(request), body_of(request, SYNC["properties"])
    found = commands.sync(body.get("records"), actor, body.get("sent"))
    return answer({"records": [_told(one) for one in found]})


def _told(one: commands.Answer) -> dict[str, Any]:
    found: dict[str, Any] = {"client_id": one.client_id, "status": one.status, "detail": one.detail}
    more = {"id": one.id, "with": one.other, "notes": list(one.notes), "resubmitted": one.resubmitted}
    found |= {name: value for name, value in more.items() if value}
    if one.errors:
        found["errors"] = [{"field": f, "detail": d} for f, d in one.errors.items()]
    return found


@router.get("/records", url_name="records", openapi_extra=describes(page(AN_ITEM), parameters=[*PAGING, STATE]))
def records(request: HttpRequest) -> HttpResponse:
    """The records this person may see: the same list as every collection's."""
    return listing(request, "records")


@router.post("/records", url_name="record", openapi_extra=describes(AN_ITEM, status=201, body=RECORD, parameters=[KEY]))
def record(request: HttpRequest) -> HttpResponse:
    """One record, as the sync takes it; refused as every command is."""
    actor, body, key = actor_of(request), body_of(request), key_of(request)
    if not actor.of("officer"):
        raise Refused(Refusal("forbidden", "体验记录由体验员来交。"))
    return once(actor, key, ("record", body), lambda _: _begun(body, actor))


def _begun(body: dict[str, Any], actor: Actor) -> tuple[int, dict[str, Any]]:
    done = commands.take(intake.draft(body, actor), actor)
    return 201, items.item(find(actor, LAW, str(done.id)), actor)
