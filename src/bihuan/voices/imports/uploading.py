"""A file that comes in on the page: kept encrypted for a day, looked through before, taken in by the outbox's worker.

The rows go the same way as those of `bihuan import voices`. A worker that was killed leaves the job to the next one,
which finds what is there already and goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Final

from django.db.models import F

from bihuan.kernel import access
from bihuan.kernel.models import Event, Job
from bihuan.kernel.registry import job
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.voice import VOICE
from bihuan.organisation import history
from bihuan.organisation.commands.writing import write
from bihuan.organisation.directory import setting
from bihuan.organisation.models import Jurisdiction, Setting
from bihuan.services import clock
from bihuan.services.files.models import File, new_id
from bihuan.services.files.reading import open_file
from bihuan.services.files.uploads import store
from bihuan.voices import where
from bihuan.voices.channels import channels
from bihuan.voices.commands import shown
from bihuan.voices.imports.columns import USUAL, WORDS, Columns, columns, guessed
from bihuan.voices.imports.rows import Ready
from bihuan.voices.imports.run import Import as Run
from bihuan.voices.imports.run import Report, take_all
from bihuan.voices.imports.sources import Held, Unreadable, headings, opened
from bihuan.voices.models import Import

JOB: Final = "voices.import"
MOST_ROWS: Final = 20_000  # about a minute of work: well within the lease of a job
MOST_HEADINGS: Final = 60
FIRST: Final = 8
MOST_FAULTS: Final = 50  # shown on the page; the returned workbook holds all
RECENT: Final = 20
ENDINGS: Final = {"text/csv": "csv", "text/plain": "txt"}


# ---- the file ----------------------------------------------------------------------------------------------------


def begin(actor: Actor, channel: str, upload: IO[bytes], name: str) -> Import:
    """Keeps a file and guesses its columns. Raises Refused (invalid), FileRefused."""
    area = access.home(actor, VOICE)
    if channel not in channels() or channel == "officer":
        raise Refused(Refusal("invalid", "请选从哪个渠道来。", {"channel": "请选从哪个渠道来。"}))
    kept = store(upload, name, actor=actor.id, private=True)
    try:
        titles = headings(_held(kept.file), columns().is_header)
    except Unreadable as error:
        raise Refused(Refusal("invalid", str(error), {"file": str(error)})) from error
    if not 0 < len(titles) <= MOST_HEADINGS:
        sentence = f"没有找到表头，或超过 {MOST_HEADINGS} 列。"
        raise Refused(Refusal("invalid", sentence, {"file": sentence}))
    chosen = guessed(titles, setting(_key(channel), area) or {})
    return Import.objects.create(
        uid=new_id(), jurisdiction=area, channel=channel, by=actor.id, file=kept.file.id, name=kept.file.name,
        columns=list(chosen.items()), made=clock.now(),
    )  # fmt: skip


def own(actor: Actor, uid: str) -> Import:
    """An import of this person's own: it shows what people wrote. Raises Refused (not-found)."""
    found = Import.objects.filter(uid=uid, by=actor.id, jurisdiction=access.home(actor, VOICE)).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这次导入，或者不是您上传的。"))
    return found


def recent(actor: Actor) -> Sequence[Import]:
    """The latest imports of the jurisdiction that were begun, by whomever."""
    rows = Import.objects.filter(jurisdiction=access.home(actor, VOICE), begun__isnull=False)
    return list(rows.order_by("-made", "-id")[:RECENT])


def held(upload: Import) -> Held:
    """The file again. Raises Unreadable once its day is over."""
    file = File.objects.filter(pk=upload.file).first()
    if file is None:
        raise Unreadable("文件只保留一天，已经删除，请重新上传。")
    return _held(file)


def _held(file: File) -> Held:
    content = open_file(file)
    ending = ENDINGS.get(file.kind, "xlsx")
    return Held(f"x.{'jsonl' if ending == 'txt' and content.lstrip().startswith(b'{') else ending}", content)


# ---- what it means -----------------------------------------------------------------------------------------------


@one_command
def choose(actor: Actor, upload: Import, chosen: Mapping[str, str]) -> None:
    """Says which field each heading feeds, kept for the channel's next file. Raises Refused (invalid)."""
    if upload.begun:
        raise Refused(Refusal("wrong-state", "已经在导入了，不能再改。"))
    told = {title: chosen.get(title, "") for title, _ in upload.columns}
    if not set(told.values()) <= {"", *USUAL}:
        raise Refused(Refusal("invalid", "没有这个字段。"))
    upload.columns = list(told.items())
    upload.save(update_fields=["columns"])
    area = Jurisdiction.objects.get(pk=upload.jurisdiction)
    row = Setting.objects.filter(key=_key(upload.channel), jurisdiction=area).first()
    kept = {**(row.value if row else {}), **told}
    write(actor, "导入的列对应", row or Setting(key=_key(upload.channel), jurisdiction=area), value=kept)


def _key(channel: str) -> str:
    return f"import.{channel}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it would come in, as others will read it."""

    number: int
    text: str
    said: str | None
    place: str
    matter: str
    rating: int | None
    origin: str | None
    contact: bool


@dataclass
class Preview:
    """What an import would do: the first rows, how many would be new, and what is wrong with the others."""

    first: list[Row] = field(default_factory=list)
    fresh: int = 0
    known: int = 0
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    broken: str = ""

    def note(self, number: int, id: str, sentence: str) -> None:
        """One row that would not be taken."""
        self.faults.append((number, id, sentence))

    @property
    def shown_faults(self) -> Sequence[tuple[int, str, str]]:
        return self.faults[:MOST_FAULTS]


def preview(upload: Import) -> Preview:
    """Reads the whole file as the import would, and writes nothing."""
    found = Preview()
    if not set(upload.fields.values()) & set(WORDS):
        found.broken = "还没有说明哪一列是内容。"
        return found
    running, ready = _run(upload, Report(), found), list[Ready]()
    try:
        with opened(held(upload), running.columns.is_header) as source:
            for line in source.lines:
                if row := running.ready(line):
                    ready.append(row)
                if len(ready) + len(found.faults) > MOST_ROWS:
                    raise Unreadable(_too_many())
    except Unreadable as error:
        found.broken = str(error)
    found.first = [_shown(row) for row in ready[:FIRST]]
    found.known = _known([row.key for row in ready])
    found.fresh = len(ready) - found.known
    return found


def _too_many() -> str:
    return f"网页上一次最多 {MOST_ROWS} 行。请分成几个文件，或请系统管理员在服务器上导入。"


def _run(upload: Import, report: Report, notes: Any) -> Run:
    return Run(upload.channel, Columns(upload.fields), upload.jurisdiction, report, notes)


def _known(keys: Sequence[str]) -> int:
    parts = (keys[at : at + 500] for at in range(0, len(keys), 500))
    return sum(Event.objects.filter(key__in=part).count() for part in parts)


def _shown(row: Ready) -> Row:
    words = row.words
    place, matter = where.place(words.place), where.matter(words.matter)
    return Row(
        row.number, shown(words.text), words.said, place.full if place else "", matter.name if matter else "",
        words.rating, words.origin, bool(words.contact),
    )  # fmt: skip


# ---- taking it in ------------------------------------------------------------------------------------------------


@one_command
def start(actor: Actor, upload: Import) -> None:
    """Hands the file to the worker, once."""
    if Import.objects.filter(pk=upload.pk, begun__isnull=True).update(begun=clock.now()):
        Job.objects.create(kind=JOB, payload={"import": upload.pk}, next_at=clock.now())
        told = {"channel": upload.channel, "name": upload.name}
        history.record(actor, "导入反馈", f"import:{upload.pk}", {}, told)


class Faults:
    """The rows that were not taken: numbers and sentences, nothing of what was written."""

    def __init__(self, report: Report) -> None:
        self.report, self.rows = report, list[tuple[int, str]]()

    def note(self, number: int, id: str, sentence: str) -> None:
        """One row."""
        self.report.refused += 1
        self.rows.append((number, sentence))


@job(JOB)
def carry_out(payload: Mapping[str, Any]) -> None:
    """Takes the file in. A second worker after a killed one counts as added what the first had brought."""
    upload = Import.objects.get(pk=payload["import"])
    if upload.ended is not None:
        return
    report, before = Report(), upload.added
    faults = Faults(report)

    def moved(at: int, of: int) -> None:
        Import.objects.filter(pk=upload.pk).update(at=at, of=of, added=before + report.added)

    try:
        take_all(held(upload), _run(upload, report, faults), moved)
    except Unreadable as error:
        report.broken = str(error)
    Import.objects.filter(pk=upload.pk).update(
        ended=clock.now(), at=F("of"), added=before + report.added, same=max(0, report.same - before),
        faults=faults.rows, broken=report.broken[:300],
    )  # fmt: skip
