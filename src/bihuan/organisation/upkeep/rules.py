"""/settings/allowances and /settings/numbering: days a state grants, how numbers look, and the few other rules of a city.

What the regulation fixes is fixed in the tables; a city says here what it wants otherwise, for all or for one jurisdiction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from bihuan.kernel.transaction import one_command
from bihuan.loop.clauses import CLAUSES
from bihuan.loop.language import Actor, Field, State, Table
from bihuan.loop.tables import TABLES
from bihuan.organisation import changes, commands
from bihuan.organisation.commands.writing import administer, refuse, remove
from bihuan.organisation.directory import setting
from bihuan.organisation.models import Jurisdiction, Setting
from bihuan.organisation.upkeep import scope
from bihuan.organisation.upkeep.page import Deed, Done, Line, Page, chosen
from bihuan.services.clock import today
from bihuan.services.numbering.models import Counter

ALLOWANCES: Final = "allowances"
LONGEST: Final = 250  # working days: about a year
# Key, word, help, the usual value, and how it is asked for; each is read by the room that it concerns
KNOBS: Final[tuple[tuple[Field, Any], ...]] = (
    (Field("direct_routing", "事项清楚时直接分到单位，不等核查", "bool", required=False, help="只有事项和窗口都指向同一个单位时才直接分。"), False),
    (Field("standing_lead", "牵头责任人按惯例确定的依据", required=False, high=60, help="写上文件或会议，会签后直接由分管领导牵头，不等党组逐件明确。"), ""),
    (Field("certificate_prefix", "体验员证书的字头", required=False, high=8, help="不写就是 TYZS，已发的证书不变。"), "TYZS"),
    (Field("keep_rejected", "没聘上的报名资料留多少天", "number", required=False, low=30, high=3650), 180),
    (Field("keep_officers", "离任体验员的档案留多少天", "number", required=False, low=365, high=7300), 3 * 365),
)  # fmt: skip


def _granted() -> Iterator[tuple[Table, State]]:
    """The states whose allowance is a number of working days."""
    for table in TABLES.values():
        for state in table.states.values():
            if isinstance(state.days, int):
                yield table, state


def allowances(by: Actor, given: Mapping[str, str]) -> Page:
    """How many working days each step has, and where a jurisdiction wants it otherwise."""
    area = scope.area(by, given.get("area"))
    own: Mapping[str, int] = setting(ALLOWANCES, area) or {}
    return Page(
        title="各环节期限",
        crumbs=[("配置", "/settings/city")],
        areas=chosen(scope.areas(by), area),
        heads=("环节", "通常", "本地", "依据"),
        lines=[_line(table, state, own) for table, state in _granted()],
        deeds=[_set(by, area, own)],
        changes=_history(ALLOWANCES, area),
    )


def _line(table: Table, state: State, own: Mapping[str, int]) -> Line:
    here = own.get(f"{table.id}.{state.id}")
    tag = "" if here is None or here == state.days else "比通常宽" if here > int(state.days or 0) else "比通常紧"
    clause = CLAUSES[state.clause].label if state.clause in CLAUSES else ""
    told = f"{here if here is not None else state.days} 天"
    return Line((f"{table.label} · {state.label}", f"{state.days} 天", told, clause), tag=tag)


def _set(by: Actor, area: int, own: Mapping[str, int]) -> Deed:
    options = [(f"{t.id}.{s.id}", f"{t.label} · {s.label}（通常 {s.days} 天）") for t, s in _granted()]
    usual = {f"{t.id}.{s.id}": s.days for t, s in _granted()}

    def do(typed: Mapping[str, Any]) -> Done:
        wanted = {**own, typed["step"]: typed["days"] or usual[typed["step"]]}
        _write(by, area, ALLOWANCES, {step: days for step, days in wanted.items() if days != usual.get(step)} or None)
        return Done("已保存，以后进入这一步的按新的算")

    days = Field("days", "给多少个工作日", "number", required=False, low=1, high=LONGEST, help="不写就回到通常的天数。")
    fields = (Field("step", "哪一步", "choice", options=options), days)
    return Deed("set", "改一步的天数", do, fields, open=True)


def _row(area: int) -> Jurisdiction:
    return Jurisdiction.objects.get(pk=area)


def _history(key: str, area: int) -> list[changes.Shown]:
    rows = Setting.objects.filter(key=key, jurisdiction=area).values_list("pk", flat=True)
    return changes.of(*(f"setting:{pk}" for pk in rows))


# ---- numbers and other rules -------------------------------------------------------------------------------------


def numbering(by: Actor, given: Mapping[str, str]) -> Page:
    """How each sort of row is numbered, how far this year's count is, and the other rules of a jurisdiction."""
    area = scope.area(by, given.get("area"))
    last = dict(Counter.objects.filter(year=today().year).values_list("key", "last"))
    found = [(t.label, t.prefix) for t in TABLES.values() if t.prefix]
    found.append(("体验员证书", str(setting("certificate_prefix", area, "TYZS"))))
    return Page(
        title="编号和其他规则",
        crumbs=[("配置", "/settings/city")],
        areas=chosen(scope.areas(by), area),
        heads=("什么", "样子", "今年到了"),
        lines=[Line((label, f"{prefix}-{today().year}-0001", last.get(prefix, 0))) for label, prefix in found],
        deeds=[_knob(by, area, field, usual) for field, usual in KNOBS],
        changes=[c for field, _ in KNOBS for c in _history(field.name, area)],
    )


def _knob(by: Actor, area: int, field: Field, usual: Any) -> Deed:
    now = {field.name: setting(field.name, area, usual)}
    return Deed(field.name, field.label, partial(_turned, by, area, field, usual), (field,), now)


def _turned(by: Actor, area: int, field: Field, usual: Any, typed: Mapping[str, Any]) -> Done:
    value = typed[field.name]
    if field.name == "certificate_prefix" and value and not (value.isascii() and value.isalpha() and value.isupper()):
        refuse("字头用大写字母。", certificate_prefix="字头用大写字母。")
    _write(by, area, field.name, None if value in (None, "", usual) else value)
    return Done("已保存")


@one_command
def _write(by: Actor, area: int, key: str, value: Any) -> None:
    """A value of the jurisdiction's own; None takes it away, and what holds for all counts again."""
    row = Setting.objects.filter(key=key, jurisdiction=area).first()
    if value is not None:
        commands.configure(by, key, value, jurisdiction=_row(area))
    elif row is not None:
        administer(by, area)
        remove(by, "恢复通常的规则", row)
