"""Where an application stands, in the words of whoever holds its code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bihuan.kernel.act import load
from bihuan.kernel.history import history
from bihuan.loop.language import Row
from bihuan.loop.tables.application import APPLICANT, OPEN, may_appeal
from bihuan.organisation.desk import case_before
from bihuan.people import holding, queries
from bihuan.people.certificates import in_force
from bihuan.people.models import Application, Officer
from bihuan.people.questions import Step
from bihuan.people.steps import Asked, asked
from bihuan.people.telling import last, opened
from bihuan.voices.codes import grouped

HEADS: Final = {
    "submitted": ("收到了，正在初审", "两个人各审一遍，一般不超过十个工作日。"),
    "returned": ("有材料要补", "只补下面这几项。补好以后点“补好了”，就接着审。"),
    "checked": ("初审通过，正在复审", "由另一个人复审，可能会请您来面谈。"),
    "waiting": ("列入候补", "有名额空出来，会按次序通知您。"),
    "passed": ("审核通过", "请看承诺书并签署，就可以聘任了。"),
    "publicised": ("审核通过，正在公示", "公示页上只有姓氏和报名编号。"),
    "appointed": ("您已经是政务服务体验员", "证书已经发放。设一个密码，就能登录看自己的档案。"),
    "rejected": ("这次没有通过", "谢谢您愿意参加。"),
    "withdrawn": ("报名已经撤回", "您的姓名、证件和材料都已删除，谁也打不开了。"),
}  # fmt: skip
WAY: Final = (
    ("报名", ()),
    ("初审", ("submitted", "returned")),
    ("复审", ("checked", "waiting")),
    ("聘任", ("passed", "publicised")),
)
TOLD: Final = {"returned": "ask_materials", "rejected": "reject"}
LIGHTS: Final = {"appointed": "blue", "rejected": "grey", "withdrawn": "grey", "returned": "yellow"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A headline, a sentence, what the reviewers say, the way so far, and what may be done."""

    state: str
    head: str
    sentence: str
    words: str
    steps: list[tuple[str, str]]
    light: str
    may_cancel: bool
    may_appeal: bool
    may_pledge: bool
    pledged: bool
    username: str = ""
    active: bool = False
    certificate: str = ""


def standing(found: Application) -> Standing:
    """What the page of a code says."""
    subject = found.subject
    row = load(subject)
    state = subject.state
    head, sentence = HEADS[state]
    officer = Officer.objects.select_related("account").filter(application=found).first()
    held = in_force(officer) if officer else None
    case = case_before(subject, APPLICANT, ())
    return Standing(
        state=state, head=head, sentence=sentence, words=_words(found, row), steps=_steps(state), light=LIGHTS.get(state, "green"),
        may_cancel=state in OPEN, may_appeal=state == "rejected" and may_appeal(case) is None,
        may_pledge=state in ("passed", "publicised") and not row.get("pledged"), pledged=bool(row.get("pledged")),
        username=officer.account.username if officer and officer.account else "",
        active=bool(officer and officer.account and officer.account.has_usable_password()),
        certificate=grouped(held.code) if held else "",
    )  # fmt: skip


def _words(found: Application, row: Row) -> str:
    """What the reviewer wrote to the applicant, where that is what the state is about."""
    action = TOLD.get(found.subject.state)
    event = last(history(found.subject), action) if action else None
    if event is None:
        return ""
    box: Mapping[str, Any] = opened([event]).get(event.payload.get("box", ""), {})
    return str(box.get("words", ""))


def _steps(state: str) -> list[tuple[str, str]]:
    """报名, 初审, 复审, 聘任: which are done, and where it is."""
    at = next((n for n, (_, states) in enumerate(WAY) if state in states), len(WAY) if state == "appointed" else 0)
    return [(label, "done" if n < at else "cur" if n == at else "") for n, (label, _) in enumerate(WAY)]


def due_papers(found: Application) -> list[dict[str, Any]]:
    """The materials that are asked for again, and which of them have come."""
    if found.subject.state != "returned":
        return []
    fresh = holding.renewed(found)
    return [{"paper": paper, "there": paper.kind in fresh} for paper in holding.asked(found)[0]]


def due_answers(found: Application, typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[Asked]:
    """The questions that are asked again, as they were answered or typed just now."""
    if found.subject.state != "returned":
        return []
    step = Step("again", "补充", holding.asked(found)[1])
    return asked(step, {**holding.profile(found), **typed}, load(found.campaign), errors)


def notice() -> list[tuple[str, list[dict[str, str]]]]:
    """The public notice: by campaign, the family name and number of who is proposed. Nothing else leaves the house."""
    rows = queries.publicised()
    found: dict[str, list[dict[str, str]]] = {}
    for row, name in zip(rows, queries.family_names(rows), strict=True):
        kept = load(row.subject)
        line = {
            "name": name,
            "number": str(row.subject.number),
            "until": kept["notice_until"],
            "groups": "、".join(kept.get("groups", ())),
        }
        found.setdefault(row.campaign.title, []).append(line)
    return list(found.items())
