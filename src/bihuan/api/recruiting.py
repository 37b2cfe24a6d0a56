"""Becoming an officer without an account: a complete application in one call, and whether a certificate is good."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bihuan.api.bodies import answer, body_of, canonical, key_of
from bihuan.api.collections import listing
from bihuan.api.openapi import AN_ITEM, APPLIED, APPLY, CERTIFICATE, KEY, PAGING, STATE, describes, page
from bihuan.api.public import SIGNED_IN
from bihuan.kernel.act import scoped_key
from bihuan.loop.tables.application import APPLICANT
from bihuan.people import certificates, whole
from bihuan.people.honours import checking
from bihuan.voices import limits
from bihuan.voices.codes import grouped

router = Router()


@router.post(
    "/applications",
    auth=None,
    url_name="apply",
    openapi_extra=describes(APPLIED, status=201, body=APPLY, parameters=[KEY]),
)
def apply(request: HttpRequest) -> HttpResponse:
    """A complete application: 201 with its number and the secret code by which the applicant goes on at /apply/p/."""
    limits.slow_down(request)
    body, key = body_of(request), key_of(request)
    scoped = scoped_key(APPLICANT, key) if key is not None else None
    receipt = whole.apply(body, hashlib.sha256(canonical(body)).hexdigest(), scoped)
    return answer({"id": receipt.number, "code": grouped(receipt.code), "state": "submitted"}, 201)


@router.get(
    "/applications",
    auth=SIGNED_IN,
    url_name="applications",
    openapi_extra=describes(page(AN_ITEM), parameters=[*PAGING, STATE]),
)
def applications(request: HttpRequest) -> HttpResponse:
    """The applications this person may see: the same list as every collection's."""
    return listing(request, "applications")


@router.get("/certificates/{code}", auth=None, url_name="certificate", openapi_extra=describes(CERTIFICATE))
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Valid, paused, expired or revoked; of the person no more than the family name and the number. A certificate of honour is
    told with its `honour`, and has no end."""
    limits.slow_down(request, "answer")
    honour = checking.find(code)
    return answer(_honoured(honour) if honour else _told(certificates.check(code)))


def _honoured(found: checking.Honoured) -> dict[str, Any]:
    return {
        "number": found.number, "state": "valid", "label": "属实", "name": found.name, "officer": found.officer, "honour": found.title,
        "since": found.given_on.isoformat(), "until": None, "ended": None, "why": "",
    }  # fmt: skip


def _told(found: certificates.Checked) -> dict[str, Any]:
    return {
        "number": found.number, "state": found.standing, "label": found.label, "name": found.name, "officer": found.officer,
        "since": found.since.isoformat(), "until": found.until.isoformat(), "ended": found.ended.isoformat() if found.ended else None,
        "why": found.why,
    }  # fmt: skip
