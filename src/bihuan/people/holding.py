"""What the holder of an application's code may do: read where it stands, add, sign, appeal, withdraw, take the account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any

from bihuan.kernel.act import Acted, act, load
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import SYSTEM, Refusal, Refused
from bihuan.loop.tables.application import APPLICANT
from bihuan.organisation.commands import set_password
from bihuan.people.applying import BOX, fits
from bihuan.people.models import Application, Material, Officer
from bihuan.people.questions import MATERIALS, QUESTIONS, Paper, Question, checked
from bihuan.people.vanishing import drop_files
from bihuan.services import clock
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import claim, store
from bihuan.services.sealed.boxes import Erased, open_sealed, seal
from bihuan.voices.codes import code_digest

PLEDGE = "2026-11"  # the version of the statement of duties: templates/people/parts/pledge.html


def held(code: str) -> Application:
    """The application of a code. Raises Refused (not-found)."""
    found = Application.objects.select_related("subject", "campaign").filter(code_digest=code_digest(code)).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有找到这个查询码，请核对后再输入。"))
    return found


def profile(found: Application) -> dict[str, Any]:
    """What the applicant wrote; empty where it is erased."""
    try:
        return open_sealed(found.sealed)
    except Erased:
        return {}


def asked(found: Application) -> tuple[list[Paper], list[Question]]:
    """What a reviewer asks for again: these materials and these answers, and no others."""
    names = load(found.subject).get("asked", ())
    hangs = [q.name for q in QUESTIONS.values() if q.opens and q.opens[0] in names]
    return [p for p in MATERIALS if p.kind in names], [q for n, q in QUESTIONS.items() if n in names or n in hangs]


def replace(code: str, kind: str, upload: IO[bytes], name: str) -> None:
    """One of the materials that are asked for, anew. Raises FileRefused, Refused; call it outside of a transaction."""
    found = held(code)
    _returned(found)
    if kind not in [paper.kind for paper in asked(found)[0]]:
        raise Refused(Refusal("invalid", "这份材料没有要求补，不用换。", {kind: "没有要求补。"}))
    kept = store(upload, name, person=found.sealed)
    try:
        fits(kind, kept.file)
    except FileRefused:
        drop_files([kept.file])
        raise
    _replaced(found, kind, kept.file.id, kept.upload_token or "")


@one_command
def _replaced(found: Application, kind: str, file: str, token: str) -> None:
    old = [m.file for m in Material.objects.filter(application=found, kind=kind).select_related("file")]
    Material.objects.filter(application=found, kind=kind).delete()
    drop_files(old)
    [new] = claim([file], token=token)
    Material.objects.create(application=found, kind=kind, file=new)


def renewed(found: Application) -> set[str]:
    """The materials that came after they were asked for."""
    since = datetime.fromisoformat(load(found.subject)["since"])
    fresh = Material.objects.filter(application=found, file__created__gte=since)
    return set(fresh.values_list("kind", flat=True))


@one_command
def amend(code: str, given: Mapping[str, Any], key: str | None = None) -> Acted:
    """What was asked for is there: the answers anew, and back to the reviewers. Raises Refused with what is missing."""
    found = held(code)
    _returned(found)
    papers, questions = asked(found)
    before, names = profile(found), [q.name for q in questions]
    told = {**before, **{name: given[name] for name in names if name in given}}
    answers, errors = checked(told, questions, load(found.campaign), clock.today())
    fresh = renewed(found)
    errors |= {p.kind: f"请重新交“{p.label}”。" for p in papers if p.kind not in fresh}
    if errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    kept = {**{name: value for name, value in before.items() if name not in names}, **answers}
    ref = seal(kept, BOX, found.sealed)
    Application.objects.filter(pk=found.pk).update(sealed=ref.id)
    extra = {"sealed": ref.id, "box": ref.digest, "groups": kept.get("groups", []), "materials": _kinds(found)}
    return act("application", found.subject_id, "amend", APPLICANT, key=key, extra=extra)


def pledge(code: str, *, agreed: bool, key: str | None = None) -> Acted:
    """The statement of duties and secrecy, signed by whoever holds the code."""
    if not agreed:
        raise Refused(Refusal("invalid", "请看完承诺书，再勾选。", {"agreed": "请勾选。"}))
    return act("application", held(code).subject_id, "pledge", APPLICANT, key=key, extra={"version": PLEDGE})


def appeal(code: str, text: str, key: str | None = None) -> Acted:
    """Somebody else is to look at it again."""
    return act("application", held(code).subject_id, "appeal", APPLICANT, {"text": text}, key=key)


def cancel(code: str, key: str | None = None) -> Acted:
    """Withdrawn, and deleted: words, files and key."""
    return act("application", held(code).subject_id, "cancel", APPLICANT, key=key)


@one_command
def take_account(code: str, password: str) -> str:
    """The appointed person's own password, once; the account's name. Raises Refused (invalid) for a weak one."""
    officer = account_of(held(code))
    assert officer is not None
    assert officer.account is not None
    if officer.account.has_usable_password():
        raise Refused(Refusal("not-yet", "密码已经设过了，请直接登录；忘了密码请找政务中心。"))
    set_password(SYSTEM, officer.account, password)
    return officer.account.username


def account_of(found: Application) -> Officer | None:
    """The officer that the application has led to. Raises Refused (wrong-state) where it has not."""
    officer = Officer.objects.select_related("account", "subject").filter(application=found, serving=True).first()
    if officer is None or officer.account is None:
        raise Refused(Refusal("wrong-state", "聘任以后才能设密码。"))
    return officer


def _returned(found: Application) -> None:
    if found.subject.state != "returned":
        raise Refused(Refusal("wrong-state", "现在没有要补的材料。"))


def _kinds(found: Application) -> list[str]:
    return sorted(Material.objects.filter(application=found).values_list("kind", flat=True))
