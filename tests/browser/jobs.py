"""Everyday jobs as people do them: from 我的待办 to done, every click and every typed character counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.browser import city

TABLE: Final = Path(__file__).parents[2] / "docs" / "jobs.md"
WORDS: Final = "已经和窗口核对过，照这样办。"
TYPED: Final = {
    "textarea": WORDS,
    "input[type=text]": WORDS,
    "input[type=number]": "60",
    "input[type=date]": "2026-12-01",
}
ROW: Final = re.compile(
    r"^\| *(\d+) *\| *([^|]+?) *\| *(\w+) *\| *([^|]+?) *\| *`([^`]+)` *\| *(\d+) *\| *(\d+) *\| *(\d+) *\| *(\d+) *\|$"
)


@dataclass(frozen=True, slots=True)
class Job:
    """One row of docs/jobs.md: who does what by which act, how many clicks and characters it may cost, and costs."""

    number: int
    role: str
    account: str
    label: str
    act: str
    most_clicks: int
    clicks: int
    most_typed: int
    typed: int


def listed() -> list[Job]:
    """The jobs of the table."""
    found = [ROW.match(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    return [Job(int(m[1]), m[2], m[3], m[4], m[5], *map(int, m.groups()[5:])) for m in found if m]


class Hand:
    """A person's hand: clicks and keys are counted, looking is free."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks, self.typed = page, 0, 0

    def click(self, target: Any) -> None:
        """One press of the mouse."""
        (self.page.locator(target).first if isinstance(target, str) else target).click()
        self.clicks += 1

    def types(self, field: Any, text: str) -> None:
        """Into a field; going there belongs to typing."""
        field.fill(text)
        self.typed += len(text)

    def chooses(self, select: Any) -> None:
        """The first choice of a list that opens: two presses."""
        select.select_option(index=1)
        self.clicks += 2


def does(hand: Hand, act: str) -> None:
    """From 我的待办 the act that is owed there; `label > act`: through the page of the task of that label, where it is not."""
    page, (label, _, name) = hand.page, act.rpartition(" > ")
    if label:
        hand.click(page.locator('main a[href^="/problems/"]:not([href*="act="])').filter(has_text=label).first)
        page.locator("#panel").wait_for()
        if not page.locator(f'#panel a[href*="act={name}"]:visible').count():
            hand.click("#panel .rest summary")
        hand.click(page.locator(f'#panel a[href*="act={name}"]:visible').first)
    elif (at_once := page.locator(f'main form[action^="/my/act/"][action$="/{name}"]')).count():
        in_the_row(hand, at_once.first)
        return
    else:
        hand.click(page.locator(f'main a[href*="act={name}"]').first)
    form = page.locator(f'main form[action$="/{name}"]').filter(has=page.locator(".b-btn.pri")).first
    form.wait_for()
    fills(hand, form)
    hand.click(form.locator(".b-btn.pri").last)


def in_the_row(hand: Hand, form: Any) -> None:
    """Without leaving the list: the button does it, or opens the one choice that it needs."""
    if not form.is_visible():
        hand.click(form.locator("xpath=ancestor::details/summary"))
        fills(hand, form)
    hand.click(form.locator("button").first)


def fills(hand: Hand, form: Any) -> None:
    """What must be filled in and is empty, as it comes up."""
    for group in form.locator("fieldset:visible:has(input[type=radio])").all():
        if not group.locator("input:checked").count() and "可不" not in group.locator("legend").first.inner_text():
            hand.click(group.locator("label").first)
    for select in form.locator("select[aria-required=true]:visible").all():
        if not select.input_value():
            hand.chooses(select)
    for tick in form.locator("input[type=checkbox][aria-required=true]:visible").all():
        if not tick.is_checked():
            hand.click(tick)
    for kind, text in TYPED.items():
        for field in form.locator(f"{kind}[aria-required=true]:visible").all():
            if not field.input_value():
                hand.types(field, (kind == "input[type=date]" and field.get_attribute("min")) or text)


def who(data: Path, job: Job) -> str:
    """Whoever of that role owes the act in this city: which leader it is depends on the day the city was made."""
    if not job.account.startswith("leader"):
        return job.account
    owing = city.asked(data, """
        SELECT a.username FROM kernel_duty d JOIN organisation_post p ON d.office = p.role || ':' || p.unit_id AND p.role = 'leader'
        JOIN organisation_account a ON a.id = p.account_id WHERE d.action = ? ORDER BY a.username <> ?, d.id LIMIT 1
    """, job.act, job.account)  # fmt: skip
    return str(owing[0][0]) if owing else job.account


def events(data: Path, act: str) -> int:
    """How often the act was done in this city."""
    ((count,),) = city.asked(data, "SELECT count(*) FROM kernel_event WHERE body LIKE ?", f'%"action":"{act}"%')
    return int(count)
