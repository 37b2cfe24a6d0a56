"""Kept texts 常用语: sentences that people write again and again, offered at the field and edited by those who use them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bihuan.kernel.transaction import one_command
from bihuan.loop.fields import HOSTILE
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables import TABLES
from bihuan.organisation.commands.writing import refuse, write
from bihuan.organisation.directory import directory, setting
from bihuan.organisation.models import Jurisdiction, Setting
from bihuan.ui.forms import BoundField
from bihuan.ui.panel import Panel

KEY: Final = "texts"
KEEPERS: Final = frozenset({"admin", "centre", "supervision", "secretary", "leader"})
MOST: Final = 12  # texts a field
LONGEST: Final = 500
# What everybody may begin with; a jurisdiction that keeps its own for a field has those instead
USUAL: Final[Mapping[str, Sequence[str]]] = {
    "voice.triage.words": (
        "您反映的不是政务服务事项，我们管不了，建议您拨打 12345 反映。",
        "您反映的事我们已经收到过，正在办，不另外立账。",
        "您说得还不够清楚，请补充是哪个窗口、什么时间、办什么事，再告诉我们一次。",
    ),
    "voice.answer.words": ("感谢您的咨询。", "需要的材料可以在办事指南里查到，也可以到大厅咨询台问。"),
    "voice.convey.words": ("谢谢您的表扬，已经转达给当事的窗口。",),
    "suggestion.decline.words": ("您的建议不属于政务服务范围，我们办不了，谢谢您的关心。",),
}


def places() -> Mapping[str, str]:
    """The long fields of all acts of the house, by key, as people call them: 反馈 · 答复 · 答复."""
    return {
        f"{table.id}.{action.id}.{field.name}": f"{table.label} · {action.label} · {field.label}"
        for table in TABLES.values()
        for action in table.actions.values()
        if not action.public and set(action.who) - {"system", "reporter"}
        for field in action.needs
        if field.kind == "long"
    }


def kept(jurisdiction: int) -> dict[str, list[str]]:
    """The texts of a jurisdiction by field, its own before the usual ones."""
    own: Mapping[str, list[str]] = setting(KEY, jurisdiction) or {}
    return {key: list(texts) for key, texts in {**USUAL, **own}.items()}


def may_keep(by: Actor) -> list[int]:
    """The jurisdictions whose texts this person edits."""
    known, found = directory(), set[int]()
    for kind, _, of in (office.partition(":") for office in by.offices):
        if kind in KEEPERS and of.isdecimal():
            found.add(known.units[int(of)].jurisdiction if kind == "leader" else int(of))
    return sorted(found & set(known.jurisdictions))


@one_command
def keep(by: Actor, jurisdiction: int, key: str, text: str) -> None:
    """Adds a text to a field. Raises Refused (invalid, forbidden)."""
    text = text.strip()
    if key not in places():
        refuse("请选用在哪里。", key="请选用在哪里。")
    if not text or len(text) > LONGEST or HOSTILE.search(text):
        refuse(f"请写一段话，最多 {LONGEST} 字。", text=f"请写一段话，最多 {LONGEST} 字。")
    texts = kept(jurisdiction).get(key, [])
    if len(texts) >= MOST:
        refuse(f"一处最多 {MOST} 条，先删掉不用的。", text=f"一处最多 {MOST} 条。")
    if text not in texts:
        _write(by, jurisdiction, key, [*texts, text])


@one_command
def drop(by: Actor, jurisdiction: int, key: str, text: str) -> None:
    """Takes a text away; a second time harmless. Raises Refused (forbidden)."""
    texts = kept(jurisdiction).get(key, [])
    if text in texts:
        _write(by, jurisdiction, key, [each for each in texts if each != text])


def _write(by: Actor, jurisdiction: int, key: str, texts: list[str]) -> None:
    if jurisdiction not in may_keep(by):
        raise Refused(Refusal("forbidden", "常用语由政务中心、督查科、科室负责人和系统管理员维护。"))
    area = Jurisdiction.objects.get(pk=jurisdiction)
    row = Setting.objects.filter(key=KEY, jurisdiction=area).first() or Setting(key=KEY, jurisdiction=area, value={})
    write(by, "常用语", row, value={**row.value, key: texts})


def offered(panel: Panel, table: str, jurisdiction: int) -> Panel:
    """The panel with the texts kept for each field of the act that lies open."""
    act, texts = panel.open, kept(jurisdiction)
    if act is None:
        return panel
    fields = [_offering(field, texts.get(f"{table}.{act.id}.{field.name}", ())) for field in act.fields]
    return replace(panel, open=replace(act, fields=fields))


def _offering(field: BoundField, texts: Sequence[str]) -> BoundField:
    return replace(field, phrases=tuple(texts)) if texts else field
