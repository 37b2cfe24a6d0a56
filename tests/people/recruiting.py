"""Campaigns, applications and officers for tests, made by the real commands."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from bihuan.kernel.act import act
from bihuan.kernel.models import Subject
from bihuan.people import applying
from bihuan.people.models import Invitation
from bihuan.people.questions import CONSENT
from bihuan.services import clock
from tests import cast
from tests.kernel.walking import does, now

NAME, PHONE, EMPLOYER = "张沐禾", "13835678901", "晋城市泽禾代账工作室"
SOMEBODY = "140502198803120021"
SECRETS = (NAME, PHONE, EMPLOYER, SOMEBODY, "上党从头绣花", "黄华街")
ANSWERS: dict[str, Any] = {
    "name": NAME, "phone": PHONE, "email": "muhe@example.com", "address": "城区黄华街", "education": "bachelor",
    "employer": EMPLOYER, "occupation": "会计", "experience": "2011 年起在企业做会计，2019 年起自己代账，上党从头绣花。",
    "why": "常跑大厅，想让大家少跑。", "groups": ["企业全生命周期"], "related": "no",
}  # fmt: skip


def number(serial: int) -> str:
    """A valid identity number of somebody born on the 12th of March 1988, another for each serial."""
    return completed(f"14050219880312{serial:03d}")


def completed(plain: str) -> str:
    """Seventeen digits with the check digit of GB 11643."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return plain + "10X98765432"[sum(int(c) * w for c, w in zip(plain, weights, strict=True)) % 11]


def picture(colour: str = "#8fb0b7", size: tuple[int, int] = (300, 400)) -> BytesIO:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    out.seek(0)
    return out


def campaign(**more: Any) -> Subject:
    """A campaign that takes applications."""
    today = clock.today()
    plan = {
        "title": "2026 年政务服务体验员招募", "begins_on": today.isoformat(), "ends_on": (today + timedelta(days=30)).isoformat(),
        "ways": ["call", "nomination", "invitation"], "quota": 3, "years": 2, "groups": ["企业全生命周期", "老年人服务"],
        "conditions": "品行良好，热心政务服务。", "youngest": 18, "units": [1, 2], **more,
    }  # fmt: skip
    made = act("campaign", None, "plan", cast.actor("centre"), plan, jurisdiction=1).subject
    does("centre", "open", made, {})
    return now(made)


def draft(of: Subject, invitation: Invitation | None = None, papers: bool = True, **answers: Any) -> str:
    """A draft with everything in it; its code."""
    code = applying.begin(of, CONSENT, invitation)
    applying.keep(code, {**ANSWERS, "identity": number(2), **answers})
    for kind in ("id_copy", "diploma", "cv", "photo") if papers else ():
        applying.attach(code, kind, picture(), f"{NAME}_{kind}.jpg")
    return code


def applied(of: Subject | None = None, **answers: Any) -> tuple[Subject, str]:
    """A complete application: its subject and the applicant's code."""
    receipt = applying.submit(draft(of or campaign(), **answers))
    return Subject.objects.get(table="application", number=receipt.number), receipt.code


CHECKS = {"identity": True, "materials": True, "conditions": True, "conflicts": True}


def passed(subject: Subject) -> Subject:
    """Checked by one and reviewed by another."""
    does("centre", "check_pass", subject, {**CHECKS, "avoid": [3]})
    does("centre_head", "review_pass", subject, {"groups": ["企业全生命周期"]})
    return now(subject)


def appointed(of: Subject | None = None, **answers: Any) -> Subject:
    """An officer."""
    subject, _ = applied(of, **answers)
    passed(subject)
    does("centre", "appoint", subject, term())
    return Subject.objects.get(table="officer", officer__application__subject=subject)


def term(**more: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "pledge": "paper", "groups": ["企业全生命周期"], "avoid": [3], "since": today.isoformat(),
        "until": (today + timedelta(days=729)).isoformat(), **more,
    }  # fmt: skip
