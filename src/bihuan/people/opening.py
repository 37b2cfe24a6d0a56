"""Opening what lies encrypted: first the journal says who looks at what, then it is shown."""

from __future__ import annotations

from bihuan.kernel.act import act
from bihuan.kernel.models import Subject
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.people import queries
from bihuan.people.models import Officer
from bihuan.services.files import reading
from bihuan.services.files.models import File
from bihuan.services.sealed.boxes import Erased
from bihuan.services.sealed.cipher import Broken

EDGE = 360  # pixels of a portrait
GONE = Refusal("not-found", "这份材料已经删除，或者打不开。")


def material(subject: Subject, actor: Actor, kind: str) -> tuple[bytes, File]:
    """A file of an application and its content. Raises Refused: not there, not a reviewer's, recused."""
    found = queries.material(queries.application_of(subject), kind)
    act("application", subject.pk, "look", actor, {"what": kind})
    try:
        return reading.open_file(found.file), found.file
    except (Erased, Broken, FileNotFoundError) as error:
        raise Refused(GONE) from error


def portrait(officer: Officer) -> bytes:
    """The photo, small. Raises Refused (not-found)."""
    if officer.photo is None:
        raise Refused(GONE)
    try:
        return reading.thumbnail(officer.photo, EDGE)
    except (Erased, Broken, FileNotFoundError) as error:
        raise Refused(GONE) from error
