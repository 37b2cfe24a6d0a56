"""What an applicant does without an account: fills in step by step, submits, adds, signs, withdraws (M5, M6).

Every word lies in boxes under one key of the applicant's own, made with the consent; so do the files. A draft is found by
a code that the page's address carries; the application gets a fresh one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

from django.db import IntegrityError, transaction

from bihuan.kernel.act import act, load
from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Refusal, Refused
from bihuan.loop.tables.application import APPLICANT
from bihuan.people.identity import identity_digest
from bihuan.people.inviting import use
from bihuan.people.models import Application, Draft, Invitation, Material, Officer
from bihuan.people.questions import CONSENT, MATERIALS, PAPER, QUESTIONS, checked
from bihuan.people.vanishing import drop_files, forget_person
from bihuan.services import clock
from bihuan.services.files.models import File
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import claim, person_of, store
from bihuan.services.sealed.boxes import open_sealed, seal
from bihuan.voices.codes import code_digest, fresh_code

BOX: Final = "applicant"
TWICE: Final = "这个身份证号已经有一份报名在办，或者已经是体验员，不能再报。进度可以用查询码查看。"


@dataclass(frozen=True, slots=True)
class Filled:
    """A complete application: clean answers, the files by kind, whose key it all lies under."""

    answers: Mapping[str, Any]
    files: Mapping[str, File]
    person: str
    way: str
    invitation: Invitation | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """An application's number and the code by which the applicant goes on."""

    number: str
    code: str


# ---- the draft ---------------------------------------------------------------------------------------------------


@one_command
def begin(campaign: Subject, consent: str, invitation: Invitation | None = None) -> str:
    """A draft for whoever agrees to how the data are used; its code. Raises Refused without the consent in force."""
    agrees(consent)
    takes_applications(campaign, invitation)
    ref, code = seal({"consent": {"version": CONSENT, "at": clock.now().isoformat()}}, BOX), fresh_code()
    Draft.objects.create(
        campaign=campaign, code_digest=code_digest(code), person=ref.id, sealed=ref.id, invitation=invitation, changed=clock.now(),
    )  # fmt: skip
    return code


def draft(code: str) -> Draft:
    """The draft of a code. Raises Refused (not-found)."""
    found = Draft.objects.select_related("campaign", "invitation").filter(code_digest=code_digest(code)).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有找到这份草稿：可能已经提交，或超过七天没有动过，已经删除。"))
    return found


def answers_of(found: Draft) -> dict[str, Any]:
    """What has been filled in so far; `files` are ids by kind."""
    return open_sealed(found.sealed)


@one_command
def keep(code: str, given: Mapping[str, Any]) -> None:
    """Adds to the draft, as it was typed: what is wrong is said, and stays."""
    found = draft(code)
    _sealed(found, {**answers_of(found), **given})


def attach(code: str, kind: str, upload: IO[bytes], name: str) -> File:
    """One of the materials, in place of what was there. Raises FileRefused; call it outside of a transaction."""
    found = draft(code)
    kept = store(upload, name, person=found.person)
    try:
        fits(kind, kept.file)
    except FileRefused:
        drop_files([kept.file])
        raise
    _attached(code, kind, kept.file, kept.upload_token or "")
    return kept.file


def fits(kind: str, file: File) -> None:
    """Raises FileRefused where a file is not what its place is for."""
    paper = PAPER.get(kind)
    if paper is None or not file.kind.startswith(paper.kinds):
        wanted = "照片（JPG、PNG、HEIC）" if kind == "photo" else "照片或 PDF" if kind != "cv" else "PDF、Word 或照片"
        raise FileRefused("wrong-kind", f"{paper.label if paper else '这份材料'}要{wanted}。")


@one_command
def _attached(code: str, kind: str, file: File, token: str) -> None:
    found = draft(code)
    answers = answers_of(found)
    files = dict(answers.get("files", {}))
    old = File.objects.filter(pk=files.get(kind)).first()
    claim([file.id], token=token)
    _sealed(found, {**answers, "files": {**files, kind: file.id}})
    if old is not None:
        drop_files([old])


def _sealed(found: Draft, answers: Mapping[str, Any]) -> None:
    ref = seal(answers, BOX, found.person)
    Draft.objects.filter(pk=found.pk).update(sealed=ref.id, changed=clock.now())


@one_command
def discard(code: str) -> None:
    """The applicant thinks better of it: everything is gone at once."""
    drop(draft(code))


def drop(found: Draft) -> None:
    """A draft with its files and its key."""
    files = File.objects.filter(pk__in=answers_of(found).get("files", {}).values())
    drop_files(list(files))
    found.delete()
    forget_person(found.person)


# ---- submitting --------------------------------------------------------------------------------------------------


@one_command
def submit(code: str, key: str | None = None) -> Receipt:
    """The draft becomes an application. Raises Refused with what is missing, by field."""
    found = draft(code)
    kept = answers_of(found)
    row = load(found.campaign)
    takes_applications(found.campaign, found.invitation)
    answers, errors = checked(kept, QUESTIONS.values(), row, clock.today())
    files = File.objects.in_bulk(list(kept.get("files", {}).values()))
    by_kind = {kind: files[pk] for kind, pk in kept.get("files", {}).items() if pk in files}
    errors |= missing_papers(by_kind)
    if errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    way = found.invitation.way if found.invitation else "call"
    done = take_in(
        found.campaign, Filled(answers, by_kind, str(found.person), way, found.invitation), kept["consent"], key
    )
    found.delete()
    return done


def missing_papers(files: Mapping[str, File]) -> dict[str, str]:
    """A sentence for each of the materials of M6 that is not there."""
    return {paper.kind: f"请交“{paper.label}”。" for paper in MATERIALS if paper.kind not in files}


@one_command
def take_in(campaign: Subject, filled: Filled, consent: Mapping[str, str], key: str | None = None) -> Receipt:
    """A complete application comes in. Raises Refused for the second of the same person, with nothing of it kept."""
    digest, code = identity_digest(filled.answers["identity"]), fresh_code()
    alone(digest)
    ref = seal({**filled.answers, "consent": consent, "code": code}, BOX, filled.person)
    told = {
        "campaign": campaign.number, "way": filled.way, "groups": filled.answers.get("groups", []), "consent": dict(consent),
        "materials": sorted(filled.files), "sealed": ref.id, "box": ref.digest,
    }  # fmt: skip
    done = act("application", None, "submit", APPLICANT, key=key, jurisdiction=campaign.jurisdiction, extra=told)
    row = _row(done.subject, campaign, filled, digest, code, ref.id)
    Material.objects.bulk_create(
        [Material(application=row, kind=kind, file=file) for kind, file in filled.files.items()]
    )
    if filled.invitation is not None:
        use(filled.invitation)
    return Receipt(str(done.subject.number), code)


def _row(subject: Subject, campaign: Subject, filled: Filled, digest: str, code: str, box: str) -> Application:
    try:
        with transaction.atomic():
            return Application.objects.create(
                subject=subject, campaign=campaign, jurisdiction=subject.jurisdiction, way=filled.way, identity=digest, sealed=box,
                code_digest=code_digest(code), state=subject.state, invitation=filled.invitation, updated=subject.updated,
            )  # fmt: skip
    except IntegrityError:  # the same person, at the same moment
        raise Refused(Refusal("invalid", TWICE, {"identity": TWICE})) from None


def alone(digest: str) -> None:
    """Raises Refused where this person has an open application or is an officer already."""
    applies = Application.objects.filter(identity=digest, open=True).exists()
    if applies or Officer.objects.filter(identity=digest, serving=True).exists():
        raise Refused(Refusal("invalid", TWICE, {"identity": TWICE}))


def agrees(consent: str) -> None:
    if consent != CONSENT:
        sentence = "请先看个人信息怎么使用，并勾选同意。"
        raise Refused(Refusal("invalid", sentence, {"consent": sentence}))


def takes_applications(campaign: Subject, invitation: Invitation | None) -> None:
    """Raises Refused (not-yet) where the campaign takes none, or none by this way."""
    row = load(campaign)
    if campaign.state != "recruiting":
        raise Refused(Refusal("not-yet", "这次招募现在不收报名。"))
    if invitation is None and "call" not in row["ways"]:
        raise Refused(Refusal("not-yet", "这次招募只收单位推荐和定向邀约，请用收到的链接报名。"))


def files_of_token(ids: Mapping[str, str], token: str) -> tuple[dict[str, File], str]:
    """The uploads of a public form by kind, claimed, and whose key they lie under. Raises Refused (invalid)."""
    person = person_of(token) if token else None
    try:
        if person is None:
            raise FileRefused("unknown-token", "材料的上传凭据不对或已经过期，请重新上传。")
        files = dict(zip(ids, claim(list(ids.values()), token=token), strict=True))
        for kind, file in files.items():
            fits(kind, file)
    except FileRefused as refused:
        raise Refused(Refusal("invalid", refused.sentence, {"files": refused.sentence})) from refused
    return files, person


def kinds(files: Sequence[Material]) -> list[str]:
    return [material.kind for material in files]
