"""The channels as the centre sees them: what each asks for, who collects, what came; administrators change and add (L1.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django.db.models import Count, Q
from django.http import QueryDict

from bihuan.kernel.registry import directory
from bihuan.kernel.transaction import one_command
from bihuan.loop.fields import HOSTILE
from bihuan.loop.language import Actor
from bihuan.organisation.commands import configure
from bihuan.organisation.commands.writing import refuse
from bihuan.organisation.directory import setting
from bihuan.services import clock
from bihuan.voices.channels import ASKS, LONGEST_ID, PUBLIC_ASKS, Channel, channels
from bihuan.voices.models import Voice

ID: Final = re.compile(rf"[a-z][a-z0-9-]{{1,{LONGEST_ID - 1}}}\Z")
MOST: Final = 30  # channels of a city's own
MOST_REASONS: Final = 12
LONGEST: Final = {"name": 20, "plan": 200, "reason": 12}


@dataclass(frozen=True, slots=True)
class Figure:
    """What came by a channel this quarter and the one before, and how much of it waits, became a problem, was answered."""

    channel: Channel
    now: int = 0
    before: int = 0
    waiting: int = 0
    problems: int = 0


def readable(actor: Actor) -> list[int]:
    """The jurisdictions whose figures this person reads."""
    found = actor.of("centre", "supervision", "auditor", "admin")
    return sorted(set(found) & set(directory().jurisdictions))


def may_change(actor: Actor) -> bool:
    """Channels are the city's: its administrators change them."""
    return f"admin:{directory().city}" in actor.offices


def figures(areas: Sequence[int]) -> list[Figure]:
    """Of every channel, in one query; counted on the index of channel and time."""
    this = _quarter(clock.today())
    last = _quarter(date.fromordinal(this.date().toordinal() - 1))
    now = Q(opened__gte=this)
    rows = Voice.objects.filter(jurisdiction__in=areas, channel__in=list(channels()), opened__gte=last).values(
        "channel"
    )
    counted = rows.annotate(
        now=Count("subject", filter=now), before=Count("subject", filter=Q(opened__lt=this)),
        waiting=Count("subject", filter=now & Q(subject__kind="open")),
        problems=Count("subject", filter=now & Q(subject__state__in=("passed", "merged"))),
    )  # fmt: skip
    found = {row["channel"]: (row["now"], row["before"], row["waiting"], row["problems"]) for row in counted}
    return [Figure(channel, *found.get(channel.id, ())) for channel in channels().values()]


def _quarter(day: date) -> datetime:
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return datetime.combine(first, time(), clock.ZONE)


@one_command
def save(by: Actor, posted: QueryDict) -> Channel:
    """Changes a channel or adds one. Raises Refused (invalid, forbidden)."""
    wanted = _typed(posted)
    own = [row for row in setting("channels", default=[]) if row["id"] != wanted["id"]]
    if len(own) >= MOST:
        refuse(f"最多 {MOST} 个渠道。")
    configure(by, "channels", [*own, wanted])
    return channels()[wanted["id"]]


def _typed(posted: QueryDict) -> dict[str, Any]:
    """A channel as it was typed. Raises Refused with a sentence a field."""
    reasons = [line.strip() for line in posted.get("reasons", "").splitlines() if line.strip()]
    found = {
        "id": posted.get("id", "").strip(), "name": posted.get("name", "").strip(), "public": "public" in posted,
        "asks": [name for name in ASKS if name in posted.getlist("asks")], "reasons": reasons,
        "plan": posted.get("plan", "").strip(), "wordless": "wordless" in posted, "target": _number(posted.get("target", "")),
    }  # fmt: skip
    if errors := {name: sentence for name, sentence in _wrong(found) if sentence}:
        refuse(next(iter(errors.values())), **errors)
    return found


def _wrong(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    words = "".join([found["name"], found["plan"], *found["reasons"]])
    known = found["id"] in channels()
    return [
        ("id", "" if known or ID.match(found["id"]) else "编号用小写字母和数字，2 到 16 位，字母开头。"),
        ("name", "" if 1 < len(found["name"]) <= LONGEST["name"] else f"名称 2 到 {LONGEST['name']} 个字。"),
        ("plan", "" if len(found["plan"]) <= LONGEST["plan"] else f"最多 {LONGEST['plan']} 个字。"),
        ("reasons", _wrong_reasons(found["reasons"])),
        ("target", "" if found["target"] is not None else "每季度多少条，写整数，没有就不写。"),
        ("asks", _wrong_asks(found)),
        ("name", "有看不见的控制字符，请删掉。" if HOSTILE.search(words) else ""),
    ]


def _wrong_reasons(reasons: Sequence[str]) -> str:
    fits = len(reasons) <= MOST_REASONS and all(len(reason) <= LONGEST["reason"] for reason in reasons)
    return "" if fits else f"最多 {MOST_REASONS} 个，每个最多 {LONGEST['reason']} 个字。"


def _wrong_asks(found: Mapping[str, Any]) -> str:
    """What only the centre knows cannot be asked of everybody."""
    strange = [ASKS[name] for name in found["asks"] if name not in PUBLIC_ASKS] if found["public"] else []
    if strange:
        return f"对外开放的表单不能问：{'、'.join(strange)}。"
    return "只评分不写字的，要问评分。" if found["wordless"] and "rating" not in found["asks"] else ""


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None if text else 0
