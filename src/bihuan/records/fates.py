"""What became of a finding comes back to the officer: of each once it is settled, and thanks when all are (W1.4)."""

from __future__ import annotations

from collections.abc import Sequence

from bihuan.kernel.act import Acted, act, load
from bihuan.kernel.registry import within
from bihuan.loop.language import SYSTEM
from bihuan.loop.tables.record import RECORD, unheard
from bihuan.records.models import Finding, Record
from bihuan.services.sealed.erasure import erase

OF_PROBLEM = {
    "write_off": "closed",
    "confirm_decline": "declined",
    "reopen": "reopened",
    "overturn_decline": "reopened",
}
OF_VOICE = {"answer": "answered", "convey": "conveyed"}
DECIDED = {"adopt": "adopted", "partly": "partly", "not": "not"}


@within("problem", *OF_PROBLEM)
def of_problem(acted: Acted) -> None:
    """The problem that a finding was made into, or joined."""
    _tell(acted.row.get("voices", ()), OF_PROBLEM[acted.event.action])


@within("suggestion", "answer", "decline")
def of_suggestion(acted: Acted) -> None:
    fate = DECIDED.get(acted.row.get("decision", ""), "answered") if acted.event.action == "answer" else "declined"
    _tell(acted.row.get("voices", ()), fate)


@within("voice", "triage", *OF_VOICE)
def of_voice(acted: Acted) -> None:
    if acted.row.get("channel") != "officer":
        return
    action = acted.event.action
    if action != "triage":
        _tell([acted.subject.uid], OF_VOICE[action])
    elif acted.event.payload["outcome"] == "decline":
        _tell([acted.subject.uid], "declined")


def _tell(voices: Sequence[str], fate: str) -> None:
    if not voices:
        return
    rows = Finding.objects.filter(voice__uid__in=list(voices)).select_related("subject")
    for found in rows:
        acted = act(RECORD.id, found.subject_id, "hear", SYSTEM, {"finding": found.client_id, "fate": fate})
        if not unheard(acted.row) and not acted.row.get("thanked"):
            act(RECORD.id, found.subject_id, "thank", SYSTEM)


@within("officer", "erase")
def words_go_too(acted: Acted) -> None:
    """With the officer's own data what they wrote is destroyed; what was redacted and became voices stays readable."""
    account = acted.row.get("account")
    rows = Record.objects.filter(account=account).select_related("subject") if account else ()
    for row in rows:
        erase(load(row.subject)["sealed"])
