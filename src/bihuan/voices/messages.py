"""Who left a telephone number or an e-mail address hears when something happened (W1.3): that it did, and by which code to
look. What it is about never stands in a message, which others may read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.conf import settings

from bihuan.kernel.act import Acted, events_of, load
from bihuan.kernel.history import withdrawn
from bihuan.kernel.models import Job, Subject
from bihuan.kernel.outbox import Ended
from bihuan.kernel.registry import directory, job, within
from bihuan.loop.tables.voice import UNDO, UNDOABLE
from bihuan.services import clock
from bihuan.services.messages import sending
from bihuan.services.sealed.boxes import open_many
from bihuan.voices.codes import grouped
from bihuan.voices.models import Voice

JOB: Final = "voices.message"
HAPPENED: Final = {
    "triage": "已经有人在办", "split": "分成几件分别在办", "answer": "有了答复", "convey": "已经转达", "ask_reporter": "要请您补充一句",
    "evaluate_pass": "改好了，请您看看解决得怎么样", "write_off": "已经办结", "confirm_decline": "有了处理意见", "decline": "有了处理意见",
}  # fmt: skip


@within("voice", "triage", "split", "answer", "convey")
@within("problem", "ask_reporter", "evaluate_pass", "write_off", "confirm_decline")
@within("suggestion", "answer", "decline")
def later(acted: Acted) -> None:
    """A row in the outbox, only where a message could go out at all; whether a contact was left only the open box tells.
    What can still be taken back is told when it cannot any longer."""
    if sending.mails() or sending.texts():
        waits = UNDO if acted.event.action in UNDOABLE else timedelta()
        payload = {"subject": acted.subject.pk, "what": acted.event.action, "sequence": acted.event.sequence}
        Job.objects.create(kind=JOB, payload=payload, next_at=acted.subject.updated + waits)


@job(JOB)
def spread(payload: Mapping[str, Any]) -> None:
    """One message is one job of its own, so that what is tried again was not sent before."""
    if "voice" in payload:
        return tell(payload["voice"], payload["what"])
    subject = Subject.objects.get(pk=payload["subject"])
    if payload["what"] in UNDOABLE and payload["sequence"] in withdrawn(list(events_of(subject))):
        return None
    uids = [subject.uid] if subject.table == "voice" else load(subject).get("voices", [])
    voices = Voice.objects.filter(subject__uid__in=uids).values_list("pk", flat=True)
    jobs = [{"voice": voice, "what": payload["what"]} for voice in voices]
    Job.objects.bulk_create([Job(kind=JOB, payload=each, next_at=clock.now()) for each in jobs])
    return None


def tell(pk: int, what: str) -> None:
    """Opens the boxes, and sends one sentence if there is somewhere to send it to. An erased person is left in peace."""
    voice = Voice.objects.get(pk=pk)
    if not voice.contact:
        return
    boxes = open_many([voice.sealed, voice.contact])
    box, contact = boxes.get(voice.sealed), boxes.get(voice.contact)
    address = sending.address_in(str(contact["contact"])) if contact else ""
    if box and sending.reachable(address):
        try:
            sending.send(address, "您反映的事有新进展", _words(voice.jurisdiction, what, str(box["code"])))
        except sending.NotThere as error:
            raise Ended("没有这个地址，不再试。") from error


def _words(jurisdiction: int, what: str, code: str) -> str:
    where = f"，查看：{settings.PUBLIC_URL}/track/{grouped(code)}" if settings.PUBLIC_URL else ""
    place = directory().jurisdictions[jurisdiction].name
    return f"【{place}政务服务】您反映的事{HAPPENED[what]}。查询码 {grouped(code)}{where}"
