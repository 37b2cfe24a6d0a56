"""What an applicant is asked, step by step: one list for the pages and the API (M3, M6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bihuan.loop.fields import HOSTILE
from bihuan.loop.language import Option, Row
from bihuan.people.identity import Unfit, identity
from bihuan.services.messages.sending import address_in
from bihuan.text.normalise import clean, clean_line

CONSENT: Final = "2026-11"  # the version of the words that an applicant agrees to: templates/people/parts/consent.html
EDUCATION: Final = (
    ("junior", "初中及以下"), ("senior", "高中、中专"), ("college", "大专"), ("bachelor", "本科"), ("master", "硕士及以上"),
)  # fmt: skip
RELATIVES: Final = (("no", "没有"), ("yes", "有"))


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked for. `kind`: line, long, choice, choices; `opens` names the answer it hangs on; `mode` is the
    phone's keyboard, `fill` what the browser may fill in."""

    name: str
    label: str
    kind: str = "line"
    high: int = 80
    needed: bool = True
    help: str = ""
    options: Sequence[Option] = ()
    opens: tuple[str, str] | None = None
    mode: str = ""
    fill: str = "off"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form."""

    id: str
    title: str
    questions: Sequence[Question]


STEPS: Final = (
    Step("who", "您是谁", (
        Question("name", "姓名", high=40, help="与身份证一致", fill="name"),
        Question("identity", "身份证号", high=24, help="加密保存，任何页面都不会完整显示"),
        Question("phone", "手机", high=20, mode="tel", fill="tel", help="审核结果发到这里"),
        Question("email", "邮箱", high=80, needed=False, mode="email", fill="email"),
        Question("address", "住在哪里", high=120, needed=False, help="到县区、街道就行"),
    )),
    Step("past", "经历", (
        Question("education", "学历", "choice", options=EDUCATION),
        Question("employer", "工作单位", high=80, needed=False, help="没有就不填；在政务部门工作的要写，审核时看要不要回避", fill="organization"),
        Question("occupation", "职业", high=40, needed=False),
        Question("experience", "工作经历", "long", high=1000, help="从哪年到哪年，在哪里，做什么"),
        Question("why", "为什么想当体验员", "long", high=1000, help="平时办过哪些事，觉得哪里可以更好"),
    )),
    Step("wish", "意向和回避", (
        Question("groups", "熟悉哪些事", "choices", help="可以多选，聘任时按这个分类"),
        Question("related", "有没有近亲属在政务部门或大厅窗口工作", "choice", options=RELATIVES),
        Question("relatives", "在哪个单位、什么关系", "long", high=500, opens=("related", "yes")),
    )),
)  # fmt: skip
QUESTIONS: Final = {question.name: question for step in STEPS for question in step.questions}
PICTURE: Final = ("image/",)
PAPERS: Final = ("image/", "application/pdf")
TEXTS: Final = (*PAPERS, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


@dataclass(frozen=True, slots=True)
class Paper:
    """One of the materials of M6, and the kinds of file that it may be."""

    kind: str
    label: str
    help: str
    kinds: tuple[str, ...]
    accept: str


MATERIALS: Final = (
    Paper("id_copy", "身份证复印件", "拍人像面，字要清楚", PAPERS, "image/*,application/pdf"),
    Paper("diploma", "学历证明", "毕业证或学信网报告", PAPERS, "image/*,application/pdf"),
    Paper("cv", "个人简历", "PDF、Word 或照片", TEXTS, "image/*,application/pdf,.docx"),
    Paper("photo", "近期免冠照片", "正面，浅色背景，印在证书上", PICTURE, "image/*"),
)  # fmt: skip
PAPER: Final = {paper.kind: paper for paper in MATERIALS}
Errors = dict[str, str]


def checked(
    given: Mapping[str, Any], questions: Iterable[Question], campaign: Row, today: date
) -> tuple[dict[str, Any], Errors]:
    """The clean answers to these questions, and a sentence at each that is wrong."""
    answers: dict[str, Any] = {}
    errors: Errors = {}
    for question in questions:
        hangs = question.opens is not None and given.get(question.opens[0]) != question.opens[1]
        if hangs:
            continue
        try:
            value = _value(question, given.get(question.name), campaign, today)
        except Unfit as unfit:
            errors[question.name] = str(unfit)
            continue
        if value in ("", []):
            if question.needed:
                errors[question.name] = (
                    f"请{'选择' if question.kind.startswith('choice') else '填写'}“{question.label}”。"
                )
        else:
            answers[question.name] = value
    return answers, errors


def _value(question: Question, given: Any, campaign: Row, today: date) -> Any:
    if question.kind == "choices":
        return _choices(given, campaign)
    text = given if isinstance(given, str) else ""
    if given not in (None, "") and not isinstance(given, str):
        raise Unfit(f"“{question.label}”应当是文字。")
    text = clean(text) if question.kind == "long" else clean_line(text)
    if HOSTILE.search(text) or len(text) > question.high:
        raise Unfit(f"“{question.label}”写了 {len(text)} 个字，最多 {question.high} 个。")
    special = SPECIAL.get(question.name)
    if special is not None and text:
        return special(text, campaign, today)
    if question.options and text and text not in dict(question.options):
        raise Unfit(f"“{question.label}”里没有这个选项。")
    return text


def _choices(given: Any, campaign: Row) -> list[str]:
    chosen = [given] if isinstance(given, str) else list(given or ())
    if any(not isinstance(name, str) or name not in campaign["groups"] for name in chosen):
        raise Unfit("“熟悉哪些事”里有不存在的选项。")
    return list(dict.fromkeys(chosen))[:6]


def _name(text: str, campaign: Row, today: date) -> str:
    if len(text) < 2 or any(c.isdigit() for c in text):
        raise Unfit("请写身份证上的全名。")
    return text


def _identity(text: str, campaign: Row, today: date) -> str:
    """Valid, and of an age that the campaign takes (M3)."""
    found, youngest, oldest = identity(text), campaign.get("youngest", 18), campaign.get("oldest")
    if found.age(today) < youngest:
        raise Unfit(f"体验员要年满 {youngest} 周岁。")
    if oldest is not None and found.age(today) > oldest:
        raise Unfit(f"这次招募到 {oldest} 周岁为止。")
    return found.number


def _phone(text: str, campaign: Row, today: date) -> str:
    number = address_in(text)
    if not number.startswith("+86"):
        raise Unfit("手机号不对，请填 11 位号码。")
    return number.removeprefix("+86")


def _email(text: str, campaign: Row, today: date) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise Unfit("邮箱不对，应当像 name@example.com；没有就不填。") from None
    return text


SPECIAL: Final = {"name": _name, "identity": _identity, "phone": _phone, "email": _email}
