"""The demo city's assessment: a period that is counted, one officer judged and agreed, one whose appeal waits, one to judge."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bihuan.assessment import commands, counting
from bihuan.assessment.models import Sheet
from bihuan.kernel.act import act
from bihuan.kernel.registry import directory
from bihuan.organisation.directory import actor
from bihuan.organisation.models import Account
from bihuan.services import clock

JUDGED = (
    ("officer1", "excellent", "陪小店走完变更登记，记录详实，建议有用。", "可以多带带新来的体验员。", "agree", ""),
    ("officer2", "fit", "热心，常在大厅，记录偏简单。", "记录里写上时间和窗口。", "appeal", "七月那份记录写得细，没有算进来，请再看看。"),
)  # fmt: skip


def assess(now: datetime) -> None:
    """By the real commands under a past clock."""
    with clock.at(now - timedelta(days=6)):
        today = clock.today()
        typed = {
            "title": f"{today.year} 年第三季度考核",
            "begins_on": f"{today - timedelta(days=100)}",
            "ends_on": f"{today}",
        }
        period = commands.plan(_centre(), directory().city or 0, typed)
        counting.count(period, _centre())
    for n, (name, level, opinion, advice, answer, text) in enumerate(JUDGED):
        account = Account.objects.get(username=name).pk
        with clock.at(now - timedelta(days=4 - n)):
            sheet = Sheet.objects.get(period=period, officer__account=account)
            words = {"sheet": sheet.pk, "level": level, "opinion": opinion, "advice": advice}
            made = act("assessment", None, "assess", _centre(), words, jurisdiction=period.jurisdiction).subject
        with clock.at(now - timedelta(days=2 - n)):
            act("assessment", made.pk, answer, actor(account), {"text": text} if text else {})


def _centre() -> Any:
    return actor(Account.objects.get(username="centre").pk)
