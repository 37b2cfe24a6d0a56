"""What this room adds to the page of a problem and to the ledger: shielded words, and through which channels they came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Section, section
from bihuan.loop.language import Actor, Row
from bihuan.voices import queries
from bihuan.voices.channels import channel_name
from bihuan.voices.models import Voice
from bihuan.voices.papers import of_problem as handed


@section("suggestion")
@section("problem")
def quotes(subject: Subject, row: Row, actor: Actor) -> Section | None:
    """反馈原声: words, channel and month; the same for everybody who may open the problem (W3.1)."""
    found = queries.shielded(row)
    if not found:
        return None
    context = {"voices": found}
    return Section(
        "voice", "反馈原声", "ui/parts/voices.html", context, len(found), ("eye-off", "反馈人已保护"), clause="W3.1"
    )


@section("problem")
def papers(subject: Subject, row: Row, actor: Actor) -> Section | None:
    """Clean copies of what reporters sent along, and what could not be cleaned."""
    found = handed(subject) if row.get("voices") else []
    if not found:
        return None
    mark = ("eye-off", "反馈人已保护")
    return Section("papers", "反馈附件", "voices/parts/papers.html", {"papers": found}, len(found), mark, clause="W3.1")


def sources(rows: Sequence[Row]) -> Mapping[str, str]:
    """From which channels these problems came, by row id, in one query: 体验员 · 12345 热线等 4 条."""
    uids = {uid: row["id"] for row in rows for uid in row.get("voices", ())}
    found: dict[str, list[str]] = {}
    voices = Voice.objects.filter(subject__uid__in=list(uids)).order_by("subject")
    for uid, channel in voices.values_list("subject__uid", "channel"):
        found.setdefault(uids[uid], []).append(channel_name(channel))
    return {row: _line(channels) for row, channels in found.items()}


def _line(channels: Sequence[str]) -> str:
    """The two commonest channels, and how many voices there are where it is more than one."""
    names = " · ".join(name for name, _ in Counter(channels).most_common(2))
    return f"{names}等 {len(channels)} 条" if len(channels) > 1 else names
