"""/healthz, /readyz and /metrics."""

from __future__ import annotations

import ipaddress
import os

import orjson
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from bihuan.web import health


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks no database."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where pages can be served: the database answers and has this release's shape. A late outbox is said, and no
    reason to take the pages away."""
    try:
        found = {"database": "ok", "migrations": "ok" if health.migrated() else "missing", **_outbox(health.outbox())}
    except DatabaseError:
        found = {"database": "unavailable"}
    ready = found.get("migrations") == "ok"
    return HttpResponse(orjson.dumps(found), status=200 if ready else 503, content_type="application/json")


def _outbox(box: health.Outbox) -> dict[str, object]:
    return {
        "outbox": "late" if box.late else "ok",
        "waiting": box.waiting,
        "given_up": box.given_up,
        "lag_seconds": int(box.lag),
    }


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For this machine itself, and for whoever knows BIHUAN_METRICS_TOKEN; 404 for all others."""
    if not (_from_this_machine(request) or _knows_the_token(request)):
        raise Http404
    return HttpResponse(health.metrics(), content_type=CONTENT_TYPE_LATEST)


def _from_this_machine(request: HttpRequest) -> bool:
    """A proxy on the same machine says for whom it asks; then it is not this machine that asks."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _knows_the_token(request: HttpRequest) -> bool:
    token = os.environ.get("BIHUAN_METRICS_TOKEN", "").strip()
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return bool(token) and scheme.lower() == "bearer" and constant_time_compare(given.strip(), token)
