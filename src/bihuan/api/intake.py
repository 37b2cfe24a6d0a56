"""What other systems hand in, signed by Standard Webhooks: `POST /api/v1/intake/{channel}`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.security import APIKeyHeader

from bihuan.api.bodies import answer, body_of
from bihuan.api.openapi import INTAKE, RECEIPT, SIGNATURE, describes
from bihuan.api.refusing import Stopped
from bihuan.loop.language import Refusal, Refused
from bihuan.voices.exchange import receiving
from bihuan.voices.exchange.receiving import MOST_BYTES, Sender

router = Router()


class Signed(APIKeyHeader):
    """`webhook-signature` over `webhook-id`, `webhook-timestamp` and the body, by a key of the channel."""

    param_name = "webhook-signature"

    def authenticate(self, request: HttpRequest, key: str | None) -> Sender:
        """Who has signed. Whatever does not fit is answered alike, so that nobody learns which channels there are."""
        if len(request.body) > MOST_BYTES:
            raise Refused(Refusal("too-large", f"内容超过 {MOST_BYTES // 1024} KB，没有收。"))
        assert request.resolver_match is not None
        sender = receiving.sender(request.resolver_match.kwargs["channel"], request.headers, request.body)
        if sender is None:
            raise Stopped(401, "unauthorised", "签名核对不上：请检查渠道、密钥、编号和时间（相差不超过五分钟）。")
        return sender


@router.post(
    "/intake/{channel}", auth=Signed(), url_name="intake",
    openapi_extra=describes(RECEIPT, status=201, body=INTAKE, parameters=SIGNATURE),
)  # fmt: skip
def intake(request: HttpRequest, channel: str) -> HttpResponse:
    """Takes an order in, once a webhook-id: 201 {id, tracking_code, state}, and the same again for the same."""
    receipt = receiving.receive(request.auth, body_of(request))  # type: ignore[attr-defined]
    return answer({"id": receipt.uid, "tracking_code": receipt.code, "state": "received"}, 201)
