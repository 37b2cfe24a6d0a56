"""What an administrator sets up for a channel: which field is which, where it is told, what could not be delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from bihuan.kernel.models import Job
from bihuan.kernel.outbox import MOST_ATTEMPTS
from bihuan.kernel.registry import directory
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation import history
from bihuan.organisation.commands import configure
from bihuan.organisation.directory import setting
from bihuan.organisation.models import Jurisdiction
from bihuan.services import clock
from bihuan.services.webhooks import posting
from bihuan.voices import where
from bihuan.voices.channels import Channel, channels
from bihuan.voices.commands import shown
from bihuan.voices.exchange import keys, mapping, telling
from bihuan.voices.exchange.mapping import FIELDS, TRANSLATED, Reading
from bihuan.voices.models import IntakeKey

MOST_HOSTS: Final = 20
MOST_LATE: Final = 50


# ---- who, and which channel --------------------------------------------------------------------------------------


def areas(actor: Actor) -> Sequence[tuple[int, str]]:
    """The jurisdictions that this person administers; the city's administrator all of them."""
    tree = directory()
    found = [j for j in tree.jurisdictions.values() if {f"admin:{j.id}", f"admin:{tree.city}"} & set(actor.offices)]
    return [(j.id, j.name) for j in found]


def offered() -> Sequence[Channel]:
    """The channels by which another system can hand in."""
    return [c for c in channels().values() if c.id not in keys.OWN]


# ---- fields ------------------------------------------------------------------------------------------------------


def typed(channel: str, jurisdiction: int) -> dict[str, str]:
    """What is set up, as the form shows it."""
    reading = mapping.mapping_of(channel, jurisdiction)
    found = {name: " ".join(reading.fields.get(name, ())) for name in FIELDS}
    tables = {f"{n}_values": "\n".join(f"{k}={v}" for k, v in reading.values.get(n, {}).items()) for n in TRANSLATED}
    return found | tables


def understood(given: Mapping[str, str]) -> Reading:
    """The reading that the form's texts mean. Raises Refused (invalid) with every field that is wrong."""
    errors, fields, values = dict[str, str](), dict[str, mapping.Pointers](), dict[str, dict[str, str]]()
    for name in FIELDS:
        _parsed(name, mapping.pointers, given, fields, errors)
    for name in TRANSLATED:
        _parsed(f"{name}_values", mapping.table, given, values, errors)
    if not fields.get("text") and not fields.get("topic"):
        errors.setdefault("text", "内容在哪里，一定要写。")
    if errors:
        raise Refused(Refusal("invalid", "有几处看不懂，请改一改。", errors))
    return Reading(
        {n: p for n, p in fields.items() if p}, {n.removesuffix("_values"): t for n, t in values.items() if t}
    )


def _parsed(name: str, parse: Any, given: Mapping[str, str], found: dict[str, Any], errors: dict[str, str]) -> None:
    try:
        found[name] = parse(given.get(name) or "")
    except ValueError as error:
        errors[name] = str(error)


@dataclass(frozen=True, slots=True)
class Shown:
    """A sample as it would come in."""

    text: str
    said: str | None
    place: str
    matter: str
    area: str
    rating: int | None
    origin: str | None
    contact: bool


def tried(reading: Reading, body: Mapping[str, Any], channel: str, jurisdiction: int) -> Shown:
    """What a body would become; nothing is written. Raises Refused (invalid)."""
    words = reading.words(body, channel, jurisdiction)
    place, matter = where.place(words.place), where.matter(words.matter)
    return Shown(
        shown(words.text), words.said, place.full if place else "", matter.name if matter else "",
        directory().jurisdictions[words.jurisdiction].name, words.rating, words.origin, bool(words.contact),
    )  # fmt: skip


def save_reading(by: Actor, channel: str, jurisdiction: int, reading: Reading) -> None:
    """Keeps which field is which. Raises Refused."""
    fields = {name: list(pointers) for name, pointers in reading.fields.items()}
    _save(by, channel, jurisdiction, fields=fields, values=reading.values)


# ---- callback ----------------------------------------------------------------------------------------------------


def callback(channel: str, jurisdiction: int) -> tuple[str, Sequence[str]]:
    """The address set up for the channel, and the allow list of the jurisdiction."""
    address = (setting(mapping.key(channel), jurisdiction) or {}).get("callback", "")
    return str(address), telling.allowed(jurisdiction)


@one_command
def save_callback(by: Actor, channel: str, jurisdiction: int, address: str, hosts: Sequence[str]) -> None:
    """Keeps where the channel is told, and what may be reached beside public https. Raises Refused (invalid)."""
    origins = [posting.origin_of(host) for host in hosts]
    if not all(origins) or len(origins) > MOST_HOSTS:
        sentence = f"每行一个地址，如 http://10.1.2.3:8080，最多 {MOST_HOSTS} 个。"
        raise Refused(Refusal("invalid", sentence, {"hosts": sentence}))
    try:
        if address:
            posting.look_over(address, origins)
    except posting.NotSent as error:
        raise Refused(Refusal("invalid", str(error), {"callback": str(error)})) from error
    _save(by, channel, jurisdiction, callback=address)
    configure(by, telling.HOSTS, {"allowed": list(dict.fromkeys(origins))}, jurisdiction=_area(jurisdiction))


def _save(by: Actor, channel: str, jurisdiction: int, **values: Any) -> None:
    keys.may_exchange(by, channel, jurisdiction)
    kept = setting(mapping.key(channel), jurisdiction) or {}
    configure(by, mapping.key(channel), {**kept, **values}, jurisdiction=_area(jurisdiction))


def _area(jurisdiction: int) -> Jurisdiction:
    return Jurisdiction.objects.get(pk=jurisdiction)


# ---- what could not be delivered ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Late:
    """A message that was tried and not taken: `over` where it is tried no more, else `next` says when again."""

    id: int
    number: str
    attempts: int
    error: str
    over: bool
    next: datetime


def keys_of(channel: str, jurisdiction: int) -> Sequence[IntakeKey]:
    """The keys that count now, the newest first."""
    return list(keys.live(channel, jurisdiction))


def late(channel: str, jurisdiction: int) -> Sequence[Late]:
    """What was not taken yet, the latest first."""
    rows = _undone(jurisdiction).filter(payload__channel=channel, attempts__gt=0).exclude(error="").order_by("-id")
    return [
        Late(
            j.pk, _number(j), j.attempts, j.error.partition(": ")[2] or j.error, j.attempts >= MOST_ATTEMPTS, j.next_at
        )
        for j in rows[:MOST_LATE]
    ]


@one_command
def send_again(by: Actor, pk: int) -> Job:
    """Tries a message anew, from the first try on. Raises Refused."""
    job = Job.objects.filter(pk=pk, kind=telling.JOB, done_at__isnull=True).first()
    if job is None:
        raise Refused(Refusal("not-found", "没有这条回告，或者已经送到。"))
    keys.may_exchange(by, job.payload["channel"], job.payload["jurisdiction"])
    Job.objects.filter(pk=pk).update(attempts=0, next_at=clock.now(), leased_until=None)
    history.record(by, "重送回告", f"job:{pk}", {"attempts": job.attempts}, {"attempts": 0})
    return job


def _undone(jurisdiction: int) -> Any:
    return Job.objects.filter(kind=telling.JOB, done_at__isnull=True, payload__jurisdiction=jurisdiction)


def _number(job: Job) -> str:
    return str(orjson.loads(job.payload["body"])["data"]["number"])
