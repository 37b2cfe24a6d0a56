"""Activities as a workbook: one row an activity, as its reader may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bihuan.activities import queries
from bihuan.activities.present import line
from bihuan.activities.queries import Sought
from bihuan.activities.telling import channel_words, words_of
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor
from bihuan.loop.tables.activity import ACTIVITY, KINDS
from bihuan.organisation.telling import option_word
from bihuan.problems import ledger, present_sheet, sheets
from bihuan.problems.present_sheet import Wanted
from bihuan.problems.workbook import Cell, Table

COLUMNS: Final = (
    Cell("编号", lambda o: o["number"], 16), Cell("名称", lambda o: o["title"], 30), Cell("形式", lambda o: o["kind"], 14),
    Cell("主题", lambda o: o["theme"], 16), Cell("怎么体验", lambda o: channel_words(o["row"]), 24), Cell("事项", lambda o: o["matters"], 28),
    Cell("地点", lambda o: o["places"], 24), Cell("从", lambda o: o["row"].get("begins_on", ""), 12), Cell("到", lambda o: o["row"].get("ends_on", ""), 12),
    Cell("名额", lambda o: o["wanted"]), Cell("已报名", lambda o: o["signed"]), Cell("已安排", lambda o: o["assigned"]),
    Cell("状态", lambda o: o["state"], 14), Cell("公开", lambda o: "没公开" if o["secret"] else ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """The list of activities."""

    label: str = "体验活动"

    def lines(self, subjects: Sequence[Subject]) -> list[dict[str, Any]]:
        """What the page says of each, and where it goes."""
        tree, found = directory(), []
        for subject in subjects:
            one = line(subject)
            words = words_of(one["row"], {}, tree)
            named = {
                n: "、".join(getattr(words, n).get(pk, str(pk)) for pk in one["row"].get(n, ()))
                for n in ("matters", "places")
            }
            found.append({**one, **named})
        return found


def wanted(actor: Actor, asked: Mapping[str, str]) -> Wanted:
    """The activities that this person may see, by state, kind and words."""
    sought = Sought(**{name: asked.get(name, "")[:60] for name in KIND.names})
    said = [ACTIVITY.states[sought.state].label] if sought.state in ACTIVITY.states else []
    said += [option_word(KINDS, sought.kind)] if sought.kind in dict(KINDS) else []
    scope = "，".join([*said, *([f"“{sought.q}”"] if sought.q else [])]) or "全部"
    table = Table(f"{present_sheet.bureau(actor)}体验活动", present_sheet.said(actor, scope), Listed(), COLUMNS)
    return Wanted(
        present_sheet.file_name("体验活动"), table, lambda most: queries.keys(actor, sought, most),
        lambda keys: ledger.every(actor, keys, table=ACTIVITY.id),
    )  # fmt: skip


KIND: Final = sheets.offer(
    sheets.Kind("activities", "体验活动", "/experience", "/experience/activities.xlsx", ("state", "kind", "q"), wanted)
)
