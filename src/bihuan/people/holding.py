"""What the holder of an application's code may do: read where it stands, add, sign, appeal, withdraw, take the account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from bihuan.kernel.act import Acted, act, load
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import SYSTEM, Refusal, Refused
from bihuan.loop.tables.application import APPLICANT
from bihuan.organisation.commands import set_password
from bihuan.people.applying import BOX, fits
from bihuan.people.models import Application, Material, Officer
from bihuan.people.questions import QUESTIONS, checked
from bihuan.people.vanishing import drop_files
from bihuan.services import clock
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import claim, store
from bihuan.services.sealed.boxes import Erased, open_sealed, seal
from bihuan.voices.codes import code_digest

PLEDGE = "2026-11"  # the version of the statement of duties: templates/people/parts/pledge.html
FIXED = frozenset({"identity"})  # who it is does not change on the way


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


def replace(code: str, kind: str, upload: IO[bytes], name: str) -> None:
    """One of the materials anew, while they are asked for. Raises FileRefused; call it outside of a transaction."""
    found = held(code)
    _returned(found)
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


@one_command
def amend(code: str, given: Mapping[str, Any], key: str | None = None) -> Acted:
    """What was asked for is there: the answers that were changed, and back to the reviewers."""
    found = held(code)
    _returned(found)
    before = profile(found)
    wanted = [q for q in QUESTIONS.values() if q.name not in FIXED]
    answers, errors = checked({**before, **given}, wanted, load(found.campaign), clock.today())
    if errors:
        raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
    ref = seal({**before, **answers}, BOX, found.sealed)
    Application.objects.filter(pk=found.pk).update(sealed=ref.id)
    extra = {"sealed": ref.id, "box": ref.digest, "groups": answers.get("groups", []), "materials": _kinds(found)}
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
