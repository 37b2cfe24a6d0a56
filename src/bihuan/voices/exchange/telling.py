"""Status back: when the page of a code would say something new, the system that handed the voice in is told.

What it is told is made with the act and does not change any more: the same id and body however often it is tried. It
holds their number, and where the matter is in plain words; nothing of any person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from bihuan.kernel.act import Acted, load
from bihuan.kernel.models import Job
from bihuan.kernel.outbox import Ended
from bihuan.kernel.registry import directory, job, within
from bihuan.organisation.directory import remembered, setting
from bihuan.services.webhooks import posting, signing
from bihuan.text.redact import redact
from bihuan.voices.channels import channels
from bihuan.voices.exchange import keys
from bihuan.voices.exchange.mapping import key
from bihuan.voices.models import Voice
from bihuan.voices.tracking import headline_of, standing

JOB: Final = "voices.callback"
TYPE: Final = "voice.state"
HOSTS: Final = "callback_hosts"  # the setting that names what may be reached beside public https
LEADS_ON: Final = ("problem", "master", "suggestion")  # a voice that became one of these is told by it

Address = tuple[int, str]  # whose channel it is, and the callback


def address_of(channel: str, jurisdiction: int) -> Address | None:
    """Where a channel of a jurisdiction is told: its own address, else the city's. Asks no row."""
    found = remembered("voices.callbacks", _addresses)
    return found.get((channel, jurisdiction)) or found.get((channel, directory().city or 0))


def _addresses() -> Mapping[tuple[str, int], Address]:
    areas, found = directory().jurisdictions, {}
    for channel, area in ((c, j) for c in channels() for j in areas):
        address = (setting(key(channel), area) or {}).get("callback")
        if address:
            found[channel, area] = (area, str(address))
    return found


def allowed(jurisdiction: int) -> Sequence[str]:
    """What may be reached beside public https: the jurisdiction's own list, else the one for all."""
    return list((setting(HOSTS, jurisdiction) or {}).get("allowed", ()))


# ---- with the act ------------------------------------------------------------------------------------------------


@within("voice", "*")
@within("problem", "*")
@within("suggestion", "*")
def later(acted: Acted) -> None:
    """One row in the outbox for each voice whose reporter would read something new, where its system wants to know."""
    if not remembered("voices.callbacks", _addresses) or not (uids := _concerned(acted)):
        return
    voices = Voice.objects.filter(subject__uid__in=uids).select_related("subject").order_by("subject")
    jobs = [_job(acted, voice) for voice in voices]
    Job.objects.bulk_create([each for each in jobs if each is not None])


def _concerned(acted: Acted) -> Sequence[str]:
    """The voices for which this act changes what is told."""
    before, after, voices = acted.before, acted.row, list(acted.row.get("voices", ()))
    if acted.table.id == "voice":
        goes_on = any(after.get(name) for name in LEADS_ON)
        return [] if before is None or before["state"] == after["state"] or goes_on else [after["id"]]
    if acted.event.action == "take_in":
        return list(acted.event.payload.get("voices", ()))
    if before is None:
        return voices
    if after["state"] == "merged" or not _reads_anew(acted.table.id, before["state"], after["state"]):
        return []  # what was merged is told by what takes it in
    return voices


def _reads_anew(table: str, before: str, after: str) -> bool:
    """Whether the first line of the page changes; of a suggestion each state has its own."""
    return before != after if table == "suggestion" else headline_of(before) != headline_of(after)


def _job(acted: Acted, voice: Voice) -> Job | None:
    origin, address = load(voice.subject).get("origin"), address_of(voice.channel, voice.jurisdiction)
    if not origin or address is None:
        return None
    what = f"{acted.subject.uid}|{acted.event.sequence}|{voice.subject.uid}"
    message = f"msg_{hashlib.sha256(what.encode()).hexdigest()[:32]}"
    told = {
        "channel": voice.channel,
        "jurisdiction": address[0],
        "id": message,
        "body": _body(acted, voice, str(origin)),
    }
    return Job(kind=JOB, payload=told, next_at=acted.subject.updated)


def _body(acted: Acted, voice: Voice, origin: str) -> str:
    """What a clerk wrote to the reporter goes out redacted: whoever reads it there is another system."""
    now, at = standing(voice), acted.event.at
    data = {
        "number": origin,
        "state": now.state,
        "headline": now.headline,
        "sentence": redact(now.sentence).text,
        "at": at,
    }
    return orjson.dumps({"type": TYPE, "timestamp": at, "data": data}).decode()


# ---- from the outbox ---------------------------------------------------------------------------------------------


@job(JOB)
def deliver(payload: Mapping[str, Any]) -> None:
    """Posts once, signed with every key that counts now. Nothing where the callback was taken away meanwhile."""
    channel, area = payload["channel"], payload["jurisdiction"]
    found = remembered("voices.callbacks", _addresses).get((channel, area))
    if found is None:
        return
    secrets = keys.secrets(keys.live(channel, area))
    if not secrets:
        raise posting.NotSent("没有可用的密钥，没有发出。")
    headers = signing.signed(secrets.values(), payload["id"], payload["body"])
    try:
        posting.post(found[1], payload["body"], headers, allowed(area))
    except posting.Gone as gone:
        raise Ended(str(gone)) from gone
