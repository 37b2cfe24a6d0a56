"""A reporter's files on their way to the unit: the centre hands over clean copies, never the originals (docs/adr/0055)."""

from __future__ import annotations

from io import BytesIO

from django.db.models import Max

from bihuan.kernel.access import sees_critics
from bihuan.kernel.models import Attachment, Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation import history
from bihuan.services import clock
from bihuan.services.files import reading
from bihuan.services.files.cleaning import NotClean, cleaned
from bihuan.services.files.models import File
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import claim, store
from bihuan.services.sealed.boxes import Erased
from bihuan.services.sealed.cipher import Broken
from bihuan.voices.models import Handed, Voice
from bihuan.voices.queries import files_of
from bihuan.voices.tracking import problem_of

LOST = "这个文件已经打不开了，没有给出。"


def standing(voice: Voice) -> list[tuple[File, Handed | None]]:
    """The reporter's files in order, and what became of each."""
    problem = problem_of(voice)
    handed = (
        {h.original_id: h for h in Handed.objects.filter(problem=problem).select_related("copy")} if problem else {}
    )
    return [(file, handed.get(file.pk)) for file in files_of(voice.subject)]


def of_problem(problem: Subject) -> list[Handed]:
    """What the unit is given, and of what it is told that it is not."""
    return list(Handed.objects.filter(problem=problem).select_related("copy").order_by("pk"))


def may_hand(actor: Actor, subject: Subject) -> bool:
    """The centre of the jurisdiction, where it is no party itself."""
    return f"centre:{subject.jurisdiction}" in actor.offices and sees_critics(actor, subject)


def hand_over(voice: Voice, file_id: str, actor: Actor) -> Handed:
    """Cleans one file and gives the copy to the problem; where it cannot be cleaned, says so there. Raises Refused.

    Reading and cleaning take their time, and are done before the transaction.
    """
    problem, file = problem_of(voice), next((f for f in files_of(voice.subject) if f.pk == file_id), None)
    if not may_hand(actor, voice.subject):
        raise Refused(Refusal("forbidden", "附件由政务中心看过以后给承办单位。"))
    if file is None:
        raise Refused(Refusal("not-found", "没有这个文件。"))
    if problem is None:
        raise Refused(Refusal("not-yet", "立为问题以后，才有承办单位可给。"))
    known = Handed.objects.filter(problem=problem, original=file).first()
    return known or _handed(voice, problem, file, actor, *_copy(problem, file, actor))


def _copy(problem: Subject, file: File, actor: Actor) -> tuple[File | None, str]:
    """The stored copy under a name of our own; or none, and why."""
    try:
        content = cleaned(file.kind, reading.open_file(file))
        ending = file.name.rpartition(".")[2]
        last = Handed.objects.filter(problem=problem).aggregate(n=Max("pk"))["n"] or 0
        return store(BytesIO(content), f"附件{last + 1}.{ending}", actor=actor.id).file, ""
    except NotClean as refused:
        return None, str(refused)
    except FileRefused as refused:
        return None, refused.sentence
    except (Erased, Broken, FileNotFoundError):
        return None, LOST


@one_command
def _handed(voice: Voice, problem: Subject, file: File, actor: Actor, copy: File | None, why: str) -> Handed:
    handed, new = Handed.objects.get_or_create(
        problem=problem, original=file, defaults={"voice": voice, "copy": copy, "why": why[:120], "at": clock.now()}
    )
    if new and copy:
        claim([copy.pk], actor=actor.id)
        Attachment.objects.create(subject=problem, file=copy, sequence=problem.version)
    if new:
        what = "附件清理后给承办单位" if copy else "附件不能清理，没有给出"
        history.record(
            actor, what, f"voice:{voice.subject.uid}", {}, {"file": file.pk, "problem": problem.number, "why": why}
        )
    return handed
