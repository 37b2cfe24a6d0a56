"""Everything that reads voices: the inbox from `visible_to(person)`, tracking by the code alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from bihuan.kernel.access import visible_to
from bihuan.kernel.act import load
from bihuan.kernel.models import Attachment, Subject
from bihuan.kernel.paging import COUNT_CAP, Page, cursor_after, page_of
from bihuan.loop.language import Actor, Refusal, Refused, Row
from bihuan.loop.tables.voice import VOICE
from bihuan.services import clock
from bihuan.services.clock import ZONE
from bihuan.services.files.models import File
from bihuan.text.similarity import most_alike
from bihuan.ui.shapes import Voice as Quote
from bihuan.voices import tracking
from bihuan.voices.channels import channel_name, channels
from bihuan.voices.models import Voice

READERS: Final = frozenset({"centre", "supervision", "auditor"})
# What the holder of a code is told stands in tracking.py; pages and API ask here
Tracking = tracking.Tracking
VERDICTS = tracking.VERDICTS
track, follow = tracking.track, tracking.follow

# ---- the inbox ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What the inbox is filtered by. `state` is one state: several could not be read in order from an index."""

    state: str = ""
    channel: str = ""
    matter: int | None = None
    place: int | None = None
    after: str = ""
    limit: int = 50


def may_read(actor: Actor) -> bool:
    """Whether any office of this person reads voices: centre, supervision, audit; never a unit."""
    return any(office.partition(":")[0] in READERS for office in actor.offices)


def inbox(actor: Actor, filters: Filters) -> Page:
    """The voices this person may see, newest change first, by keyset: costs the same at any depth."""
    rows, at, key = _filtered(actor, filters)
    return page_of(cursor_after(rows, filters.after, at, key), filters.limit, at, key)


def waiting_count(actor: Actor, state: str = "received") -> int:
    """How many voices wait in a state, capped."""
    return visible_to(actor, "voice").filter(state=state).order_by()[:COUNT_CAP].count()


def _filtered(actor: Actor, f: Filters) -> tuple[QuerySet[Subject], str, str]:
    """Where one channel is asked for, its own index leads in the right order; else the subjects'."""
    rows = visible_to(actor, "voice").select_related("voice")
    wanted: dict[str, Any] = {"state": f.state, "voice__matter": f.matter, "voice__place": f.place}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if not f.channel:
        return rows, "updated", "id"
    return rows.filter(voice__channel=f.channel), "voice__updated", "voice__subject"


def parse_filters(state: str, channel: str, after: str) -> Filters:
    """The inbox's filters from words. Raises Refused (invalid) with what is wrong."""
    errors = {}
    if state and state not in VOICE.states:
        errors["state"] = f"没有“{state[:20]}”这个状态。"
    if channel and channel not in channels():
        errors["channel"] = f"没有“{channel[:20]}”这个渠道。"
    if errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    return Filters(state, channel, after=after)


# ---- one voice ---------------------------------------------------------------------------------------------------


def columns_of(subject: Subject) -> Voice:
    """The voice's own columns, its subject at hand."""
    return Voice.objects.select_related("subject").get(pk=subject.pk)


def files_of(subject: Subject) -> list[File]:
    """What the reporter added, in order."""
    rows = Attachment.objects.filter(subject=subject).select_related("file").order_by("id")
    return [row.file for row in rows]


def following(actor: Actor, subject: Subject) -> Subject | None:
    """The next voice that waits for triage."""
    rows = visible_to(actor, "voice").filter(state="received").exclude(pk=subject.pk)
    return rows.order_by("-updated", "-id").first()


def unsealed(voice: Voice, actor: Actor) -> dict[str, Any] | None:
    """For what and until when this person may look at the original words of the voice's problem now; None where not."""
    problem = tracking.problem_of(voice)
    found: dict[str, Any] = load(problem).get("unsealed") or {} if problem else {}
    if problem is None or not found or found["person"] != actor.person:
        return None
    until = date.fromisoformat(found["at"][:10]) + timedelta(days=found["days"])
    return {"purpose": found["purpose"], "until": until, "number": problem.number} if until >= clock.today() else None


# ---- similar problems and suggestions ----------------------------------------------------------------------------

LOOKED_AT: Final = 200  # of the latest open problems, of suggestions too, beside problems of the same matter or place
LEAST: Final = 0.14  # of two unrelated texts one in a hundred reaches 0.1
VERY: Final = 0.3


@dataclass(frozen=True, slots=True)
class Similar:
    """An open problem or suggestion that may be about the same: how alike, and how many voices it has already."""

    subject: Subject
    score: float
    voices: int

    @property
    def very(self) -> bool:
        return self.score >= VERY


def similar(row: Row, limit: int = 5) -> list[Similar]:
    """Open problems and suggestions of the jurisdiction like this voice, most alike first; problems of its matter or
    place are looked through first."""
    rows = Subject.objects.filter(jurisdiction=row["jurisdiction"], kind="open").order_by("-updated", "-id")
    problems, suggestions = rows.filter(table="problem"), rows.filter(table="suggestion")
    same = Q(problem__matter=row.get("matter") or -1) | Q(problem__place=row.get("place") or -1)
    looked = (*problems.filter(same)[:LOOKED_AT], *problems[:LOOKED_AT], *suggestions[:LOOKED_AT])
    found = {subject.pk: subject for subject in looked}
    loaded = {pk: load(subject) for pk, subject in found.items()}
    texts = [(pk, f"{r['title']}\n{r['description']}") for pk, r in loaded.items()]
    alike = most_alike(row["text"], texts, limit, LEAST)
    return [Similar(found[a.key], a.score, len(loaded[a.key].get("voices", ()))) for a in alike]


# ---- the voices of a problem -------------------------------------------------------------------------------------


def of_problem(row: Row) -> list[Subject]:
    """The voices of a problem and of those merged into it; what a unit may see of them the page decides."""
    uids, merged = list(row.get("voices", ())), list(row.get("merged", ()))
    if merged:
        problems = Subject.objects.filter(table="problem", number__in=merged)
        uids += [uid for p in problems for uid in load(p).get("voices", ())]
    return list(Subject.objects.filter(table="voice", uid__in=uids).order_by("opened", "id")) if uids else []


def shielded(row: Row) -> list[Quote]:
    """Words, channel and month only: a date with a place can name somebody (ui README, shielded voices)."""
    return [quoted(voice) for voice in of_problem(row)]


def quoted(voice: Subject) -> Quote:
    """A voice as a unit reads it: words, channel and month."""
    said = load(voice)
    opened = voice.opened.astimezone(ZONE).date()
    return Quote(said["text"], channel_name(said["channel"]), _month_of(said.get("said")) or opened.replace(day=1))


def _month_of(said: str | None) -> date | None:
    return date.fromisoformat(said[:10]).replace(day=1) if said else None
