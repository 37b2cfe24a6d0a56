"""A person's calendar at its secret address."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from bihuan.activities import feeds
from bihuan.api.openapi import Json, describes

router = Router()
SECRET: Final[Json] = {
    "in": "query",
    "name": "key",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 100},
}
TOLD: Final[Json] = {
    **describes(None, parameters=[SECRET]),
    "responses": {
        **describes(None)["responses"], "200": {"description": "OK", "content": {"text/calendar": {"schema": {"type": "string"}}}},
    },
}  # fmt: skip


@router.get("/calendar.ics", auth=None, url_name="calendar", openapi_extra=TOLD)
def calendar(request: HttpRequest) -> HttpResponse:
    """Due dates and activities of whoever the secret address belongs to (RFC 5545)."""
    actor = feeds.holder(request.GET.get("key", "")[:100])
    base = str(settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/"))
    answer = HttpResponse(feeds.calendar(actor, base), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=900"
    answer["Content-Disposition"] = 'attachment; filename="bihuan.ics"'
    return answer
