"""/organisation/import and the calendar's: a table is looked through first, difference by difference, then written.

The preview is the import itself, rolled back (ADR 33). The file waits encrypted between the two, for a day, for whoever sent it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from django.core.files.uploadedfile import UploadedFile

from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.changes import Shown
from bihuan.organisation.imports import SORTS, Bad, Report, What, run_content
from bihuan.organisation.upkeep import calendar, scope
from bihuan.services.files.models import File
from bihuan.services.files.reading import open_file
from bihuan.services.files.uploads import store

WHAT: Final = {
    "units": ("单位", "单位名称、单位类型、上级单位、地区、简称、排序"),
    "people": ("人员", "账号、姓名、职务、所属单位、地区、角色、分管单位"),
    "matters": ("事项", "事项编码、事项名称、承办单位、主题、地区、状态"),
    "calendar": ("工作日历", "日期、类型（休、班）、说明、依据"),
}  # fmt: skip
MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do or did: how many rows are new, changed, as they should be; every difference; what is refused."""

    what: str
    file: str
    name: str
    added: int
    changed: int
    same: int
    changes: Sequence[Shown]
    refused: Sequence[Bad]
    more: int = 0
    written: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.added or self.changed)


def kinds(by: Actor) -> list[tuple[str, str, str]]:
    """What this person may bring in: (id, word, columns); the calendar is the city's. Raises Refused (forbidden)."""
    scope.area(by, None)
    city = scope.whole_city(by)
    return [(what, word, columns) for what, (word, columns) in WHAT.items() if what != "calendar" or city]


def look(by: Actor, what: str, upload: UploadedFile[Any] | None) -> Preview:
    """Keeps the file and says what would happen. Raises Refused (invalid), FileRefused."""
    _may(by, what)
    if upload is None or upload.file is None:
        raise Refused(Refusal("invalid", "请选一个文件。", {"file": "请选一个文件。"}))
    kept = store(upload.file, upload.name or "表格", actor=by.id, private=True)
    return _run(by, what, kept.file, apply=False, skip_bad=False)


def carry_out(by: Actor, what: str, file: str, *, skip_bad: bool) -> Preview:
    """Writes what was looked through; rows that are refused are left out where that is said. Raises Refused."""
    _may(by, what)
    kept = File.objects.filter(pk=file, uploaded_by=by.id).first()
    if kept is None:
        raise Refused(Refusal("invalid", "文件只保留一天，已经删除，请重新选文件。", {"file": "请重新选文件。"}))
    return _run(by, what, kept, apply=True, skip_bad=skip_bad)


def _may(by: Actor, what: str) -> None:
    if what not in {each for each, _, _ in kinds(by)}:
        raise Refused(Refusal("invalid", "请选导入什么。", {"what": "请选导入什么。"}))


def _run(by: Actor, what: str, kept: File, *, apply: bool, skip_bad: bool) -> Preview:
    content = open_file(kept)
    if what == "calendar":
        return _calendar(by, kept, content, apply=apply)
    if what not in SORTS:
        raise Refused(Refusal("invalid", "请选导入什么。", {"what": "请选导入什么。"}))
    report = run_content(cast(What, what), content, apply=apply, skip_bad=skip_bad, by=by)
    return _preview(what, kept, report)


def _preview(what: str, kept: File, report: Report) -> Preview:
    shown = report.changes[:MOST_SHOWN]
    return Preview(
        what, kept.id, kept.name, len(report.added), len(report.changed), report.same, shown, report.refused,
        more=max(0, len(report.changes) - MOST_SHOWN), written=report.written,
    )  # fmt: skip


def _calendar(by: Actor, kept: File, content: bytes, *, apply: bool) -> Preview:
    done = calendar.take_in(by, content) if apply else calendar.rehearse(by, content)
    years = "、".join(f"{year} 年" for year in sorted(done.years))
    found = [Bad(0, "", f"新公布：{years}")] if years else []
    return Preview("calendar", kept.id, kept.name, done.added, done.changed, 0, [], found, written=apply)
