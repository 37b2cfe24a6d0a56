"""Who may open a file: whoever may see what it is attached to; what came from a critic, only who may know the critic."""

from __future__ import annotations

from bihuan.kernel.access import sees_critics
from bihuan.kernel.models import Attachment
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.notices.queries import visible_among
from bihuan.services.files.models import File

THUMBNAIL = 320


def openable(actor: Actor, file_id: str) -> File:
    """The file, if this person may open it. Raises Refused (not-found) for every other one alike.

    An upload that nothing names yet is its uploader's alone.
    """
    attached = list(Attachment.objects.filter(file_id=file_id).select_related("file", "subject"))
    seen = visible_among(actor, [a.subject for a in attached])
    for one in attached:
        if one.subject_id in seen and (not one.file.private or sees_critics(actor, one.subject)):
            return one.file
    own = File.objects.filter(pk=file_id, uploaded_by=actor.id, claimed=False).first()
    if own is None:
        raise Refused(Refusal("not-found", "没有这个文件，或者您不能查看。"))
    return own
