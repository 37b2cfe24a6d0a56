"""Applicants hear when something has happened: that it did and by which code to look, by mail or telephone, through the
outbox. What was decided never stands in a message, which others may read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from bihuan.kernel.act import Acted
from bihuan.kernel.models import Job
from bihuan.kernel.registry import directory, job, within
from bihuan.people.models import Application, Invitation
from bihuan.services.messages import sending
from bihuan.services.sealed.boxes import open_many
from bihuan.voices.codes import grouped

JOB: Final = "people.message"
INVITED: Final = "people.invited"
HAPPENED: Final = {
    "submit": "已经收到", "ask_materials": "有材料要补", "review_pass": "通过了审核，请签署承诺书", "wait": "列入了候补", "call_up": "递补通过",
    "reject": "有了结果", "appoint": "有了结果，请领取账号",
}  # fmt: skip


@within("application", *HAPPENED)
def later(acted: Acted) -> None:
    """A row in the outbox, only where a message could go out at all."""
    if sending.mails() or sending.texts():
        payload = {"application": acted.subject.pk, "what": acted.event.action}
        Job.objects.create(kind=JOB, payload=payload, next_at=acted.subject.updated)


@job(JOB)
def tell(payload: Mapping[str, Any]) -> None:
    """One sentence to each way that was left; an erased person is left in peace."""
    row = Application.objects.filter(subject=payload["application"]).first()
    box = open_many([row.sealed]).get(row.sealed.hex, {}) if row else {}
    for address in _addresses(box):
        place = directory().jurisdictions[row.jurisdiction].name if row else ""
        code = grouped(str(box["code"]))
        words = (
            f"【{place}政务服务】您的体验员报名{HAPPENED[payload['what']]}。查询码 {code}{_where(f'/apply/p/{code}')}"
        )
        sending.send(address, "您的体验员报名有新进展", words)


def invite_later(row: Invitation, token: str) -> None:
    """The link goes out, where it can. The secret lies in the outbox until then, as it does in a mail."""
    if sending.mails() or sending.texts():
        Job.objects.create(kind=INVITED, payload={"invitation": row.pk, "token": token}, next_at=row.made_at)


@job(INVITED)
def invited(payload: Mapping[str, Any]) -> None:
    """The link to the person it is for."""
    row = Invitation.objects.select_related("campaign").get(pk=payload["invitation"])
    box = open_many([row.sealed]).get(row.sealed.hex, {}) if row.sealed else {}
    for address in _addresses({"contact": box.get("contact")}):
        place = directory().jurisdictions[row.campaign.jurisdiction].name
        words = f"【{place}政务服务】邀请您报名政务服务体验员，{row.expires_on:%m月%d日}前有效{_where('/apply/i/' + payload['token'])}"
        sending.send(address, "邀请您报名政务服务体验员", words)


def _addresses(box: Mapping[str, Any]) -> list[str]:
    told = (str(box.get(name) or "") for name in ("contact", "phone", "email"))
    return [address for address in map(sending.address_in, told) if sending.reachable(address)]


def _where(path: str) -> str:
    return f"，查看：{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else ""
